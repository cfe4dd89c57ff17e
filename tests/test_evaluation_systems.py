"""Our own systems by name, and records by anybody: what cannot be used is named by file, line and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from evaluation_documents import make_report

from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.extractions import Extraction, Found, Heading, read_extractions
from gidr_ner.evaluation.slices import Slice, buckets_of, load_slices, part_documents
from gidr_ner.evaluation.systems import load_systems
from gidr_ner.types import Document

FIELD = {"id": "fees.charged", "value": 14, "start": 16, "end": 18, "text": "14", "confidence": 0.9, "source": "model"}
RECORD = {
    "doc_id": "a",
    "error": None,
    "agency": "平岗镇人民政府",
    "report_year": 2016,
    "form": "2014",
    "sections": [
        {"id": "preamble", "heading": None, "start": 0, "heading_end": 0, "end": 3},
        {"id": "fees", "heading": "收费", "start": 3, "heading_end": 5, "end": 20},
    ],
    "fields": [{**FIELD, "reason": "only one"}],
    "checks": [{"id": "year.stale", "status": "fail"}, {"id": "text_table.x", "status": "pass"}],
    "versions": {"tagger": "3"},
}


def written(path: Path, *records: Any) -> Path:
    lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_record_is_taken_as_it_stands(tmp_path: Path) -> None:
    (found,) = read_extractions(written(tmp_path / "x.jsonl", RECORD))
    field = Found("fees.charged", 16, 18, 14.0, 0.9, "model", "", "only one", "14")
    assert found == Extraction(
        *(
            "a",
            (Heading("fees", 3, 5, 20),),
            (field,),
            ("year.stale",),
            2016,
            "平岗镇人民政府",
            "2014",
            False,
            "tagger 3",
        )
    )


def test_keys_may_be_missing_where_there_is_an_error(tmp_path: Path) -> None:
    error = {"doc_id": "b", "error": {"type": "EmptyInput", "message": ""}}
    assert read_extractions(written(tmp_path / "x.jsonl", "", error)) == [Extraction("b", failed=True)]


@pytest.mark.parametrize("value", ["1e999", "NaN", "1" + "0" * 400])
def test_numbers_that_no_value_can_be_are_none(value: str, tmp_path: Path) -> None:
    line = json.dumps(RECORD).replace('"value": 14', f'"value": {value}')
    (found,) = read_extractions(written(tmp_path / "x.jsonl", line))
    assert found.fields[0].value is None


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", "x.jsonl:1: no JSON"),
        ("[" * 100_000, "x.jsonl:1: no JSON"),
        ("[]", "x.jsonl:1: not an object"),
        ({}, "x.jsonl:1: doc_id: missing"),
        ({"doc_id": 1}, "x.jsonl:1: doc_id: not a string"),
        ({"doc_id": "a", "fields": {}}, "x.jsonl:1: fields: not a list"),
        ({"doc_id": "a", "fields": [1]}, "x.jsonl:1: fields.0: not an object"),
        ({"doc_id": "a", "fields": [{**FIELD, "id": None}]}, "x.jsonl:1: fields.0: id: missing"),
        ({"doc_id": "a", "fields": [FIELD, {**FIELD, "start": "1"}]}, "x.jsonl:1: fields.1: start: not a whole number"),
        ({"doc_id": "a", "fields": [{**FIELD, "start": 19}]}, "x.jsonl:1: fields.0: start 19 and end 18 are no range"),
        ({"doc_id": "a", "fields": [{**FIELD, "start": -1}]}, "start -1 and end 18 are no range"),
        ({"doc_id": "a", "fields": [{**FIELD, "value": True}]}, "fields.0: value: not a number"),
        ({"doc_id": "a", "fields": [{**FIELD, "confidence": 1.5}]}, "confidence 1.5 is not between 0 and 1"),
        ({"doc_id": "a", "sections": [{"id": "fees"}]}, "sections.0: start None and end None are no range"),
        ({"doc_id": "a", "report_year": "2016"}, "report_year: not a whole number"),
    ],
)
def test_records_that_cannot_be_used(record: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as caught:
        read_extractions(written(tmp_path / "x.jsonl", record))
    assert message in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        read_extractions(tmp_path / "x.jsonl")
    (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(EvaluationError, match="not UTF-8 at byte 0"):
        read_extractions(tmp_path / "x.jsonl")


# --- systems --------------------------------------------------------------------------------------------------------


def test_systems_are_named_after_their_files_or_as_told(tmp_path: Path) -> None:
    path = written(tmp_path / "tagger.jsonl", RECORD)
    rules, plain, named = load_systems(["rules", f" {path}", f"new={path}"])
    assert [system.name for system in (rules, plain, named)] == ["rules", "tagger", "new"]
    assert (named.version, named.doc_ids) == ("tagger 3", {"a"})
    assert named.extract(Document("b", "")) is None
    assert (named.extract(Document("a", "")) or Extraction("")).doc_id == "a"


def test_rules_are_our_pipeline(report_text: str) -> None:
    (rules,) = load_systems(["rules"])
    found = rules.extract(Document("松涛", report_text)) or Extraction("")
    assert (found.doc_id, found.year, found.failed) == ("松涛", 2014, False)
    assert {"proactive.total": 126.0, "applications.received": 14.0}.items() <= {
        f.id: f.value for f in found.fields
    }.items()
    failed = rules.extract(Document("x", "一封信")) or Extraction("")
    assert failed.failed


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        ([""], "no system; known are: rules, model, hybrid; model:DIR and hybrid:DIR; FILE.jsonl"),
        (["model:nowhere"], "system model: nowhere"),
        (["mine=hybrid:nowhere"], "system mine: nowhere"),
        (["rules:nowhere"], "system rules: system rules takes no model"),
        (["spacy"], "system spacy: unknown; known are"),
        (["none.jsonl"], "system none.jsonl: no such file"),
        (["rules", "rules"], "two systems are called rules"),
    ],
)
def test_unknown_systems_say_what_is_known(specs: list[str], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        load_systems(specs)


def test_a_document_twice_in_a_file(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", RECORD, RECORD)
    with pytest.raises(EvaluationError, match="a is there twice"):
        load_systems([str(path)])


# --- slices ---------------------------------------------------------------------------------------------------------


def slice_named(name: str) -> Slice:
    return next(each for each in load_slices() if each.name == name)


@pytest.mark.parametrize(
    ("name", "provenance", "buckets"),
    [
        ("form", {}, ("2014",)),
        ("year", {}, ("2013–2016",)),
        ("length", {}, ("up to 1500",)),
        ("script", {"script": "traditional"}, ("traditional",)),
        ("script", {}, ("not said",)),
        ("layout", {"tables": "cell a line"}, ("cell a line",)),
        ("damage", {"damage": "spaces hard_wrap"}, ("spaces", "hard_wrap")),
        ("body", {"body": "sub-district office"}, ("township",)),
        ("body", {"body": "autonomous county government"}, ("government",)),
        ("body", {"body": "customs"}, ("other",)),
    ],
)
def test_buckets_by_hand(name: str, provenance: dict[str, str], buckets: tuple[str, ...]) -> None:
    assert buckets_of(slice_named(name), make_report(provenance=provenance)) == buckets


@pytest.mark.parametrize(("length", "bucket"), [(10, "up to 10"), (11, "11–20"), (20, "11–20"), (21, "from 21")])
def test_ends_belong_to_the_bucket_below(length: int, bucket: str) -> None:
    assert buckets_of(Slice("length", "characters", upto=(10, 20)), make_report(text="一" * length)) == (bucket,)


def test_buckets_are_in_the_order_of_their_ends_and_hold_something() -> None:
    reports = [make_report(text="一" * n) for n in (5_000, 4_000, 100, 9_000)]
    parted = part_documents(slice_named("length"), reports)
    assert list(parted.items()) == [("up to 1500", [2]), ("3001–6000", [0, 1]), ("from 6001", [3])]


def test_ends_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="not in order"):
        Slice("length", "characters", upto=(20, 10))
