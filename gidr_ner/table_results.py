"""Table 3, applications received and handled: rows of seven columns under the form's sums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.table_labels import COLUMNS, Anchor, result_anchors
from gidr_ner.table_layout import Columns, Place, by_position, by_separators, deal, hand_down, places, separator
from gidr_ner.table_solve import Reading, Vector, common, joint, readings, row_vector, sums_hold
from gidr_ner.table_text import BLANK, Cell, Page, Part, Token, is_blank, tokens

__all__ = ["Line", "read_results", "solve_lines"]

WIDTH = len(COLUMNS)


@dataclass(frozen=True, slots=True)
class Line:
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
_TRUST = 0.9
"""Share of the rows placed by their position whose sums must hold for any of them to be believed."""
_SUB_ROWS = frozenset({"t3.other.no_correction", "t3.other.unpaid"})

# --- where the table is --------------------------------------------------------------------------------------------

_HEADER = re.compile(
    "[本列数据的勾稽关系为第一二三四项加之和等于申请人情况自然法或其他组织总计商业企科研机构社会公益律服务年度办理结果]+$"
)
_TEXT_FOLLOWS = re.compile(r"[ \t]+(?![无空零])[一-鿿]")


def _header_start(page: Page, first: Anchor) -> int:
    """Where the column headers above the first label begin."""
    head = page.chinese.index(first.start)
    match = _HEADER.search(page.chinese.text, max(0, head - 120), head)
    start = page.chinese.at(match.start()) if match and match.end() - match.start() >= 6 else first.start
    return min(start, first.start)


def _tail_tokens(page: Page, last: Anchor, wanted: int) -> list[Token]:
    """The tokens behind the last label: as many as its rows can hold, none from the prose that follows."""
    found: list[Token] = []
    for token in tokens(page.text, last.end, min(len(page.text), last.end + 40 * wanted + 200)):
        between = page.text[found[-1].end if found else last.end : token.start]
        strange = between.strip(BLANK + ("件项" if found else "继续办理件项()"))
        if strange or len(found) == wanted or _TEXT_FOLLOWS.match(page.text, token.end):
            break
        found.append(token)
    return found


# --- labels first, numbers after -----------------------------------------------------------------------------------


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
        count = gap.count(sign) // base if sign == "\n" else gap.count(sign)
        cells += [None] * max(0, count - 1)
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


def _block_lines(cells: list[Token | None], names: Sequence[str]) -> tuple[list[Line], str | None]:
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


def _blocks(page: Page, names: Sequence[str], dealt: list[list[Token]]) -> tuple[dict[int, Line], str | None]:
    """Lines by row number for all rows whose numbers stand together behind the last of their labels."""
    lines: dict[int, Line] = {}
    major: str | None = None
    first = 0
    for i, row in enumerate(dealt):
        if not row:
            continue
        labels = i + 1 - first
        members = range(first, i + 1)
        first = i + 1
        if labels < 2 or len(row) <= WIDTH:
            continue
        own = [names[m] for m in members]
        if len(row) == labels:  # a lone number for every label
            found = [Line(n, (t,), (WIDTH - 1,), "lone") for n, t in zip(own, row, strict=True)]
        elif cells := _cells_of_block(page, row, labels):
            found, major = _block_lines(cells, own)
        else:
            found = [Line(n, tuple(row) if n == own[-1] else (), way="lost") for n in own]
        lines.update(zip(members, found, strict=True))
    return lines, major


# --- a row at a time -----------------------------------------------------------------------------------------------


def _trimmed(text: str, row: list[Token]) -> list[Token]:
    """A row less what cannot be its own: a number on a line behind a full line, a 无 that a group label left."""
    if len(row) <= WIDTH:
        return row
    line = [t for t in row if "\n" not in text[row[0].end : t.start]]
    if len(line) == WIDTH:
        return line
    marks = [t for t in row if text[t.start : t.end] != "无"]
    return marks if len(marks) >= WIDTH else row


def _placed(page: Page, anchors: Sequence[Anchor], dealt: Sequence[list[Token]]) -> list[Line]:
    if all(len(row) in (0, WIDTH) for row in dealt):
        return [Line(a.row.id, tuple(row), None, "explicit") for a, row in zip(anchors, dealt, strict=True)]
    mark = separator(page.text, dealt)
    stops = [*(a.start for a in anchors[1:]), len(page.text)]
    lines = []
    for anchor, row, stop in zip(anchors, dealt, stops, strict=True):
        found = by_separators(page.text, anchor.end, row, stop, mark, WIDTH)
        if len(found) > 1 or mark[0] == "\n":  # an empty line may be no cell
            found = [c for c in found if _adds_up(row, c)]
        columns = found[0] if len(found) == 1 else None
        way = "explicit" if columns is not None or len(row) == WIDTH else "solved"
        lines.append(Line(anchor.row.id, tuple(row), columns, way))
    return _with_places(page, lines) if mark[0] == " " else lines


def _with_places(page: Page, lines: list[Line]) -> list[Line]:
    """Incomplete rows of a text set in columns, placed by the full rows nearest to them or by the headers."""
    short = [i for i, line in enumerate(lines) if 0 < len(line.tokens) < WIDTH]
    if not short:
        return lines
    spots = [places(page.text, line.tokens, page.measure) for line in lines]
    full = [i for i, s in enumerate(spots) if s and len(s) == WIDTH]
    clustered = [] if full else _clustered(spots)
    placed: dict[int, Columns] = {}
    for i in short:
        spot = spots[i]
        near = sorted(full, key=lambda f: abs(f - i))[:4]
        model = [s for f in near if (s := spots[f])]
        if spot and (columns := by_position(spot, model or clustered)):
            placed[i] = columns
    holding = {i for i, columns in placed.items() if _adds_up(lines[i].tokens, columns)}
    if len(holding) < _TRUST * len(placed):  # the text is not set in columns after all
        return lines
    return [replace(x, columns=placed[i], way="position") if i in holding else x for i, x in enumerate(lines)]


def _adds_up(row: Sequence[Token], columns: Columns) -> bool:
    return sums_hold(row_vector([t.value for t in row], columns, WIDTH))


def _clustered(spots: Iterable[list[Place] | None]) -> list[list[Place]]:
    """One model row out of rows none of which is full, where their places fall into exactly seven columns."""
    found = sorted(p for s in spots if s for p in s)
    groups: list[list[Place]] = []
    for place in found:
        if groups and place[0] <= max(p[1] for p in groups[-1]):
            groups[-1].append(place)
        else:
            groups.append([place])
    if len(groups) != WIDTH or min(map(len, groups)) < 2:
        return []
    return [[(min(p[0] for p in g), max(p[1] for p in g)) for g in groups]]


# --- all rows ------------------------------------------------------------------------------------------------------


def _readings(line: Line, lone_totals: bool) -> list[Reading]:
    values = [t.value for t in line.tokens]
    columns = line.columns
    if columns is None and len(values) == 1 and lone_totals:
        columns = (WIDTH - 1,)
    if columns is not None:
        return [Reading(columns, row_vector(values, columns, WIDTH))]
    return readings([] if is_blank(line.tokens) else values, WIDTH)


def _has_lone_totals(lines: Sequence[Line]) -> bool:
    """Whether the table fills in the totals only: then a lone number is one."""
    counts = [len(line.tokens) for line in lines if line.tokens]
    return sum(c == 1 for c in counts) > len(counts) // 2


def solve_lines(lines: Sequence[Line]) -> tuple[list[Cell], dict[str, int]]:
    """Cells of table 3 out of its rows, whatever reader found them; the form's sums settle what the layout left open.

    Also the rows some figures of which could not be placed, with how many.
    """
    lone_totals = _has_lone_totals(lines)
    options = {line.row: [] if line.way == "lost" else _readings(line, lone_totals) for line in lines}
    if any(len(found) > 1 for found in options.values()):
        parts = [r for r in SUM_PARTS if r in options or r not in _SUB_ROWS]
        options = joint(options, BALANCE_ROWS, (parts, SUM_TOTAL))
    cells: list[Cell] = []
    left: dict[str, int] = {}
    for line in lines:
        found = options[line.row]
        if len(line.tokens) == WIDTH and len(found) == 1 and line.columns is None:
            cells += _full_row(line, found[0].vector)
            continue
        known = common(found, [t.value for t in line.tokens])
        cells += _cells(line, known, found[0].vector if len(found) == 1 else None)
        filled = min(WIDTH, sum(t.value is not None for t in line.tokens))
        told = sum(line.tokens[t].value is not None for t in known.values())
        if told < filled or line.way == "lost":
            left[line.row] = filled - told
    return cells, left


def _full_row(line: Line, vector: Vector) -> list[Cell]:
    way = "balanced" if sums_hold(vector) else "explicit"
    ids = zip(_IDS[line.row], line.tokens, strict=True)
    return [Cell(id, token, way) for id, token in ids if token.value is not None]


def _cells(line: Line, known: dict[int, int], vector: Vector | None) -> Iterable[Cell]:
    way = line.way
    if way == "solved" and list(known) == [WIDTH - 1] and len(line.tokens) == 1:
        way = "lone"
    elif way in ("explicit", "position") and vector is not None and sums_hold(vector):
        way = "balanced"
    for column in sorted(known):
        token = line.tokens[known[column]]
        if token.value is not None:
            yield Cell(f"{line.row}.{COLUMNS[column]}", token, way)


def read_results(page: Page) -> Part | None:
    """Table 3 of a text; None where it has none."""
    anchors = result_anchors(page.text, page.chinese)
    if not anchors:
        return None
    start = _header_start(page, anchors[0])
    found = tokens(page.text, max(0, anchors[0].start - 150), anchors[-1].start)
    found += _tail_tokens(page, anchors[-1], WIDTH * len(anchors) + 1)
    dealt = deal(page.text, anchors, [t for t in found if t.kind != "change"])
    hand_down(page.text, dealt, WIDTH)
    names = [a.row.id for a in anchors]
    blocks, major = _blocks(page, names, dealt)
    rest = [[] if i in blocks else _trimmed(page.text, row) for i, row in enumerate(dealt)]
    lines = [blocks.get(i, line) for i, line in enumerate(_placed(page, anchors, rest))]
    cells, left = solve_lines(lines)
    if not cells:
        return None
    expected = {*SUM_PARTS, SUM_TOTAL, *BALANCE_ROWS[0], *BALANCE_ROWS[1]}
    missing = expected - set(names) - (set() if _SUB_ROWS & set(names) else _SUB_ROWS)
    form = "2021" if _SUB_ROWS & set(names) else "2019" if "t3.other.misc" in names else None
    warnings = [f"{row}: {count} figures left out, their columns cannot be told" for row, count in left.items()]
    warnings += [f"{row}: no such row found" for row in sorted(missing)]
    end = max(found[-1].end, anchors[-1].end) if found else anchors[-1].end
    return Part(tuple(cells), (start, end), tuple(warnings), form, major, (*left, *sorted(missing)))
