"""One door for bytes: :func:`read` finds the format by what the bytes are, then by the name, and hands over a Document.

A format is one module with one :class:`Reader`, named in ``READERS``; the first whose ``sniff`` agrees reads. Formats
that are known but not read yet are refused by name, so that their bytes are not taken for damaged text.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePath
from typing import Protocol

from gidr_ner.errors import UnsupportedFormat
from gidr_ner.readers.content import Content
from gidr_ner.readers.text import MAX_CHARACTERS, TextReader
from gidr_ner.types import Document

__all__ = ["MAX_CHARACTERS", "READERS", "Content", "Reader", "read"]


class Reader(Protocol):
    """What every format puts on."""

    media_type: str

    def sniff(self, data: bytes, name: str) -> bool:
        """Whether these bytes are of this format; the suffix of ``name`` decides only where bytes do not."""
        ...

    def read(self, data: bytes, name: str) -> Content:
        """The text, its tables and what was wrong with it; raises a ReadError that names ``name``."""
        ...


READERS: tuple[Reader, ...] = (TextReader(),)

_HEAD = 1024
_REFUSED = (
    ("a PDF file", re.compile(rb"\s*%PDF-")),
    ("a Word 97-2003 (OLE) file", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("a zip archive (.docx, .xlsx, .zip)", re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)")),
    ("a gzip archive", re.compile(rb"\x1f\x8b\x08")),
    ("an RTF file", re.compile(rb"\{\\rtf")),
    ("an HTML page", re.compile(rb"(?is).*?<(?:!doctype\s+html|html[\s>])")),
)


def read(data: bytes, name: str, doc_id: str | None = None) -> Document:
    """The Document in these bytes; ``name`` is the path or whatever else errors should call it by.

    Raises EmptyInput, BinaryInput, TooLarge or UnsupportedFormat. ``doc_id`` is the stem of ``name`` if not given.
    """
    _refuse_known(data, name)
    reader = next((reader for reader in READERS if reader.sniff(data, name)), None)
    if reader is None:
        raise UnsupportedFormat(f"{name}: no reader for this format")
    content = reader.read(data, name)
    return Document(
        doc_id=doc_id if doc_id is not None else PurePath(name).stem or name,
        text=content.text,
        source=name,
        media_type=reader.media_type,
        sha256=sha256(data).hexdigest(),
        warnings=content.warnings,
        tables=content.tables,
        places=content.places,
    )


def _refuse_known(data: bytes, name: str) -> None:
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\0", b"")  # an HTML page in UTF-16
    for what, signature in _REFUSED:
        if signature.match(head):
            raise UnsupportedFormat(f"{name}: {what}; this version reads plain text")
