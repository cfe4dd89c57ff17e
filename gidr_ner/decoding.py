"""From scores to the best valid tags: Viterbi over IOB2, with numerals as atoms that no span cuts.

A numeral takes part as one unit, whose scores are the means of its characters' (the first one's ``B``, the ``I`` of
the others). IOB2 allows ``I`` behind ``B`` or ``I`` of its label only, so a step needs no matrix of transitions. What
is best does not change when all scores of a place do by as much, so scores are made log-probabilities only where one
is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gidr_ner.iob import LABELS, TaggedSpan

__all__ = [
    "ScoredSpan",
    "decode",
    "find_doubt",
    "log_softmax",
    "pool_atoms",
    "viterbi",
]

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]
Range = tuple[int, int]
ScoredSpan = tuple[TaggedSpan, float]

_NEVER = np.float32(-1e9)


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


def viterbi(logs: Sequence[Scores]) -> list[Indices]:
    """The best valid tags of each sequence ``(places, tags)``, place by place for all that are as long."""
    if not any(map(len, logs)):
        return [np.zeros(0, np.int64) for _ in logs]
    lengths = np.array([len(own) for own in logs])
    order = np.argsort(-lengths, kind="stable")
    firsts = (lengths.cumsum() - lengths)[order]
    rows = np.concatenate(logs)
    score = rows[firsts[: np.count_nonzero(lengths)]]
    score[:, 2::2] = _NEVER  # nothing to go on from
    scores_at, best, from_begin = [score], [], []
    for at in range(1, lengths.max()):
        many = np.count_nonzero(lengths > at)
        begin, inside = score[:many, 1::2], score[:many, 2::2]
        longer = np.maximum(begin, inside)
        best.append(score[:many].argmax(axis=1))
        from_begin.append(begin >= inside)
        own = rows[firsts[:many] + at]
        score = own + score[:many].max(axis=1, keepdims=True)
        score[:, 2::2] = own[:, 2::2] + longer
        scores_at.append(score)
    return [
        _walk_back(row, len(own), scores_at, best, from_begin)
        for row, own in zip(np.argsort(order).tolist(), logs, strict=True)
    ]


def _walk_back(
    row: int, length: int, scores_at: Sequence[Scores], best: Sequence[Indices], from_begin: Sequence[NDArray[np.bool_]]
) -> Indices:
    """The path of one sequence, from its last place to its first."""
    if not length:
        return np.zeros(0, np.int64)
    tag = int(scores_at[length - 1][row].argmax())
    path = [tag]
    for tags, begins in zip(reversed(best[: length - 1]), reversed(from_begin[: length - 1]), strict=True):
        tag = int(tags[row]) if tag % 2 or not tag else tag - int(begins[row, tag // 2 - 1])
        path.append(tag)
    return np.array(path[::-1])


class Doubt(NamedTuple):
    """The units of a sequence that may be part of a span, and where stretches of them begin anew, but for the first."""

    starts: Indices
    lengths: Indices
    scores: Scores
    cuts: Indices


def find_doubt(scores: Scores, starts: Indices, lengths: Indices) -> Doubt:
    """What need be sought of a sequence, whose other units are O on every best path.

    A span ends where its tag is worth as much as O, else it had better end earlier. It goes through units before that
    which are worth less only as long as they lose less than the ``I`` at their end is worth more than a ``B`` there.
    """
    loss = np.add.reduceat(scores[:, 0] - scores[:, 1:].max(axis=1), starts) / lengths  # of a unit at least so much
    ends = np.flatnonzero(loss <= 0)
    pooled = pool_atoms(scores, starts[ends], lengths[ends])
    most = (pooled[:, 2::2] - pooled[:, 1::2]).max(initial=0)
    lost = np.append(0.0, np.maximum(loss, 0).cumsum())
    firsts = np.searchsorted(lost, lost[ends] - most)
    inside = np.zeros(len(starts) + 1, np.int64)
    np.add.at(inside, firsts, 1)
    np.add.at(inside, ends + 1, -1)
    units = np.flatnonzero(inside.cumsum()[:-1])
    starts, lengths = starts[units], lengths[units]
    return Doubt(starts, lengths, pool_atoms(scores, starts, lengths), np.flatnonzero(np.diff(units) > 1) + 1)


def decode(scores: Sequence[Scores], atoms: Sequence[Sequence[Range]]) -> list[list[ScoredSpan]]:
    """The spans of each sequence with their probability, out of its scores ``(places, tags)`` and its atoms.

    The probability of a span is the geometric mean over its units.
    """
    doubts = [find_doubt(own, *_units_of(len(own), ranges)) for own, ranges in zip(scores, atoms, strict=True)]
    stretches = [np.split(doubt.scores, doubt.cuts) for doubt in doubts]
    paths = iter(viterbi(list(chain.from_iterable(stretches))))
    return [
        _to_spans(np.concatenate(list(islice(paths, len(own)))), doubt)
        for own, doubt in zip(stretches, doubts, strict=True)
    ]


def _to_spans(path: Indices, doubt: Doubt) -> list[ScoredSpan]:
    """Spans of places out of tags of units."""
    inside = np.flatnonzero(path)
    tags = path[inside]
    logs = log_softmax(doubt.scores[inside])[np.arange(len(inside)), tags]
    opening = np.flatnonzero(tags % 2)
    closing = np.append(opening[1:], len(inside))[: len(opening)]
    sums = [np.add.reduce(logs[first:behind]) for first, behind in zip(opening.tolist(), closing.tolist(), strict=True)]
    chances = np.exp(np.array(sums, np.float32) / (closing - opening).astype(np.float32))
    starts, ends = doubt.starts[inside], (doubt.starts + doubt.lengths)[inside]
    columns = (starts[opening], ends[closing - 1], tags[opening], chances)
    return [
        (TaggedSpan(start, end, LABELS[tag // 2]), chance)
        for start, end, tag, chance in zip(*(own.tolist() for own in columns), strict=True)
    ]
