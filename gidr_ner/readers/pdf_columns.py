"""Tables without ruled lines: what stands close above each other is a cell, what stands below each other a column.

Cells of one column lie over each other, however they are set in it, and those of two columns never do, but for headers
over several. So columns are found from the narrowest cell on; one that lies over two columns spans them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gidr_ner.readers.content import CellText
from gidr_ner.readers.pdf_lines import Line, join_broken
from gidr_ner.readers.pdf_tables import PageTable

__all__ = ["tables_in_lines"]

_CLOSE = 0.55  # heights of a line; cells of two rows are further apart, lines of a cell are not
_FAR = 1.7  # heights of a line between two lines that are of no one table
_GAPS = 2  # gaps of columns in the line of a table
_COLUMNS = 3  # of figures, or of their headers, at least
_WIDE = 0.6  # of the width of all lines, that prose fills
_LEAST = 0.1  # points that a word is wide, whatever the file says
_MOST = 1_000  # cells of one table; the forms have 300, and the time goes with the square
_TALL = 8  # lines of a label; more has only one that is set a character a line
_BROKEN = 0.25  # of the figures of a table, those that are broken over lines
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)")
_FIGURE = re.compile(r"[-+]?[\d,.，．]*\d[\d,.，．]*(?:万?元|件|项)?|[/—-]|(?:净?增加?|减少?)\d+|无变化|不变")


@dataclass(slots=True)
class _Block:
    """Words that stand close above each other: the text of a cell, with its place."""

    lines: list[str]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    col: int = 0
    last_col: int = 0
    row: int = 0

    @property
    def text(self) -> str:
        return join_broken(self.lines)

    @property
    def is_figure(self) -> bool:
        return _FIGURE.fullmatch(self.text) is not None

    def over(self, other: _Block) -> float:
        """How far the heights of two blocks of a page overlap; below 0 where they do not."""
        return min(self.bottom, other.bottom) - max(self.top, other.top) if self.page == other.page else -1.0


def tables_in_lines(lines: Sequence[Line]) -> Iterator[Line | PageTable]:
    """The lines, those of a table without rules as one."""
    width = max((line.end for line in lines), default=0.0) - min((line.start for line in lines), default=0.0)
    done = at = 0
    while at < len(lines):
        end = _end_of_table(lines, at, width) if lines[at].gaps >= _GAPS else at
        start = _start_of_table(lines, done, at, width) if end > at + 1 else at
        table = _table(lines[start:end]) if end > at + 1 else None
        if table is None:
            at = max(end, at + 1)
            continue
        yield from lines[done:start]
        yield table
        done = at = end
    yield from lines[done:]


def _start_of_table(lines: Sequence[Line], first: int, at: int, width: float) -> int:
    """The first of the lines above one that is set in columns that may hold its headers."""
    left = lines[at].words[0].x1
    start = at
    while start > first and _is_near(lines[start - 1], lines[start], width):
        above = lines[start - 1]
        if above.page != lines[at].page or (len(above.words) < 2 and above.start < left):
            break
        start -= 1
    return start


def _end_of_table(lines: Sequence[Line], start: int, width: float) -> int:
    """Behind the last line with a gap or of figures that goes on from one that is set in columns."""
    end = start + 1
    for at in range(start + 1, len(lines)):
        if not _is_near(lines[at - 1], lines[at], width) or not _is_near(lines[at], lines[at], width):
            break
        if lines[at].gaps or all(_FIGURE.fullmatch(word.text) for word in lines[at].words):
            end = at + 1
    return end


def _is_near(one: Line, other: Line, width: float) -> bool:
    """Whether a line may be of the same table as the line below it: close, and no line of prose."""
    is_apart = one.page == other.page and other.top - one.bottom > _FAR * one.size
    return not is_apart and bool(one.gaps or one.end - one.start <= _WIDE * width)


def _table(lines: Sequence[Line]) -> PageTable | None:
    """The table of some lines; None where they are not one, or its columns cannot be told."""
    blocks = _blocks(lines)
    if len(blocks) > _MOST:
        return None
    columns = _columns(blocks)
    for block in blocks:
        over = [n for n, (x0, x1) in enumerate(columns) if x0 < block.x1 and block.x0 < x1]
        block.col, block.last_col = over[0], over[-1]
    figures = [block for block in blocks if block.is_figure]
    if not _are_told(blocks, figures, len(columns)):
        return None
    height = _set_rows(blocks, figures)
    cells = sorted(_cells(blocks, height, len(columns)), key=lambda cell: (cell.row, cell.col))
    box = (min(b.x0 for b in blocks), lines[0].top, max(b.x1 for b in blocks), lines[-1].bottom)
    return PageTable(cells, lines[0].page, box, (), frozenset())


def _are_told(blocks: Sequence[_Block], figures: Sequence[_Block], columns: int) -> bool:
    """Whether blocks may be the cells of a table: each figure in one of several columns, and no cell a list."""
    if not figures or any(block.col != block.last_col for block in figures):
        return False
    first = min(block.col for block in figures)
    if columns - first < _COLUMNS or _are_rows([block for block in blocks if block.col >= first]):
        return False
    return not any(_is_list(block.lines) for block in blocks)


def _are_rows(blocks: Sequence[_Block]) -> bool:
    """Whether what was put together are rows of a table without space between them: few figures break over lines."""
    figures = [block for block in blocks if _DIGIT.search(block.text)]
    return sum(len(block.lines) > 1 for block in figures) > _BROKEN * len(figures)


def _is_list(lines: Sequence[str]) -> bool:
    """Whether the lines of a cell are cells of their own: several with a number, or more than a label has."""
    return sum(bool(_ORDINAL.match(line)) for line in lines) > 1 or (len(lines) > _TALL and max(map(len, lines)) > 2)


def _blocks(lines: Iterable[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        above = [b for b in blocks[-_MOST:] if b.page == line.page]
        for text, x0, top, end, bottom in line.words:
            x1 = max(end, x0 + _LEAST)
            low = _CLOSE * (bottom - top)
            near = next((b for b in above if b.x0 < x1 and x0 < b.x1 and b.top < top < b.bottom + low), None)
            if near is None:
                blocks.append(_Block([text], line.page, x0, top, x1, bottom))
            else:
                near.lines.append(text)
                near.x0, near.x1, near.bottom = min(near.x0, x0), max(near.x1, x1), bottom
    return blocks


def _columns(blocks: Sequence[_Block]) -> list[tuple[float, float]]:
    """Where each column's cells begin and end."""
    columns: list[tuple[float, float]] = []
    for block in sorted(blocks, key=lambda b: b.x1 - b.x0):
        over = [c for c in columns if c[0] < block.x1 and block.x0 < c[1]]
        if len(over) < 2:
            columns = [c for c in columns if c not in over]
            columns.append((min([block.x0, *(c[0] for c in over)]), max([block.x1, *(c[1] for c in over)])))
    return sorted(columns)


def _set_rows(blocks: Sequence[_Block], figures: Sequence[_Block]) -> int:
    """Give every block its row: that of the figures it stands beside, or one of its own; how many there are."""
    rows = _together(figures)
    rest: list[_Block] = []
    for block in blocks:
        if not block.is_figure:
            heights = [max(block.over(figure) for figure in row if figure.is_figure) for row in rows]
            (rows[heights.index(max(heights))] if max(heights) > 0 else rest).append(block)
    for block in list(rest):  # the label of a group, between two of its rows
        beside = [b for row in rows for b in row if b.col > block.last_col and b.over(block) > 0]
        if beside:
            near = max(beside, key=block.over)
            next(row for row in rows if near in row).append(block)
            rest.remove(block)
    rows = sorted([*rows, *_together(rest)], key=lambda row: (row[0].page, row[0].top + row[0].bottom))
    for number, row in enumerate(rows):
        for block in row:
            block.row = number
    return len(rows)


def _together(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Those that stand beside each other."""
    rows: list[list[_Block]] = []
    for block in sorted(blocks, key=lambda b: (b.page, b.top)):
        if rows and any(block.over(other) > 0 for other in rows[-1]):
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _cells(blocks: Sequence[_Block], height: int, width: int) -> Iterator[CellText]:
    """The blocks as cells, and blank ones wherever there is none."""
    free = {(row, col) for row in range(height) for col in range(width)}
    for b in sorted(blocks, key=lambda b: b.last_col - b.col):
        places = [col for col in range(b.col, b.last_col + 1) if (b.row, col) in free]
        if not places:
            continue
        run = next((n for n, (x, y) in enumerate(pairwise(places), 1) if y - x > 1), len(places))
        free -= {(b.row, col) for col in places[:run]}
        box = (round(b.x0, 1), round(b.top, 1), round(b.x1, 1), round(b.bottom, 1))
        yield CellText(b.text, b.row, places[0], 1, run, None, b.page, box)
    yield from (CellText("", row, col) for row, col in free)
