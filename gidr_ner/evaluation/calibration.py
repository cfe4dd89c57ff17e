"""Whether confidence keeps its word: reliability bins, expected calibration error and the risk–coverage curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.evaluation.counts import Floats

__all__ = ["BINS", "Judged", "calibrate", "calibration_error", "risk_coverage"]

BINS = 10
_POINTS = 100
"""Points of a curve at most."""

Judged = tuple[float, bool]
"""A confidence, and whether what was found with it is right."""
Bools = NDArray[np.bool_]


def calibrate(judged: Iterable[Judged]) -> dict[str, Any]:
    """Bins of equal width, their mean error weighted by size (ECE, Naeini et al. 2015), and the curve."""
    pairs = list(judged)
    confidence = np.array([pair[0] for pair in pairs], np.float64)
    right = np.array([pair[1] for pair in pairs], np.bool_)
    return {
        "n": len(pairs),
        "ece": calibration_error(confidence, right),
        "bins": _bins(confidence, right),
        "risk_coverage": risk_coverage(confidence, right),
    }


def _bin_of(confidence: Floats) -> NDArray[np.int64]:
    """Bins are open below and closed above, but for the first, which holds 0."""
    ends = np.arange(1, BINS) / BINS
    return np.searchsorted(ends, confidence, side="left")


def calibration_error(confidence: Floats, right: Bools) -> float:
    """The mean distance of confidence and precision over bins; 0 where there is nothing."""
    if not len(confidence):
        return 0.0
    # in a bin of n: n * |mean confidence - precision| is |sum of confidence - number right|
    apart = np.bincount(_bin_of(confidence), confidence - right, BINS)
    return float(np.abs(apart).sum() / len(confidence))


def _bins(confidence: Floats, right: Bools) -> list[dict[str, Any]]:
    """Bins that hold something."""
    at = _bin_of(confidence)
    sizes, sure, hits = (np.bincount(at, weights, BINS) for weights in (None, confidence, right))
    return [
        {
            "low": number / BINS,
            "high": (number + 1) / BINS,
            "n": int(sizes[number]),
            "confidence": float(sure[number] / sizes[number]),
            "precision": float(hits[number] / sizes[number]),
        }
        for number in np.flatnonzero(sizes).tolist()
    ]


def risk_coverage(confidence: Floats, right: Bools) -> list[dict[str, float]]:
    """Precision of what is at least as sure as each threshold, from the surest; equal confidences go together."""
    order = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[order], np.cumsum(right[order])
    last = np.flatnonzero(np.append(sure[1:] != sure[:-1], True)) if len(sure) else np.zeros(0, np.int64)
    return [
        {
            "coverage": (at + 1) / len(sure),
            "precision": float(hits[at] / (at + 1)),
            "threshold": float(sure[at]),
        }
        for at in _thinned(last.tolist())
    ]


def _thinned(points: Sequence[int]) -> list[int]:
    """At most ``_POINTS`` of them, evenly chosen, the first and the last among them."""
    if len(points) <= _POINTS:
        return list(points)
    chosen = np.unique(np.linspace(0, len(points) - 1, _POINTS).round().astype(np.int64))
    return [points[at] for at in chosen.tolist()]
