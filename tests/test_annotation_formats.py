"""Formats of annotated reports: every pair round-trips; what cannot be taken is refused and loses nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention, parse_inline
from gidr_ner.annotations.formats import FORMATS, format_of, list_files, read_annotations, write_annotations
from gidr_ner.annotations.label_studio import label_config, report_to_task
from gidr_ner.annotations.records import report_to_record
from gidr_ner.annotations.report import PROVENANCE, labels
from gidr_ner.annotations.utf16 import code_point_to_unit, unit_to_code_point
from gidr_ner.errors import AnnotationError
from gidr_ner.types import Document, Metadata, Span

TEXT = "　一、概述 \r\n公开𠮷镇信息1200余条\\n，收费14.5元。\t零申请；举报、投诉没有。\n\n"


def span(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote))


REPORT = AnnotatedReport(
    Document("a-1", TEXT),
    Metadata(None, "𠮷镇人民政府", 2016, "2014"),
    (GoldHeading("overview", span("一、概述")),),
    (
        GoldMention("proactive.total", span("1200余"), 1200, "at_least"),
        GoldMention("fees.charged", span("14.5"), Decimal("14.5"), "approx", frozenset({"budget.spent"}), True),
        GoldMention("applications.received", span("零"), 0, reason="confirmed by s14.sum.channels"),
        GoldMention("complaints.total", span("举报、投诉"), 0),
    ),
    frozenset({"year.stale", "s14.sum.channels"}),
    {"layer": "silver", "author": "k1"},
)
SUFFIX = {"jsonl": "a.jsonl", "inline": "folder", "label-studio": "a.json", "doccano": "a.jsonl", "conll": "a.conll"}


def same(report: AnnotatedReport) -> AnnotatedReport:
    """A report without the name of the file that it was read from."""
    return replace(report, document=replace(report.document, source=""))


def there_and_back(report: AnnotatedReport, format: str, folder: Path) -> AnnotatedReport:
    path = folder / format / SUFFIX[format]
    assert write_annotations([report], path, format) == 1
    (file,) = list_files([path])
    imported = read_annotations(file)
    assert imported.refusals == ()
    (read,) = imported.reports
    return same(read)


@pytest.mark.parametrize(("first", "second"), list(product(FORMATS, FORMATS)))
def test_every_pair_of_formats_keeps_everything(first: str, second: str, tmp_path: Path) -> None:
    once = there_and_back(REPORT, first, tmp_path / "1")
    assert there_and_back(once, second, tmp_path / "2") == REPORT


@pytest.mark.parametrize("format", FORMATS)
def test_several_reports_in_one_file_stay_apart(format: str, tmp_path: Path) -> None:
    others = [replace(REPORT, document=replace(REPORT.document, doc_id=f"a-{n}")) for n in range(3)]
    path = tmp_path / SUFFIX[format]
    write_annotations(others, path, format)
    read = [report for file in list_files([path]) for report in read_annotations(file).reports]
    assert [same(report) for report in read] == others


def test_a_format_is_told_by_suffix_and_content(tmp_path: Path) -> None:
    for format in ("jsonl", "label-studio", "doccano", "conll"):
        path = tmp_path / format
        write_annotations([REPORT], path, format)
        assert format_of(path, path.read_text(encoding="utf-8")) == format


def test_records_are_those_of_the_contract() -> None:
    record = report_to_record(REPORT)
    (section,) = record["sections"]
    total = record["fields"][0]
    assert (section["heading"], section["start"], section["end"]) == ("一、概述", 1, len(TEXT))
    assert (total["value"], total["text"], TEXT[total["start"] : total["end"]]) == (1200, "1200余", "1200余")
    assert set(record["provenance"]) == set(PROVENANCE)


def test_datasets_load_our_lines_with_declared_columns(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    from gidr_ner.annotations.huggingface import features, rows_to_reports

    bare = replace(REPORT, headings=(), mentions=(), failing_checks=frozenset())
    path = tmp_path / "train.jsonl"
    write_annotations([bare, REPORT], path, "jsonl")
    files = {"train": str(path)}
    loaded = datasets.load_dataset("json", data_files=files, features=features(), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].features == features()
    imported = rows_to_reports(loaded["train"], "train")
    assert [same(report) for report in imported.reports] == [bare, REPORT]
    assert imported.refusals == ()


# --- offsets ---


@given(st.text(st.sampled_from("a公𠮷😀\n"), max_size=30))
def test_utf16_offsets_go_there_and_back(text: str) -> None:
    there, back = code_point_to_unit(text), unit_to_code_point(text)
    for at in range(len(text) + 1):
        assert there(at) == len(text[:at].encode("utf-16-le")) // 2
        assert back(there(at)) == at


def test_an_offset_inside_a_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="inside a character"):
        unit_to_code_point("𠮷村")(1)


def test_doccano_counts_utf16_units(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_annotations([REPORT], path, "doccano")
    (_, second, *_) = json.loads(path.read_text(encoding="utf-8"))["label"]
    assert second[0] == TEXT.index("1200余") + 1  # behind 𠮷, which counts twice


def test_label_studio_of_before_2021_counts_utf16_units(tmp_path: Path) -> None:
    def shift(value: dict[str, Any]) -> None:
        value.update(start=value["start"] + 1, end=value["end"] + 1)

    task = report_to_task(REPORT)
    for result in task["annotations"][0]["result"]:
        if result["value"]["start"] > TEXT.index("𠮷"):
            shift(result["value"])
    imported = read(tmp_path, "t.json", json.dumps([task]))
    assert imported.refusals == ()
    assert same(imported.reports[0]) == REPORT


def test_the_labelling_interface_has_every_label() -> None:
    assert re.findall(r'<Label value="([^"]+)"', label_config()) == list(labels())


# --- what is refused ---


def read(folder: Path, name: str, content: str | bytes) -> Any:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_annotations(path)


def record(**changes: Any) -> dict[str, Any]:
    return {**report_to_record(REPORT), **changes}


FIELD = {"id": "proactive.total", "value": 1, "qualifier": "exact", "start": 14, "end": 18, "text": TEXT[14:18]}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "proactive.sum"}, "unknown id 'proactive.sum'"),
        ({"start": 15, "end": 19}, "quotes"),
        ({"start": 14, "end": 14, "text": ""}, "empty or outside"),
        ({"start": 900, "end": 904}, "empty or outside"),
        ({"start": 5, "end": 6, "text": " "}, "white space"),
        ({"also": ["x.y"]}, "unknown id 'x.y'"),
    ],
)
def test_a_wrong_range_is_refused_and_the_rest_is_kept(change: dict[str, Any], why: str, tmp_path: Path) -> None:
    fields = [{**FIELD, **change}, *report_to_record(REPORT)["fields"][1:]]
    imported = read(tmp_path, "a.jsonl", json.dumps(record(fields=fields)) + "\n")
    (refusal,) = imported.refusals
    assert why in str(refusal)
    assert str(refusal).startswith(f"{tmp_path / 'a.jsonl'}:1: ")
    assert [m.id for m in imported.reports[0].mentions] == [m.id for m in REPORT.mentions[1:]]


def test_the_later_of_two_ranges_that_overlap_is_refused(tmp_path: Path) -> None:
    start = TEXT.index("200余")
    inner = {**FIELD, "id": "proactive.website", "start": start, "end": start + 4, "text": "200余"}
    imported = read(tmp_path, "a.jsonl", json.dumps(record(fields=[*report_to_record(REPORT)["fields"], inner])))
    assert [refusal.item for refusal in imported.refusals] == [f"proactive.website at {start}–{start + 4}"]
    assert same(imported.reports[0]) == REPORT


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{broken", "Invalid JSON"),
        (json.dumps(record(form="2015")), "form: "),
        (json.dumps(record(report_year="2016")), "report_year: "),
        (json.dumps(record(fields=[{**FIELD, "value": "viele"}])), "fields.0.value"),
        (json.dumps(record(fields=[{**FIELD, "qualifier": "about"}])), "fields.0.qualifier"),
        (json.dumps({k: v for k, v in record().items() if k != "text"}), "text: Field required"),
        (json.dumps(record(colour="red")), "colour: "),
        (json.dumps(record(provenance={"mood": "good"})), "mood"),
        ("[]", "line: "),
    ],
)
def test_a_broken_line_names_file_line_and_key(line: str, why: str, tmp_path: Path) -> None:
    good = json.dumps(record())
    imported = read(tmp_path, "a.jsonl", f"{good}\n\n{line}\n{good}\n")
    assert len(imported.reports) == 2
    (refusal,) = imported.refusals
    assert str(refusal).startswith(f"{tmp_path / 'a.jsonl'}:3: document: ")
    assert why in refusal.why


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfe{", "not UTF-8 at byte 0"), (b"", "holds no document"), (b"\n \n", "holds no document")],
)
def test_a_file_that_is_none_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, "a.jsonl", content).refusals
    assert why in str(refusal)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    (refusal,) = read_annotations(tmp_path / "no.jsonl").refusals
    assert "no.jsonl" in str(refusal)
    with pytest.raises(AnnotationError, match="no annotations in this folder"):
        list_files([tmp_path])


def in_task(change: Callable[[dict[str, Any]], None]) -> str:
    task = report_to_task(REPORT)
    change(task)
    return json.dumps([task])


def results(task: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = task["annotations"][0]["result"]
    return found


@pytest.mark.parametrize(
    ("change", "why", "kept"),
    [
        (lambda t: results(t)[0]["value"].update(labels=[]), "0 labels instead of one", 4),
        (lambda t: results(t)[0]["value"].update(labels=["heading.overview", "fees.charged"]), "2 labels", 4),
        (lambda t: results(t)[0]["value"].update(labels=["PER"]), "unknown id 'PER'", 4),
        (lambda t: results(t).append({"type": "relation", "from_id": "r0", "to_id": "r1"}), "not a label", 5),
        (lambda t: results(t)[0]["value"].update(start=2, end=6), "quotes", 4),
        (lambda t: results(t)[0]["value"].pop("end"), "result.0", 4),
        (lambda t: t["annotations"].append({"result": []}), "a second annotation", 5),
    ],
)
def test_label_studio_answers_that_are_no_range(
    change: Callable[[dict[str, Any]], None], why: str, kept: int, tmp_path: Path
) -> None:
    imported = read(tmp_path, "t.json", in_task(change))
    (refusal,) = imported.refusals
    assert why in str(refusal)
    (report,) = imported.reports
    assert len(report.headings) + len(report.mentions) == kept


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: t["annotations"][0].update(was_cancelled=True), "none that was not cancelled"),
        (lambda t: t["data"].pop("text"), "data.text: Field required"),
        (lambda t: t["data"].update(form="2015"), "form: '2015'"),
    ],
)
def test_a_task_that_is_no_annotated_report(change: Callable[[dict[str, Any]], None], why: str, tmp_path: Path) -> None:
    imported = read(tmp_path, "t.json", in_task(change))
    assert imported.reports == ()
    assert why in str(imported.refusals[0])
    assert "task 1" in str(imported.refusals[0])


def test_an_export_without_our_answers_takes_values_from_the_text(tmp_path: Path) -> None:
    def strip(task: dict[str, Any]) -> None:
        task["annotations"][0]["result"] = [r for r in results(task) if r["type"] == "labels"]

    (report,) = read(tmp_path, "t.json", in_task(strip)).reports
    assert [(m.value, m.qualifier) for m in report.mentions] == [
        (1200, "at_least"),
        (Decimal("14.5"), "exact"),
        (0, "exact"),
        (0, "exact"),
    ]


@pytest.mark.parametrize(
    ("change", "why", "kept"),
    [
        ({"label": [[0, 1, ""]]}, "label.0", 0),
        ({"label": [[14, 18]]}, "label.0", 0),
        ({"label": [{"label": "PER", "start_offset": 15, "end_offset": 19}]}, "unknown id 'PER'", 0),
        ({"label": [["15", "19", "proactive.total"]]}, "label.0", 0),
        ({"label": [[11, 12, "proactive.total"]]}, "inside a character", 0),
        ({"label": [], "relations": [{"from_id": 1, "to_id": 2}]}, "relations.0", 0),
        ({"label": [[15, 20, "proactive.total"], [15, 19, "proactive.total"]]}, "overlaps", 1),
    ],
)
def test_doccano_lines_with_what_is_no_range(change: dict[str, Any], why: str, kept: int, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    write_annotations([REPORT], path, "doccano")
    line = {**json.loads(path.read_text(encoding="utf-8")), **change}
    imported = read(tmp_path, "d.jsonl", json.dumps(line))
    (refusal,) = imported.refusals
    assert why in str(refusal)
    assert len(imported.reports[0].mentions) == kept


def test_doccano_entities_of_relation_projects(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    write_annotations([REPORT], path, "doccano")
    line = json.loads(path.read_text(encoding="utf-8"))
    entities = [
        {"id": n, "label": name, "start_offset": s, "end_offset": e} for n, (s, e, name) in enumerate(line["label"])
    ]
    imported = read(tmp_path, "d.jsonl", json.dumps({**line, "label": [], "entities": entities}))
    assert same(imported.reports[0]) == REPORT


CONLL = "# doc_id = x\n# report_year = 2016\n# agency = 岗镇人民政府\n# form = 2014\n"


@pytest.mark.parametrize(
    ("lines", "why", "mentions"),
    [
        ("1\tI-proactive.total\n条\tO\n", ":5: tag I-proactive.total: continues nothing", 0),
        ("1\tB-proactive.total\n2\tI-proactive.website\n", ":6: tag I-proactive.website", 1),
        ("1\tX\n", "is no IOB2 tag", 0),
        ("1\tB-PER\n", "unknown id 'PER'", 0),
        ("1\tB-proactive.total\tviele\n", "value 'viele' is no number", 0),
        ("1\tB-proactive.total\t1\tabout\n", "qualifier 'about'", 0),
    ],
)
def test_conll_tags_that_are_no_range(lines: str, why: str, mentions: int, tmp_path: Path) -> None:
    imported = read(tmp_path, "c.conll", CONLL + lines)
    (refusal,) = imported.refusals
    assert why in str(refusal)
    assert len(imported.reports[0].mentions) == mentions


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (CONLL + "条\n", ":5: a character, a tab and a tag are needed"),
        (CONLL + "信息\tO\n", ":5: '信息' is not one character"),
        ("1\tO\n", "doc_id: missing"),
        (CONLL.replace("2016", "MMXVI") + "1\tO\n", "report_year: missing"),
    ],
)
def test_conll_that_is_no_document(content: str, why: str, tmp_path: Path) -> None:
    imported = read(tmp_path, "c.conll", content)
    assert imported.reports == ()
    assert why in str(imported.refusals[0])


def test_conll_of_two_columns_takes_values_from_the_text(tmp_path: Path) -> None:
    (report,) = read(tmp_path, "c.conll", CONLL + "九\tB-proactive.total\n十\tI-proactive.total\n条\tO\n").reports
    assert [(m.value, m.span) for m in report.mentions] == [(90, Span(0, 2))]


@pytest.mark.parametrize("wrong", ['<f id="x" v="1">', "</s>", "<doc>"])
def test_a_text_that_reads_as_a_tag_has_no_inline_form(wrong: str, tmp_path: Path) -> None:
    report = replace(REPORT, document=replace(REPORT.document, text=TEXT + wrong))
    with pytest.raises(AnnotationError, match="reads as a tag"):
        write_annotations([report], tmp_path / "x", "inline")


def test_inline_refusals_name_the_line(tmp_path: Path) -> None:
    source = '<doc id="a" year="2016" agency="甲" form="2014">\n公开\n<f id="proactive.total" v="viele">3</f>条\n</doc>'
    imported = read(tmp_path, "a.xml", source)
    assert f"{tmp_path / 'a.xml'}:3: " in str(imported.refusals[0])
    with pytest.raises(AnnotationError, match="value 'viele' is no number"):
        parse_inline(source, "a.xml")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_value_that_is_not_finite_is_refused(value: str, tmp_path: Path) -> None:
    line = json.dumps(record(fields=[FIELD])).replace('"value": 1,', f'"value": {value},')
    (refusal,) = read(tmp_path, "a.jsonl", line).refusals
    assert "fields.0.value" in refusal.why
    imported = read(tmp_path, "c.conll", f"{CONLL}1\tB-proactive.total\t{value.replace('1e999', 'Infinity')}\n")
    assert "is not finite" in str(imported.refusals[0])


def test_a_tag_that_is_left_over_is_named_by_its_own_line(tmp_path: Path) -> None:
    tagged = '<s id="overview">一、概述</s>\n公开<f id="proactive.total" v="3">3</f>条\n收</f>到\n'
    imported = read(tmp_path, "a.xml", f'<doc id="a" year="2016" agency="甲" form="2014">\n{tagged}</doc>')
    assert "about line 4" in str(imported.refusals[0])
