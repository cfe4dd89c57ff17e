"""Differences between systems, and between a system and what an earlier report says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.counts import Ints, Table, f1_of
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.resampling import Resampler, holm, minimal_difference
from gidr_ner.evaluation.signature import why_incomparable

__all__ = ["BASELINE", "HEADLINES", "compare_systems", "compare_with_baseline", "power_of"]

BASELINE = "baseline"
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
            found += _differences(head, [None], _whole(one), _whole(other), resampler)
            if measure in _BY_LABEL:
                found += _by_label(head, one, other, resampler)
    return found


def _whole(table: Table) -> Ints:
    return table.by_document[:, None, :]


def _by_label(head: Record, one: Table, other: Table, resampler: Resampler) -> list[Record]:
    """Labels that gold has."""
    asked = np.flatnonzero(one.by_label[:, 0] + one.by_label[:, 2])
    labels = [one.labels[at] for at in asked]
    return _differences(head, labels, one.counts[:, asked], other.counts[:, asked], resampler)


def _differences(
    head: Record, labels: Sequence[str | None], one: Ints, other: Ints, resampler: Resampler
) -> list[Record]:
    """A record a label, of counts (documents, labels, 3); ``p_worse`` is the chance of a second system as bad."""
    if not labels:
        return []
    seen = f1_of(other.sum(axis=0)) - f1_of(one.sum(axis=0))
    intervals, permuted = resampler.difference_intervals(one, other), resampler.permuted(one, other)
    return [
        {
            **head,
            "label": label,
            "difference": float(seen[at]),
            "interval": intervals[at].tolist(),
            "p": float(permuted.p[at]),
            "p_holm": corrected,
            "p_worse": float(permuted.worse[at]),
        }
        for at, (label, corrected) in enumerate(zip(labels, holm(permuted.p.tolist()), strict=True))
    ]


def compare_with_baseline(
    baseline: Mapping[str, Any], signature: str, tables: Tables, doc_ids: Sequence[str], resampler: Resampler
) -> Record:
    """Systems that an earlier report knows by the same name, by measure; EvaluationError where it is no report."""
    try:
        why = why_incomparable(baseline["signature"], signature)
        earlier = {} if why else _earlier_counts(baseline, doc_ids)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvaluationError(f"the baseline is no report of this version: {error!r}") from error
    common = [system for system in next(iter(tables.values())) if system in earlier]
    if not why and not common:
        why = "it knows none of the systems"
    differences = [
        record
        for measure, by_system in tables.items()
        for system in common
        for record in _differences(
            {"measure": measure, "first": BASELINE, "second": system},
            [None],
            earlier[system][measure][:, None, :],
            _whole(by_system[system]),
            resampler,
        )
    ]
    return {"signature": baseline["signature"], "comparable": why is None, "why": why, "differences": differences}


def _earlier_counts(baseline: Mapping[str, Any], doc_ids: Sequence[str]) -> dict[str, dict[str, Ints]]:
    """By system and measure the counts of each document, in the order of ``doc_ids``."""
    documents = {document["doc_id"]: document["per_system"] for document in baseline["documents"]}
    rows = [documents[doc_id] for doc_id in doc_ids]
    return {
        system["name"]: {
            measure: np.array([row[system["name"]][measure] for row in rows], np.int64).reshape(-1, 3)
            for measure in MEASURES
        }
        for system in baseline["systems"]
    }


def power_of(tables: Tables, resampler: Resampler) -> dict[str, dict[str, float]]:
    """For each pair of systems the smallest difference that these documents could show."""
    return {measure: dict(_power(tables[measure], resampler)) for measure in HEADLINES}


def _power(by_system: Mapping[str, Table], resampler: Resampler) -> Iterator[tuple[str, float]]:
    for first, second in combinations(by_system, 2):
        differences = resampler.differences(by_system[first].by_document, by_system[second].by_document)
        yield f"{second} vs {first}", minimal_difference(differences)
