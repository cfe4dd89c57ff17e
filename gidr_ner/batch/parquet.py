"""The four tables as Parquet, by a declared Arrow schema: types never depend on what a batch happens to hold.

Rows wait as Python objects only until there are enough for Arrow, which holds them in a tenth of the space, and there
only until they make a row group: what is in memory does not grow with the run.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from json import JSONEncoder
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import json, parquet

from gidr_ner.batch.folder import written_whole
from gidr_ner.batch.tables import TABLES, Kind, record_to_tables

__all__ = ["SCHEMAS", "parquet_tables"]

_TYPES: Mapping[Kind, Any] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "texts": pa.list_(pa.string()),
}
_STEP = 512
"""Rows that become Arrow's together."""
_GROUP = 16_384
"""Rows of a row group: some megabytes; the file notes each, so that small ones would grow with the run, too."""

SCHEMAS = {name: pa.schema([(c, _TYPES[kind]) for c, kind in columns.items()]) for name, columns in TABLES.items()}


@contextmanager
def parquet_tables(path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """``documents.parquet`` and so on."""
    with ExitStack() as files:
        tables = {name: files.enter_context(_table(path, name)) for name in TABLES}
        yield lambda record: _write(tables, record)


def _write(tables: Mapping[str, _Table], record: Mapping[str, Any]) -> None:
    for name, rows in record_to_tables(record).items():
        tables[name].add(rows)


@contextmanager
def _table(path: Path, name: str) -> Iterator[_Table]:
    with (
        written_whole(path / f"{name}.parquet") as file,
        parquet.ParquetWriter(file, SCHEMAS[name], compression="zstd") as writer,
    ):
        table = _Table(writer, name)
        yield table
        table.flush()


class _Table:
    """Rows on their way into a file: as they came, then packed in Arrow's tables, then a row group."""

    def __init__(self, writer: Any, name: str) -> None:
        self._writer, self._name = writer, name
        self._rows: list[Mapping[str, Any]] = []
        self._packed: list[Any] = []

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self._rows.append(row)
            if len(self._rows) >= _STEP:
                self._pack()
                if len(self._packed) * _STEP >= _GROUP:
                    self.flush()

    def flush(self) -> None:
        """What waits becomes a row group."""
        self._pack()
        if self._packed:
            self._writer.write_table(pa.concat_tables(self._packed))
            self._packed.clear()

    def _pack(self) -> None:
        if self._rows:
            self._packed.append(_to_arrow(self._rows, SCHEMAS[self._name]))
            self._rows.clear()


def _to_arrow(rows: Iterable[Mapping[str, Any]], schema: Any) -> Any:
    """By way of JSON, which is faster than a list a column, and spares the 45 MB that ``pa.array`` takes for pandas.

    A lone surrogate, which Arrow cannot hold, becomes a question mark.
    """
    lines = "\n".join(map(_as_json, rows)).encode("utf-8", "replace")
    # one block, as no row may lie in two
    reading = json.ReadOptions(use_threads=False, block_size=len(lines))
    return json.read_json(io.BytesIO(lines), reading, json.ParseOptions(schema, unexpected_field_behavior="ignore"))


_as_json = JSONEncoder(ensure_ascii=False, allow_nan=False).encode
