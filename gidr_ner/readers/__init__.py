"""One door for bytes: :func:`read` finds the format by what the bytes are, then by the name, and hands over a Document.

A format is one module with its :class:`Reader`, named in ``READERS``; the first whose ``sniff`` agrees reads, and text
last. Formats that are known but not read are refused by name, so that their bytes are not taken for damaged text.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePath
from typing import Protocol

from gidr_ner.errors import UnsupportedFormat
from gidr_ner.readers.content import Content
from gidr_ner.readers.docx import DocReader, DocxReader
from gidr_ner.readers.envelopes import unwrap
from gidr_ner.readers.html import HtmlReader
from gidr_ner.readers.pdf import PdfReader
from gidr_ner.readers.text import MAX_CHARACTERS, TextReader
from gidr_ner.types import Document

__all__ = ["MAX_CHARACTERS", "READERS", "Content", "Reader", "read"]


class Reader(Protocol):
    """What every format puts on."""

    @property
    def media_type(self) -> str: ...

    def sniff(self, data: bytes, name: str) -> bool:
        """Whether these bytes are of this format; the suffix of ``name`` decides only where bytes do not."""
        ...

    def read(self, data: bytes, name: str) -> Content:
        """The text, its tables and what was wrong with it; raises a ReadError that names ``name``."""
        ...


READERS: tuple[Reader, ...] = (DocxReader(), DocReader(), PdfReader(), HtmlReader(), TextReader())
_WITH_OCR = tuple(PdfReader(ocr=True) if isinstance(reader, PdfReader) else reader for reader in READERS)

_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HEAD = 1024
_REFUSED = (
    ("an Excel, PowerPoint or other OLE file", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("a zip archive (.docx, .xlsx, .zip)", re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)")),
)


def read(data: bytes, name: str, doc_id: str | None = None, *, ocr: bool = False) -> Document:
    """The Document in these bytes; ``name`` is the path or whatever else errors should call it by.

    ``doc_id`` is the stem of ``name`` if not given; ``ocr``: scanned pages are read too, where Tesseract is installed.
    Raises a ReadError.
    """
    inner = unwrap(data, name)
    reader = next((reader for reader in (_WITH_OCR if ocr else READERS) if reader.sniff(inner, name)), None)
    if reader is None:
        raise UnsupportedFormat(f"{name}: no reader for this format")
    if isinstance(reader, TextReader):  # it takes anything
        _refuse_known(inner, name)
    content = reader.read(inner, name)
    return Document(
        doc_id=doc_id if doc_id is not None else PurePath(name).stem or name,
        text=content.text,
        source=name,
        media_type=reader.media_type,
        sha256=sha256(data).hexdigest(),
        warnings=(*content.warnings, *_of_private_use(content.text)),
        tables=content.tables,
        places=content.places,
        published=content.published,
        publishers=content.publishers,
        title=content.title,
    )


def _of_private_use(text: str) -> tuple[str, ...]:
    """Characters that only a font of their own shows: figures may be among them, and are not read."""
    count = len(_PRIVATE_USE.findall(text))
    return (f"{count:,} private-use {'character' if count == 1 else 'characters'} in the text",) if count else ()


def _refuse_known(data: bytes, name: str) -> None:
    for what, signature in _REFUSED:
        if signature.match(data[:_HEAD]):
            raise UnsupportedFormat(f"{name}: {what}; this version does not read these")
