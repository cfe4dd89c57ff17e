"""PDF: read in the child process by pypdfium2, its ruled tables put together by pdfplumber."""

from __future__ import annotations

import re
from importlib.util import find_spec

from gidr_ner.errors import MissingExtra
from gidr_ner.readers.blocks import json_to_content
from gidr_ner.readers.content import Content
from gidr_ner.readers.sandbox import run_in_child

__all__ = ["PdfReader"]

_SIGNATURE = re.compile(rb"(?:\A|[\r\n\0])\s*%PDF-\d")
_HEAD = 1024  # viewers take a signature that stands this far in


class PdfReader:
    """Text in reading order and ruled tables; headers, footers and page numbers are left out."""

    media_type = "application/pdf"

    def sniff(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - names are the protocol's
        return bool(_SIGNATURE.search(data[:_HEAD]))

    def read(self, data: bytes, name: str) -> Content:
        """Raises MissingExtra, TooLarge, Damaged, Encrypted or (for a scan without text layer) NoText."""
        if find_spec("pypdfium2") is None or find_spec("pdfplumber") is None:
            raise MissingExtra(f'{name}: a PDF file; to read it: pip install "gidr-ner[pdf]"')
        return json_to_content(run_in_child("gidr_ner.readers.pdf_pages:read_blocks", data, name), name)
