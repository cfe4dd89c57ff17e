"""From choices to weights and a threshold, and what both are worth on reports that they were not learned from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from arbitration.examples import Choices, Places
from arbitration.logistic import fit_choices
from gidr_ner.arbiter import arbitrate, fix_features
from gidr_ner.context import Context
from gidr_ner.evaluation.calibration import calibration_error
from gidr_ner.heading_candidates import SHARED
from gidr_ner.policy import Weights

__all__ = ["Learned", "learn_figures", "learn_headings"]

FOLDS = 4
DOUBT = 0.7
"""Least chance of a figure that counts as stated when others are decided."""
THRESHOLDS = [n / 100 for n in range(50, 85)]
"""From where a figure is more likely right than wrong."""
HEADED = (0.6,)
"""Of headings: a little above one half, where F1 is best of calibrated chances, as an ordinary report has fewer lines
that could be one."""
STEADY, OWN = 3.0, 9.0
"""Penalties of what concerns headings, of which a report has few, and of how a proposer differs in what is shared."""
FINE = 30.0
"""Penalty of what concerns one field or one rule, which a few reports show; of all else it is 1."""


Penalty = Callable[[str], float]
"""On the square of a feature's weight, by its name."""


class Taken(NamedTuple):
    """The likeliest candidate of a place, whether it is right, and how much it counts."""

    chance: float
    right: bool
    weight: float


class Learned(NamedTuple):
    """A policy for one kind, with its F1 and calibration error on held-out folds."""

    weights: Weights
    f1: float
    ece: float


def learn_figures(places: Sequence[Places]) -> tuple[Weights, Learned]:
    """Two passes: weights of the first, and of a second that sees what a first one has settled on reports new to it."""
    first = [place.choices(place.context) for place in places]
    halves = [Weights(_fit(first[half::2], _penalty), DOUBT) for half in range(2)]
    second = [place.choices(_context_after(place, halves[1 - at % 2])) for at, place in enumerate(places)]
    return Weights(_fit(first, _penalty), DOUBT), _learn(second, _penalty, THRESHOLDS)


def learn_headings(reports: Sequence[Choices]) -> Learned:
    """One pass, in which no heading is judged by those that were chosen."""
    return _learn(reports, _heading_penalty, HEADED)


def _context_after(place: Places, first: Weights) -> Context:
    decisions = arbitrate(place.groups, fix_features(place.groups, place.context), place.context, first)
    return place.context.after(decision.field for decision in decisions if decision.field)


def _learn(reports: Sequence[Choices], penalty: Penalty, thresholds: Sequence[float]) -> Learned:
    """Weights from all reports; threshold and figures from folds."""
    taken = [one for fold in range(FOLDS) for one in _held_out(reports, fold, penalty)]
    asked = sum(report.asked * report.made[0].weight for report in reports if report.made)
    f1, threshold = max((_f1(taken, asked, threshold), threshold) for threshold in thresholds)
    kept = [one for one in taken if one.chance >= threshold]
    ece = calibration_error(np.array([one.chance for one in kept]), np.array([one.right for one in kept]))
    return Learned(Weights(_fit(reports, penalty), threshold), round(f1, 4), round(ece, 4))


def _held_out(reports: Sequence[Choices], fold: int, penalty: Penalty) -> Iterator[Taken]:
    weights = Weights(_fit([report for at, report in enumerate(reports) if at % FOLDS != fold], penalty), 0.0)
    for choice in chain.from_iterable(report.made for report in reports[fold::FOLDS]):
        chances = weights.chances(choice.options)
        best = max(range(len(chances)), key=chances.__getitem__)
        yield Taken(chances[best], best == choice.right, choice.weight)


def _fit(reports: Iterable[Choices], penalty: Penalty) -> dict[str, float]:
    return fit_choices([choice for report in reports for choice in report.made], penalty)


def _penalty(name: str) -> float:
    return FINE if "field:" in name or "rule:" in name else 1.0


def _heading_penalty(name: str) -> float:
    return OWN if " " in name and name.partition(" ")[2] in SHARED else STEADY


def _f1(taken: Sequence[Taken], asked: float, threshold: float) -> float:
    kept = [one for one in taken if one.chance >= threshold]
    right = sum(one.weight for one in kept if one.right)
    given = sum(one.weight for one in kept)
    return 2 * right / (given + asked) if given + asked else 0.0
