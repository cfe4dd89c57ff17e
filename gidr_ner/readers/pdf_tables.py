"""Ruled tables of a page: lines to cells, cells to a grid with spans; tables that go on over pages are made one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from gidr_ner.readers.content import Box, CellText
from gidr_ner.readers.pdf_lines import Line, glyphs_to_lines, join_broken
from gidr_ner.readers.pdf_page import Glyph, PrintedPage, Rule

__all__ = ["PageTable", "find_tables", "join_tables"]

_SNAP = 3.0  # points
_SHORTEST = 3.0
_PADDING = 5.4  # points, as Word sets it left and right in a cell
_MAX_RULES = 6_000  # of one page; putting cells together takes time by their square
_ORDINAL = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[（(]?[一二三四五六七八九十\d]{1,2}[)）.．、])")
_FIGURE = re.compile(r"[-+]?[\d,.，．]+\s*(?:万?元|件)?|[/—-]")


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table with its place on the page it begins on.

    ``columns`` are the inner and outer edges of its columns, ``full`` the cells (row, col) whose last line fills them.
    """

    cells: list[CellText]
    page: int
    box: Box
    columns: tuple[float, ...]
    full: frozenset[tuple[int, int]]

    @property
    def rows(self) -> int:
        return max(c.row + c.row_span for c in self.cells)


def find_tables(page: PrintedPage) -> list[PageTable]:
    """The ruled tables of at least two columns, of one row where a page broke them; frames and boxes are none."""
    rules = [r for r in page.rules if max(r.x1 - r.x0, r.bottom - r.top) >= _SHORTEST]
    if len(rules) < 4 or len(rules) > _MAX_RULES:
        return []
    rules += _open_sides(rules)
    edges = merge_edges([_edge(rule) for rule in rules], _SNAP, _SNAP, _SNAP, _SNAP)
    boxes = intersections_to_cells(edges_to_intersections(edges, _SNAP, _SNAP))
    tables = (_table(group, page) for group in cells_to_tables(boxes))
    return [table for table in tables if table is not None]


def _open_sides(rules: Sequence[Rule]) -> list[Rule]:
    """The outer sides of tables that are set without them: where lines of one width have an upright one between."""
    level: dict[tuple[int, int], list[float]] = {}
    for rule in rules:
        if not rule.upright:
            level.setdefault((round(rule.x0 / _SNAP), round(rule.x1 / _SNAP)), []).append(rule.top)
    upright = [rule for rule in rules if rule.upright]
    sides = []
    for (x0, x1), tops in level.items():
        left, right = x0 * _SNAP, x1 * _SNAP
        inner = [r for r in upright if left < r.x0 < right]
        for top, bottom in pairwise(sorted(tops)):
            if any(r.top <= top + _SNAP and r.bottom >= bottom - _SNAP for r in inner):
                sides += [Rule(x, top, x, bottom) for x in (left, right)]
    return sides


def _edge(rule: Rule) -> dict[str, Any]:
    return {
        "orientation": "v" if rule.upright else "h",
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.top,
        "bottom": rule.bottom,
        "doctop": rule.top,
        "y0": -rule.bottom,
        "y1": -rule.top,
        "width": rule.x1 - rule.x0,
        "height": rule.bottom - rule.top,
        "object_type": "line",
    }


def _table(boxes: Sequence[Box], page: PrintedPage) -> PageTable | None:
    xs = _levels(x for box in boxes for x in (box[0], box[2]))
    ys = _levels(y for box in boxes for y in (box[1], box[3]))
    if len(xs) < 3 or len(ys) < 2 or len(boxes) < 2:
        return None
    inside = [glyphs_to_lines(glyphs, page.number) for glyphs in _glyphs_by_cell(boxes, page)]
    texts = [join_broken([line.text for line in lines]) for lines in inside]
    cells = [_cell(box, text, xs, ys, page.number) for box, text in zip(boxes, texts, strict=True)]
    full = frozenset((c.row, c.col) for c, box, lines in zip(cells, boxes, inside, strict=True) if _is_full(box, lines))
    return PageTable(cells, page.number, (xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), full)


def _is_full(box: Box, lines: Sequence[Line]) -> bool:
    """Whether another character would not have fitted into the last line: the text may go on over the page."""
    if not lines:
        return False
    last = lines[-1]
    return box[2] - box[0] - (last.end - last.start) < 2 * _PADDING + 1.2 * last.size


def _cell(box: Box, text: str, xs: Sequence[float], ys: Sequence[float], page: int) -> CellText:
    col, end_col = _index(xs, box[0]), _index(xs, box[2])
    row, end_row = _index(ys, box[1]), _index(ys, box[3])
    x0, top, x1, bottom = (round(v, 1) for v in box)
    return CellText(text, row, col, end_row - row, end_col - col, None, page, (x0, top, x1, bottom))


def _levels(values: Iterable[float]) -> list[float]:
    """Different positions, those within the snap taken for one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > _SNAP:
            levels.append(value)
    return levels


def _index(levels: Sequence[float], value: float) -> int:
    return bisect_right(levels, value + 0.01) - 1


def _glyphs_by_cell(boxes: Sequence[Box], page: PrintedPage) -> list[list[Glyph]]:
    """The characters in each cell; one belongs to the cell that holds its middle."""
    inside: list[list[Glyph]] = [[] for _ in boxes]
    order = sorted(range(len(boxes)), key=lambda i: boxes[i][1])
    for glyph in page.glyphs:
        x, y = glyph.centre, glyph.middle
        for i in order:
            x0, top, x1, bottom = boxes[i]
            if top > y:
                break
            if x0 <= x < x1 and y < bottom:
                inside[i].append(glyph)
                break
    return inside


# --- over pages ---------------------------------------------------------------------------------------------------


def join_tables(above: PageTable, below: PageTable) -> PageTable | None:
    """One table of two that follow each other at a page break; None where their columns say that they are two."""
    if not _same_columns(above.columns, below.columns):
        return None
    repeated = _repeated_header(above, below)
    columns = tuple(_levels((*above.columns, *below.columns)))
    upper = [_regrid(c, above.columns, columns) for c in above.cells]
    rest = [c._replace(row=c.row - repeated) for c in below.cells if c.row >= repeated]
    lower = [_regrid(c, below.columns, columns) for c in rest]
    open_cells = {_nearest(columns, above.columns[col]) for row, col in above.full}
    cells, height = _stitched(upper, lower, open_cells)
    full = frozenset((row - repeated + height, _nearest(columns, below.columns[col])) for row, col in below.full)
    return replace(above, cells=cells, columns=columns, full=full)


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Both outer edges agree, and every inner edge of the one with fewer is one of the other."""
    few, many = sorted((one, other), key=len)
    ends = abs(one[0] - other[0]) <= _SNAP and abs(one[-1] - other[-1]) <= _SNAP
    return ends and all(any(abs(x - y) <= _SNAP for y in many) for x in few)


def _regrid(cell: CellText, own: Sequence[float], columns: Sequence[float]) -> CellText:
    """The cell in the columns of both tables."""
    col = _nearest(columns, own[cell.col])
    return cell._replace(col=col, col_span=_nearest(columns, own[cell.col + cell.col_span]) - col)


def _nearest(levels: Sequence[float], value: float) -> int:
    return min(range(len(levels)), key=lambda i: abs(levels[i] - value))


def _repeated_header(above: PageTable, below: PageTable) -> int:
    """How many rows the page break printed again; a form's header has words only."""
    count = 0
    while count < below.rows - 1 and (row := _row(below.cells, count)) and row == _row(above.cells, count):
        if any(_is_figure(text) for *_, text in row):
            break
        count += 1
    return count


def _row(cells: Sequence[CellText], row: int) -> list[tuple[int, int, int, str]]:
    found = [(c.col, c.row_span, c.col_span, c.text) for c in cells if c.row == row]
    return found if any(text for *_, text in found) else []


def _stitched(upper: list[CellText], lower: list[CellText], open_columns: set[int]) -> tuple[list[CellText], int]:
    """Rows below put under rows above, and at which row; what the break went through is made whole."""
    height = max(c.row + c.row_span for c in upper)
    bottom = {(c.col, c.col_span): c for c in upper if c.row + c.row_span == height}
    first = [c for c in lower if c.row == 0]
    broken = _is_broken_row(bottom, first, open_columns)
    height -= broken
    label = min((c.col for c in first if c.text and not _is_figure(c.text)), default=0)
    gone: dict[tuple[int, int], CellText] = {}
    rest: list[CellText] = []
    for cell in lower:
        over = bottom.get((cell.col, cell.col_span)) if cell.row == 0 else None
        if over is not None and (broken or _is_rest_of_group(over, cell, label)):
            text = join_broken([over.text, cell.text])
            gone[over.row, over.col] = over._replace(text=text, row_span=height + cell.row_span - over.row)
        else:
            rest.append(cell._replace(row=cell.row + height))
    return [gone.get((c.row, c.col), c) for c in upper] + rest, height


def _is_rest_of_group(over: CellText, cell: CellText, label: int) -> bool:
    """A blank cell left of the labels, or the rest of a label that stands upright beside several rows."""
    if not cell.text:
        return cell.col < label
    return over.row_span > 1 and cell.row_span > 1 and not _is_figure(cell.text) and not _ORDINAL.match(cell.text)


def _is_broken_row(bottom: dict[tuple[int, int], CellText], first: Sequence[CellText], open_columns: set[int]) -> bool:
    """Whether the first row below is the rest of the last row above: the end of a label, and no figure twice."""
    pairs = [(bottom.get((c.col, c.col_span)), c) for c in first]
    labels = [(over, c) for over, c in pairs if c.text and not _is_figure(c.text)]
    if not labels or any(over is None for over, _ in pairs):
        return False
    if any(over and over.text and c.text and _is_figure(c.text) for over, c in pairs):
        return False
    if any(_ORDINAL.match(c.text) for _, c in labels):
        return False
    return all(over and (over.col in open_columns or _ORDINAL.match(over.text)) for over, _ in labels)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text))
