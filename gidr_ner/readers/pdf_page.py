"""What is printed on one page of a PDF: characters with their boxes, and straight lines; the only pypdfium2 import.

Coordinates are points from the upper left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from gidr_ner.errors import Damaged, Encrypted
from gidr_ner.readers.limits import Limits, over

__all__ = ["Glyph", "PrintedPage", "Rule", "open_pages"]

_THIN = 3.0  # points; what is thinner is a line, though it be drawn as a filled rectangle
_MAX_DEPTH = 8
_CATALOG = re.compile(rb"(\d{1,7}\s+\d{1,5})\s+obj\s*<<[^<>]{0,400}?/Type\s*/Catalog\b")
_LOST = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Glyph(NamedTuple):
    """One printed character; ``size`` is its height."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def size(self) -> float:
        return self.bottom - self.top


class Rule(NamedTuple):
    """A straight line along an axis."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def upright(self) -> bool:
        return self.x1 - self.x0 < self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """``lost`` counts glyphs that no table of the file maps to a character; ``crowded`` pages have too many lines.

    ``repaired`` where the end of the file is missing, and with it maybe pages. ``recognition`` is the mean confidence
    (0 to 1) of the characters where they were recognised; ``unread`` where that took too long or failed.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    lost: int = 0
    pictures: int = 0
    crowded: bool = False
    repaired: bool = False
    recognition: float | None = None
    unread: bool = False


Recognize = Callable[[Any, PrintedPage], PrintedPage]
"""From a page of pypdfium2 without text to the same with the characters that are seen on it."""


def open_pages(data: bytes, name: str, limits: Limits, recognize: Recognize | None = None) -> Iterator[PrintedPage]:
    """The pages of a file, one at a time; raises Damaged, Encrypted or TooLarge."""
    document, repaired = _open(data, name)
    if len(document) > limits.pdf_pages:
        raise over(name, "pdf_pages", limits.pdf_pages, f"{len(document):,} pages")
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield PrintedPage(index + 1, 0, 0, [], [])
            continue
        printed = replace(_printed(page, index + 1, name, limits), repaired=repaired)
        yield recognize(page, printed) if recognize and not printed.glyphs else printed
        page.close()


def _open(data: bytes, name: str) -> tuple[Any, bool]:
    """The document; one that lost its end in a download is tried again with a new end."""
    try:
        return pdfium.PdfDocument(data), False
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Encrypted(f"{name}: a PDF file behind a password") from error
    try:
        catalogs = _CATALOG.findall(data)
        return pdfium.PdfDocument(data + b"\ntrailer<</Root %s R>>\n%%%%EOF" % b"".join(catalogs[-1:])), True
    except pdfium.PdfiumError as error:
        raise Damaged(f"{name}: a damaged or truncated PDF file") from error


def _printed(page: Any, number: int, name: str, limits: Limits) -> PrintedPage:
    frame = _Frame.of(page)
    textpage = page.get_textpage()
    if textpage.count_chars() > limits.pdf_characters_a_page:
        raise over(name, "pdf_characters_a_page", limits.pdf_characters_a_page, "characters of a page")
    glyphs, lost = _glyphs(textpage, frame)
    textpage.close()
    rules: list[Rule] = []
    pictures = 0
    objects = _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _UNIT, 0)
    for count, (item, matrix) in enumerate(objects, 1):
        if count > limits.pdf_operators:
            return PrintedPage(number, frame.width, frame.height, glyphs, [], lost, pictures, crowded=True)
        kind = raw.FPDFPageObj_GetType(item)
        pictures += kind == raw.FPDF_PAGEOBJ_IMAGE
        if kind == raw.FPDF_PAGEOBJ_PATH:
            rules += _rules(item, matrix, frame)
    return PrintedPage(number, frame.width, frame.height, glyphs, rules, lost, pictures)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The shown part of a page, and how it is turned (in quarter turns clockwise)."""

    left: float
    low: float
    right: float
    high: float
    turns: int

    @classmethod
    def of(cls, page: Any) -> _Frame:
        left, low, right, high = page.get_cropbox()
        return cls(left, low, right, high, page.get_rotation() // 90)

    @property
    def width(self) -> float:
        return self.high - self.low if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.high - self.low

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turns == 1:
            return y - self.low, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.low
        if self.turns == 3:
            return self.high - y, self.right - x
        return x - self.left, self.high - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _glyphs(textpage: Any, frame: _Frame) -> tuple[list[Glyph], int]:
    """The characters in the file's order, without those that pdfium adds, and how many have no Unicode."""
    rect, page = raw.FS_RECTF(), textpage.raw
    found: list[Glyph] = []
    lost = 0
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(page, index)
        if raw.FPDFText_IsGenerated(page, index) == 1 or code in (0x0D, 0x0A):
            continue
        if code in _LOST or raw.FPDFText_HasUnicodeMapError(page, index) == 1:
            lost += 1
            code = 0xFFFD
        if not raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(rect)):
            continue
        text = "-" if code == 2 else chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"  # 2: a hyphen at a line end
        found.append(Glyph(text, *frame.box(rect.left, rect.bottom, rect.right, rect.top)))
    return found, lost


def _objects(owner: Any, count: Any, get: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    """All objects of a page, those of its forms too, each with the matrix of the forms around it."""
    for index in range(count(owner)):
        item = get(owner, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(item), matrix)
            yield from _objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1)
        else:
            yield item, matrix


def _matrix(item: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m)) else _UNIT


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """First ``one``, then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _rules(item: Any, outer: _Matrix, frame: _Frame) -> Iterator[Rule]:
    """The straight lines of a path; a thin rectangle is one line, another is its four sides."""
    for points in _subpaths(item, _times(_matrix(item), outer), frame):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = Rule(min(xs), min(ys), max(xs), max(ys))
        if box.x1 - box.x0 <= _THIN or box.bottom - box.top <= _THIN:
            yield _flattened(box)
            continue
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
                yield _flattened(Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _flattened(box: Rule) -> Rule:
    if box.upright:
        x = (box.x0 + box.x1) / 2
        return Rule(x, box.top, x, box.bottom)
    y = (box.top + box.bottom) / 2
    return Rule(box.x0, y, box.x1, y)


def _subpaths(item: Any, matrix: _Matrix, frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append(frame.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points
