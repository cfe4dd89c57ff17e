"""The four tables as Parquet, by a declared Arrow schema: types never depend on what a batch happens to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from gidr_ner.batch.folder import written_whole
from gidr_ner.batch.tables import TABLES, Kind, record_to_tables

__all__ = ["SCHEMAS", "parquet_tables"]

_TYPES: Mapping[Kind, Any] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "texts": pa.list_(pa.string()),
}

SCHEMAS = {name: pa.schema([(c, _TYPES[kind]) for c, kind in columns.items()]) for name, columns in TABLES.items()}


@contextmanager
def parquet_tables(path: Path) -> Iterator[Callable[[Sequence[Mapping[str, Any]]], None]]:
    """``documents.parquet`` and so on, a row group each time that records are given."""
    with ExitStack() as files:
        writers = {}
        for name, schema in SCHEMAS.items():
            file = files.enter_context(written_whole(path / f"{name}.parquet"))
            writers[name] = files.enter_context(parquet.ParquetWriter(file, schema, compression="zstd"))
        yield lambda records: _write(writers, records)


def _write(writers: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> None:
    tables = [record_to_tables(record) for record in records]
    for name, columns in TABLES.items():
        rows = [row for table in tables for row in table[name]]
        arrays = [pa.array([_storable(row[c], kind) for row in rows], _TYPES[kind]) for c, kind in columns.items()]
        writers[name].write_table(pa.Table.from_arrays(arrays, schema=SCHEMAS[name]))


def _storable(value: Any, kind: Kind) -> Any:
    """A lone surrogate, which Arrow cannot hold, becomes a question mark."""
    if value is None:
        return None
    if kind == "number":
        return float(value)
    if kind == "text":
        return value.encode("utf-8", "replace").decode()
    return [text.encode("utf-8", "replace").decode() for text in value] if kind == "texts" else value
