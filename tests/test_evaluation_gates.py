"""Gates: what is unusable, what passes, and that a planted regression is caught where a neutral change is not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from evaluation_documents import (
    corrupted,
    extractions_of,
    make_system,
    perfect_extraction,
    random_corpus,
    random_system,
)

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.gates import Gate, GateResult, judge_gates, read_gates
from gidr_ner.evaluation.report import evaluate
from gidr_ner.evaluation.systems import System

Report = dict[str, Any]

REGRESSION = """
[[gate]]
id = "no worse than before"
kind = "no_regression"
system = "s"
measure = "value"
alpha = 0.05
"""


@pytest.fixture(scope="module")
def corpus() -> list[AnnotatedReport]:
    return random_corpus(11, 40)


@pytest.fixture
def gates(tmp_path: Path) -> list[Gate]:
    return gates_of(tmp_path, REGRESSION)


def gates_of(folder: Path, content: str) -> list[Gate]:
    path = folder / "gates.toml"
    path.write_text(content, encoding="utf-8")
    return read_gates(path)


def judge(reports: Sequence[AnnotatedReport], *systems: System, baseline: Report | None = None) -> Report:
    return evaluate(reports, systems, baseline=baseline, resamples=500)


# --- what CI relies on ----------------------------------------------------------------------------------------------


def test_a_planted_regression_fails_the_gate(gates: list[Gate]) -> None:
    """5 % of the values of one field, in a set that has 300 of them: 15 figures of 1,600."""
    reports = random_corpus(5, 200)
    before = random_system("s", reports, 1)
    baseline = judge(reports, before)
    for seed in range(20):
        after = corrupted(extractions_of(before, reports), "fees.charged", 0.05, random.Random(seed))
        report = judge(reports, make_system("s", after), baseline=baseline)
        (result,) = judge_gates(gates, report)
        assert not result.passed, result.message


def test_the_same_in_another_order_passes_the_gate(corpus: list[AnnotatedReport], gates: list[Gate]) -> None:
    before = random_system("s", corpus, 1)
    baseline = judge(corpus, before)
    for seed in range(100):
        rng = random.Random(seed)
        found = extractions_of(before, corpus)
        turned = [replace(e, fields=tuple(rng.sample(e.fields, len(e.fields)))) for e in rng.sample(found, len(found))]
        shuffled = rng.sample(corpus, len(corpus))
        (result,) = judge_gates(gates, judge(shuffled, make_system("s", turned), baseline=baseline))
        assert result == GateResult("no worse than before", True, "value of s: +0.0000, p 1.0000 one-sided")


def test_noise_raises_no_more_alarms_than_it_may(corpus: list[AnnotatedReport], gates: list[Gate]) -> None:
    """Systems with the same chance of every mistake: of 100 comparisons at most 5 may fail at the 5 % level."""
    alarms = 0
    for seed in range(100):
        baseline = judge(corpus, random_system("s", corpus, 2 * seed))
        report = judge(corpus, random_system("s", corpus, 2 * seed + 1), baseline=baseline)
        alarms += not judge_gates(gates, report)[0].passed
    assert alarms <= 5


# --- every kind -----------------------------------------------------------------------------------------------------

FLOOR = '[[gate]]\nid = "g"\nkind = "floor"\nsystem = "s"\n'


@pytest.fixture(scope="module")
def report(corpus: list[AnnotatedReport]) -> Report:
    perfect = make_system("perfect", map(perfect_extraction, corpus))
    return judge(corpus, random_system("s", corpus, 1), perfect, random_system("t", corpus, 2, 0.4))


def f1_of(report: Report, measure: str, system: str) -> float:
    f1: float = report["measures"][measure][system]["f1"]
    return f1


def test_floor(report: Report, tmp_path: Path) -> None:
    f1 = f1_of(report, "value", "s")
    for value, passed in ((f1, True), (f1 + 0.0001, False)):
        (result,) = judge_gates(gates_of(tmp_path, f"{FLOOR}value = {value}"), report)
        assert (result.id, result.passed) == ("g", passed)
        assert f"F1 for value of s is {f1:.4f}" in result.message


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ('measure = "cells"', "cells of s"),
        ('label = "fees.charged"', "value fees.charged of s"),
        ('slice = ["form", "2014"]', "value form 2014 of s"),
    ],
)
def test_floor_of_a_part(asked: str, where: str, report: Report, tmp_path: Path) -> None:
    results = [judge_gates(gates_of(tmp_path, f"{FLOOR}value = {v}\n{asked}"), report)[0] for v in (0.0, 1.0)]
    assert [result.passed for result in results] == [True, False]
    assert f"F1 for {where} is" in results[0].message


@pytest.mark.parametrize(
    "asked",
    [
        'label = "no.such"',
        'slice = ["form", "1999"]',
        'slice = ["source", "m"]',
        'slice = ["form", "2014"]\nlabel = "x"',
    ],
)
def test_floor_of_what_is_not_there_is_an_error(asked: str, report: Report, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"gate g: there is no F1"):
        judge_gates(gates_of(tmp_path, f"{FLOOR}value = 0.5\n{asked}"), report)


def test_a_drop_that_nobody_minds_passes(corpus: list[AnnotatedReport], tmp_path: Path) -> None:
    baseline = judge(corpus, make_system("s", map(perfect_extraction, corpus)))
    worse = judge(corpus, random_system("s", corpus, 1), baseline=baseline)
    drop = -worse["baseline"]["differences"][0]["difference"]
    for min_drop, passed in ((0.0, False), (drop - 0.001, False), (drop + 0.001, True)):
        assert judge_gates(gates_of(tmp_path, f"{REGRESSION}min_drop = {min_drop}"), worse)[0].passed == passed
    better = judge(
        corpus, make_system("s", map(perfect_extraction, corpus)), baseline=judge(corpus, random_system("s", corpus, 1))
    )
    assert judge_gates(gates_of(tmp_path, REGRESSION), better)[0].passed


def test_regression_needs_a_baseline_that_can_be_compared(
    corpus: list[AnnotatedReport], report: Report, gates: list[Gate]
) -> None:
    with pytest.raises(EvaluationError, match="needs --baseline"):
        judge_gates(gates, report)
    (result,) = judge_gates(gates, judge(corpus[1:], random_system("s", corpus, 1), baseline=report))
    assert not result.passed
    assert "the gold annotations differ" in result.message
    other = judge(corpus, replace(random_system("s", corpus, 1), name="t"), baseline=report)
    with pytest.raises(EvaluationError, match="the baseline says nothing of value of s"):
        judge_gates(gates, other)


HYBRID = '[[gate]]\nid = "g"\nkind = "hybrid_not_worse"\n'


def test_hybrid_is_not_worse_than_its_best_part(report: Report, tmp_path: Path) -> None:
    (good,) = judge_gates(gates_of(tmp_path, f'{HYBRID}system = "perfect"\nparts = ["s", "t"]'), report)
    (bad,) = judge_gates(gates_of(tmp_path, f'{HYBRID}system = "t"\nparts = ["s", "perfect"]'), report)
    (rare,) = judge_gates(gates_of(tmp_path, f'{HYBRID}system = "t"\nparts = ["s"]\nmin_support = 100000'), report)
    assert (good.passed, bad.passed, rare.passed) == (True, False, True)
    assert "< 1.0000" in bad.message
    assert "0 labels with support 100000 or more hold" in rare.message
    with pytest.raises(EvaluationError, match="no system hybrid is evaluated"):
        judge_gates(gates_of(tmp_path, HYBRID), report)


CALIBRATION = '[[gate]]\nid = "g"\nkind = "calibration"\nsystem = "s"\nsource = "m"\n'


def test_calibration(report: Report, tmp_path: Path) -> None:
    ece = report["calibration"]["s"]["m"]["ece"]
    for most, passed in ((ece, True), (ece - 0.001, False)):
        assert judge_gates(gates_of(tmp_path, f"{CALIBRATION}max_ece = {most}"), report)[0].passed == passed
    with pytest.raises(EvaluationError, match="no confidence from source nobody"):
        judge_gates(gates_of(tmp_path, f"{CALIBRATION}max_ece = 1".replace('"m"', '"nobody"')), report)


# --- files that cannot be used --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"tables \[\[gate\]\]"),
        ("a = 1", r"tables \[\[gate\]\]"),
        ("gate = 1", r"tables \[\[gate\]\]"),
        ("gate = [1]", "gate 1: not a table"),
        ("[[gate]", "no TOML"),
        ('[[gate]]\nkind = "floor"', "gate 1: id: missing"),
        ('[[gate]]\nid = "g"', r"gate 1 \(g\): kind None is none of floor, no_regression"),
        ('[[gate]]\nid = "g"\nkind = "ceiling"', "kind 'ceiling' is none of"),
        (FLOOR, "value: missing"),
        (f"{FLOOR}value = 1\nlabels = 1", "labels: unknown; it has system, value"),
        (f'{FLOOR}value = "1"', "value: '1' is not a number"),
        (f"{FLOOR}value = true", "value: True is not a number"),
        (f"{FLOOR}value = nan", "value: nan is not a number"),
        (f"{FLOOR}value = 1\nlabel = 1", "label: 1 is not a string"),
        (f'{FLOOR}value = 1\nslice = ["form"]', "is not a name and a bucket"),
        (f'{FLOOR}value = 1\nslice = "form"', "is not a name and a bucket"),
        (f'{FLOOR}value = 1\nmeasure = "f1"', "measure 'f1' is none of value, strict"),
        (f"{FLOOR}value = 1\n{FLOOR}value = 1", "two gates have the same id"),
    ],
)
def test_unusable_files_are_named_with_gate_and_key(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=message) as caught:
        gates_of(tmp_path, content)
    assert str(caught.value).startswith(str(tmp_path / "gates.toml"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        read_gates(tmp_path / "none.toml")
