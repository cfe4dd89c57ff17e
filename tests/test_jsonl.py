"""Records, lines and rows of reports made by hand."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.errors import EmptyInput
from gidr_ner.jsonl import (
    CSV_COLUMNS,
    csv_writer,
    jsonl_writer,
    plain_number,
    record_to_line,
    record_to_rows,
    report_to_record,
)
from gidr_ner.pipeline import load_pipeline
from gidr_ner.readers import read
from gidr_ner.types import Check, Document, FieldValue, Metadata, Report, Section, Span

TEXT = "概述\n收到申请14件，收费65.5元，变化+3。"


def make_report(text: str = TEXT, **changes: object) -> Report:
    parts: dict[str, object] = {
        "metadata": Metadata("某局年报", "某局", 2014, "2014"),
        "sections": (Section("applications", "概述", Span(0, len(text)), 2, 0.9),),
        "fields": (
            FieldValue("applications.received", 14, "exact", Span(7, 9), 0.98, rule="verb.number"),
            FieldValue("fees.charged", Decimal("65.5"), "at_least", Span(13, 17), 0.9),
            FieldValue("t2.licensing.change", 3, "exact", Span(21, 23), 0.9, "table"),
        ),
        "checks": (Check("s14.sum.channels", "fail", "3 + 4 = 7, not 8", ("s14.a",), 7, Decimal("8.0")),),
        "warnings": ("second",),
    }
    return Report(Document("a", text, "in/a.txt", sha256="00ff", warnings=("first",)), **{**parts, **changes})  # type: ignore[arg-type]


def parse_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_every_key_of_the_contract_is_there() -> None:
    record = report_to_record(make_report())
    assert set(record) >= {"doc_id", "source", "sha256", "error", "title", "agency", "report_year", "form"}
    assert set(record) >= {"sections", "fields", "checks", "warnings", "versions"}
    assert record["sections"][0].keys() >= {"id", "heading", "start", "heading_end", "end", "confidence", "source"}
    assert record["fields"][0].keys() >= {"id", "value", "qualifier", "unit", "text", "start", "end", "section"}
    assert record["fields"][0].keys() >= {"confidence", "source", "rule"}
    assert record["checks"][0].keys() >= {"id", "status", "message", "fields", "expected", "actual"}
    assert record["warnings"] == ["first", "second"]


def test_keys_stay_in_a_record_of_an_error() -> None:
    failed = report_to_record(Report(Document("a", "", "in/a.txt"), error=EmptyInput("in/a.txt: nothing")))
    assert failed.keys() == report_to_record(make_report()).keys()
    assert failed["error"] == {"type": "EmptyInput", "message": "in/a.txt: nothing"}
    assert (failed["doc_id"], failed["source"], failed["sha256"]) == ("a", "in/a.txt", None)
    assert failed["sections"] == failed["fields"] == failed["checks"] == []


def test_a_field_knows_its_text_unit_and_section() -> None:
    first, second, cell = report_to_record(make_report())["fields"]
    assert (first["text"], first["unit"], first["section"], first["rule"]) == (
        "14",
        "件",
        "applications",
        "verb.number",
    )
    assert (second["text"], second["value"], second["qualifier"]) == ("65.5", 65.5, "at_least")
    assert (cell["source"], cell["rule"]) == ("table", None)


def test_a_field_outside_all_sections_has_none() -> None:
    section = Section("applications", "概述", Span(0, 5), 2, 0.9)
    assert [f["section"] for f in report_to_record(make_report(sections=(section,)))["fields"]] == [None] * 3
    assert report_to_record(make_report(sections=()))["fields"][0]["section"] is None


def test_text_is_added_on_request_only() -> None:
    assert "text" not in report_to_record(make_report())
    assert report_to_record(make_report(), with_text=True)["text"] == TEXT


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (3, "3"),
        (Decimal("3.0"), "3"),
        (Decimal("1.2E+4"), "12000"),
        (Decimal("14.5"), "14.5"),
        (Decimal("-0.1"), "-0.1"),
    ],
)
def test_numbers_are_whole_where_whole_and_else_as_printed(value: Decimal | int, printed: str) -> None:
    assert json.dumps(plain_number(value)) == printed


@given(st.integers(-(10**12), 10**12), st.integers(1, 3))
def test_decimals_keep_their_digits(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    assert Decimal(json.dumps(plain_number(value))) == value


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_survives_a_line(text: str) -> None:
    line = record_to_line(report_to_record(make_report(text, fields=(), sections=()), with_text=True))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    # JSON itself cannot tell two halves of a surrogate pair from the character that they spell
    assert json.loads(line)["text"].encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


def test_a_line_is_what_json_makes_of_the_record() -> None:
    fields = (
        FieldValue("applications.received", 14, "exact", Span(7, 9), 1.0, rule='a"b'),
        FieldValue("fees.charged", Decimal("65.5"), "at_least", Span(0, 17), 1, stated_year=2013),
        FieldValue("t2.licensing.change", 3, "exact", Span(21, 23), 0.9, "table"),
    )
    for report in (make_report(), make_report(fields=fields), make_report(fields=()), make_report('"fields": []')):
        record = report_to_record(report, with_text=True)
        assert record_to_line(record) == json.dumps(record, ensure_ascii=False).encode() + b"\n"


def test_lines_are_utf8_and_readable() -> None:
    assert "某局" in record_to_line(report_to_record(make_report())).decode()


def test_an_unexpected_error_names_its_place_and_quotes_nothing() -> None:
    try:
        int("秘密")
    except ValueError as error:
        record = report_to_record(Report(Document("a", ""), error=error))
    assert record["error"] is not None
    assert record["error"]["type"] == "ValueError"
    assert "test_jsonl.py line" in record["error"]["message"]
    assert "秘密" not in record["error"]["message"]


def test_rows_have_the_columns() -> None:
    rows = list(record_to_rows(report_to_record(make_report())))
    assert {len(row) for row in rows} == {len(CSV_COLUMNS)}
    first = dict(zip(CSV_COLUMNS, rows[0], strict=True))
    assert (first["doc_id"], first["agency"], first["year"], first["form"]) == ("a", "某局", 2014, "2014")
    assert (first["id"], first["zh"], first["value"]) == ("applications.received", "收到政府信息公开申请数", 14)


def test_a_report_without_fields_has_a_row_and_an_error_is_in_it() -> None:
    (row,) = record_to_rows(report_to_record(make_report(fields=())))
    assert (row[0], row[4], row[-1]) == ("a", None, None)
    (row,) = record_to_rows(report_to_record(Report(Document("b", ""), error=EmptyInput("b: nothing"))))
    assert (len(row), row[0], row[-1]) == (len(CSV_COLUMNS), "b", "EmptyInput: b: nothing")


@pytest.mark.parametrize("evil", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "＝1+1", "\t=1", "\r=1"])
def test_a_formula_is_defused(evil: str) -> None:
    stream = io.BytesIO()
    csv_writer(stream)(make_report(metadata=Metadata(agency=evil)))
    assert all(row["agency"] == "'" + evil for row in parse_csv(stream.getvalue()))


def test_signed_numbers_are_no_formulas() -> None:
    stream = io.BytesIO()
    csv_writer(stream)(make_report())
    last = parse_csv(stream.getvalue())[-1]
    assert (last["text"], last["value"]) == ("+3", "3")


def test_csv_keeps_line_breaks_and_quotes_in_a_cell() -> None:
    stream = io.BytesIO()
    csv_writer(stream)(make_report(metadata=Metadata(agency='某\n"局",')))
    assert parse_csv(stream.getvalue())[0]["agency"] == '某\n"局",'


def test_a_writer_writes_at_once() -> None:
    stream = io.BytesIO()
    buffered = io.BufferedWriter(stream)  # type: ignore[arg-type]
    jsonl_writer(buffered)(make_report())
    assert json.loads(stream.getvalue())["doc_id"] == "a"


def test_where_a_figure_came_from(report_text: str) -> None:
    pytest.importorskip("lxml")
    page = "".join(f"<p>{line}</p>" for line in report_text.split("\n"))
    document = read(f"<html><body><div>{page}</div></body></html>".encode(), "a.html")
    record = report_to_record(load_pipeline().extract(document), with_where=True)
    (field,) = [f for f in record["fields"] if f["value"] == 126]
    assert field["where"] == {"path": "/html/body/div/p[9]", "page": None, "box": None}
    assert json.loads(record_to_line(record))["fields"][0]["where"]["path"]


def test_text_says_of_no_place() -> None:
    record = report_to_record(make_report(), with_where=True)
    assert {f["where"] for f in record["fields"]} == {None}
    assert all("where" not in f for f in report_to_record(make_report())["fields"])
