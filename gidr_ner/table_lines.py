"""Rows of table 3 and what the form's sums make of them; the door for readers that have a grid and no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.table_labels import COLUMNS
from gidr_ner.table_layout import Columns
from gidr_ner.table_solve import Reading, Vector, common, joint, readings, row_vector, sums_hold
from gidr_ner.table_text import Cell, Token, is_blank

__all__ = [
    "BALANCE_ROWS",
    "ROWS",
    "SUB_ROWS",
    "SUM_PARTS",
    "SUM_TOTAL",
    "WIDTH",
    "Line",
    "adds_up",
    "broken_sums",
    "solve_lines",
]

WIDTH = len(COLUMNS)
_ALL = tuple(range(WIDTH))


class Line(NamedTuple):
    """One row with its tokens; ``columns`` where the layout tells them, None where only arithmetic can."""

    row: str
    tokens: tuple[Token, ...]
    columns: Columns | None = None
    way: str = "solved"


def _row_of(id: str) -> str:
    return id.rpartition(".")[0]


_BALANCE = IDENTITIES["t3.balance.total"]
_SUM = IDENTITIES["t3.result_sum.total"]
BALANCE_ROWS = tuple(map(_row_of, _BALANCE.left)), tuple(map(_row_of, _BALANCE.right))
SUM_PARTS = tuple(map(_row_of, _SUM.left))
SUM_TOTAL = _row_of(_SUM.right[0])
_IDS = {
    row: tuple(f"{row}.{c}" for c in COLUMNS) for row in (*SUM_PARTS, SUM_TOTAL, *BALANCE_ROWS[0], *BALANCE_ROWS[1])
}
ROWS = frozenset(_IDS)
SUB_ROWS = frozenset({"t3.other.no_correction", "t3.other.unpaid"})


def adds_up(row: Sequence[Token], columns: Columns) -> bool:
    """Whether a row placed so keeps its own sum."""
    return sums_hold(row_vector([t.value for t in row], columns, WIDTH))


def _readings(line: Line, lone_totals: bool, full: bool) -> list[Reading]:
    values = [t.value for t in line.tokens]
    columns = line.columns
    if columns is None and len(values) == WIDTH:
        return [Reading(_ALL, tuple([v or 0 for v in values]))]
    if columns is None and len(values) == 1 and lone_totals:
        columns = (WIDTH - 1,)
    if columns is not None:
        return [Reading(columns, row_vector(values, columns, WIDTH))]
    return readings([] if is_blank(line.tokens) else values, WIDTH, may_lose=full)


def _is_full(lines: Sequence[Line]) -> bool:
    """Whether the table prints its zeros: then a number that is not there was lost."""
    counts = [len(line.tokens) for line in lines if line.tokens]
    return sum(c >= WIDTH for c in counts) * 5 >= len(counts) * 4


def _has_lone_totals(lines: Sequence[Line]) -> bool:
    """Whether the table fills in the totals only: then a lone number is one."""
    counts = [len(line.tokens) for line in lines if line.tokens]
    return sum(c == 1 for c in counts) > len(counts) // 2


def solve_lines(lines: Sequence[Line]) -> tuple[list[Cell], dict[str, int]]:
    """Cells of table 3 out of its rows, whatever reader found them; the form's sums settle what the layout left open.

    Also the rows some figures of which could not be placed, with how many.
    """
    if all(len(line.tokens) == WIDTH and line.columns is None for line in lines):
        return [cell for line in lines for cell in _full_row(line)], {}
    lone_totals, full = _has_lone_totals(lines), _is_full(lines)
    options = {line.row: [] if line.way == "lost" else _readings(line, lone_totals, full) for line in lines}
    if any(len(found) > 1 for found in options.values()):
        parts = [r for r in SUM_PARTS if r in options or r not in SUB_ROWS]
        options = joint(options, BALANCE_ROWS, (parts, SUM_TOTAL))
    cells: list[Cell] = []
    left: dict[str, int] = {}
    for line in lines:
        found = options[line.row]
        if len(line.tokens) == WIDTH and len(found) == 1 and line.columns is None:
            cells += _full_row(line)
            continue
        known = common(found, [t.value for t in line.tokens])
        cells += _cells(line, known, found[0].vector if len(found) == 1 else None)
        filled = min(WIDTH, sum(t.value is not None for t in line.tokens))
        told = sum(line.tokens[t].value is not None for t in known.values())
        if told < filled or line.way == "lost":
            left[line.row] = filled - told
    return cells, left


def _full_row(line: Line) -> list[Cell]:
    values = [token.value or 0 for token in line.tokens]
    way = "balanced" if sums_hold(tuple(values)) else "explicit"
    new = tuple.__new__  # as Cell(...), in half the time
    ids = zip(_IDS[line.row], line.tokens, strict=True)
    return [new(Cell, (id, token, way)) for id, token in ids if token.value is not None]


def _cells(line: Line, known: dict[int, int], vector: Vector | None) -> Iterable[Cell]:
    way = line.way
    if way == "solved" and list(known) == [WIDTH - 1] and len(line.tokens) == 1:
        way = "lone"
    elif way in ("explicit", "position") and vector is not None and sums_hold(vector):
        way = "balanced"
    for column in sorted(known):
        token = line.tokens[known[column]]
        if token.value is not None:
            yield Cell(_IDS[line.row][column], token, way)


def broken_sums(rows: Mapping[str, Sequence[Token]]) -> int:
    """How many of the sums between rows do not hold over the totals, of those whose rows are all full."""
    totals = {r: found[-1].value or 0 for r, found in rows.items() if len(found) == WIDTH}
    expected = [r for r in SUM_PARTS if r in totals or r not in SUB_ROWS]
    sides = [(BALANCE_ROWS[0], BALANCE_ROWS[1]), (expected, (SUM_TOTAL,))]
    known = [(left, right) for left, right in sides if all(r in totals for r in (*left, *right))]
    return sum(sum(totals[r] for r in left) != sum(totals[r] for r in right) for left, right in known)
