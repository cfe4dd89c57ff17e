"""Differences between systems: how large, how sure, by measure and by label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.evaluation.counts import Floats, Ints, Table, f1_of
from gidr_ner.evaluation.resampling import Resampler, holm, minimal_difference

__all__ = ["HEADLINES", "Record", "Tables", "compare_systems", "differences_of", "power_of", "whole_of"]

HEADLINES = ("value", "cells", "sections", "document_exact")
"""What slices and the power note are made of."""
_BY_LABEL = ("value", "cells", "sections")
"""Measures whose labels are compared one by one."""

Tables = Mapping[str, Mapping[str, Table]]
"""By measure and system."""
Record = dict[str, Any]


def compare_systems(tables: Tables, resampler: Resampler) -> list[Record]:
    """Each pair of systems by measure, then by label; p-values of labels are corrected over the labels of a measure."""
    found: list[Record] = []
    for measure, by_system in tables.items():
        for first, second in combinations(by_system, 2):
            head = {"measure": measure, "first": first, "second": second}
            one, other = by_system[first], by_system[second]
            found += differences_of(head, [None], whole_of(one), whole_of(other), resampler)
            if measure in _BY_LABEL:
                found += _by_label(head, one, other, resampler)
    return found


def whole_of(table: Table) -> Ints:
    """All labels as one: shape (documents, 1, 3)."""
    return table.by_document[:, None, :]


def _by_label(head: Record, one: Table, other: Table, resampler: Resampler) -> list[Record]:
    """Labels that gold has."""
    asked = np.flatnonzero(one.by_label[:, 0] + one.by_label[:, 2])
    labels = [one.labels[at] for at in asked]
    return differences_of(head, labels, one.counts[:, asked], other.counts[:, asked], resampler)


def differences_of(
    head: Record, labels: Sequence[str | None], one: Ints, other: Ints, resampler: Resampler
) -> list[Record]:
    """A record a label, of counts (documents, labels, 3); ``p_worse`` is the chance of a second system as bad.

    Corrected over the labels that any document reads differently: the others have p 1 however systems are swapped, so
    that they are no tests (Tarone 1990).
    """
    if not labels:
        return []
    tested = (one != other).any(axis=(0, 2))
    seen = f1_of(other.sum(axis=0)) - f1_of(one.sum(axis=0))
    intervals, permuted = resampler.difference_intervals(one, other), resampler.permuted(one, other)
    corrected, corrected_worse = (_corrected(chances, tested) for chances in (permuted.p, permuted.worse))
    return [
        {
            **head,
            "label": label,
            "difference": float(seen[at]),
            "interval": intervals[at].tolist(),
            "p": float(permuted.p[at]),
            "p_holm": float(corrected[at]),
            "p_worse": float(permuted.worse[at]),
            "p_worse_holm": float(corrected_worse[at]),
        }
        for at, label in enumerate(labels)
    ]


def _corrected(chances: Floats, tested: NDArray[np.bool_]) -> Floats:
    corrected = np.ones_like(chances)
    corrected[tested] = holm(chances[tested].tolist())
    return corrected


def power_of(tables: Tables, resampler: Resampler) -> dict[str, dict[str, float]]:
    """For each pair of systems the smallest difference that these documents could show."""
    return {measure: dict(_power(tables[measure], resampler)) for measure in HEADLINES}


def _power(by_system: Mapping[str, Table], resampler: Resampler) -> Iterator[tuple[str, float]]:
    for first, second in combinations(by_system, 2):
        differences = resampler.differences(by_system[first].by_document, by_system[second].by_document)
        least = minimal_difference(differences)
        if least:  # systems that never differ say nothing of what could be seen
            yield f"{second} vs {first}", least
