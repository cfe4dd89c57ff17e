"""Files out of the rows of a run: every format is a writer that is given records, one by one, all in one pass."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from gidr_ner.batch.folder import RunFolder, written_whole
from gidr_ner.batch.tables import TABLES, record_to_tables, row_to_cells
from gidr_ner.errors import BatchError
from gidr_ner.jsonl import defuse_row

__all__ = ["FORMATS", "export", "require_formats"]

Record = Mapping[str, Any]
Writer = Callable[[Path], AbstractContextManager[Callable[[Record], None]]]

_BOM = b"\xef\xbb\xbf"
FORMATS = ("jsonl", "parquet", "csv", "xlsx")


def require_formats(formats: Iterable[str]) -> dict[str, Writer]:
    """The writers of formats, before any work is done; raises ModuleNotFoundError where an extra is missing."""
    return {name: _writer(name) for name in dict.fromkeys(formats) if name != "jsonl"}


def _writer(name: str) -> Writer:
    if name == "csv":
        return csv_tables
    if name == "parquet":
        from gidr_ner.batch.parquet import parquet_tables

        return parquet_tables
    if name == "xlsx":
        from gidr_ner.batch.workbook import workbook

        return workbook
    raise BatchError(f"no format {name!r}: {', '.join(FORMATS)}")


def export(folder: RunFolder, formats: Sequence[str]) -> None:
    """Write the files of every format beside the parts of the run, each in full or not at all."""
    if "jsonl" in formats:
        _join(folder)
    writers = require_formats(formats)
    if not writers:
        return
    with ExitStack() as files:
        writes = [files.enter_context(writer(folder.path)) for writer in writers.values()]
        for record in folder.records():
            for write in writes:
                write(record)


def _join(folder: RunFolder) -> None:
    with written_whole(folder.path / "reports.jsonl") as out:
        for part in folder.parts():
            with part.open("rb") as rows:
                shutil.copyfileobj(rows, out)


@contextmanager
def csv_tables(path: Path) -> Iterator[Callable[[Record], None]]:
    """``documents.csv``, ``fields.csv``, ``cells.csv``, ``checks.csv``; nothing in them runs as a formula."""
    with ExitStack() as files:
        tables = {name: files.enter_context(written_whole(path / f"{name}.csv")) for name in TABLES}
        for name, file in tables.items():
            file.write(_BOM + _csv_lines([list(TABLES[name])]))
        yield lambda record: _write_csv(tables, record)


def _write_csv(tables: Mapping[str, BinaryIO], record: Record) -> None:
    for name, rows in record_to_tables(record).items():
        tables[name].write(_csv_lines(defuse_row(tuple(row_to_cells(name, row))) for row in rows))


def _csv_lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")
