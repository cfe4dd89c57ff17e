"""The pages of a PDF to paragraphs and grids; runs in the child process."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gidr_ner.errors import NoText
from gidr_ner.readers.blocks import Block, Grid, Paragraph, blocks_to_json
from gidr_ner.readers.limits import Limits
from gidr_ner.readers.pdf_columns import tables_in_lines
from gidr_ner.readers.pdf_lines import (
    Layout,
    Line,
    find_layout,
    glyphs_to_lines,
    join_broken,
    lines_to_paragraphs,
    without_overprint,
)
from gidr_ner.readers.pdf_ocr import HOW_TO_OCR, Recognizer, find_tesseract
from gidr_ner.readers.pdf_page import Glyph, PrintedPage, open_pages
from gidr_ner.readers.pdf_tables import PageTable, find_tables, join_tables

__all__ = ["read_blocks", "read_blocks_and_scans"]

_EDGE_LINES = 2  # of a page, above and below, that may be furniture
_SAME_HEIGHT = 8.0  # points that a running header may shift from page to page
_PAGE_NUMBER = re.compile(
    r"[\s\-—–_·•.~]*(?:第\s*)?(?:[\dⅠⅡⅢⅣⅤⅰⅱⅲⅳⅴivx]{1,4}|[一二三四五六七八九十]{1,3})\s*(?:页)?"
    r"(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–_·•.~]*"
)
_MARGIN = 0.12  # of the page's height, above and below, where furniture stands
_DIGITS = re.compile(r"\d+")
_GAVE_UP = "failed or took too long (limits.ocr_page_seconds, limits.ocr_seconds)"

Item = Line | PageTable


@dataclass(frozen=True, slots=True)
class _Page:
    printed: PrintedPage
    items: list[Item]


def read_blocks(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """The blocks of a PDF as JSON; raises TooLarge, Damaged, Encrypted or NoText."""
    return _read(data, name, limits, None)


def read_blocks_and_scans(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """As :func:`read_blocks`, with the pages that have no text layer where Tesseract is installed."""
    program = find_tesseract()
    return _read(data, name, limits, Recognizer(program, limits) if program else None)


def _read(data: bytes, name: str, limits: Limits, recognizer: Recognizer | None) -> dict[str, Any]:
    recognize = recognizer.read if recognizer else None
    pages = [_Page(page, _items(page)) for page in open_pages(data, name, limits, recognize)]
    printed = [page.printed for page in pages]
    if not any(page.items for page in pages):
        pictures = sum(page.pictures for page in printed)
        raise NoText(
            f"{name}: no text layer ({len(pages)} pages, {pictures} pictures); {_instead(printed, recognizer)}"
        )
    items = list(_with_columns(_joined_over_pages(_without_furniture(pages))))
    sureness = {page.number: page.recognition for page in printed if page.recognition is not None}
    layout = find_layout([item for item in items if isinstance(item, Line)])
    return blocks_to_json(_blocks(items, layout, sureness), _warnings(printed))


def _instead(pages: Sequence[PrintedPage], recognizer: Recognizer | None) -> str:
    if recognizer is None:
        return HOW_TO_OCR
    return f"character recognition {_GAVE_UP if any(page.unread for page in pages) else 'finds nothing in it'}"


def _warnings(pages: Sequence[PrintedPage]) -> Iterator[str]:
    lost, glyphs = sum(page.lost for page in pages), sum(len(page.glyphs) for page in pages)
    if lost:
        yield f"{lost} of {glyphs} glyphs have no Unicode (a font without ToUnicode): text is missing"
    if scans := [str(p.number) for p in pages if p.pictures and not p.glyphs and not p.unread]:
        yield f"no text layer on page {', '.join(scans)}; {HOW_TO_OCR}"
    if recognized := [(str(p.number), p.recognition) for p in pages if p.recognition is not None]:
        mean = sum(sure for _, sure in recognized) / len(recognized)
        numbers = ", ".join(number for number, _ in recognized)
        yield f"read by character recognition (OCR), mean confidence {mean:.2f}: page {numbers}"
    if unread := [str(p.number) for p in pages if p.unread]:
        yield f"page {', '.join(unread)} has no text layer, and character recognition {_GAVE_UP}"
    if crowded := [str(p.number) for p in pages if p.crowded]:
        yield f"too many drawing operators for tables on page {', '.join(crowded)} (limits.pdf_operators)"
    if any(page.repaired for page in pages):
        yield "the end of the file is missing, and pages may be"
    if broken := [str(p.number) for p in pages if not (p.width or p.glyphs)]:
        yield f"page {', '.join(broken)} cannot be opened"


def _items(page: PrintedPage) -> list[Item]:
    """The lines and tables of a page from top to bottom."""
    glyphs = without_overprint(page.glyphs)  # those beyond the paper too: of tables that are too wide for it
    tables = find_tables(PrintedPage(page.number, page.width, page.height, glyphs, page.rules))
    outside = [g for g in glyphs if not any(_holds(table, g) for table in tables)]
    margin = min((g.x0 for g in outside if not g.text.isspace()), default=0.0)
    items: list[Item] = [*glyphs_to_lines(outside, page.number, margin), *tables]
    return sorted(items, key=lambda item: item.box[1])


def _holds(table: PageTable, glyph: Glyph) -> bool:
    x0, top, x1, bottom = table.box
    return x0 <= glyph.centre <= x1 and top <= glyph.middle <= bottom


def _without_furniture(pages: Sequence[_Page]) -> list[list[Item]]:
    """The pages without headers and footers that repeat, and without page numbers."""
    seen: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for page in pages:
        for line, is_top in _edge_lines(page):
            seen[_pattern(line), is_top].append(line.top)
    least = max(2, round(0.3 * len(pages)))
    kept = []
    for page in pages:
        gone = {
            id(line)
            for line, is_top in _edge_lines(page)
            if _PAGE_NUMBER.fullmatch(line.text)
            or sum(abs(top - line.top) < _SAME_HEIGHT for top in seen[_pattern(line), is_top]) >= least
        }
        kept.append([item for item in page.items if id(item) not in gone])
    return kept


def _edge_lines(page: _Page) -> Iterator[tuple[Line, bool]]:
    """The first and last lines in the margins of a page, up to a table, and whether they are at its top."""
    height = page.printed.height
    for is_top, items in ((True, page.items), (False, page.items[::-1])):
        for item in items[:_EDGE_LINES]:
            if not isinstance(item, Line) or _MARGIN * height < item.top < (1 - _MARGIN) * height - item.size:
                break
            yield item, is_top


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", "".join(line.text.split()))


def _joined_over_pages(pages: Sequence[list[Item]]) -> list[Item]:
    """All pages in one row; a table that ends a page and one that begins the next are tried as one."""
    items: list[Item] = []
    for page in pages:
        rest = page
        if items and page and isinstance(items[-1], PageTable) and isinstance(page[0], PageTable):
            joined = join_tables(items[-1], page[0])
            if joined is not None:
                items[-1], rest = joined, page[1:]
        items += rest
    return items


def _with_columns(items: Sequence[Item]) -> Iterator[Item]:
    """The items, lines that are set as a table without rules as one."""
    for is_prose, group in groupby(items, key=lambda item: isinstance(item, Line)):
        run = list(group)
        yield from tables_in_lines([item for item in run if isinstance(item, Line)]) if is_prose else run


def _blocks(items: Sequence[Item], layout: Layout, sureness: Mapping[int, float]) -> Iterator[Block]:
    """Runs of lines as paragraphs, tables as grids; ``sureness`` is the confidence of recognised pages."""
    for is_prose, group in groupby(items, key=lambda item: isinstance(item, Line)):
        if is_prose:
            yield from _paragraphs([item for item in group if isinstance(item, Line)], layout, sureness)
            continue
        yield from (Grid(item.cells, item.page) for item in group if isinstance(item, PageTable))
        yield Paragraph("")


def _paragraphs(lines: Sequence[Line], layout: Layout, sureness: Mapping[int, float]) -> Iterator[Paragraph]:
    before: Line | None = None
    for paragraph in lines_to_paragraphs(lines, layout):
        first = paragraph[0]
        if before and layout.is_apart(before, first):
            yield Paragraph("")
        before = paragraph[-1]
        indent = first.text[: len(first.text) - len(first.text.lstrip())]
        text = indent + join_broken([line.text for line in paragraph])
        box = first.box
        for line in paragraph[1:]:
            if line.page == first.page:
                x0, top, x1, bottom = line.box
                box = (min(box[0], x0), min(box[1], top), max(box[2], x1), max(box[3], bottom))
        yield Paragraph(text, None, first.page, box, sureness.get(first.page))
