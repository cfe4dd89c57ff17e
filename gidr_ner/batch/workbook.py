"""One Excel workbook: a wide sheet of body × year × field, the documents, failing checks, and what the ids mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gidr_ner.batch.folder import written_whole
from gidr_ner.batch.tables import TABLES, record_to_tables, row_to_cells
from gidr_ner.errors import BatchError
from gidr_ner.jsonl import defuse_row
from gidr_ner.schema import CELLS, FIELDS, definition_of

__all__ = ["workbook"]

_IDS = (*FIELDS, *CELLS)
_MAX_ROWS = 1_048_575
_MAX_TEXT = 32_767


@contextmanager
def workbook(path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """``reports.xlsx``; written as a stream, so that its size does not matter until Excel's own limit of rows."""
    book = Workbook(write_only=True)
    sheets = {name: book.create_sheet(name) for name in ("wide", "documents", "checks", "names")}
    _append(sheets["wide"], ("agency", "report_year", "doc_id", "status", *_IDS))
    for name in ("documents", "checks"):
        _append(sheets[name], tuple(TABLES[name]))
    _append(sheets["names"], ("id", "zh", "unit"))
    for id in _IDS:
        _append(sheets["names"], (id, definition_of(id).zh, definition_of(id).unit))
    yield lambda record: _write(sheets, record)
    with written_whole(path / "reports.xlsx") as file:
        book.save(file)


def _write(sheets: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    if record["order"] >= _MAX_ROWS:
        raise BatchError(f"more than {_MAX_ROWS:,} reports do not fit into a sheet: --format parquet holds them")
    _append(sheets["wide"], _wide(record))
    tables = record_to_tables(record)
    _append(sheets["documents"], tuple(row_to_cells("documents", tables["documents"][0])))
    for row in tables["checks"]:
        if row["status"] == "fail":
            _append(sheets["checks"], tuple(row_to_cells("checks", row)))


def _wide(record: Mapping[str, Any]) -> tuple[object, ...]:
    """A report in one row; of a figure that is stated more than once the first for the report's own year."""
    values: dict[str, object] = {}
    for field in sorted(record["fields"], key=lambda field: field["stated_year"] is not None):
        values.setdefault(field["id"], field["value"])
    head = (record["agency"], record["report_year"], record["doc_id"], record["status"])
    return (*head, *map(values.get, _IDS))


def _append(sheet: Any, row: tuple[object, ...]) -> None:
    sheet.append([_cell(value) for value in defuse_row(row)])


def _cell(value: object) -> object:
    """Characters that no workbook may hold are left out."""
    if not isinstance(value, str):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode()[:_MAX_TEXT]
