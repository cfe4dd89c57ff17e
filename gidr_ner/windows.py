"""Overlapping windows over a sequence and the merge of their scores: every place is seen, some of them twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Window", "merge_scores", "windows_of", "windows_over"]

Window = tuple[int, int]
UNREAD = -30.0
"""Score of the tags of spans where nothing was read; that of being outside is 0 there."""

Scores = NDArray[np.float32]


def windows_of(length: int, size: int, stride: int) -> list[Window]:
    """Ranges of at most ``size`` over ``length`` places, as few as can be that overlap by ``size - stride`` or more.

    They are of one length and evenly spread, so that none is read mostly twice. ValueError where ``stride`` would leave
    gaps.
    """
    if not 0 < stride <= size:
        raise ValueError(f"stride {stride} must be from 1 to the window size {size}")
    if length <= size:
        return [(0, length)] if length else []
    overlap = size - stride
    count = -(-(length - overlap) // stride)
    own = -(-(length + (count - 1) * overlap) // count)
    starts = [number * (length - own) // (count - 1) for number in range(count)]
    return [(start, start + own) for start in starts]


def windows_over(stretches: Iterable[Window], size: int, stride: int) -> list[Window]:
    """The windows of ranges of a sequence, each range by itself."""
    return [
        (first + start, first + end)
        for first, last in stretches
        for start, end in windows_of(last - first, size, stride)
    ]


def _weights(start: int, end: int, length: int) -> Scores:
    """How much each place of a window counts: more, the further it is from an end where text was cut off."""
    size = end - start
    left = np.arange(1, size + 1) if start else np.full(size, size)
    right = np.arange(size, 0, -1) if end < length else np.full(size, size)
    weights: Scores = np.minimum(left, right).astype(np.float32)
    return weights


def merge_scores(windows: Sequence[Window], scores: Iterable[Scores], length: int, tags: int) -> Scores:
    """Scores ``(length, tags)`` of a sequence out of those of its windows, ``(window, tags)`` each.

    Where windows overlap, the mean counts each by how far the place is from the window's edge; a place in none is
    outside of every span, tag 0.
    """
    weights = [_weights(start, end, length) for start, end in windows]
    total = np.zeros(length, np.float32)
    for (start, end), own in zip(windows, weights, strict=True):
        total[start:end] += own
    merged = np.zeros((length, tags), np.float32)
    for (start, end), own, part in zip(windows, weights, scores, strict=True):
        _add(merged[start:end], part, own / total[start:end])
    merged[total == 0, 1:] = UNREAD
    return merged


def _add(merged: Scores, part: Scores, shares: Scores) -> None:
    """Add a window's scores; what is its alone, all but its ends, is copied as it is, which is most of the work."""
    shared = np.flatnonzero(shares < 1)
    middle = len(shares) // 2
    first = shared[: np.searchsorted(shared, middle)].max(initial=-1) + 1
    last = shared[np.searchsorted(shared, middle) :].min(initial=len(shares))
    merged[first:last] = part[first:last]
    merged[:first] += shares[:first, None] * part[:first]
    merged[last:] += shares[last:, None] * part[last:]
