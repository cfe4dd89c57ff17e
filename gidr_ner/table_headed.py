"""Table 2 told column by column: labels first, then each column's header with the figures that stand under it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gidr_ner.table_labels import Anchor
from gidr_ner.table_layout import line_breaks, parts_of
from gidr_ner.table_text import Cell, Token, run_together

__all__ = ["columns_of", "headed_cells"]

_COLUMN = re.compile(
    "制发件数(?P<issued>)|废止件数(?P<repealed>)|现行有效(?P<in_force>)|制作数量(?P<made>)|新公开数量(?P<disclosed_new>)"
    "|对外公开总(?P<disclosed_total>)|上一?年项目(?P<last_year_items>)|本年增减(?P<change>)|处理决定数量(?P<decisions>)"
    "|(?:收费|采购总)金额(?P<amount>)|采购项目数量(?P<items>)"
)
"""What tells the header of a column, in the Chinese of that header run together."""

Group = list[tuple[Anchor, tuple[str, ...]]]
"""Rows that follow each other and have the same columns."""


def columns_of(text: str) -> list[str]:
    """The columns whose headers a text names, in its order."""
    return [match.lastgroup or "" for match in _COLUMN.finditer(run_together(text))]


def _groups(anchors: Sequence[Anchor], form: str) -> list[Group]:
    groups: list[Group] = []
    for anchor in anchors:
        columns = anchor.row.columns.get(form, ())
        if groups and groups[-1][0][1] == columns:
            groups[-1].append((anchor, columns))
        else:
            groups.append([(anchor, columns)])
    return groups


def _under(text: str, group: Group, part: Sequence[Token], named: Sequence[str]) -> list[Cell] | None:
    """The cells of figures under headers; None where their count is not that of the rows.

    Under several headers each line must have the figures of one row, as no sum tells here.
    """
    width = len(named)
    if len(part) != len(group) * width:
        return None
    if width > 1 and line_breaks(text, part) != list(range(width, len(part), width)):
        return None
    ids = [f"{anchor.row.id}.{column}" for anchor, _ in group for column in named]
    return [Cell(id, token, "explicit") for id, token in zip(ids, part, strict=True)]


def headed_cells(text: str, anchors: Sequence[Anchor], row: Sequence[Token], form: str) -> list[Cell] | None:
    """The cells of figures behind labels, each part of which has the headers of its columns right before it.

    None where any part has no header or one that its rows do not have, or where the counts do not fit.
    """
    groups = _groups(anchors, form)
    cells: list[Cell] = []
    done: set[str] = set()
    at = anchors[-1].end
    for part in parts_of(text, row):
        named = columns_of(text[at : part[0].start])
        at = part[-1].end
        while groups and not set(named) <= set(groups[0][0][1]) - done:
            done = set()
            groups.pop(0)
        found = _under(text, groups[0], part, named) if groups and named else None
        if found is None:
            return None
        cells += found
        done |= set(named)
    return cells
