"""The inline form, and how well the rules read the invented reports of ``annotations/``: a floor that must not sink."""

from __future__ import annotations

from pathlib import Path

import pytest

from gidr_ner.annotations import AnnotatedReport, parse_inline
from gidr_ner.errors import AnnotationError
from gidr_ner.evaluation.extractions import record_to_extraction
from gidr_ner.evaluation.measures import measure_document
from gidr_ner.evaluation.spans import match_document
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline

FOLDER = Path(__file__).resolve().parents[1] / "annotations" / "inline"
PATHS = sorted(path for split in ("train", "dev") for path in (FOLDER / split).glob("*.xml"))
"""The test split stays out: what a floor is held on is soon written for."""
SAMPLE = """<doc id="a" year="2016" agency="平岗镇人民政府" form="2014" flags="year.stale">
<s id="overview">一、概述</s>
公开<f id="proactive.total" v="1200" q="at_least">1200余</f>条，收
<f id="fees.charged" v="14.5" opt="1" alt="budget.spent">14.5</f>元。
</doc>"""


def test_tags_come_out_and_leave_the_raw_text() -> None:
    report = parse_inline(SAMPLE)
    text = report.document.text
    assert text == "一、概述\n公开1200余条，收\n14.5元。"
    assert [(h.id, text[h.span.start : h.span.end]) for h in report.headings] == [("overview", "一、概述")]
    total, fee = report.mentions
    assert (text[total.span.start : total.span.end], total.value, total.qualifier) == ("1200余", 1200, "at_least")
    assert (str(fee.value), fee.optional, fee.also) == ("14.5", True, {"budget.spent"})
    assert report.failing_checks == {"year.stale"}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("<doc", "<dog", "not one <doc"),
        ('id="fees.charged"', 'id="fees.unknown"', "unknown id 'fees.unknown'"),
        ('v="1200"', 'v="viele"', "r.xml"),
        (' year="2016"', "", "report_year: missing"),
        (">1200余<", "> 1200余<", "white space at an end"),
        ("</s>", "", "left over"),
    ],
)
def test_a_broken_annotation_names_the_file_and_the_fault(before: str, after: str, message: str) -> None:
    with pytest.raises(AnnotationError, match=r"r\.xml") as caught:
        parse_inline(SAMPLE.replace(before, after, 1), "r.xml")
    assert message in str(caught.value)


@pytest.fixture(scope="module")
def gold() -> list[AnnotatedReport]:
    if not PATHS:
        pytest.skip(f"no annotated reports in {FOLDER}")
    return [parse_inline(path.read_text(encoding="utf-8"), path.name) for path in PATHS]


def test_spans_of_gold_are_numerals_or_nouns_not_blanks(gold: list[AnnotatedReport]) -> None:
    for report in gold:
        spans = [m.span for m in report.mentions] + [h.span for h in report.headings]
        assert all(0 <= s.start < s.end <= len(report.document.text) for s in spans)


def counts(pipeline: Pipeline, report: AnnotatedReport) -> dict[str, tuple[int, int, int]]:
    """How many were right, wrong and missed, by measure."""
    found = record_to_extraction({**report_to_record(pipeline.extract(report.document))}, report.document.doc_id)
    outcomes = measure_document(report, found, match_document(report, found))
    return {name: (len(o.right), len(o.wrong), len(o.missed)) for name, o in outcomes.items()}


def test_the_rules_read_the_invented_reports(gold: list[AnnotatedReport], capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = load_pipeline("rules")
    scores = [counts(pipeline, report) for report in gold]
    total = {kind: [sum(column) for column in zip(*(score[kind] for score in scores), strict=True)] for kind in FLOORS}
    f1 = {kind: 2 * right / (2 * right + wrong + missed) for kind, (right, wrong, missed) in total.items()}
    with capsys.disabled():
        print(f"\n{len(gold)} invented reports")
        for kind, (right, wrong, missed) in total.items():
            print(f"{kind:10} {right:6} right {wrong:4} wrong {missed:4} missed  F1 {f1[kind]:.3f}")
    assert total["cells"][1] == 0
    assert {kind: f1[kind] for kind, least in FLOORS.items() if f1[kind] < least} == {}


FLOORS = {"sections": 0.70, "value": 0.80, "cells": 0.995, "checks": 0.82, "year": 0.98, "agency": 0.97, "form": 0.78}
"""Least F1 over all of them, some by authors whom the rules have never seen; a little below what was measured."""
