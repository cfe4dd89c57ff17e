"""Parquet, workbooks and URLs, which need the extra: in and out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("openpyxl")
fsspec = pytest.importorskip("fsspec")

import pyarrow as pa
from openpyxl import load_workbook
from pyarrow import parquet

from gidr_ner.batch import parquet as tables_of_parquet
from gidr_ner.batch.engines import SerialEngine
from gidr_ner.batch.export import FORMATS, export
from gidr_ner.batch.folder import find_run, open_run
from gidr_ner.batch.inputs import list_inputs
from gidr_ner.batch.parquet import SCHEMAS
from gidr_ner.batch.recipe import make_recipe
from gidr_ner.batch.run import run_batch

TABLE = Path(__file__).parent.parent / "data" / "reports" / "k4-06.txt"
RULES = make_recipe("rules", None)


@pytest.fixture
def exported(tmp_path: Path, report_text: str) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(report_text.replace("松涛市档案馆", "=松涛市档案馆"))
    (source / "=b.txt").write_bytes(TABLE.read_bytes())
    (source / "c.txt").write_text("")
    folder = open_run(tmp_path / "out", [str(source)], RULES.versions, "no")
    run_batch(folder, [str(source)], SerialEngine(RULES), lambda tally, total: None)
    export(folder, FORMATS)
    return folder.path


def test_the_tables_have_the_declared_schema_and_every_figure(exported: Path) -> None:
    records = [json.loads(line) for line in (exported / "reports.jsonl").read_bytes().splitlines()]
    tables = {name: parquet.read_table(exported / f"{name}.parquet") for name in SCHEMAS}
    assert {name: table.schema for name, table in tables.items()} == SCHEMAS
    assert tables["documents"]["doc_id"].to_pylist() == [record["doc_id"] for record in records]
    assert tables["documents"]["status"].to_pylist() == [record["status"] for record in records]
    figures = tables["fields"].to_pylist() + tables["cells"].to_pylist()
    wanted = [(r["doc_id"], f["id"], f["value"], f["start"]) for r in records for f in r["fields"]]
    assert sorted((f["doc_id"], f["id"], f["value"], f["start"]) for f in figures) == sorted(wanted)
    assert len(tables["checks"]) == sum(len(record["checks"]) for record in records)


def test_csv_tables_run_nothing(exported: Path) -> None:
    with (exported / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["doc_id"] for row in rows] == ["'=b", "a", "c"]
    assert rows[2]["error_type"] == "EmptyInput"


def test_the_workbook_has_a_row_a_report_and_a_column_a_field(exported: Path) -> None:
    book = load_workbook(exported / "reports.xlsx")
    head, *rows = book["wide"].iter_rows(values_only=True)
    row = dict(zip(head, rows[1], strict=True))
    assert (row["report_year"], row["proactive.total"], row["applications.received"]) == (2014, 126, 14)
    assert not any(str(cell.value).startswith("=") for sheet in book for line in sheet for cell in line)
    assert {row[2] for row in book["checks"].iter_rows(min_row=2, values_only=True)} >= {"t3.balance.total"}


def test_a_batch_without_any_figure_has_all_tables(tmp_path: Path) -> None:
    folder = open_run(tmp_path / "out", ["gone"], RULES.versions, "no")
    run_batch(folder, [str(tmp_path / "gone.txt")], SerialEngine(RULES), lambda tally, total: None)
    export(folder, FORMATS)
    assert parquet.read_table(tmp_path / "out" / "fields.parquet").schema == SCHEMAS["fields"]


class _Watched(dict[str, Any]):
    """A record of which one can see whether anybody still holds it."""

    __hash__ = object.__hash__


@pytest.mark.parametrize("format", FORMATS[1:])
def test_writing_holds_one_record_at_a_time(exported: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    """However many there are: a batch may hold more than memory does."""
    run = find_run(exported)
    records = list(run.records())
    held: WeakSet[_Watched] = WeakSet()
    most = 0

    def watched() -> Iterator[dict[str, Any]]:
        nonlocal most
        for record in records * 4:
            one = _Watched(record)
            held.add(one)
            most = max(most, len(held))
            yield one
            del one

    monkeypatch.setattr(run, "records", watched)
    export(run, [format])
    assert most <= 2  # the one that is written, and the next as it is made


def test_rows_become_row_groups_of_a_bounded_size(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {name: exported / f"{name}.parquet" for name in SCHEMAS}
    whole = {name: parquet.read_table(path) for name, path in paths.items()}
    monkeypatch.setattr(tables_of_parquet, "_STEP", 4)
    monkeypatch.setattr(tables_of_parquet, "_GROUP", 12)
    export(find_run(exported), ["parquet"])
    files = {name: parquet.ParquetFile(path) for name, path in paths.items()}
    assert {name: file.read() for name, file in files.items()} == whole
    sizes = [file.metadata.row_group(n).num_rows for file in files.values() for n in range(file.num_row_groups)]
    assert max(sizes) == 12
    assert sum(sizes) == sum(map(len, whole.values()))


def test_what_json_and_arrow_spell_differently_is_in_the_tables_as_it_was(tmp_path: Path) -> None:
    """Rows reach Arrow by way of JSON: null, quotes, line breaks, half a character, digits behind the point."""
    source = tmp_path / 'a"\r\n\u2028甲.txt'
    source.write_text("")
    run = open_run(tmp_path / "out", [str(source)], RULES.versions, "no")
    run_batch(run, [str(source)], SerialEngine(RULES), lambda tally, total: None)
    (record,) = run.records()
    figure = dict.fromkeys(("qualifier", "unit", "section", "source", "stated_year"), None)
    figures = [(0.1, "\x00半\ud800"), (10**25, ""), (None, "0")]
    record["fields"] = [
        {"id": "fees.amount", "value": value, "text": text, "start": 2**40, "end": 0, "confidence": 1, **figure}
        for value, text in figures
    ]
    with tables_of_parquet.parquet_tables(tmp_path) as write:
        write(record)
    rows = parquet.read_table(tmp_path / "fields.parquet").to_pylist()
    assert [(row["value"], row["text"]) for row in rows] == [(0.1, "\x00半?"), (1e25, ""), (None, "0")]
    assert {(row["doc_id"], row["start"], row["confidence"], row["unit"]) for row in rows} == {
        (record["doc_id"], 2**40, 1.0, None)
    }
    (document,) = parquet.read_table(tmp_path / "documents.parquet").to_pylist()
    assert (document["source"], document["error_type"], document["warnings"]) == (str(source), "EmptyInput", [])


@pytest.mark.parametrize(("column", "kind"), [("text", pa.string()), ("bytes", pa.binary())])
def test_parquet_in(tmp_path: Path, column: str, kind: pa.DataType) -> None:
    values = ["甲", "乙"] if column == "text" else ["甲".encode(), "乙".encode()]
    table = pa.table({"id": pa.array([1, 2]), column: pa.array(values, kind), "other": [None, None]})
    parquet.write_table(table, tmp_path / "in.parquet")
    inputs = list(list_inputs([str(tmp_path / "in.parquet")]))
    assert [(one.doc_id, one.content) for one in inputs] == [("1", values[0]), ("2", values[1])]


def test_urls_in(report_text: str) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/bucket/b.txt": b"b", "/bucket/a.txt": b"a", "/bucket/c.pdf": b"%PDF"})
    memory.pipe("/lists/in.csv", b"id,path\n1,memory://bucket/a.txt\n2,../bucket/none.txt\n")
    folder = list(list_inputs(["memory://bucket"]))
    assert [one.source for one in folder] == [
        "memory:///bucket/a.txt",
        "memory:///bucket/b.txt",
        "memory:///bucket/c.pdf",
    ]
    assert [one.content for one in folder][:2] == [b"a", b"b"]
    first, second = list_inputs(["memory://lists/in.csv"])
    assert (first.doc_id, first.content) == ("1", b"a")
    assert isinstance(second.content, Exception)


def test_an_archive_at_a_url_that_cannot_be_had_is_one_failed_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file system fails in its own way: those of HTTP and buckets raise errors that are no OSError."""
    memory = fsspec.filesystem("memory")
    memory.pipe({"/shelf/a.txt": b"a", "/shelf/b.zip": b"PK"})
    monkeypatch.setattr(type(memory), "open", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("403")))
    first, second = list_inputs(["memory://shelf"])
    assert first.content == b"a"
    assert str(second.content) == "memory:///shelf/b.zip: 403"
