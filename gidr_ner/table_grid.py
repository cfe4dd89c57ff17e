"""One table of a file over the cleaned text: which cell covers a place, what stands above and to the left of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gidr_ner.normalize import AlignedText
from gidr_ner.table_text import Token, run_together, tokens
from gidr_ner.types import Table

__all__ = ["Box", "Grid", "table_to_grid"]

_BROKEN = re.compile(r"\d+(?:\s+\d+)+\Z")
_VALUE = re.compile("不变|[未无]变|没有变|[不无]增|无$|持平|净?[增减]|新增|取消|[万亿元件项个宗起条次]+$")
_PLAIN = 9
"""Digits of a number that needs no further look."""
_AREA = 200_000
"""Places of one grid; spans that cover more are not those of a form."""


class Box(NamedTuple):
    """A cell: its range of the cleaned text, its Chinese, its place (``row`` to ``bottom``, ``col`` to ``right``)."""

    start: int
    end: int
    han: str
    row: int
    col: int
    bottom: int
    right: int
    is_label: bool
    """Whether it reads like a header; 无, 不变, 增加 and 万元 are values."""


@dataclass(frozen=True)
class Grid:
    """The cells of a table, row by row."""

    text: str
    rows: tuple[tuple[Box, ...], ...]

    @cached_property
    def han(self) -> str:
        """The Chinese of all cells run together."""
        return "".join(box.han for box in self.boxes())

    @cached_property
    def _covering(self) -> dict[tuple[int, int], Box]:
        return {
            (row, col): box
            for boxes in self.rows
            for box in boxes
            for row in range(box.row, box.bottom)
            for col in range(box.col, box.right)
        }

    def boxes(self) -> Iterator[Box]:
        """All cells in reading order."""
        for row in self.rows:
            yield from row

    def left_of(self, box: Box) -> Iterator[Box]:
        """The cells to the left of a cell, nearest first."""
        return self._along((box.row, col) for col in range(box.col - 1, -1, -1))

    def above(self, box: Box) -> Iterator[Box]:
        """The cells above a cell's first column, nearest first."""
        return self._along((row, box.col) for row in range(box.row - 1, -1, -1))

    def _along(self, places: Iterable[tuple[int, int]]) -> Iterator[Box]:
        last: Box | None = None
        for place in places:
            box = self._covering.get(place)
            if box is not None and box is not last:
                yield box
                last = box

    def token(self, box: Box) -> Token | None:
        """The one figure or mark of a blank in a cell; None where it has none, or more than one."""
        text = self.text[box.start : box.end]
        if text.isdecimal() and len(text) < _PLAIN:
            return Token(box.start, box.end, int(text))
        found = list(tokens(self.text, box.start, box.end)) if text else []
        if len(found) == 1:
            return found[0]
        if len(found) > 1 and _BROKEN.match(text):  # a line break in the cell broke the numeral
            return Token(box.start, box.end, int("".join(text.split())))
        return None

    def extent(self, rows: Iterable[int]) -> tuple[int, int]:
        """The range of the text that rows cover."""
        wanted = set(rows)
        boxes = [box for row in self.rows for box in row if box.row in wanted]
        return min(box.start for box in boxes), max(box.end for box in boxes)


def table_to_grid(view: AlignedText, table: Table) -> Grid | None:
    """A table over the cleaned text; None where its spans cover more than any form."""
    if sum(cell.row_span * cell.col_span for cell in table.cells) > _AREA:
        return None
    rows: dict[int, list[Box]] = {}
    text, starts, ends = view.normalized, view.starts, view.ends
    start = 0
    for (first, last), row, col, row_span, col_span in table.cells:
        # as view.to_normalized, from where the cell before begins, which is near
        start = bisect_right(ends, first, start if start and ends[start - 1] <= first else 0)
        end = max(start, bisect_left(starts, last, start)) if first < last else start
        printed = text[start:end]
        if not printed or printed.isdecimal():
            han, is_label = "", False
        else:
            han = run_together(printed)
            is_label = len(han) > 1 and not _VALUE.match(han)
        rows.setdefault(row, []).append(Box(start, end, han, row, col, row + row_span, col + col_span, is_label))
    return Grid(text, tuple(tuple(rows[row]) for row in sorted(rows)))
