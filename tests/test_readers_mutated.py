"""Seeded damage to valid files of every format: a report or one error that names the file, in time, offsets valid.

``make fuzz`` runs 10,000 mutations; as a script: ``python tests/test_readers_mutated.py COUNT``.
"""

from __future__ import annotations

import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

for library in ("lxml", "pdfplumber", "pypdfium2"):
    pytest.importorskip(library)

from bad_inputs.base import TEXT, blocks, gzip, parts
from bad_inputs.html_cases import web_archive
from html_pages import cms_page, div_page, word_page
from pdf_files import report_pdf
from word_files import docx, report_docx

from gidr_ner.errors import GidrError
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.readers import read
from gidr_ner.readers.limits import LIMITS
from gidr_ner.types import Document, Report

_DOCX, _PDF = report_docx(blocks()), report_pdf(blocks(), header="松涛市报告")
_XML = zipfile.ZipFile(BytesIO(_DOCX)).read("word/document.xml")
_PAGES = {"word": word_page(parts()), "cms": cms_page(parts()), "div": div_page(parts())}
_BYTES = (b"\xff\xff\xff\xff", b"9999", b"\0\0\0\0", b"0 0 ", b"<<<<")
_TAGS = tuple(b"<table>|</td>|<div>|</table>|<td colspan=99999>|<!--|<tr>|\0|<script>|<ol>".split(b"|"))
_MARKUP = tuple(b"<w:p>|</w:tc>|<w:tbl>|</w:tr>|<w:del>|<w:sdt>|<w:vMerge/>|&#0;".split(b"|"))
_SLOW_MACHINE = 10.0  # seconds beyond the limit

PACKED = ("gzip", "archive")  # with checksums: nearly any damage is one to the whole

Mutate = Callable[[bytes], bytes]
FORMATS: dict[str, tuple[str, Callable[[Mutate, Mutate, Mutate], bytes]]] = {
    "utf-8": ("a.txt", lambda mutate, tags, markup: mutate(TEXT.encode())),
    "gb18030": ("a.txt", lambda mutate, tags, markup: mutate(TEXT.encode("gb18030"))),
    "utf-16": ("a.txt", lambda mutate, tags, markup: mutate(TEXT.encode("utf-16"))),
    "page of Word": ("a.htm", lambda mutate, tags, markup: tags(_PAGES["word"].encode("gb18030"))),
    "page of a site": ("a.html", lambda mutate, tags, markup: tags(_PAGES["cms"].encode())),
    "page of div": ("a.html", lambda mutate, tags, markup: tags(_PAGES["div"].encode())),
    "web archive": ("a.mht", lambda mutate, tags, markup: mutate(web_archive("text/html", _PAGES["div"].encode()))),
    "gzip": ("a.html", lambda mutate, tags, markup: mutate(gzip(_PAGES["cms"].encode()))),
    "archive": ("a.docx", lambda mutate, tags, markup: mutate(_DOCX)),
    "document": ("a.docx", lambda mutate, tags, markup: docx("", {"word/document.xml": markup(_XML)})),
    "pdf": ("a.pdf", lambda mutate, tags, markup: mutate(_PDF)),
}


def mutate(source: bytes, rng: random.Random, marks: tuple[bytes, ...]) -> bytes:
    """Bytes changed, cut out, doubled or overwritten, marks thrown in, once or often."""
    data = bytearray(source)
    for _ in range(rng.choice((1, 1, 3, 20, 200))):
        kind, at = rng.random(), rng.randrange(len(data))
        if kind < 0.5:
            data[at] = rng.randrange(256)
        elif kind < 0.65:
            del data[at : at + rng.choice((1, 4, 100, 5_000))]
        elif kind < 0.8:
            other = rng.randrange(len(data))
            data[at:at] = data[other : other + rng.choice((1, 8, 300))]
        else:
            mark = rng.choice(marks)
            data[at : at + rng.choice((0, len(mark)))] = mark
        data = data or bytearray(b"x")
    return bytes(data)


def damaged(format: str, seed: int) -> tuple[str, bytes]:
    """The name and the bytes of a mutation."""
    rng = random.Random(seed)
    name, make = FORMATS[format]
    return name, make(*(lambda data, marks=marks: mutate(data, rng, marks) for marks in (_BYTES, _TAGS, _MARKUP)))


@cache
def _rules() -> Pipeline:
    return load_pipeline("rules")


def outcome(format: str, seed: int) -> str:
    """What became of a mutation: ``read`` or the type of its error; AssertionError where something does not hold."""
    name, data = damaged(format, seed)
    start = time.monotonic()
    try:
        document = read(data, name)
        check_offsets(document)
        report = _rules().extract(document)
        check_report(report)
        result = "read" if report.error is None else type(report.error).__name__
    except GidrError as error:
        result = type(error).__name__ if str(error).startswith(f"{name}: ") else f"unnamed {error}"
    assert not result.startswith("unnamed"), (format, seed, result)
    assert time.monotonic() - start < LIMITS.child_seconds + _SLOW_MACHINE, (format, seed)
    return result


def check_offsets(document: Document) -> None:
    """Cells inside the text, places sorted and disjoint."""
    spans = [cell.span for table in document.tables for cell in table.cells]
    assert all(0 <= start <= end <= len(document.text) for start, end in spans)
    ends = [0, *(place.span.end for place in document.places)]
    assert all(end <= p.span.start < p.span.end for end, p in zip(ends, document.places, strict=False))
    assert ends[-1] <= len(document.text)


def check_report(report: Report) -> None:
    """No error but one of ours; sections and fields inside the text."""
    assert report.error is None or isinstance(report.error, GidrError), repr(report.error)
    length = len(report.document.text)
    assert all(0 <= f.span.start < f.span.end <= length for f in report.fields)
    assert all(0 <= s.span.start <= s.span.end <= length for s in report.sections)


@pytest.mark.parametrize("format", FORMATS)
def test_mutated(format: str) -> None:
    results = Counter(outcome(format, seed) for seed in range(40))
    assert results["read"] or format in PACKED


def main(count: int) -> None:
    failed = 0
    for format in FORMATS:
        began, seeds = time.monotonic(), range(1000, 1000 + -(-count // len(FORMATS)))
        results: Counter[str] = Counter()
        slowest = 0.0
        for seed in seeds:
            start = time.monotonic()
            try:
                results[outcome(format, seed)] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on and says so
                results["FAILED"] += 1
                print(f"{format}, seed {seed}: {type(error).__name__}: {error}", flush=True)
            slowest = max(slowest, time.monotonic() - start)
        seconds = time.monotonic() - began
        print(f"{format}: {len(seeds)} in {seconds:.0f} s, slowest {slowest:.1f} s, {dict(results)}", flush=True)
        failed += results["FAILED"]
    status = Path("/proc/self/status")
    print(*(line for line in status.read_text().splitlines() if "VmHWM" in line) if status.exists() else ())
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main(int(sys.argv[1]))
