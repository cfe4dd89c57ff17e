"""From scores to the best valid tags: Viterbi over IOB2, with numerals as atoms that no span cuts.

A numeral takes part as one unit, whose scores are the means of its characters' (the first one's ``B``, the ``I`` of
the others). IOB2 allows ``I`` behind ``B`` or ``I`` of its label only, so a step needs no matrix of transitions. What
is best does not change when all scores of a place do by as much, so scores are made log-probabilities only where one
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gidr_ner.iob import LABELS, TaggedSpan

__all__ = [
    "ScoredSpan",
    "best_paths",
    "certain_outside",
    "decode",
    "log_softmax",
    "pool_atoms",
    "possible_tags",
    "viterbi",
]

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


def _units_of(length: int, atoms: Sequence[Range]) -> tuple[Indices, Indices]:
    """Where the units of a sequence begin and how long each is: each atom is one, every other place one of its own."""
    inside = np.zeros(length, bool)
    for start, end in atoms:
        inside[start + 1 : end] = True
    starts = np.flatnonzero(~inside)
    return starts, np.diff(starts, append=length)


def possible_tags(scores: Iterable[Scores]) -> Indices:
    """Outside and the tags of all labels that somewhere are as likely as that.

    No best path has another: outside in place of a span that nowhere is as likely would be worth more.
    """
    likely = np.logical_or.reduce([(own[:, 1:] >= own[:, :1]).any(axis=0) for own in scores])
    return np.flatnonzero(np.append(True, np.repeat(likely[::2] | likely[1::2], 2)))


def pool_atoms(scores: Scores, starts: Indices, lengths: Indices) -> Scores:
    """Scores ``(units, tags)`` of units out of those of places ``(places, tags)``."""
    pooled = scores[starts]
    longer = lengths > 1
    if longer.any():
        own, first = lengths[longer], starts[longer]
        begins = np.cumsum(own) - own
        sums = np.add.reduceat(scores[np.repeat(first - begins, own) + np.arange(own.sum())], begins, axis=0)
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
    if not scores:
        return []
    tags = possible_tags(scores)
    units = [_units_of(len(own), ranges) for own, ranges in zip(scores, atoms, strict=True)]
    pooled = [pool_atoms(own[:, tags], *parts) for own, parts in zip(scores, units, strict=True)]
    paths = (tags[path] for path in best_paths(pooled))
    return [_to_spans(*item) for item in zip(paths, scores, units, strict=True)]


def _to_spans(path: Indices, scores: Scores, units: tuple[Indices, Indices]) -> list[ScoredSpan]:
    """Spans of places out of tags of units."""
    inside = np.flatnonzero(path)
    starts, lengths = (own[inside] for own in units)
    chosen = path[inside]
    logs = log_softmax(pool_atoms(scores, starts, lengths))[np.arange(len(inside)), chosen]
    opening = np.flatnonzero(chosen % 2)
    closing = np.append(opening[1:], len(inside))[: len(opening)]
    ends = (starts + lengths)[closing - 1]
    return [
        (TaggedSpan(start, end, LABELS[tag // 2]), float(np.exp(logs[first:behind].mean())))
        for start, end, tag, first, behind in zip(
            *(own.tolist() for own in (starts[opening], ends, chosen[opening], opening, closing)), strict=True
        )
    ]
