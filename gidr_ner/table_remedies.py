"""Table 4, reviews and suits: three groups of five in one row, each under its own sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gidr_ner.schema import CELLS
from gidr_ner.table_labels import remedy_headers
from gidr_ner.table_layout import by_position, by_separators, line_breaks, near, places, separator
from gidr_ner.table_remedy_rows import find_rows
from gidr_ner.table_solve import Reading, Value, common, readings, row_vector, sums_hold
from gidr_ner.table_splits import rejoined
from gidr_ner.table_text import BLANK, TEXT, Cell, Page, Part, Token, stretch, tokens

__all__ = ["read_remedies"]

IDS = tuple(c.id for c in CELLS.values() if c.table == "t4")
GROUPS = tuple(dict.fromkeys(i.rpartition(".")[0] for i in IDS))
GROUP = 5
WIDTH = len(IDS)
_TEXT_FOLLOWS = re.compile(rf"[ \t]*{TEXT}")
_MAX_SPLITS = 4_000


def _tokens(page: Page, start: int, end: int) -> list[Token]:
    """The numbers among the headers and behind them, up to the first text that is no table."""
    found = list(tokens(page.text, start, end))
    at = found[-1].end if found and found[-1].end > end else end
    for token in tokens(page.text, end, min(stretch(page.text, end, ""), end + 900)):
        strange = page.text[at : token.start].strip(BLANK + ("件项)" if found else "件项):。"))
        if strange or (_TEXT_FOLLOWS.match(page.text, token.end) and not _completes(found, token)):
            break
        found.append(token)
        at = token.end
    return [t for t in found if t.kind != "change"]


def _completes(found: Sequence[Token], last: Token) -> bool:
    """Whether a number is the fifteenth and makes all sums hold, whatever follows."""
    row = [t.value for t in (*found, last) if t.kind != "change"]
    return len(row) == WIDTH and _add_up(row)


def _in_lines(text: str, row: Sequence[Token]) -> bool:
    """Whether each group stands on lines of its own."""
    return line_breaks(text, row) == list(range(GROUP, WIDTH, GROUP))


def _misfits(values: Sequence[Value]) -> int:
    groups = [values[i : i + GROUP] for i in range(0, WIDTH, GROUP)]
    return sum(not sums_hold(row_vector(g, range(GROUP), GROUP)) for g in groups)


def _is_turned(values: Sequence[Value]) -> bool:
    """Whether every total is the first of its five, so that the outcomes stand in another order."""
    turned = [v for at in range(0, WIDTH, GROUP) for v in (*values[at + 1 : at + GROUP], values[at])]
    return _misfits(values) > 0 and _misfits(turned) == 0


def _add_up(values: Sequence[Value]) -> bool:
    """Whether every group has its parts and they make up its total."""
    groups = (row_vector(values[i : i + GROUP], range(GROUP), GROUP) for i in range(0, WIDTH, GROUP))
    return all(sums_hold(g, only_total=False) for g in groups)


def _full(text: str, row: Sequence[Token], headers: str) -> list[Cell]:
    """Fifteen tokens, group by group, or transposed: a kind of outcome a line, where the sums say so."""
    along = [t.value for t in row]
    turned = [(i % GROUP) * len(GROUPS) + i // GROUP for i in range(WIDTH)]
    across = [along[i] for i in turned]
    order = list(range(WIDTH))
    if headers.count("维") == 1 and not _in_lines(text, row):
        misfits = _misfits(along), _misfits(across)
        if misfits[1] < misfits[0]:
            order = turned
        elif misfits[1] == misfits[0]:
            order = [i if along[i] == across[i] else -1 for i in range(WIDTH)]
    cells = []
    for start in range(0, WIDTH, GROUP):
        places = [(IDS[p], row[order[p]]) for p in range(start, start + GROUP) if order[p] >= 0]
        held = [token.value for _, token in places]
        balanced = len(held) == GROUP and sums_hold(row_vector(held, range(GROUP), GROUP))
        cells += [Cell(id, token, "balanced" if balanced else "explicit") for id, token in places]
    return cells


def _splits(count: int) -> Iterator[tuple[int, int, int]]:
    for one in range(min(GROUP, count) + 1):
        for two in range(min(GROUP, count - one) + 1):
            if count - one - two <= GROUP:
                yield one, two, count - one - two


def _group(values: Sequence[Value], may_lose: bool) -> list[Reading]:
    """The readings of one group; unlike a row of table 3, a full one need not be itself and must add up."""
    return [r for r in readings(values, GROUP, may_lose) if sums_hold(r.vector)]


def _solved(values: Sequence[Value]) -> dict[int, int]:
    """The cells that all readings share which keep every group's sum, a blank being 0."""
    found: list[Reading] = []
    for one, two, _ in _splits(len(values)):
        groups = [
            _group(values[a:b], len(values) == WIDTH - 1)
            for a, b in ((0, one), (one, one + two), (one + two, len(values)))
        ]
        for first in groups[0]:
            for second in groups[1]:
                for third in groups[2]:
                    columns = [c + GROUP * n for n, r in enumerate((first, second, third)) for c in r.columns]
                    found.append(Reading(tuple(columns), ()))
                    if len(found) > _MAX_SPLITS:
                        return {}
    return common(found, values)


def _header_columns(page: Page, start: int, end: int, row: Sequence[Token]) -> tuple[int, ...] | None:
    """Columns of numbers set under their headers: a header line of fifteen words is the model."""
    spot = places(page.text, row, page.measure)
    if not spot:
        return None
    line_start = page.text.rfind("\n", 0, start) + 1
    for line in re.finditer(r"[^\n]+", page.text[line_start:end]):
        words = [
            (m.start() + line_start + line.start(), m.end() + line_start + line.start())
            for m in re.finditer(r"\S+", line[0])
        ]
        if len(words) == WIDTH:
            head = line_start + line.start()
            model = [(page.measure(head, a), page.measure(head, b)) for a, b in words]
            if columns := by_position(spot, [model]):
                return columns
    return None


def read_remedies(page: Page) -> Part | None:
    """Table 4 of a text; None where it has none."""
    if (rows := find_rows(page)) and not _is_turned([t.value for t in rows[1]]):
        start, row = rows
        return Part(_filled(_full(page.text, row, "")), (start, row[-1].end))
    headers = remedy_headers(page.chinese)
    if not headers:
        return None
    start, end = headers
    row = near(page.text, rejoined(page.text, _tokens(page, start, end), WIDTH, _add_up), WIDTH)
    if not row:
        return Part((), headers)
    region = (start, max(end, row[-1].end))
    if len(row) == WIDTH:
        return Part(_filled(_full(page.text, row, page.text[start:end])), region)
    stop = min(len(page.text), row[-1].end + 60)
    found = by_separators(page.text, end, row, stop, separator(page.text, [row]), WIDTH)
    if len(found) > 1:
        found = [c for c in found if not _misfits(row_vector([t.value for t in row], c, WIDTH))]
    placed, way = (found[0] if len(found) == 1 else None), "explicit"
    if placed is None:
        placed, way = _header_columns(page, start, end, row), "position"
    known = dict(zip(placed, range(len(row)), strict=True)) if placed else _solved([t.value for t in row])
    cells = [Cell(IDS[c], row[t], way if placed else "solved") for c, t in sorted(known.items())]
    left = len(row) - len(cells)
    warnings = (f"t4: {left} of {len(row)} figures left out, their columns cannot be told",) if left else ()
    unread = GROUPS if left else ()
    return Part(_filled(cells), region, warnings, unread=unread)


def _filled(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if cell.token.value is not None)
