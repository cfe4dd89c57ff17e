"""What chance could do: bootstrap intervals and permutation tests over documents, the unit that is drawn.

Figures of one report are right or wrong together, so that figures are never drawn one by one. Counts come as
``(documents, …, 3)`` arrays; one matrix product gives all resamples of all labels at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gidr_ner.evaluation.counts import Floats, Ints, f1_of, precision_of

__all__ = ["LEVEL", "RESAMPLES", "Permuted", "Resampler", "draw_flips", "draw_weights", "holm", "minimal_difference"]

RESAMPLES = 10_000
LEVEL = 0.95
_POWER = 0.8
_EPSILON = 1e-12
_BLOCK = 2**22
"""Draws made at once, so that their indices take no more memory than what they are counted into."""

Weights = NDArray[np.float32]


def draw_weights(documents: int, resamples: int, rng: np.random.Generator) -> Weights:
    """How often each document is drawn in each resample: shape (resamples, documents), rows sum to ``documents``."""
    weights = np.zeros((resamples, documents), np.float32)
    step = max(1, _BLOCK // max(1, documents))
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        drawn = rng.integers(0, documents, (rows, documents)) + np.arange(rows)[:, None] * documents
        counted = np.bincount(drawn.ravel(), minlength=rows * documents)
        weights[first : first + rows] = counted.reshape(rows, documents)
    return weights


def draw_flips(documents: int, resamples: int, rng: np.random.Generator) -> Weights:
    """Which documents swap their systems: every pattern once where there are no more of them than ``resamples``."""
    if 2**documents <= resamples:
        patterns = np.arange(2**documents)[:, None] >> np.arange(documents)
        return (patterns & 1).astype(np.float32)
    return rng.integers(0, 2, (resamples, documents), dtype=np.uint8).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Permuted:
    """Chances of a difference as large as the one seen, were the systems alike: in either direction, or as bad."""

    p: Floats
    worse: Floats


@dataclass(frozen=True)
class Resampler:
    """Draws over a number of documents that all measures and systems share, so that they are paired."""

    documents: int
    resamples: int = RESAMPLES
    seed: int = 1

    @cached_property
    def _weights(self) -> Weights:
        return draw_weights(self.documents, self.resamples, np.random.default_rng([self.seed, 0]))

    @cached_property
    def _flips(self) -> Weights:
        return draw_flips(self.documents, self.resamples, np.random.default_rng([self.seed, 1]))

    def intervals(self, counts: Ints) -> Floats:
        """The percentile interval of each F1: shape (…, 2)."""
        return _percentiles(f1_of(self._resampled(counts)))

    def precision_intervals(self, counts: Ints) -> Floats:
        """The same of precision."""
        return _percentiles(precision_of(self._resampled(counts)))

    def differences(self, first: Ints, second: Ints) -> Floats:
        """F1 of the second less that of the first in each resample: shape (resamples, …)."""
        return f1_of(self._resampled(second)) - f1_of(self._resampled(first))

    def difference_intervals(self, first: Ints, second: Ints) -> Floats:
        """The percentile interval of each difference of F1: shape (…, 2)."""
        return _percentiles(self.differences(first, second))

    def permuted(self, first: Ints, second: Ints) -> Permuted:
        """The paired test for each difference of F1. With all patterns enumerated p is exact, else never 0."""
        change = _product(self._flips, second - first)
        seen = f1_of(second.sum(axis=0)) - f1_of(first.sum(axis=0))
        swapped = f1_of(second.sum(axis=0) - change) - f1_of(first.sum(axis=0) + change)
        extreme = (np.abs(swapped) >= np.abs(seen) - _EPSILON).sum(axis=0)
        as_bad = (swapped <= seen + _EPSILON).sum(axis=0)
        sampled = int(len(self._flips) < 2**self.documents)
        total = len(self._flips) + sampled
        return Permuted((extreme + sampled) / total, (as_bad + sampled) / total)

    def _resampled(self, counts: Ints) -> Weights:
        return _product(self._weights, counts)


def _product(draws: Weights, counts: Ints) -> Weights:
    """Counts summed over documents by each row of draws; whole numbers in single precision, exact up to 16,777,216."""
    flat = counts.reshape(len(counts), -1).astype(np.float32)
    moved = np.flatnonzero(flat.any(axis=1))
    summed = (draws if len(moved) == len(flat) else draws[:, moved]) @ flat[moved]
    return summed.reshape(len(draws), *counts.shape[1:])


def _percentiles(samples: Floats) -> Floats:
    tail = (1 - LEVEL) / 2
    return np.moveaxis(np.quantile(samples, (tail, 1 - tail), axis=0), 0, -1)


def holm(chances: Sequence[float]) -> list[float]:
    """P-values that hold for all tests of a family together (Holm 1979), in the order given."""
    adjusted = [0.0] * len(chances)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(chances)), key=lambda at: chances[at])):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[at]))
        adjusted[at] = highest
    return adjusted


def minimal_difference(differences: Floats) -> float:
    """The smallest true difference that such a set shows at 5 % with power .8, from resampled differences."""
    normal = NormalDist()
    factor = normal.inv_cdf(1 - (1 - LEVEL) / 2) + normal.inv_cdf(_POWER)
    return factor * float(differences.std(ddof=1))
