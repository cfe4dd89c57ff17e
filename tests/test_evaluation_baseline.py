"""Baselines: what is kept of a report, what is said by field, and which field a gate names."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from evaluation_documents import (
    corrupted,
    extractions_of,
    make_extraction,
    make_report,
    make_system,
    random_corpus,
    random_system,
    read_report,
)

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.baseline import LABELLED, report_to_baseline
from gidr_ner.evaluation.extractions import Found, Heading
from gidr_ner.evaluation.gates import Gate, GateResult, NoRegression, judge_gates
from gidr_ner.evaluation.markdown import report_to_markdown
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.report import evaluate
from gidr_ner.evaluation.systems import System
from gidr_ner.types import Span

Report = dict[str, Any]
FIELDS = ("proactive.total", "applications.received", "fees.charged", "budget.spent")
"""Labels of the prose that random documents have."""


@pytest.fixture(scope="module")
def corpus() -> list[AnnotatedReport]:
    return random_corpus(11, 40)


@pytest.fixture(scope="module")
def before(corpus: list[AnnotatedReport]) -> Report:
    return judge(corpus, random_system("s", corpus, 1))


def judge(reports: Sequence[AnnotatedReport], *systems: System, baseline: Report | None = None) -> Report:
    return evaluate(reports, systems, baseline=baseline, resamples=1_000)


def result_of(report: Report, label: str | None = "*", **asked: Any) -> GateResult:
    (result,) = judge_gates([Gate("g", NoRegression("s", label=label, **asked))], report)
    return result


def unlabelled(report: Report) -> Report:
    """As the former version wrote it."""
    former = copy.deepcopy(report)
    for document in former["documents"]:
        for counts in document["per_system"].values():
            del counts["labels"]
    return former


def by_label(report: Report, measure: str = "value") -> dict[str, Report]:
    differences = report["baseline"]["differences"]
    return {d["label"]: d for d in differences if d["label"] is not None and d["measure"] == measure}


def named(result: GateResult) -> set[str]:
    return {field for field in (*FIELDS, "(unknown id)") if f"{field} -" in result.message}


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_labels_of_a_document_come_to_its_counts_and_hold_no_zeros(before: Report) -> None:
    for document in before["documents"]:
        counts = document["per_system"]["s"]
        assert tuple(counts["labels"]) == LABELLED
        for measure, labels in counts["labels"].items():
            assert [sum(each) for each in zip(*labels.values(), strict=True)] == counts[measure] or not labels
            assert all(map(any, labels.values()))
            assert list(labels) == sorted(labels)


def test_what_is_kept_is_a_line_a_document_and_nothing_of_its_text(before: Report) -> None:
    kept = report_to_baseline({**before, "created": "2026-01-01"})
    assert kept == report_to_baseline(before)
    loaded = json.loads(kept)
    assert set(loaded) == {"schema_version", "signature", "gold", "systems", "documents"}
    assert {tuple(document) for document in loaded["documents"]} == {("doc_id", "per_system")}
    assert len(kept.splitlines()) == len(before["documents"]) + 2


def test_the_same_predictions_in_another_order_are_kept_as_the_same_bytes(
    corpus: list[AnnotatedReport], before: Report
) -> None:
    rng = random.Random(2)
    found = extractions_of(random_system("s", corpus, 1), corpus)
    turned = [replace(e, fields=tuple(rng.sample(e.fields, len(e.fields)))) for e in rng.sample(found, len(found))]
    again = judge(rng.sample(corpus, len(corpus)), make_system("s", turned))
    assert report_to_baseline(again) == report_to_baseline(before)


def test_what_is_kept_compares_as_the_whole_report_does(corpus: list[AnnotatedReport], before: Report) -> None:
    other = random_system("s", corpus, 2)
    kept = json.loads(report_to_baseline(before))
    whole = judge(corpus, other, baseline=before)
    assert judge(corpus, other, baseline=kept)["baseline"] == whole["baseline"]
    assert whole["baseline"]["labels"]


# --- what is said by field ------------------------------------------------------------------------------------------


def test_differences_by_label_are_those_of_f1_and_of_two_systems_side_by_side(
    corpus: list[AnnotatedReport], before: Report
) -> None:
    other = random_system("s", corpus, 2)
    after = judge(corpus, other, baseline=before)
    side_by_side = judge(corpus, random_system("s", corpus, 1), replace(other, name="t"))["differences"]
    expected = {d["label"]: d for d in side_by_side if d["measure"] == "value" and d["label"] in FIELDS}
    found = by_label(after)
    assert set(found) == {*FIELDS, "(unknown id)"}
    for label, difference in expected.items():
        one, two = (r["measures"]["value"]["s"]["labels"][label]["f1"] for r in (before, after))
        assert found[label]["difference"] == pytest.approx(two - one, abs=2e-6)
        assert found[label]["interval"] == difference["interval"]
        assert (found[label]["p"], found[label]["p_worse"]) == (difference["p"], difference["p_worse"])
    assert {d["measure"] for d in after["baseline"]["differences"] if d["label"]} == {"value"}
    assert all(d["p_worse"] <= d["p_worse_holm"] for d in found.values())


def test_sections_are_compared_by_label() -> None:
    reports = [make_report(doc_id=f"d{at}", headings=[GoldHeading("overview", Span(0, 2))]) for at in range(8)]
    right = [make_extraction(doc_id=r.document.doc_id, headings=(Heading("overview", 0, 2, 20),)) for r in reports]
    baseline = judge(reports, make_system("s", right))
    after = judge(reports, make_system("s", (replace(e, headings=()) for e in right)), baseline=baseline)
    assert by_label(after, "sections")["overview"]["difference"] == -1
    result = result_of(after, measure="sections")
    assert (result.passed, "sections of s: overview -1.0000" in result.message) == (False, True)


def test_labels_that_nothing_moved_are_no_tests(corpus: list[AnnotatedReport], before: Report) -> None:
    """However systems are swapped they are the same: one field that moved is not corrected for the others."""
    found = extractions_of(random_system("s", corpus, 1), corpus)
    after = judge(corpus, make_system("s", corrupted(found, "fees.charged", 0.2, random.Random(1))), baseline=before)
    moved = by_label(after)["fees.charged"]
    assert moved["difference"] < 0
    assert (moved["p_holm"], moved["p_worse_holm"]) == (moved["p"], moved["p_worse"])
    others = [d for label, d in by_label(after).items() if label != "fees.charged"]
    assert {(d["difference"], d["p"], d["p_holm"], d["p_worse_holm"]) for d in others} == {(0.0, 1.0, 1.0, 1.0)}


def test_what_is_newly_found_where_nothing_is_counts_as_worse() -> None:
    mention = GoldMention("fees.charged", Span(16, 18), 14)
    reports = [make_report(mention, doc_id=f"d{at}") for at in range(8)]
    right = [make_extraction(Found("fees.charged", 16, 18, 14), doc_id=r.document.doc_id) for r in reports]
    extra = Found("budget.spent", 2, 6, 1200)
    more = [replace(e, fields=(*e.fields, extra)) for e in right]
    after = judge(reports, make_system("s", more), baseline=judge(reports, make_system("s", right)))
    assert result_of(after).message == "value of s: budget.spent -1.0000, p 0.0039 (one-sided, Holm)"
    gone = judge(reports, make_system("s", right), baseline=judge(reports, make_system("s", more)))
    assert by_label(gone)["budget.spent"]["difference"] == 1
    assert result_of(gone) == GateResult("g", True, "value of s: none of 2 labels is worse")


# --- gates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", FIELDS)
def test_a_planted_regression_is_named_and_nothing_else(field: str) -> None:
    """5 % of one field's values, in a set that has some 300 of each."""
    reports = random_corpus(5, 200)
    system = random_system("s", reports, 1)
    baseline, found = judge(reports, system), extractions_of(system, reports)
    caught = 0
    for seed in range(10):
        after = make_system("s", corrupted(found, field, 0.05, random.Random(seed)))
        report = judge(reports, after, baseline=baseline)
        result = result_of(report)
        caught += not result.passed
        assert named(result) <= {field}, result.message
        others = (result_of(report, other) for other in FIELDS if other != field)
        assert all(other.passed for other in others)
    assert caught >= 9


def test_a_planted_regression_is_named_among_fields_that_chance_moves() -> None:
    """The retrained system makes other mistakes everywhere, as many as before, and a quarter more in one field."""
    reports = random_corpus(6, 200)
    caught = 0
    others: list[str] = []
    for seed in range(20):
        baseline = judge(reports, random_system("s", reports, 100 + seed))
        found = extractions_of(random_system("s", reports, 200 + seed), reports)
        after = make_system("s", corrupted(found, "fees.charged", 0.25, random.Random(seed)))
        seen = named(result_of(judge(reports, after, baseline=baseline)))
        caught += "fees.charged" in seen
        others += seen - {"fees.charged"}
    assert caught >= 18
    assert len(others) <= 1


def test_the_same_in_another_order_names_no_field(corpus: list[AnnotatedReport], before: Report) -> None:
    found = extractions_of(random_system("s", corpus, 1), corpus)
    for seed in range(20):
        rng = random.Random(seed)
        turned = [replace(e, fields=tuple(rng.sample(e.fields, len(e.fields)))) for e in rng.sample(found, len(found))]
        result = result_of(judge(corpus, make_system("s", turned), baseline=before))
        assert result == GateResult("g", True, "value of s: none of 5 labels is worse")


def test_noise_raises_no_more_alarms_over_all_fields_than_it_may(corpus: list[AnnotatedReport]) -> None:
    """Of 100 comparisons of systems with the same chance of every mistake at most 5 may fail, whatever the field."""
    alarms = 0
    for seed in range(100):
        baseline = judge(corpus, random_system("s", corpus, 2 * seed))
        after = judge(corpus, random_system("s", corpus, 2 * seed + 1), baseline=baseline)
        alarms += not result_of(after).passed
    assert alarms <= 5


def test_a_gate_on_one_label(corpus: list[AnnotatedReport], before: Report) -> None:
    found = [read_report(report, random.Random(3), 0.0) for report in corpus]
    baseline = judge(corpus, make_system("s", found))
    worse = make_system("s", corrupted(found, "fees.charged", 0.3, random.Random(1)))
    after = judge(corpus, worse, baseline=baseline)
    result = result_of(after, "fees.charged")
    drop = -by_label(after)["fees.charged"]["difference"]
    assert (result.passed, result.message.startswith(f"value fees.charged of s: {-drop:+.4f}, p ")) == (False, True)
    for label in ("fees.charged", "*"):
        assert result_of(after, label, min_drop=drop + 0.001).passed
    assert result_of(after, "budget.spent").passed
    with pytest.raises(EvaluationError, match=r"gate g: the baseline says nothing of value no\.such of s"):
        result_of(after, "no.such")
    with pytest.raises(EvaluationError, match="labels of value, sections, none of cells"):
        result_of(after, measure="cells")
    with pytest.raises(EvaluationError, match="the baseline says nothing of sections of s"):
        result_of(after, measure="sections")


# --- baselines of another shape -------------------------------------------------------------------------------------


def test_a_baseline_without_labels_is_compared_but_not_by_label(corpus: list[AnnotatedReport], before: Report) -> None:
    after = judge(corpus, random_system("s", corpus, 2), baseline=unlabelled(before))
    whole = judge(corpus, random_system("s", corpus, 2), baseline=before)
    assert [d["measure"] for d in after["baseline"]["differences"]] == list(MEASURES)
    assert (after["baseline"]["comparable"], after["baseline"]["labels"]) == (True, False)
    assert result_of(after, None) == result_of(whole, None)
    for label in ("*", "fees.charged"):
        with pytest.raises(EvaluationError, match="gate g: the baseline holds no labels, a former version wrote it"):
            result_of(after, label)
    assert "The baseline holds no labels" in report_to_markdown(after)


@pytest.mark.parametrize(
    "labels",
    [{}, None, {"value": {}}, {"value": {"x": [1, 2]}, "sections": {}}, {"value": {"x": "a"}, "sections": {}}],
)
def test_labels_that_cannot_be_read_are_an_error(labels: object, corpus: list[AnnotatedReport], before: Report) -> None:
    broken = copy.deepcopy(before)
    broken["documents"][0]["per_system"]["s"]["labels"] = labels
    with pytest.raises(EvaluationError, match="the baseline is no report"):
        judge(corpus, random_system("s", corpus, 1), baseline=broken)
