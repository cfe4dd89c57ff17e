"""The whole report: it moves exactly as it must when documents, fields or systems do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from evaluation_documents import (
    TEXT,
    make_extraction,
    make_report,
    make_system,
    perfect_extraction,
    random_corpus,
    random_system,
    read_report,
    renamed,
)

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.extractions import Extraction, Found, Heading
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.report import evaluate
from gidr_ner.evaluation.signature import gold_digest, why_incomparable
from gidr_ner.evaluation.systems import System
from gidr_ner.types import Span

Report = dict[str, Any]


def judge(reports: Sequence[AnnotatedReport], *systems: System, **options: Any) -> Report:
    return evaluate(reports, systems, **{"resamples": 300, **options})


@pytest.fixture(scope="module")
def corpus() -> list[AnnotatedReport]:
    return random_corpus(1, 30)


@pytest.fixture(scope="module")
def systems(corpus: list[AnnotatedReport]) -> list[System]:
    return [random_system("one", corpus, 1), random_system("two", corpus, 2, 0.3)]


@pytest.fixture(scope="module")
def report(corpus: list[AnnotatedReport], systems: list[System]) -> Report:
    return judge(corpus, *systems)


def sums(scores: Report) -> tuple[int, int, int]:
    return scores["right"], scores["wrong"], scores["missed"]


# --- what is in it --------------------------------------------------------------------------------------------------


def test_labels_and_documents_sum_to_the_whole(report: Report) -> None:
    for measure in MEASURES:
        for system, whole in report["measures"][measure].items():
            labels = whole["labels"].values()
            assert (
                sums(whole) == tuple(sum(column) for column in zip(*map(sums, labels), strict=True) or ()) or not labels
            )
            rows = [document["per_system"][system][measure] for document in report["documents"]]
            assert sums(whole) == tuple(map(sum, zip(*rows, strict=True)))
            assert all(scores["support"] == scores["right"] + scores["missed"] for scores in labels)


def test_kinds_of_pairs_sum_to_gold_and_predictions(corpus: list[AnnotatedReport], report: Report) -> None:
    asked = sum(not mention.optional for one in corpus for mention in one.mentions)
    for system, kinds in report["muc"].items():
        assert sum(kinds.values()) - kinds["spurious"] == asked
        value, cells = (report["measures"][measure][system] for measure in ("value", "cells"))
        assert kinds["correct"] + kinds["partial"] == value["right"] + cells["right"]
        found = sum(value[key] + cells[key] for key in ("right", "wrong"))
        assert sum(kinds.values()) - kinds["missed"] == found
        n = sum(source["n"] for source in report["calibration"][system].values())
        assert n == found


def test_confusion_holds_every_pair(report: Report) -> None:
    for system, matrix in report["confusion"].items():
        names = [(matrix["labels"][g], matrix["labels"][p], n) for g, p, n in matrix["counts"]]
        by_kind = report["muc"][system]
        assert sum(n for _, _, n in names) == sum(by_kind.values())
        assert sum(n for _, p, n in names if p == "(missed)") == by_kind["missed"]
        assert sum(n for g, _, n in names if g == "(spurious)") == by_kind["spurious"]


def test_intervals_hold_the_figure_and_differences_are_those_of_f1(report: Report) -> None:
    for by_system in report["measures"].values():
        for scores in by_system.values():
            assert scores["interval"][0] <= scores["f1"] <= scores["interval"][1]
    for difference in report["differences"]:
        scores = report["measures"][difference["measure"]]
        one, two = (scores[difference[side]] for side in ("first", "second"))
        if difference["label"]:
            one, two = one["labels"][difference["label"]], two["labels"][difference["label"]]
        assert difference["difference"] == pytest.approx(two["f1"] - one["f1"], abs=2e-6)
        assert difference["p"] <= difference["p_holm"] or difference["label"] is None
    assert {(d["first"], d["second"]) for d in report["differences"]} == {("one", "two")}
    assert set(report["power"]["value"]) == {"two vs one"}


def test_slices_part_the_documents(corpus: list[AnnotatedReport], systems: list[System], report: Report) -> None:
    provenance = [{"script": "simplified", "damage": "chrome spaces"}, {"script": "traditional"}]
    told = [replace(one, provenance=provenance[at % 2]) for at, one in enumerate(corpus)]
    sliced = judge(told, *systems)["slices"]
    by_name = {
        name: {s["bucket"]: s for s in sliced if s["name"] == name} for name in ("script", "damage", "year", "form")
    }
    assert {bucket: s["documents"] for bucket, s in by_name["script"].items()} == {"simplified": 15, "traditional": 15}
    assert {bucket: s["documents"] for bucket, s in by_name["damage"].items()} == {
        "chrome": 15,
        "not said": 15,
        "spaces": 15,
    }
    assert list(by_name["year"]) == ["2013–2016"]
    whole = report["measures"]["value"]["one"]
    assert sums(by_name["form"]["2014"]["measures"]["value"]["one"]) == sums(whole)
    halves = [sums(s["measures"]["value"]["one"]) for s in by_name["script"].values()]
    assert tuple(map(sum, zip(*halves, strict=True))) == sums(whole)


def test_sources_part_what_was_found(report: Report) -> None:
    found = {s["bucket"]: s["measures"]["value"]["one"] for s in report["slices"] if s["name"] == "source"}
    assert set(found) == {"rules", "m"}
    whole = report["measures"]["value"]["one"]
    assert [sum(scores[key] for scores in found.values()) for key in ("right", "wrong")] == [
        whole["right"],
        whole["wrong"],
    ]
    assert all(scores["f1"] is None and scores["missed"] is None for scores in found.values())
    used = [document["slices"]["source"] for document in report["documents"]]
    assert sum("m" in sources for sources in used) == next(
        s["documents"] for s in report["slices"] if (s["name"], s["bucket"]) == ("source", "m")
    )


def test_errors_stand_in_their_words_and_are_capped_by_label_and_kind() -> None:
    mention = GoldMention("fees.charged", Span(16, 18), 14)
    reports = [make_report(mention, doc_id=f"d{at:02}") for at in range(12)]
    wrong = Found("fees.charged", 16, 18, 15, 0.5, "model", "fee", "only one")
    found = judge(reports, make_system("a", [make_extraction(wrong, doc_id=r.document.doc_id) for r in reports]))
    assert (found["errors_total"], len(found["errors"]["a"])) == ({"a": 12}, 10)
    assert found["errors"]["a"][0] == {
        "doc_id": "d00",
        "kind": "incorrect",
        "gold": {"id": "fees.charged", "value": 14, "start": 16, "end": 18, "text": "14"},
        "pred": {
            "id": "fees.charged",
            "value": 15,
            "start": 16,
            "end": 18,
            "text": "14",
            "confidence": 0.5,
            "source": "model",
            "rule": "fee",
            "reason": "only one",
        },
        "start": 16,
        "end": 18,
        "before": TEXT[:16],
        "text": "14",
        "after": "元。",
    }
    assert found["decisions"] == {"a": [{"reason": "only one", "source": "model", "right": 0, "wrong": 12}]}


def test_errors_without_a_place_are_listed_too() -> None:
    gold = make_report(failing=["year.stale"])
    found = judge([gold], make_system("a", [make_extraction(year=2015, agency=None, failing_checks=("t3.x",))]))
    listed = [(e["kind"], (e["gold"] or e["pred"])["id"], e["start"]) for e in found["errors"]["a"]]
    assert sorted(listed) == [
        ("incorrect", "year", None),
        ("missed", "agency", None),
        ("missed", "year.stale", None),
        ("spurious", "t3.x", None),
    ]


def test_headings_are_among_errors_and_confusions() -> None:
    gold = make_report(text="一、概述\n", headings=[GoldHeading("overview", Span(0, 4))])
    found = judge([gold], make_system("a", [make_extraction(headings=(Heading("fees", 0, 4, 5),))]))
    assert found["confusion"]["a"] == {"labels": ["heading.overview", "heading.fees"], "counts": [[0, 1, 1]]}
    assert [error["kind"] for error in found["errors"]["a"]] == ["incorrect"]


# --- documents that are not there -----------------------------------------------------------------------------------


def test_other_document_sets_are_named_and_missing_documents_are_empty_predictions() -> None:
    mention = GoldMention("fees.charged", Span(16, 18), 14)
    reports = [make_report(mention, doc_id=name) for name in "abc"]
    given = [
        make_extraction(Found("fees.charged", 16, 18, 14), doc_id="a"),
        Extraction("b", failed=True),
        make_extraction(Found("fees.charged", 16, 18, 14), doc_id="x"),
    ]
    found = judge(reports, make_system("s", given))
    system = found["systems"][0]
    assert [system[f"documents_{key}"] for key in ("missing", "failed", "extra")] == [["c"], ["b"], ["x"]]
    assert sums(found["measures"]["value"]["s"]) == (1, 0, 2)
    assert sums(found["measures"]["year"]["s"]) == (1, 0, 2)
    assert sums(found["measures"]["document_exact"]["s"]) == (1, 2, 2)


def test_unknown_ids_are_counted_apart_and_as_wrong() -> None:
    fields = (Found("no.such", 0, 1, 1), Found("no.such", 1, 2, 1), Found("t3.no.such", 4, 5, 1))
    found = judge([make_report()], make_system("s", [make_extraction(*fields, headings=(Heading("no", 0, 1, 2),))]))
    assert found["systems"][0]["unknown_ids"] == {"no": 1, "no.such": 2, "t3.no.such": 1}
    wrong = {measure: found["measures"][measure]["s"]["labels"] for measure in ("value", "cells", "sections")}
    assert {m: {label: s["wrong"] for label, s in labels.items()} for m, labels in wrong.items()} == {
        "value": {"(unknown id)": 2},
        "cells": {"(unknown id)": 1},
        "sections": {"(unknown id)": 1},
    }


def test_figures_that_quote_another_text_are_counted() -> None:
    fields = (Found("fees.charged", 16, 18, 14, text="14"), Found("fees.charged", 2, 4, 14, text="14"))
    assert judge([make_report()], make_system("s", [make_extraction(*fields)]))["systems"][0]["misquoted"] == 1


def test_gold_must_be_there_and_once(systems: list[System]) -> None:
    with pytest.raises(EvaluationError, match="no gold document"):
        judge([], *systems)
    with pytest.raises(EvaluationError, match="a: annotated twice"):
        judge([make_report(), make_report()], *systems)


def test_one_document_has_no_interval() -> None:
    found = judge([make_report()], make_system("s", [make_extraction()]))
    assert found["measures"]["value"]["s"]["interval"] is None


# --- properties -----------------------------------------------------------------------------------------------------


def test_the_order_of_documents_and_of_predictions_changes_nothing(
    corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    rng = random.Random(3)
    shuffled = rng.sample(corpus, len(corpus))
    turned = []
    for system in systems:
        extractions = [system.extract(one.document) for one in shuffled]
        turned.append(
            make_system(
                system.name, [replace(e, fields=tuple(rng.sample(e.fields, len(e.fields)))) for e in extractions if e]
            )
        )
    assert judge(shuffled, *turned) == report


def test_renaming_a_field_moves_its_row_and_nothing_else(corpus: list[AnnotatedReport], report: Report) -> None:
    old, new = "fees.charged", "consultation.phone"
    moved = [renamed(one, old, new) for one in corpus]
    turned = []
    for name, seed, rate in (("one", 1, 0.2), ("two", 2, 0.3)):
        system = random_system(name, corpus, seed, rate)
        extractions = [e for one in corpus if (e := system.extract(one.document))]
        turned.append(
            make_system(
                name,
                [
                    replace(e, fields=tuple(f._replace(id=new if f.id == old else f.id) for f in e.fields))
                    for e in extractions
                ],
            )
        )
    after = judge(moved, *turned)
    for measure in MEASURES:
        for system, before in report["measures"][measure].items():
            expected = {new if label == old else label: scores for label, scores in before["labels"].items()}
            assert after["measures"][measure][system] == {**before, "labels": expected}
    assert after["muc"] == report["muc"]
    assert [s["measures"] for s in after["slices"]] == [s["measures"] for s in report["slices"]]


def test_doubling_the_corpus_doubles_counts_and_keeps_rates(
    corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    copies = [replace(one, document=replace(one.document, doc_id=f"copy {one.document.doc_id}")) for one in corpus]
    doubled = []
    for system in systems:
        extractions = [e for one in corpus if (e := system.extract(one.document))]
        doubled.append(
            make_system(system.name, [*extractions, *(replace(e, doc_id=f"copy {e.doc_id}") for e in extractions)])
        )
    after = judge([*corpus, *copies], *doubled)
    for measure in MEASURES:
        for system, before in report["measures"][measure].items():
            twice = after["measures"][measure][system]
            assert sums(twice) == tuple(2 * n for n in sums(before))
            rates = ("precision", "recall", "f1", "macro_f1")
            assert [twice[rate] for rate in rates] == [before[rate] for rate in rates]
            assert {label: sums(s) for label, s in twice["labels"].items()} == {
                label: tuple(2 * n for n in sums(s)) for label, s in before["labels"].items()
            }
            widths = [s["interval"][1] - s["interval"][0] for s in (before, twice)]
            assert widths[1] <= widths[0]


def test_a_perfect_system_has_only_ones(corpus: list[AnnotatedReport]) -> None:
    found = judge(corpus, make_system("s", map(perfect_extraction, corpus)))
    assert {scores["s"]["f1"] for scores in found["measures"].values()} == {1.0}
    assert (found["errors"], found["errors_total"]) == ({"s": []}, {"s": 0})


# --- signature and baseline -----------------------------------------------------------------------------------------


def test_the_signature_tells_gold_apart_and_nothing_else(corpus: list[AnnotatedReport]) -> None:
    assert gold_digest(corpus) == gold_digest(reversed(corpus))
    assert gold_digest(corpus) == gold_digest([replace(one, provenance={"script": "simplified"}) for one in corpus])
    assert gold_digest(corpus) != gold_digest(corpus[1:])
    changed = replace(corpus[0], mentions=corpus[0].mentions[1:])
    assert gold_digest(corpus) != gold_digest([changed, *corpus[1:]])


def test_signatures_are_comparable_where_counts_are(report: Report) -> None:
    mine = report["signature"]
    assert (
        why_incomparable(mine, mine.replace("boot:300|seed:1", "boot:10000|seed:2").replace("ner:0", "ner:9")) is None
    )
    assert why_incomparable(mine, mine.replace("gold:", "gold:0")) == "the gold annotations differ"
    assert why_incomparable(mine, "anything") is not None


def test_a_system_is_compared_with_what_it_was(
    corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    again = judge(corpus, *systems, baseline=report)["baseline"]
    assert (again["comparable"], again["why"], again["signature"]) == (True, None, report["signature"])
    assert len([d for d in again["differences"] if d["label"] is None]) == 2 * len(MEASURES)
    assert {(d["difference"], d["p"], d["p_worse"]) for d in again["differences"]} == {(0.0, 1.0, 1.0)}
    better = judge(corpus, replace(systems[0], name="two"), baseline=report)["baseline"]["differences"][0]
    between = report["differences"][0]
    assert (better["first"], better["second"]) == ("baseline", "two")
    assert better["difference"] == pytest.approx(-between["difference"])
    assert better["interval"] == pytest.approx([-end for end in reversed(between["interval"])])


def test_a_baseline_on_other_gold_is_not_compared(
    corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    other = judge(corpus[1:], *systems, baseline=report)["baseline"]
    assert (other["comparable"], other["differences"]) == (False, [])
    assert "the gold annotations differ" in other["why"]


def test_a_baseline_without_the_systems_says_so(
    corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    other = judge(corpus, replace(systems[0], name="new"), baseline=report)["baseline"]
    assert (other["comparable"], other["why"]) == (False, "it knows none of the systems")


@pytest.mark.parametrize(
    "baseline",
    [{"signature": 1}, {"documents": []}, {"signature": "SAME", "systems": [{"name": "one"}], "documents": [{}]}],
)
def test_a_baseline_that_is_no_report_is_an_error(
    baseline: Report, corpus: list[AnnotatedReport], systems: list[System], report: Report
) -> None:
    if baseline.get("signature") == "SAME":
        baseline = {**baseline, "signature": report["signature"]}
    with pytest.raises(EvaluationError, match="the baseline is no report"):
        judge(corpus, *systems, baseline=baseline)


def test_reading_a_report_again_gives_the_same_noise(corpus: list[AnnotatedReport]) -> None:
    """These tests stand on it."""
    assert read_report(corpus[0], random.Random(1)) == read_report(corpus[0], random.Random(1))
