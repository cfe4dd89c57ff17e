"""Counts of many documents as arrays (documents x labels x right, wrong, missed); rates are derived, never stored."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.evaluation.measures import MEASURES, Outcome

__all__ = ["Floats", "Ints", "Table", "Tally", "counts_to_record", "f1_of", "macro_f1", "precision_of", "recall_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Sums = Ints | NDArray[np.float32]


def _rate(part: Any, whole: Any) -> Floats:
    """1 where there is nothing to be wrong about."""
    part, whole = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    rates: Floats = np.divide(part, whole, out=np.ones_like(part), where=whole > 0)
    return rates


def precision_of(counts: Sums) -> Floats:
    """Of counts whose last axis is right, wrong, missed."""
    return _rate(counts[..., 0], counts[..., 0] + counts[..., 1])


def recall_of(counts: Sums) -> Floats:
    """Of counts whose last axis is right, wrong, missed."""
    return _rate(counts[..., 0], counts[..., 0] + counts[..., 2])


def f1_of(counts: Sums) -> Floats:
    """Of counts whose last axis is right, wrong, missed."""
    return _rate(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def macro_f1(counts: Ints) -> float:
    """The mean over labels that gold has, of counts ``(labels, 3)``; 1 where it has none."""
    asked = counts[counts[:, 0] + counts[:, 2] > 0]
    return float(f1_of(asked).mean()) if len(asked) else 1.0


def counts_to_record(counts: Ints, interval: Floats | None) -> dict[str, Any]:
    """Counts ``(3,)``, their rates, and the interval of F1 where there is one."""
    right, wrong, missed = (int(number) for number in counts)
    return {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": float(precision_of(counts)),
        "recall": float(recall_of(counts)),
        "f1": float(f1_of(counts)),
        "interval": None if interval is None else interval.tolist(),
    }


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of one measure and system: ``counts`` has shape (documents, labels, 3)."""

    labels: tuple[str, ...]
    counts: Ints

    @property
    def by_document(self) -> Ints:
        """Shape (documents, 3)."""
        summed: Ints = self.counts.sum(axis=1)
        return summed

    @property
    def by_label(self) -> Ints:
        """Shape (labels, 3)."""
        summed: Ints = self.counts.sum(axis=0)
        return summed


@dataclass(slots=True)
class Tally:
    """The outcomes of one system, taken in one document after the other: three numbers an event, not an object."""

    labels: dict[str, dict[str, int]]
    """By measure the column of each label; systems that are compared share it."""
    events: dict[str, array[int]] = field(default_factory=lambda: {measure: array("q") for measure in MEASURES})
    documents: int = 0

    def add(self, outcomes: Mapping[str, Outcome]) -> None:
        """Count the next document in."""
        for measure, outcome in outcomes.items():
            self._add(measure, outcome)
        self.documents += 1

    def _add(self, measure: str, outcome: Iterable[Sequence[str]]) -> None:
        columns = self.labels.setdefault(measure, {})
        events = self.events[measure]
        for kind, labels in enumerate(outcome):
            for label in labels:
                events.extend((self.documents, columns.setdefault(label, len(columns)), kind))

    def table(self, measure: str) -> Table:
        """All that was counted. To be asked when every system is counted, as the labels are those of all."""
        labels = tuple(self.labels[measure])
        shape = (self.documents, len(labels), 3)
        events = np.frombuffer(self.events[measure], np.int64).reshape(-1, 3)
        flat = np.ravel_multi_index(tuple(events.T), shape) if len(events) else np.zeros(0, np.int64)
        return Table(labels, np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64))
