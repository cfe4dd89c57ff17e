"""PDF: read in the child process by pypdfium2, its ruled tables put together by pdfplumber."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gidr_ner.readers.blocks import json_to_content
from gidr_ner.readers.content import Content
from gidr_ner.readers.extras import require
from gidr_ner.readers.limits import LIMITS
from gidr_ner.readers.sandbox import run_in_child

__all__ = ["PdfReader"]

_SIGNATURE = re.compile(rb"(?:\A|[\r\n\0])\s*%PDF-\d")
_HEAD = 1024  # viewers take a signature that stands this far in


@dataclass(frozen=True, slots=True)
class PdfReader:
    """Text in reading order and ruled tables; headers, footers and page numbers are left out.

    ``ocr``: pages without text layer are read by Tesseract, where that is installed.
    """

    ocr: bool = False
    media_type: str = "application/pdf"

    def sniff(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - names are the protocol's
        return bool(_SIGNATURE.search(data[:_HEAD]))

    def read(self, data: bytes, name: str) -> Content:
        """Raises MissingExtra, TooLarge, Damaged, Encrypted or (for a scan without text layer) NoText."""
        require("pdf", name, "a PDF file", "pypdfium2", "pdfplumber")
        job, more = ("read_blocks_and_scans", LIMITS.ocr_seconds) if self.ocr else ("read_blocks", 0.0)
        return json_to_content(run_in_child(f"gidr_ner.readers.pdf_pages:{job}", data, name, more), name)
