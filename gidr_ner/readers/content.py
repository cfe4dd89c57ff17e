"""What a reader makes of bytes, and the builder that keeps its offsets right.

A block is one or more lines. A table is laid out as one line a row, its cells apart by tabs, so that whoever reads
only the text still reads the table; each cell knows its range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from gidr_ner.readers.limits import LIMITS, Limits, over
from gidr_ner.types import Cell, Place, Span, Table

__all__ = ["Box", "CellText", "Content", "TextBuilder", "content_to_json", "json_to_content"]

Box = tuple[float, float, float, float]

_PLAIN = ("text", "warnings", "published", "publishers", "title")
_BREAK = re.compile(r"[ \t\xa0\u3000]*[\t\n\r\f\v\u2028\u2029]+[ \t\xa0\u3000]*")
_BLANK = " \t\n\r\f\v\xa0\u2002\u2003\u2009\u200b\u3000\ufeff"


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file, its tables, where its parts came from and what was wrong with it.

    ``published`` is the day of publication, year-month-day, ``publishers`` are who it is from, surest first, and
    ``title`` is that of a report, where the file says so outside its text.
    """

    text: str
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()
    published: str | None = None
    publishers: tuple[str, ...] = ()
    title: str | None = None


def content_to_json(content: Content) -> dict[str, Any]:
    """For the way between processes."""
    tables = [(table.page, [(*cell.span, *cell[1:]) for cell in table.cells]) for table in content.tables]
    places = [(*place.span, *place[1:]) for place in content.places]
    return {**{name: getattr(content, name) for name in _PLAIN}, "tables": tables, "places": places}


def json_to_content(json: dict[str, Any]) -> Content:
    """What :func:`content_to_json` was given."""
    tables = (
        Table(tuple(Cell(Span(start, end), *place) for start, end, *place in cells), page)
        for page, cells in json["tables"]
    )
    places = (
        Place(Span(start, end), path, page, None if box is None else tuple(box), recognition)
        for start, end, path, page, box, recognition in json["places"]
    )
    rest = {name: tuple(json[name]) for name in ("warnings", "publishers")}
    return Content(json["text"], tuple(tables), tuple(places), published=json["published"], title=json["title"], **rest)


class CellText(NamedTuple):
    """A cell before it has offsets; line breaks in ``text`` become nothing between Han characters, else a space."""

    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    path: str | None = None
    page: int | None = None
    box: Box | None = None


class TextBuilder:
    """Appends blocks and tables to a text; raises TooLarge (``limits.characters``, ``limits.table_cells``)."""

    def __init__(self, name: str, limits: Limits = LIMITS) -> None:
        self._name, self._limits = name, limits
        self._parts: list[str] = []
        self._length = 0
        self._cells = 0
        self._tables: list[Table] = []
        self._places: list[Place] = []
        self._warnings: dict[str, None] = {}

    def warn(self, warning: str) -> None:
        """Say what was wrong, once; never with the file's content."""
        self._warnings.setdefault(warning)

    def block(
        self,
        text: str,
        path: str | None = None,
        page: int | None = None,
        box: Box | None = None,
        recognition: float | None = None,
    ) -> Span:
        """Append a paragraph and its line break; an empty one is a blank line."""
        span = self._append(text)
        self._place(span, path, page, box, recognition)
        self._append("\n")
        return span

    def table(self, cells: Iterable[CellText], page: int | None = None) -> Table:
        """Append a table in row order; cells may span, and are taken to be disjoint."""
        placed: list[Cell] = []
        for _, row in groupby(sorted(cells, key=attrgetter("row", "col")), key=attrgetter("row")):
            placed.extend(self._row(tuple(row)))
        table = Table(tuple(placed), page)
        self._tables.append(table)
        return table

    def build(self) -> Content:
        """Everything appended so far; a text of nothing but white space is for the caller to refuse."""
        return Content("".join(self._parts), tuple(self._tables), tuple(self._places), tuple(self._warnings))

    def _row(self, row: Sequence[CellText]) -> Iterable[Cell]:
        self._cells += len(row)
        if self._cells > self._limits.table_cells:
            raise over(self._name, "table_cells", self._limits.table_cells)
        texts = [_one_line(cell.text) for cell in row]
        end = self._append("\t".join(texts) + "\n").start - 1
        for cell, text in zip(row, texts, strict=True):
            span = Span(end + 1, end := end + 1 + len(text))
            self._place(span, cell.path, cell.page, cell.box)
            yield Cell(span, cell.row, cell.col, cell.row_span, cell.col_span)

    def _append(self, text: str) -> Span:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._limits.characters:
            raise over(self._name, "characters", self._limits.characters)
        return Span(start, self._length)

    def _place(
        self, span: Span, path: str | None, page: int | None, box: Box | None, recognition: float | None = None
    ) -> None:
        if span.start < span.end and (path is not None or page is not None):
            self._places.append(Place(span, path, page, box, recognition))


def _one_line(text: str) -> str:
    text = text.strip(_BLANK)
    return _BREAK.sub(_joint, text) if _BREAK.search(text) else text


def _joint(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1], match.string[match.end()]
    return " " if before.isascii() and after.isascii() else ""
