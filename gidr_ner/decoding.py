"""From scores to the best valid tags: Viterbi over IOB2, with numerals as atoms that no span cuts.

A numeral takes part as one unit, whose scores are the means of its characters' (the first one's ``B``, the ``I`` of
the others). IOB2 allows ``I`` behind ``B`` or ``I`` of its label only, so a step needs no matrix of transitions. What
is best does not change when all scores of a place do by as much, so scores are made log-probabilities only where one
is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gidr_ner.iob import TaggedSpan, tags_to_spans

__all__ = ["ScoredSpan", "best_paths", "certain_outside", "decode", "log_softmax", "pool_atoms", "viterbi"]

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]
Range = tuple[int, int]
ScoredSpan = tuple[TaggedSpan, float]

_NEVER = np.float32(-1e9)
TOGETHER = 64  # stretches in doubt that are decoded at once


def log_softmax(scores: Scores) -> Scores:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    logs: Scores = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def _unit_starts(length: int, atoms: Sequence[Range]) -> Indices:
    """Where the units of a sequence begin: each atom is one, every other place is one of its own."""
    inside = np.zeros(length, bool)
    for start, end in atoms:
        inside[start + 1 : end] = True
    return np.flatnonzero(~inside)


def pool_atoms(scores: Scores, starts: Indices) -> Scores:
    """Scores ``(units, tags)`` out of those of places ``(places, tags)``; units begin at ``starts``."""
    pooled = scores[starts]
    lengths = np.diff(starts, append=len(scores))
    longer = lengths > 1
    if longer.any():
        own, first = lengths[longer], starts[longer]
        sums = np.add.reduceat(scores[np.repeat(longer, lengths)], np.cumsum(own) - own, axis=0)
        # a unit that opens a span has B on its first place and I on the others
        sums[:, 1::2] = sums[:, 2::2] - scores[first, 2::2] + scores[first, 1::2]
        pooled[longer] = sums / own[:, None].astype(np.float32)
    return pooled


def viterbi(logs: Scores, lengths: Sequence[int]) -> list[Indices]:
    """The best valid tags of each sequence of a batch ``(batch, places, tags)``; what is behind its length is left."""
    batch, places, tags = logs.shape
    score = logs[:, 0].copy()
    score[:, 2::2] = _NEVER  # nothing to go on from
    best = np.zeros((places, batch), np.int64)
    from_begin = np.zeros((places, batch, tags // 2), bool)
    scores_at = [score]
    for at in range(1, places):
        begin, inside = score[:, 1::2], score[:, 2::2]
        best[at] = score.argmax(axis=1)
        from_begin[at] = begin >= inside
        following = logs[:, at] + score.max(axis=1, keepdims=True)
        following[:, 2::2] = logs[:, at, 2::2] + np.maximum(begin, inside)
        score = following
        scores_at.append(score)
    return [_walk_back(row, n, scores_at, best, from_begin) for row, n in enumerate(lengths)]


def _walk_back(
    row: int, length: int, scores_at: Sequence[Scores], best: Indices, from_begin: NDArray[np.bool_]
) -> Indices:
    """The path of one sequence, from its last place to its first."""
    path = np.zeros(length, np.int64)
    if not length:
        return path
    tag = int(scores_at[length - 1][row].argmax())
    for at in range(length - 1, -1, -1):
        path[at] = tag
        if tag and not tag % 2:
            tag -= int(from_begin[at, row, tag // 2 - 1])
        else:
            tag = int(best[at, row])
    return path


def certain_outside(logs: Scores) -> NDArray[np.bool_]:
    """Places of scores ``(places, tags)`` that are O on every best path.

    If a path goes through another tag there, O in its place gains the difference; at most, an ``I`` behind it must then
    become the ``B`` of its label, and everything else may stay. So where the gain is more than that costs, for every
    label, no best path is without O.
    """
    begin, inside = logs[:, 1::2], logs[:, 2::2]
    gain = logs[:, :1] - np.maximum(begin, inside)
    cost = np.zeros_like(gain)
    np.maximum(inside[1:] - begin[1:], 0, out=cost[:-1])
    certain: NDArray[np.bool_] = np.all(gain > cost, axis=1)
    return certain


def best_paths(logs: Sequence[Scores]) -> list[Indices]:
    """The best valid tags of each sequence ``(places, tags)``: those of ``viterbi``, sought where they are in doubt.

    Between places that are certainly outside, a stretch has nothing to go on from, as a sequence has none.
    """
    paths = [np.zeros(len(own), np.int64) for own in logs]
    stretches = [
        (text, int(start), int(end)) for text, own in enumerate(logs) for start, end in _runs(~certain_outside(own))
    ]
    stretches.sort(key=lambda stretch: stretch[2] - stretch[1])
    for at in range(0, len(stretches), TOGETHER):
        batch = stretches[at : at + TOGETHER]
        lengths = [end - start for _, start, end in batch]
        padded = np.zeros((len(batch), lengths[-1], logs[0].shape[1]), np.float32)
        for row, (text, start, end) in enumerate(batch):
            padded[row, : end - start] = logs[text][start:end]
        for (text, start, end), path in zip(batch, viterbi(padded, lengths), strict=True):
            paths[text][start:end] = path
    return paths


def _runs(chosen: NDArray[np.bool_]) -> Indices:
    """Ranges ``(runs, 2)`` of places that are chosen."""
    edges = np.diff(chosen.astype(np.int8), prepend=0, append=0)
    return np.stack((np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)), axis=1)


def decode(scores: Sequence[Scores], atoms: Sequence[Sequence[Range]]) -> list[list[ScoredSpan]]:
    """The spans of each sequence with their probability, out of its scores ``(places, tags)`` and its atoms.

    The probability of a span is the geometric mean over its units.
    """
    starts = [_unit_starts(len(own), ranges) for own, ranges in zip(scores, atoms, strict=True)]
    pooled = [pool_atoms(own, first) for own, first in zip(scores, starts, strict=True)]
    items = zip(best_paths(pooled), pooled, starts, map(len, scores), strict=True)
    return [_to_spans(*item) for item in items]


def _to_spans(path: Indices, scores: Scores, starts: Indices, length: int) -> list[ScoredSpan]:
    """Spans of places out of tags of units."""
    borders = [*starts.tolist(), length]
    inside = np.flatnonzero(path)
    chosen = np.zeros(len(path), np.float32)
    chosen[inside] = log_softmax(scores[inside])[np.arange(len(inside)), path[inside]]
    return [
        (TaggedSpan(borders[start], borders[end], label), float(np.exp(chosen[start:end].mean())))
        for start, end, label in tags_to_spans(path.tolist())
    ]
