"""Tables of a web page: which hold data and which only lay out the page, and the cells of the former.

Row and column spans are followed as browsers do, within limits. A row that holds prose interrupts a table: many pages
set a whole report into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from gidr_ner.readers.content import CellText
from gidr_ner.readers.html_page import Element, is_hidden
from gidr_ner.readers.html_spaces import BREAK, flow
from gidr_ner.readers.html_tags import BLOCKS, UNSEEN
from gidr_ner.readers.limits import Limits

__all__ = ["Prose", "Rows", "is_layout", "split_table", "table_rows"]

_SECTIONS = ("tbody", "thead", "tfoot")
_PROSE = 120  # characters of a cell that holds a sentence
_SPAN = re.compile(r"\s*\+?(\d{1,9})")


@dataclass(slots=True)
class Rows:
    """The cells of one table, at their places; ``cut`` says that a span reached over a limit."""

    cells: list[CellText] = field(default_factory=list)
    cut: bool = False


Prose = list[tuple[str, str]]
"""Texts of cells that are no data, each with its element path."""


def is_layout(table: Element) -> bool:
    """Whether a table holds another one of more than a cell, which data do not."""
    cells = (islice(inner.iter("td", "th"), 2) for inner in table.iterdescendants("table"))
    return any(len(list(two)) > 1 for two in cells)


def table_rows(table: Element, path: str) -> Iterator[tuple[Element, str]]:
    """The rows of a table itself, with their paths."""
    sections: dict[str, int] = {}
    rows = 0
    for child in table:
        if child.tag == "tr":
            rows += 1
            yield child, f"{path}/tr[{rows}]"
        elif child.tag in _SECTIONS:
            sections[child.tag] = sections.get(child.tag, 0) + 1
            yield from table_rows(child, f"{path}/{child.tag}[{sections[child.tag]}]")


def split_table(table: Element, path: str, limits: Limits) -> Iterator[Rows | Prose]:
    """A table as what it is made of: runs of rows with data, and prose between them."""
    grid = _Grid(limits)
    for row, row_path in table_rows(table, path):
        if is_hidden(row):
            continue
        cells = list(_cells(row, row_path))
        if any(_is_prose(text) for _, text, _ in cells):
            yield from grid.finish()
            grid = _Grid(limits)
            yield [(text, cell_path) for _, text, cell_path in cells]
        else:
            grid.add(cells)
    yield from grid.finish()


def _cells(row: Element, path: str) -> Iterator[tuple[Element, str, str]]:
    seen = {"td": 0, "th": 0}
    for cell in row:
        if cell.tag in seen:
            seen[cell.tag] += 1
            if not is_hidden(cell):
                yield cell, _cell_text(cell), f"{path}/{cell.tag}[{seen[cell.tag]}]"


def _cell_text(cell: Element) -> str:
    if (plain := _only_text(cell)) is not None:
        return flow(plain)
    if not any(element.tag in UNSEEN or is_hidden(element) for element in cell.iterdescendants()):
        texts = [text for text in cell.itertext() if text.strip()]
        if len(texts) < 2:  # no line break can stand inside
            return flow("".join(texts))
    pieces: list[str] = [cell.text or ""]
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        if element is cell:
            continue
        if element.tag in BLOCKS or (element.tag == "br" and event == "start"):
            pieces.append(BREAK)
        if event == "end":
            pieces.append(element.tail or "")
        elif element.tag in UNSEEN or is_hidden(element):
            walker.skip_subtree()
        elif element.text:
            pieces.append(element.text)
    return flow("".join(pieces))


def _only_text(cell: Element) -> str | None:
    """The one text in a cell that holds at most one element in another; None where there may be more to it."""
    found = ""
    while True:
        if (text := cell.text) and not text.isspace():
            if found:
                return None
            found = text
        if not len(cell):
            return found
        inner = cell[0]
        if len(cell) > 1 or (inner.tail or "").strip() or inner.tag in UNSEEN or is_hidden(inner):
            return None
        cell = inner


def _is_prose(text: str) -> bool:
    return len(text) > _PROSE and "。" in text


class _Grid:
    """Rows as they come, each cell at the first free column, as spans from above leave it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = Rows()
        self._row = 0
        self._taken: dict[int, int] = {}  # column to the first row that is free again
        self._single = True

    def add(self, cells: list[tuple[Element, str, str]]) -> None:
        """Append a row."""
        column = 0
        self._single = self._single and len(cells) < 2
        for cell, text, path in cells:
            while self._taken.get(column, 0) > self._row:
                column += 1
            if column >= self._limits.table_columns:
                self._rows.cut = True
                break
            down, right = self._spans(cell, column)
            self._rows.cells.append(CellText(text, self._row, column, down, right, path))
            for taken in range(column, column + right):
                self._taken[taken] = self._row + down
            column += right
        self._row += 1

    def _spans(self, cell: Element, column: int) -> tuple[int, int]:
        limits = self._limits
        printed = cell.get("rowspan"), cell.get("colspan")
        if printed == (None, None):  # as most are
            return 1, 1
        down, right = map(_span, printed)
        room = limits.table_columns - column
        self._rows.cut = self._rows.cut or down > limits.table_rows or right > room
        return min(down or limits.table_rows, limits.table_rows), max(1, min(right, room))

    def finish(self) -> Iterator[Rows | Prose]:
        """What was added: a table, or the texts of a single column, which is no table."""
        if self._single:
            if self._rows.cells:
                yield [(cell.text, cell.path or "") for cell in self._rows.cells]
            return
        for at, cell in enumerate(self._rows.cells):
            if cell.row + cell.row_span > self._row:
                self._rows.cells[at] = cell._replace(row_span=self._row - cell.row)
        yield self._rows


def _span(value: str | None) -> int:
    """A span as printed; 0 (to the end, for rows) only where the page says so."""
    match = _SPAN.match(value) if value else None
    return int(match[1]) if match else 1
