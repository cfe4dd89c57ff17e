"""Seeded damage to valid Word and PDF files: a Content with valid offsets or one error that names the file, in time.

Run as ``python tests/test_readers_mutated.py COUNT`` for a longer run.
"""

from __future__ import annotations

import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pytest
from form_blocks import blocks_of, records
from pdf_files import report_pdf
from word_files import docx, report_docx

from gidr_ner.errors import ReadError
from gidr_ner.readers.content import Content
from gidr_ner.readers.docx import DocxReader
from gidr_ner.readers.limits import LIMITS
from gidr_ner.readers.pdf import PdfReader

_BLOCKS = blocks_of(records()[3])
_DOCX, _PDF = report_docx(_BLOCKS), report_pdf(_BLOCKS, header="松涛市报告")
_XML = zipfile.ZipFile(BytesIO(_DOCX)).read("word/document.xml")
_MARKS = (b"\xff\xff\xff\xff", b"9999", b"\0\0\0\0", b"0 0 ", b"<<<<")

FORMATS: dict[str, Callable[[random.Random], Content]] = {
    "archive": lambda rng: DocxReader().read(mutate(_DOCX, rng), "x"),
    "document": lambda rng: DocxReader().read(docx("", {"word/document.xml": mutate(_XML, rng)}), "x"),
    "pdf": lambda rng: PdfReader().read(mutate(_PDF, rng), "x"),
}


def mutate(source: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut out, doubled or overwritten, once or often."""
    data = bytearray(source)
    for _ in range(rng.choice((1, 1, 3, 20, 200))):
        kind, at = rng.random(), rng.randrange(len(data))
        if kind < 0.6:
            data[at] = rng.randrange(256)
        elif kind < 0.75:
            del data[at : at + rng.choice((1, 4, 100, 5_000))]
        elif kind < 0.9:
            other = rng.randrange(len(data))
            data[at:at] = data[other : other + rng.choice((1, 8, 300))]
        else:
            data[at : at + 4] = rng.choice(_MARKS)
        data = data or bytearray(b"x")
    return bytes(data)


def outcome(make: Callable[[random.Random], Content], seed: int) -> str:
    start = time.monotonic()
    try:
        content = make(random.Random(seed))
        spans = [cell.span for table in content.tables for cell in table.cells]
        assert all(0 <= a <= b <= len(content.text) for a, b in spans)
        ends = [0, *(place.span.end for place in content.places)]
        assert all(end <= p.span.start < p.span.end for end, p in zip(ends, content.places, strict=False))
        assert ends[-1] <= len(content.text)
        result = "read"
    except ReadError as error:
        result = type(error).__name__ if str(error).startswith("x: ") else "unnamed"
    assert time.monotonic() - start < LIMITS.child_seconds + 5
    return result


@pytest.mark.parametrize("format", FORMATS)
def test_mutated(format: str) -> None:
    results = Counter(outcome(FORMATS[format], seed) for seed in range(60))
    assert results["read"]
    assert not results["unnamed"]


if __name__ == "__main__":
    for name, reader in FORMATS.items():
        print(name, dict(Counter(outcome(reader, seed) for seed in range(int(sys.argv[1])))))
