"""Table 2, rules and services: short rows without sums, so that only layout, order and the kind of a token tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from gidr_ner.table_headed import headed_cells
from gidr_ner.table_labels import Anchor, service_anchors
from gidr_ner.table_layout import by_separators, deal, line_breaks, near, own_blanks, parts_of, separator
from gidr_ner.table_splits import rejoined
from gidr_ner.table_text import PROSE, SCALES, Cell, Page, Part, Token, tokens
from gidr_ner.types import Number

__all__ = ["in_yuan", "read_services"]

_FORM_2021 = re.compile("制发件数|废止件数|现行有效|本年处理决定|收费金额")
_FORM_2019 = re.compile("制作数量|新公开数量|对外公开总|项目数量|集中采购|对外管理|采购总")
_TEN_THOUSAND = re.compile(r"(?:收\s*费\s*金\s*额|采\s*购\s*总\s*金\s*额)\s*[(|]?\s*(?:单位)?:?\s*(万|亿|元)")
_TAIL = re.compile(
    r"(?:[\s|\x00]*[收费采购事项]){0,4}[)]?:?"
    r"(?:[\s|\x00]|[0-9OolI〇○.,+\-−–—/]|[万亿元件项]|不变|无变化|持平|新?增加?|减少?|无(?=\s))*"
)
_LEAD_IN = re.compile(r"[;。]?\s*[一-鿿,]{2,16}:[ \t]*\n")
_DEFAULT_SCALE = {"t2.admin_fees.amount": 10_000, "t2.procurement.amount": 1}
"""The 2021 form states fees in 万元; the 2019 form leaves the unit of purchases open and reports give yuan."""


def _form(headers: str, hint: str | None) -> str:
    new, old = len(_FORM_2021.findall(headers)), len(_FORM_2019.findall(headers))
    if new != old:
        return "2021" if new > old else "2019"
    return hint or "2021"


def _scale(text: str, id: str, token: Token, region: tuple[int, int]) -> Number:
    """What an amount counts in, where the cell itself does not say."""
    if token.money:
        return 1
    word = "收" if id == "t2.admin_fees.amount" else "采"
    stated = [m[1] for m in _TEN_THOUSAND.finditer(text, *region) if m[0].startswith(word)]
    return SCALES[stated[-1]] if stated else _DEFAULT_SCALE[id]


def in_yuan(text: str, cell: Cell, region: tuple[int, int]) -> Cell:
    """A cell whose amount of money, if it is one, is in yuan; its headers stand in ``region``."""
    if cell.id not in _DEFAULT_SCALE or cell.token.value is None:
        return cell
    value = cell.token.value * _scale(text, cell.id, cell.token, region)
    exact = int(value) if value == int(value) else value
    return cell._replace(token=cell.token._replace(value=exact))


def _tail(text: str, at: int) -> int:
    match = _TAIL.match(text, at)
    return match.end() if match else at


def _tail_end(page: Page, last: Anchor, end: int) -> int:
    """How far the last row can reach: up to the first Chinese that is no unit, behind its own label and headers."""
    return max(_tail(page.text, last.end), _tail(page.text, end))


def _past_lead_in(page: Page, anchors: Sequence[Anchor], end: int, form: str) -> int:
    """The same where a line says that the figures follow, none of which stands before: all of them or none."""
    lead = _LEAD_IN.match(page.text, end)
    if not lead or next(tokens(page.text, anchors[0].start, end), None):
        return end
    width = sum(len(anchor.row.columns.get(form, ())) for anchor in anchors)
    reached = _tail(page.text, lead.end())
    return reached if len(list(tokens(page.text, lead.end(), reached))) == width else end


def _typed(row: Sequence[Token], columns: Sequence[str]) -> dict[str, Token]:
    """The cells of a row with a lost number that the kinds of its tokens still tell: a change is signed or a word."""
    if "change" not in columns or len(row) >= len(columns):
        return {}
    at = next((i for i, t in enumerate(row) if t.kind == "change"), None)
    if at is None:
        return {}
    place = columns.index("change")
    known = {"change": row[at]}
    if at == place:
        known |= {columns[i]: row[i] for i in range(place)}
    if len(row) - at == len(columns) - place:
        known |= dict(zip(columns[place:], row[at:], strict=True))
    return known


def _fits(row: Sequence[Token], columns: Sequence[str]) -> bool:
    return all(t.kind != "change" or c == "change" for t, c in zip(row, columns, strict=True))


def _row(page: Page, anchor: Anchor, row: list[Token], stop: int, mark: tuple[str, int], form: str) -> list[Cell]:
    columns = anchor.row.columns.get(form, ())
    id, width = anchor.row.id, len(columns)
    row = near(page.text, row, width) if columns else []  # a row that this form does not have
    if not row:
        return []
    if len(row) == width:
        return [Cell(f"{id}.{c}", t, "explicit") for c, t in zip(columns, row, strict=True) if _fits(row, columns)]
    # an empty line may be no cell, and no sum tells here
    placed = [] if mark[0] == "\n" else by_separators(page.text, anchor.end, row, stop, mark, width)
    if len(placed) == 1 and _fits(row, [columns[p] for p in placed[0]]):
        return [Cell(f"{id}.{columns[p]}", t, "explicit") for p, t in zip(placed[0], row, strict=True)]
    return [Cell(f"{id}.{c}", t, "solved") for c, t in _typed(row, columns).items()]


def _block(
    text: str, anchors: Sequence[Anchor], row: Sequence[Token], form: str, major: str | None
) -> list[Cell] | None:
    """The cells of numbers that stand together behind all labels; None where their count does not fit.

    Whether they run along rows or columns no sum tells here: their lines or table 3 may, else only what both readings
    share is kept.
    """
    ids = [[f"{a.row.id}.{c}" for c in a.row.columns.get(form, ())] for a in anchors]
    by_row = [i for cells in ids for i in cells]
    if len(by_row) != len(row):
        return None
    by_column: list[str] = []
    for group in _groups(ids):
        by_column += [i for c in range(max(map(len, group))) for cells in group if c < len(cells) for i in (cells[c],)]
    major = _lines_run(text, row, ids) or major
    readings = [
        dict(zip(r, row, strict=True))
        for r in ([by_row], [by_column], [by_row, by_column])[("row", "column", None).index(major)]
    ]
    shared = {i: t for i, t in readings[0].items() if all(r[i].value == t.value for r in readings)}
    return [Cell(i, t, "explicit" if major else "solved") for i, t in shared.items()]


def _lines_run(text: str, row: Sequence[Token], ids: Sequence[list[str]]) -> str | None:
    """``row`` where each printed line has the numbers of one label, several of them: a line of a table as it was."""
    ends = [0, *accumulate(map(len, ids))]
    return "row" if line_breaks(text, row) == ends[1:-1] and max(map(len, ids)) > 1 else None


def _before(text: str, dealt: list[list[Token]], above: list[Token]) -> list[list[Token]]:
    """The tokens of each label alone, which stand before it in a table that begins with numbers."""
    return [above, *(parts_of(text, row)[-1] for row in dealt[:-1])]


def _groups(ids: Sequence[list[str]]) -> list[list[list[str]]]:
    """Rows that share their column headers, in printed order."""
    groups: list[list[list[str]]] = []
    for cells in ids:
        names = [i.rpartition(".")[2] for i in cells]
        if groups and [i.rpartition(".")[2] for i in groups[-1][-1]] == names:
            groups[-1].append(cells)
        else:
            groups.append([cells])
    return groups


def _cells(
    page: Page, anchors: list[Anchor], dealt: list[list[Token]], end: int, form: str, major: str | None
) -> tuple[list[Cell], list[str]]:
    mark = separator(page.text, [parts_of(page.text, row)[0] for row in dealt])
    cells: list[Cell] = []
    warnings = []
    first = 0
    for i, (anchor, row) in enumerate(zip(anchors, dealt, strict=True)):
        if not row:
            if i + 1 < len(anchors) and own_blanks(page.text, anchor.end, anchors[i + 1].start):
                first = i + 1
            continue
        labels = anchors[first : i + 1]
        width = sum(len(a.row.columns.get(form, ())) for a in labels)
        headed = headed_cells(page.text, labels, row, form)
        row = row if headed else rejoined(page.text, parts_of(page.text, row)[0], width)
        block = headed or (_block(page.text, labels, row, form, major) if i > first else None)
        first = i + 1
        if block is None:
            stop = anchors[i + 1].start if i + 1 < len(anchors) else end
            row = rejoined(page.text, row, len(anchor.row.columns.get(form, ())))
            block = _row(page, anchor, row, stop, mark, form)
        cells += block
        if len(block) < len(row):
            warnings.append(f"{anchor.row.id}: {len(row) - len(block)} of {len(row)} figures left out")
    return cells, warnings


def read_services(page: Page, hint: str | None, major: str | None) -> Part | None:
    """Table 2 of a text; None where it has none.

    ``hint`` is the form that the rest of the report speaks for, ``major`` how table 3 prints its numbers
    (``row``, ``column``) where they stand behind all labels.
    """
    found = service_anchors(page.chinese)
    if not found:
        return None
    anchors, (start, end) = found
    if PROSE.search(page.text, anchors[0].start, anchors[-1].start):
        return None
    end = _tail_end(page, anchors[-1], end)
    headers = "".join(re.findall("[一-鿿]+", page.text[start:end]))
    form = _form(headers, hint)
    end = _past_lead_in(page, anchors, end, form)
    dealt, above = deal(page.text, anchors, list(tokens(page.text, start, end)))
    if above and not dealt[-1]:
        dealt = _before(page.text, dealt, above)
    cells, warnings = _cells(page, anchors, dealt, end, form, major)
    if not cells and len(set(_FORM_2021.findall(headers) + _FORM_2019.findall(headers))) < 2:
        return None
    region = (start, _end(anchors[-1], dealt, cells))
    filled = tuple(in_yuan(page.text, c, (start, end)) for c in cells if c.token.value is not None)
    return Part(filled, region, tuple(warnings), form)


def _end(last: Anchor, dealt: Sequence[Sequence[Token]], cells: Sequence[Cell]) -> int:
    """Where the table ends: with its last cell, or with the last number where its last row could not be read."""
    own = any(c.id.startswith(last.row.id) for c in cells)
    ends = [c.token.end for c in cells] if own else [t.end for row in dealt for t in row]
    return max(last.end, max(ends, default=0))
