"""Table 3 where all labels come first and all numbers after: rows cut out of the block, or columns, as the sums say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gidr_ner.table_labels import Anchor
from gidr_ner.table_layout import own_blanks, separator
from gidr_ner.table_lines import BALANCE_ROWS, WIDTH, Line, broken_sums
from gidr_ner.table_solve import row_vector, sums_hold
from gidr_ner.table_text import BORDER, Page, Token

__all__ = ["block_lines"]

_STRAY = 2
"""Strange numbers (of pages) that may stand beside one row and make it look like lone figures."""


def _cells_of_block(page: Page, row: Sequence[Token], labels: int) -> list[Token | None] | None:
    """The cells of a block of numbers behind several labels, blanks as None; None where they do not fill it."""
    if len(row) == labels * WIDTH:
        return list(row)
    sign, base = separator(page.text, [row])
    if sign == " ":
        return None
    cells: list[Token | None] = [row[0]]
    for one, other in pairwise(row):
        gap = page.text[one.end : other.start]
        cells += [None] * max(0, gap.count(sign) // base - 1)
        cells.append(other)
    return cells if len(cells) == labels * WIDTH else None


def _misfits(rows: Sequence[Sequence[Token | None]], names: Sequence[str]) -> int:
    vectors = [row_vector([t.value if t else None for t in r], range(WIDTH), WIDTH) for r in rows]
    by_name = dict(zip(names, vectors, strict=True))
    wrong = sum(not sums_hold(v) for v in vectors)
    left, right = BALANCE_ROWS
    if all(n in by_name for n in (*left, *right)):
        sides = [[sum(c) for c in zip(*(by_name[n] for n in side), strict=True)] for side in (left, right)]
        wrong += sum(a != b for a, b in zip(*sides, strict=True))
    return wrong


def _cut(cells: list[Token | None], names: Sequence[str]) -> tuple[list[Line], str | None]:
    """Rows out of a block, row by row or column by column as the sums say; what both readings share if they do not."""
    count = len(names)
    by_row = [cells[i * WIDTH : (i + 1) * WIDTH] for i in range(count)]
    by_column = [cells[i::count] for i in range(count)]
    wrong = _misfits(by_row, names), _misfits(by_column, names)
    if wrong == (0, 0):  # figures in the totals only are no accident
        wrong = int(_totals_only(by_column)), int(_totals_only(by_row))
    if wrong[0] != wrong[1] and min(wrong) * 3 < max(wrong):
        major = "row" if wrong[0] < wrong[1] else "column"
        return [_full(n, r) for n, r in zip(names, by_row if major == "row" else by_column, strict=True)], major
    return [_full(n, _shared(a, b)) for n, a, b in zip(names, by_row, by_column, strict=True)], None


def _totals_only(rows: Sequence[Sequence[Token | None]]) -> bool:
    filled = {c for row in rows for c, t in enumerate(row) if t and t.value is not None}
    return filled == {WIDTH - 1}


def _shared(one: Sequence[Token | None], other: Sequence[Token | None]) -> list[Token | None]:
    return [a if a and b and a.value == b.value else None for a, b in zip(one, other, strict=True)]


def _full(name: str, cells: Sequence[Token | None]) -> Line:
    filled = [(c, t) for c, t in enumerate(cells) if t]
    return Line(name, tuple(t for _, t in filled), tuple(c for c, _ in filled), "explicit")


def _matrix(text: str, row: Sequence[Token], names: Sequence[str]) -> list[Line] | None:
    """A line of numbers for every label, nearly all of them full, under sums that hold; None where that is not so."""
    lines = [[row[0]]]
    for one, other in pairwise(row):
        if "\n" in text[one.end : other.start]:
            lines.append([])
        lines[-1].append(other)
    if len(lines) != len(names) or max(map(len, lines)) > WIDTH:
        return None
    full = {name: line for name, line in zip(names, lines, strict=True) if len(line) == WIDTH}
    decisive = {*BALANCE_ROWS[0], *BALANCE_ROWS[1]}
    if len(full) * 5 < len(lines) * 4 or not decisive <= set(full) or broken_sums(full):
        return None
    return [Line(name, tuple(line)) for name, line in zip(names, lines, strict=True)]


def _adds_up(row: Sequence[Token]) -> bool:
    return sums_hold(row_vector([t.value for t in row], range(WIDTH), WIDTH), only_total=False)


def _lone_figures(text: str, row: Sequence[Token]) -> bool:
    """Whether figures can be one for every label: in one column or on one line, and no row of the form that adds up."""
    gaps = [text[a.end : b.start] for a, b in pairwise(row)]
    if any(gap.strip(BORDER) for gap in gaps) or len({"\n" in gap for gap in gaps}) > 1:
        return False
    ends = (row[:WIDTH], row[-WIDTH:]) if len(row) <= WIDTH + _STRAY else ()
    return not any(end[-1].value and _adds_up(end) for end in ends)


def block_lines(
    page: Page, anchors: Sequence[Anchor], dealt: Sequence[list[Token]]
) -> tuple[dict[int, Line], str | None]:
    """Lines by row number for all rows whose numbers stand together behind the last of their labels."""
    names = [anchor.row.id for anchor in anchors]
    lines: dict[int, Line] = {}
    major: str | None = None
    first = 0
    for i, row in enumerate(dealt):
        if not row:
            if i + 1 < len(anchors) and own_blanks(page.text, anchors[i].end, anchors[i + 1].start):
                first = i + 1  # an empty row of its own, which waits for no numbers
            continue
        labels = i + 1 - first
        members = range(first, i + 1)
        first = i + 1
        if labels < 2 or len(row) <= WIDTH:
            continue
        own = [names[m] for m in members]
        if len(row) == labels and _lone_figures(page.text, row):
            found = [Line(n, (t,), (WIDTH - 1,), "lone") for n, t in zip(own, row, strict=True)]
        elif cells := _cells_of_block(page, row, labels):
            found, major = _cut(cells, own)
        elif matrix := _matrix(page.text, row, own):
            found, major = matrix, "row"
        else:
            found = [Line(n, tuple(row) if n == own[-1] else (), way="lost") for n in own]
        lines.update(zip(members, found, strict=True))
    return lines, major
