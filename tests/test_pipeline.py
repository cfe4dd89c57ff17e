"""From a source to a report, and many sources to as many reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice, repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gidr_ner
from gidr_ner.errors import NotAReport
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline, merge_fields
from gidr_ner.reading import Reading
from gidr_ner.types import Document, FieldValue, Report, Section, Span, Tagging


class BrokenTagger:
    """A tagger with a bug that shows on some texts."""

    name = "broken"

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        for reading in readings:
            if "坏" in reading.document.text:
                raise ZeroDivisionError("坏文本 quoted")
            yield Tagging((Section("overview", "概述", Span(0, 2), 2, 1.0),))


def values(report: Report) -> dict[str, object]:
    return {field.id: field.value for field in report.fields}


@pytest.mark.smoke
def test_a_report_is_read_end_to_end(pipeline: Pipeline, report_text: str) -> None:
    report = pipeline.extract(report_text)
    assert report.error is None
    assert report.metadata.agency == "松涛市档案馆"
    assert (report.metadata.report_year, report.metadata.form) == (2014, "2014")
    assert [section.id for section in report.sections] == [
        "preamble",
        "overview",
        "proactive",
        "applications",
        "fees",
        "remedies",
        "problems",
    ]
    found = values(report)
    assert found["proactive.total"] == 126
    assert found["applications.received"] == 14
    assert (found["review.total"], found["suit.total"], found["fees.charged"]) == (0, 0, 0)


def test_every_span_quotes_the_text_and_fields_are_in_order(pipeline: Pipeline, report_text: str) -> None:
    record = report_to_record(pipeline.extract(report_text))
    assert record["fields"]
    assert all(report_text[f["start"] : f["end"]] == f["text"] for f in record["fields"])
    assert all(report_text[s["start"] : s["heading_end"]] == (s["heading"] or "") for s in record["sections"])
    assert [f["start"] for f in record["fields"]] == sorted(f["start"] for f in record["fields"])


def test_a_file_gives_what_its_text_gives(pipeline: Pipeline, report_text: str, tmp_path: Path) -> None:
    path = tmp_path / "songtao.2014.txt"
    data = report_text.encode("gb18030")
    path.write_bytes(data)
    report, of_text = pipeline.extract(path), pipeline.extract(report_text)
    assert (report.fields, report.sections, report.metadata) == (of_text.fields, of_text.sections, of_text.metadata)
    assert (report.document.doc_id, report.document.source) == ("songtao.2014", str(path))
    assert report.document.sha256 == sha256(data).hexdigest()


def test_a_document_keeps_its_name(pipeline: Pipeline, report_text: str) -> None:
    report = pipeline.extract(Document("mine", report_text, "somewhere", sha256="aa"))
    assert (report.document.doc_id, report.document.source, report.document.sha256) == ("mine", "somewhere", "aa")


def test_a_text_of_another_kind_is_said_to_be_one(pipeline: Pipeline, other_text: str, tmp_path: Path) -> None:
    report = pipeline.extract(other_text)
    assert isinstance(report.error, NotAReport)
    assert (report.sections, report.fields, report.checks) == ((), (), ())
    (tmp_path / "work.txt").write_text(other_text)
    assert isinstance(pipeline.extract(tmp_path / "work.txt").error, NotAReport)


def test_a_path_given_as_text_is_told(pipeline: Pipeline) -> None:
    assert "pathlib.Path" in str(pipeline.extract("reports/2014.txt").error)


def test_the_same_twice_is_the_same(pipeline: Pipeline, report_text: str) -> None:
    assert pipeline.extract(report_text) == load_pipeline().extract(report_text)


def test_pipe_is_lazy_and_keeps_order(pipeline: Pipeline, report_text: str) -> None:
    endless = pipeline.pipe(repeat(report_text))
    assert [report.document.doc_id for report in islice(endless, 3)] == ["text", "text__2", "text__3"]


def test_inputs_of_one_name_are_told_apart(pipeline: Pipeline, report_text: str, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a/r.txt", "b/r.txt", "b/r.md", "c/x.txt")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(report_text)
    reports = list(pipeline.pipe(paths))
    assert [report.document.doc_id for report in reports] == ["r", "b__r", "b__r__2", "x"]
    told = [any("doc_id" in warning for warning in report.warnings) for report in reports]
    assert told == [False, True, True, False]


def test_a_fault_in_a_tagger_costs_one_record(report_text: str) -> None:
    bad = report_text + "坏"
    first, second, third = Pipeline(BrokenTagger()).pipe([report_text, bad, report_text])
    assert first.error is None
    assert third.error is None
    record = report_to_record(second)
    assert record["error"] is not None
    assert record["error"]["type"] == "ZeroDivisionError"
    assert "坏" not in record["error"]["message"]


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gidr_ner.pipeline.read_document", interrupt)
    with pytest.raises(KeyboardInterrupt):
        pipeline.extract("文")


def test_cells_and_mentions_are_merged_by_position() -> None:
    mention = FieldValue("applications.received", 5, "exact", Span(9, 10), 0.9)
    cell = FieldValue("t3.new.total", 5, "exact", Span(4, 5), 0.9, "table")
    assert merge_fields([mention], [cell]) == (cell, mention)


@given(st.text(max_size=200))
def test_no_text_raises(pipeline: Pipeline, text: str) -> None:
    error = pipeline.extract(text).error
    assert error is None or isinstance(error, gidr_ner.GidrError), report_to_record(
        Report(Document("", ""), error=error)
    )


@given(st.lists(st.sampled_from("一二、（）.1政府信息公开收到申请0件年报\n\t　 概述"), max_size=80).map("".join))
def test_no_text_of_our_words_raises(pipeline: Pipeline, text: str) -> None:
    error = pipeline.extract("某局2014年政府信息公开年度报告\n" + text).error
    assert error is None or isinstance(error, gidr_ner.GidrError), report_to_record(
        Report(Document("", ""), error=error)
    )


@pytest.mark.smoke
def test_public_names_are_there_and_sorted() -> None:
    assert gidr_ner.__all__ == sorted(gidr_ner.__all__)
    assert all(getattr(gidr_ner, name) is not None for name in gidr_ner.__all__)
    assert dir(gidr_ner) == gidr_ner.__all__
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = gidr_ner.nothing_here


def test_a_line_that_ends_with_a_share_in_words(pipeline: Pipeline, report_text: str) -> None:
    """No % follows 百分之九十, though that is its unit."""
    text = report_text.replace("申请十四件。", "申请十四件，按时办结率百分之九十")
    assert pipeline.extract(text).error is None
