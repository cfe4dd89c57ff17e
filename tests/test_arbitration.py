"""Learning to choose: weights find what tells right from wrong, and the same choices give the same weights."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))

from arbitration.examples import Choices
from arbitration.learning import learn
from arbitration.logistic import Choice, fit_choices


def drawn(count: int) -> list[Choices]:
    """Reports of ten places with two candidates each: signal 1 is right three times in four, else none is."""
    rng = Random(7)
    options = [{"x": 1.0, "signal": 1.0}, {"x": 1.0, "field:y": 1.0}]
    return [Choices([Choice(options, 0 if rng.random() < 0.75 else None) for _ in range(10)], 9) for _ in range(count)]


def test_chances_are_those_that_were_seen() -> None:
    learned = learn(drawn(60))
    right, wrong = learned.weights.chances([{"x": 1.0, "signal": 1.0}, {"x": 1.0, "field:y": 1.0}])
    assert right == pytest.approx(0.75, abs=0.06)
    assert wrong < 0.02
    assert learned.ece < 0.06
    assert learned.f1 == pytest.approx(2 * 0.75 / (1 + 0.9), abs=0.06)


def test_the_same_choices_give_the_same_weights() -> None:
    choices = [choice for report in drawn(30) for choice in report.made]
    assert fit_choices(choices, lambda _: 1.0) == fit_choices(choices, lambda _: 1.0)


def test_what_few_candidates_show_has_no_weight() -> None:
    often, rare = [Choice([{"x": 1.0}], 0)] * 4, [Choice([{"x": 1.0, "rare": 1.0}], 0)]
    assert fit_choices(often + rare, lambda _: 1.0).keys() == {"x"}
