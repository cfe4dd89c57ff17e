"""The national forms read from the tables that a file itself has: each figure by the headers above and beside it.

What a grid tells is told apart from :mod:`gidr_ner.tables`, which reads the same tables flattened; the two are held
against each other there. A table that does not have the form's headers is left to the flattened reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gidr_ner.normalize import AlignedText
from gidr_ner.schema import CELLS
from gidr_ner.table_grid import Box, Grid, table_to_grid
from gidr_ner.table_headed import columns_of
from gidr_ner.table_labels import label_to_row
from gidr_ner.table_lines import ROWS as RESULT_ROWS
from gidr_ner.table_lines import SUB_ROWS, WIDTH, Line, adds_up, solve_lines
from gidr_ner.table_services import in_yuan
from gidr_ner.table_solve import row_vector, sums_hold
from gidr_ner.table_text import Cell, Token
from gidr_ner.types import Table

__all__ = ["GridPart", "read_grids"]

_LEAST_ROWS = 4
_ALL = tuple(range(WIDTH))
_GROUPS = frozenset({"t3.granted", "t3.partial", "t3.new", "t3.carried_in", "t3.carried_out", "t3.other.misc"})
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_OUTCOMES = (("维持", "upheld"), ("纠正", "corrected"), ("审结", "pending"), ("其他", "other"), ("总计", "total"))
_REMEDY_IDS = tuple(cell.id for cell in CELLS.values() if cell.table == "t4")
_REMEDY_LABEL = re.compile("维持|纠正|审结|起诉|行政复议|行政诉讼")
_GROUP = len(_OUTCOMES)
_REMEDIES = (("直接起诉", "suit_direct"), ("复议后", "suit_after_review"), ("行政复议", "review"))


@dataclass(frozen=True, slots=True)
class GridPart:
    """What the tables of a file say of one national table; ``rows`` are those that were read, blank or not."""

    cells: tuple[Cell, ...]
    regions: tuple[tuple[int, int], ...]
    rows: frozenset[str]
    warnings: tuple[str, ...] = ()
    form: str | None = None
    unread: tuple[str, ...] = ()


def read_grids(view: AlignedText, tables: Iterable[Table]) -> dict[str, GridPart]:
    """The national tables (``t2``, ``t3``, ``t4``) that a file has as tables; of repeated ones the first."""
    grids = [grid for table in tables if (grid := table_to_grid(view, table))]
    found = {"t2": _services(grids), "t3": _results(grids), "t4": _remedies(grids)}
    return {kind: part for kind, part in found.items() if part is not None}


def _with_mark(grids: Iterable[Grid], mark: str) -> list[Grid]:
    pattern = re.compile(mark)
    return [grid for grid in grids if pattern.search(grid.han)]


# --- table 3 -------------------------------------------------------------------------------------------------------


def _results(grids: Iterable[Grid]) -> GridPart | None:
    lines: dict[str, Line] = {}
    regions: list[tuple[int, int]] = []
    order: dict[int, int] = {}
    for grid in _with_mark(grids, "结转|予以公开|不予|无法提供|总计"):
        order = _applicants(grid) or order  # a table that a page split has its headers once
        own = _result_lines(grid, order)
        names = {line.row for line, _ in own}
        if not names or not names.isdisjoint(lines):
            continue
        lines.update((line.row, line) for line, _ in own)
        regions.append(grid.extent(row for _, row in own))
    if len(lines) < _LEAST_ROWS or len(set(lines) - _GROUPS) < 2:
        return None
    return _solved(lines, tuple(regions))


def _solved(lines: Mapping[str, Line], regions: tuple[tuple[int, int], ...]) -> GridPart:
    readable = [line for line in lines.values() if line.way != "lost"]
    names = {line.row for line in readable}
    cells, left = solve_lines(readable)
    missing = sorted(RESULT_ROWS - names - (set() if SUB_ROWS & names else SUB_ROWS))
    form = "2021" if SUB_ROWS & names else "2019" if "t3.other.misc" in names else None
    warnings = [f"{row}: {count} figures left out, their columns cannot be told" for row, count in left.items()]
    warnings += [f"{row}: no such row found" for row in missing]
    return GridPart(tuple(cells), regions, frozenset(names - set(left)), tuple(warnings), form, (*left, *missing))


def _applicants(grid: Grid) -> dict[int, int]:
    """The grid's column of each kind of applicant, by the headers above the first row; empty where one is missing."""
    found: dict[int, int] = {}
    for box in grid.boxes():
        if label_to_row("t3", box.han):
            break
        if box.han in _APPLICANTS:
            found[box.col] = _APPLICANTS.index(box.han)
    return found if len(found) == WIDTH and len(set(found.values())) == WIDTH else {}


def _result_lines(grid: Grid, order: Mapping[int, int]) -> list[tuple[Line, int]]:
    """The rows of table 3 in a grid, with their numbers.

    Headers in another order than the form's are believed unless the sums say that only their spans were lost.
    """
    lines = _lines_in_order(grid, order)
    if [order[col] for col in sorted(order)] in ([], list(_ALL)):
        return lines
    plain = _lines_in_order(grid, {})
    return plain if _sums_kept(plain) > _sums_kept(lines) else lines


def _sums_kept(lines: Iterable[tuple[Line, int]]) -> int:
    """How many rows of more than one figure keep their own sum."""
    filled = [line for line, _ in lines if len(line.tokens) > 1]
    placed = [(line.tokens, line.columns or _ALL) for line in filled if line.columns or len(line.tokens) == WIDTH]
    return sum(adds_up(tokens, columns) for tokens, columns in placed)


def _lines_in_order(grid: Grid, order: Mapping[int, int]) -> list[tuple[Line, int]]:
    lines: dict[str, tuple[Line, int]] = {}
    for boxes in grid.rows:
        label = next((box for box in reversed(boxes) if box.is_label), None)
        row = _result_row(grid, label) if label else None
        if label and row and row not in lines:
            values = [box for box in boxes if box.col >= label.right]
            lines[row] = _line(grid, row, values, order), label.row
    return list(lines.values())


def _result_row(grid: Grid, label: Box) -> str | None:
    """The row that a label names; 其他 and 总计 do so only among others of the table."""
    if (row := label_to_row("t3", label.han)) is not None:
        return row.id
    if label.han == "其他" and any("其他处理" in box.han for box in grid.boxes() if box.row <= label.row):
        return "t3.other.misc"
    if label.han == "总计" and any(label_to_row("t3", box.han) for box in grid.above(label)):
        return "t3.total"
    return None


def _line(grid: Grid, row: str, boxes: Sequence[Box], order: Mapping[int, int]) -> Line:
    """A row with its figures, each in the column that the headers, or seven cells in a row, give it."""
    while len(boxes) > WIDTH and not order and boxes[0].start == boxes[0].end:
        boxes = boxes[1:]
    if len(boxes) == WIDTH and not {box.col for box in boxes} <= set(order):
        order = {box.col: column for column, box in enumerate(boxes)}
    filled = [box for box in boxes if box.start < box.end]
    found = [grid.token(box) for box in filled]
    tokens = tuple(token for token in found if token is not None and token.kind != "change")
    if len(tokens) < len(filled):
        return Line(row, (), None, "lost")
    if not all(box.col in order for box in filled):
        return Line(row, tokens)
    columns = tuple(order[box.col] for box in filled)
    return Line(row, tokens, None if columns == _ALL else columns, "explicit")


# --- table 2 -------------------------------------------------------------------------------------------------------


def _services(grids: Iterable[Grid]) -> GridPart | None:
    cells: dict[str, Cell] = {}
    regions: list[tuple[int, int]] = []
    rows: set[str] = set()
    for grid in _with_mark(grids, "制发件数|处理决定数量|制作数量|收费金额|采购总金额|项目数量"):
        known = [(box, id) for box in grid.boxes() if not box.is_label and (id := _service_id(grid, box))]
        own = {id.rpartition(".")[0] for _, id in known}
        if not own or not own.isdisjoint(rows):
            continue
        rows |= own
        regions.append(grid.extent(row for row in range(len(grid.rows)) if _is_service(grid.rows[row])))
        cells.update((id, cell) for box, id in known if (cell := _service_cell(grid, box, id)))
    if len(rows) < 2:
        return None
    form = "2021" if any(id.endswith((".issued", ".in_force")) for id in cells) else None
    return GridPart(tuple(cells.values()), tuple(regions), frozenset(rows), form=form)


def _is_service(boxes: Sequence[Box]) -> bool:
    return any(label_to_row("t2", box.han) or "信息内容" in box.han or "第二十条" in box.han for box in boxes)


def _service_id(grid: Grid, box: Box) -> str | None:
    row = next((row for left in grid.left_of(box) if (row := label_to_row("t2", left.han))), None)
    if row is None:
        return None
    column = next((c for above in grid.above(box) for c in columns_of(above.han)), None)
    id = f"{row.id}.{column}"
    return id if id in CELLS else None


def _service_cell(grid: Grid, box: Box, id: str) -> Cell | None:
    token = grid.token(box)
    if token is None or token.value is None or (token.kind == "change" and not id.endswith(".change")):
        return None
    header = next((above for above in grid.above(box) if re.search("金额", above.han)), box)
    return in_yuan(grid.text, Cell(id, token, "explicit"), (header.start, header.end))


# --- table 4 -------------------------------------------------------------------------------------------------------


def _remedies(grids: Iterable[Grid]) -> GridPart | None:
    for grid in _with_mark(grids, "审结"):
        found = [(box, id) for box in grid.boxes() if not box.is_label and (id := _remedy_id(grid, box))]
        ids = [id for _, id in found]
        if len(ids) != len(set(ids)) or len(ids) < len(_REMEDY_IDS):
            continue
        tokens = {id: grid.token(box) for box, id in found}
        if any(tokens[id] is None and box.start < box.end for box, id in found):
            continue
        heads = [box.row for box in grid.boxes() if box.is_label and _REMEDY_LABEL.search(box.han)]
        region = grid.extent((*heads, *(box.row for box, _ in found)))
        rows = frozenset(id.rpartition(".")[0] for id in ids)
        return GridPart(tuple(_remedy_cells(tokens)), (region,), rows)
    return None


def _remedy_id(grid: Grid, box: Box) -> str | None:
    path = [*(b.han for b in grid.above(box)), *(b.han for b in grid.left_of(box))]
    outcome = next((id for han in path for words, id in _OUTCOMES if words in han), None)
    remedy = next((id for han in path for words, id in _REMEDIES if words in han), None)
    return f"t4.{remedy}.{outcome}" if remedy and outcome else None


def _remedy_cells(tokens: Mapping[str, Token | None]) -> Iterator[Cell]:
    for start in range(0, len(_REMEDY_IDS), _GROUP):
        ids = _REMEDY_IDS[start : start + _GROUP]
        held = {id: token for id in ids if (token := tokens[id]) is not None and token.value is not None}
        values = [held[id].value if id in held else None for id in ids]
        balanced = sums_hold(row_vector(values, range(_GROUP), _GROUP))
        yield from (Cell(id, token, "balanced" if balanced else "explicit") for id, token in held.items())
