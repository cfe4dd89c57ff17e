"""Rows of a batch as four tidy tables: documents, fields, cells, checks, tied together by ``doc_id`` and ``order``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from gidr_ner.schema import CELLS

__all__ = ["TABLES", "Kind", "record_to_tables"]

Kind = Literal["text", "whole", "number", "texts"]

_KEY: dict[str, Kind] = {"order": "whole", "doc_id": "text"}
_FIGURE: dict[str, Kind] = {
    "value": "number",
    "qualifier": "text",
    "unit": "text",
    "text": "text",
    "start": "whole",
    "end": "whole",
    "section": "text",
    "confidence": "number",
    "source": "text",
    "stated_year": "whole",
}

TABLES: Mapping[str, Mapping[str, Kind]] = {
    "documents": {
        **_KEY,
        "source": "text",
        "sha256": "text",
        "status": "text",
        "error_type": "text",
        "error_message": "text",
        "title": "text",
        "agency": "text",
        "report_year": "whole",
        "form": "text",
        "sections": "whole",
        "fields": "whole",
        "cells": "whole",
        "checks_failed": "whole",
        "warnings": "texts",
        "seconds": "number",
        "version": "text",
        "code": "text",
        "system": "text",
        "model": "text",
    },
    "fields": {**_KEY, "id": "text", **_FIGURE},
    "cells": {**_KEY, "id": "text", "table": "text", "row": "text", "column": "text", **_FIGURE},
    "checks": {
        **_KEY,
        "id": "text",
        "status": "text",
        "message": "text",
        "fields": "texts",
        "expected": "number",
        "actual": "number",
    },
}
"""The columns of each table and what they hold; ``texts`` is a list of texts."""

Row = dict[str, Any]


def record_to_tables(record: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The rows that one record has in each table: one document, any number of the others."""
    key = {name: record[name] for name in _KEY}
    cells = [field for field in record["fields"] if field["id"] in CELLS]
    return {
        "documents": [_document(record, len(cells))],
        "fields": [{**key, **_chosen(field)} for field in record["fields"] if field["id"] not in CELLS],
        "cells": [{**key, **_place(cell["id"]), **_chosen(cell)} for cell in cells],
        "checks": [{**key, **check} for check in record["checks"]],
    }


def _document(record: Mapping[str, Any], cells: int) -> Row:
    error = record["error"] or {}
    return {
        **{name: record[name] for name in TABLES["documents"] if name in record},
        "error_type": error.get("type"),
        "error_message": error.get("message"),
        "sections": sum(section["id"] != "preamble" for section in record["sections"]),
        "fields": len(record["fields"]) - cells,
        "cells": cells,
        "checks_failed": sum(check["status"] == "fail" for check in record["checks"]),
        "version": record["versions"]["gidr-ner"],
        "code": record["versions"]["code"],
        "system": record["versions"]["system"],
        "model": record["versions"].get("model"),
    }


def _chosen(figure: Mapping[str, Any]) -> Row:
    return {"id": figure["id"], **{name: figure[name] for name in _FIGURE}}


def _place(id: str) -> Row:
    cell = CELLS[id]
    return {"table": cell.table, "row": cell.row, "column": cell.column}


def row_to_cells(name: str, row: Row) -> Iterator[object]:
    """The cells of a row by the columns of its table, lists joined, for files that hold no lists."""
    for column, kind in TABLES[name].items():
        yield "; ".join(row[column]) if kind == "texts" else row[column]
