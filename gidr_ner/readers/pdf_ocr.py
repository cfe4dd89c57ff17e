"""Scanned pages of a PDF read by Tesseract, a program, which has the memory limit of the child process that runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from gidr_ner.readers.limits import Limits
from gidr_ner.readers.pdf_page import Glyph, PrintedPage

__all__ = ["HOW_TO_OCR", "Recognizer", "find_tesseract"]

HOW_TO_OCR = "--ocr reads it where Tesseract is installed (apt-get install tesseract-ocr tesseract-ocr-chi-sim)"

_LANGUAGE = "chi_sim"
_DOTS = 300 / 72  # a point; what Tesseract asks for
_LONGEST = 4_000  # dots of a side: A4 at 300 dots an inch has 3,508, and some scans count their dots as points
_LINE, _WORD = "4", "5"  # levels of Tesseract's table
_COLUMNS = 12


def find_tesseract() -> str | None:
    """The path of the program, None where it or its data for simplified Chinese are missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if _LANGUAGE.encode() in done.stdout.split() else None


class Recognizer:
    """Reads the pages of one file; beyond ``limits.ocr_seconds`` in all they stay as they are."""

    def __init__(self, program: str, limits: Limits) -> None:
        self._program, self._limits = program, limits
        self._end = time.monotonic() + limits.ocr_seconds

    def read(self, page: Any, printed: PrintedPage) -> PrintedPage:
        """``printed`` with the characters that are seen on ``page``, a page of pypdfium2."""
        seconds = min(self._limits.ocr_page_seconds, self._end - time.monotonic())
        scale = min(_DOTS, _LONGEST / max(printed.width, printed.height, 1.0))
        try:
            table = self._table(_picture(page, scale), scale, seconds) if seconds > 0 else None
        except subprocess.TimeoutExpired:
            table = None
        if table is None:
            return replace(printed, unread=True)
        words = [word for line in _lines(table) for word in line]
        glyphs = [glyph for word in words for glyph in _glyphs(word, scale)]
        sure = sum(word.sure * len(word.text) for word in words)
        return replace(printed, glyphs=glyphs, recognition=round(sure / len(glyphs) / 100, 3) if glyphs else None)

    def _table(self, picture: bytes, scale: float, seconds: float) -> str | None:
        """Tesseract's table of what it sees, None where it fails."""
        dots = ("--dpi", str(round(72 * scale)))
        done = subprocess.run(  # noqa: S603
            [self._program, "stdin", "stdout", "-l", _LANGUAGE, *dots, "tsv"],
            input=picture,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads cost more than they bring
            timeout=seconds,
            check=False,
        )
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _picture(page: Any, scale: float) -> bytes:
    """A page as PGM, a format that is its dots with a line before."""
    bitmap = page.render(scale=scale, grayscale=True)
    dots = memoryview(bitmap.buffer).cast("B")
    rows = (dots[at : at + bitmap.width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(rows)


class _Word(NamedTuple):
    """A box in dots, a text and how sure it is (0 to 100)."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    sure: float


def _lines(table: str) -> Iterator[list[_Word]]:
    """The words of each line, each as high as the line: 一 alone would look like small print."""
    line: list[_Word] = []
    top = bottom = 0.0
    for row in table.splitlines():
        columns = row.split("\t")
        if len(columns) != _COLUMNS or columns[0] not in (_LINE, _WORD):
            continue
        left, high, width, height, sure = map(float, columns[6:11])
        if columns[0] == _WORD and (text := columns[11].strip()):
            line.append(_Word(left, top, left + width, bottom, text, sure))
        elif columns[0] == _LINE:
            yield _apart(line)
            line, top, bottom = [], high, high + height
    yield _apart(line)


def _apart(line: list[_Word]) -> list[_Word]:
    """The same, each ending where the next begins: boxes reach into each other, and characters would change places."""
    ends = [max(one.x0, min(one.x1, other.x0)) for one, other in pairwise(line)]
    return [*(word._replace(x1=end) for word, end in zip(line, ends, strict=False)), *line[-1:]]


def _glyphs(word: _Word, scale: float) -> Iterator[Glyph]:
    """The characters of a word, which shares its width out between them, in points."""
    x0, top, x1, bottom = (value / scale for value in word[:4])
    step = (x1 - x0) / sum(map(_width, word.text))
    for character in word.text:
        yield Glyph(character, x0, top, x0 := x0 + step * _width(character), bottom)


def _width(character: str) -> int:
    return 1 if character.isascii() else 2
