"""Annotated reports as paragraphs and placed cells, for the writers of Word and PDF files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import report_parts as parts

Record = dict[str, Any]


@dataclass(frozen=True)
class FormCell:
    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1


FormTable = list[FormCell]
Block = str | FormTable


def _is_cell(id: str) -> bool:
    return id.startswith(("t2.", "t3.", "t4."))


def records() -> list[Record]:
    """The training reports with a national table, less what fills table 3 with a number below zero, as no form can."""
    tables = ((r, [f for f in r["fields"] if _is_cell(f["id"])]) for r in parts.read_gold())
    return [r for r, cells in tables if cells and all(f["value"] >= 0 for f in cells if f["id"].startswith("t3."))]


def cells_of(record: Record) -> dict[str, Any]:
    """The values of the tables' cells by id."""
    exact = ((f["id"], f["value"]) for f in record["fields"] if _is_cell(f["id"]))
    return {id: Decimal(str(value)) if isinstance(value, float) else value for id, value in exact}


def blocks_of(record: Record) -> list[Block]:
    """The report: a paragraph a line, cells where a flattened table stood."""
    return _blocks(parts.gold_to_parts(record))


def form_blocks(cells: Mapping[str, int], form: str) -> list[Block]:
    """The three national tables with these figures."""
    return _blocks(parts.form_tables(cells, form))


def _blocks(found: Iterable[str | parts.FormTable]) -> list[Block]:
    return [part if isinstance(part, str) else _placed(part) for part in found]


def slots_of(table: parts.FormTable) -> Iterator[tuple[parts.Slot, int, int]]:
    """Slots with row and column: each stands at the first column that no slot from above reaches into."""
    taken: set[tuple[int, int]] = set()
    for row, slots in enumerate(table.rows):
        col = 0
        for slot in slots:
            while (row, col) in taken:
                col += 1
            yield slot, row, col
            taken |= {(row + r, col + c) for r in range(slot.rows) for c in range(slot.cols)}


def _placed(table: parts.FormTable) -> FormTable:
    return [FormCell(slot.text, row, col, slot.rows, slot.cols) for slot, row, col in slots_of(table)]


def size(table: FormTable) -> tuple[int, int]:
    """Rows and columns."""
    return max(c.row + c.row_span for c in table), max(c.col + c.col_span for c in table)
