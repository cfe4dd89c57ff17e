"""Annotated reports as paragraphs and the grids of the printed form, for writers of Word and PDF files.

The tables that stand flattened in a report's text are cut out and set again as the real ones, spans and all, with the
figures as printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import table_layouts as forms

from gidr_ner.normalize import clean
from gidr_ner.tables import read_tables

GOLD = Path(__file__).parent.parent / "annotations" / "gold" / "train.jsonl"

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


def records(with_tables: bool = True) -> list[Record]:
    """The training reports, or those with a national table."""
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    return [r for r in map(json.loads, lines) if not with_tables or any(_is_cell(f["id"]) for f in r["fields"])]


def _is_cell(id: str) -> bool:
    return id.startswith(("t2.", "t3.", "t4."))


def cells_of(record: Record) -> dict[str, Any]:
    """The values of the tables' cells by id."""
    return {f["id"]: f["value"] for f in record["fields"] if _is_cell(f["id"])}


def blocks_of(record: Record) -> list[Block]:
    """The report: a paragraph a line, a grid where a flattened table stood."""
    text = record["text"]
    view = clean(text)
    printed = {f["id"]: _printed(f) for f in record["fields"] if _is_cell(f["id"])}
    starts = {f["id"]: f["start"] for f in record["fields"] if _is_cell(f["id"])}
    blocks: list[Block] = []
    at = 0
    for region in read_tables(view, record["report_year"]).regions:
        start, end = view.starts[region[0]], view.ends[region[1] - 1]
        tables = sorted({id[:2] for id, where in starts.items() if start <= where < end})
        blocks += text[at:start].rstrip(" ").removesuffix("\n").split("\n")
        blocks += [t for name in tables for t in grids(name, record["form"], printed)]
        at = end
    return [*blocks, *text[at:].lstrip("\n").split("\n")]


def _printed(field: Record) -> str:
    """A figure as its cell prints it; signs and units may stand outside of what the annotation marks."""
    id, value = field["id"], field["value"]
    if id.endswith(".change"):
        return f"{value:+d}" if value else "0"
    if id.endswith(".amount"):
        return f"{Decimal(str(value)) / 10_000:f}" + ("万元" if "procurement" in id else "")
    return str(field["text"])


def grids(table: str, form: str, printed: dict[str, str]) -> list[FormTable]:
    """One of the three tables; figures by cell id, blank where there is none."""
    if table == "t2":
        return [service_grid(form, printed)]
    return [result_grid(form, printed) if table == "t3" else remedy_grid(printed)]


def result_grid(form: str, printed: dict[str, str]) -> FormTable:
    head = forms.RESULT_HEADER
    cells = [FormCell(head[0][0], 0, 0, 3, 3), FormCell(head[0][1], 0, 3, 1, 7)]
    cells += [FormCell("自然人", 1, 3, 2), FormCell("法人或其他组织", 1, 4, 1, 5), FormCell("总计", 1, 9, 2)]
    cells += [FormCell(name, 2, 4 + n) for n, name in enumerate(head[2])]
    rows = forms.rows_of(form)
    for n, (id, labels) in enumerate(rows):
        for depth, label in enumerate(labels):
            last = depth == len(labels) - 1
            if label:
                span = 1 if last else _group_rows(rows, n, depth)
                cells.append(FormCell(label, 3 + n, depth, span, 3 - depth if last else 1))
        for c, column in enumerate(forms.COLUMNS):
            cells.append(FormCell(printed.get(f"t3.{id}.{column}", ""), 3 + n, 3 + c))
    return cells


def _group_rows(rows: Sequence[tuple[str, tuple[str, ...]]], first: int, depth: int) -> int:
    end = first + 1
    while end < len(rows) and len(rows[end][1]) > depth + 1 and not any(rows[end][1][: depth + 1]):
        end += 1
    return end - first


def remedy_grid(printed: dict[str, str]) -> FormTable:
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    cells = [FormCell("行政复议", 0, 0, 1, 5), FormCell("行政诉讼", 0, 5, 1, 10)]
    cells += [FormCell("未经复议直接起诉", 1, 5, 1, 5), FormCell("复议后起诉", 1, 10, 1, 5)]
    cells += [FormCell(name, 1, n, 2) for n, name in enumerate(names)]
    cells += [FormCell(name, 2, 5 + n) for n, name in enumerate(names * 2)]
    ids = [f"t4.{group}.{outcome}" for group in forms.REMEDY_GROUPS for outcome in forms.OUTCOMES]
    return cells + [FormCell(printed.get(id, ""), 3, n) for n, id in enumerate(ids)]


def service_grid(form: str, printed: dict[str, str]) -> FormTable:
    cells: FormTable = []
    row = 0
    for caption, columns, rows in forms.SERVICE_BLOCKS[form]:
        cells.append(FormCell(caption, row, 0, 1, 4))
        cells += _spread("信息内容", columns, row + 1)
        row += 2
        for label, ids in rows:
            cells += _spread(label, [printed.get(f"t2.{id}", "") for id in ids], row)
            row += 1
    return cells


def _spread(label: str, texts: Sequence[str], row: int) -> Iterator[FormCell]:
    """A label and its one to three cells over four columns."""
    yield FormCell(label, row, 0)
    for n, text in enumerate(texts):
        yield FormCell(text, row, 1 + n, 1, 3 - n if n == len(texts) - 1 else 1)


def size(table: FormTable) -> tuple[int, int]:
    """Rows and columns."""
    return max(c.row + c.row_span for c in table), max(c.col + c.col_span for c in table)
