"""What systems were on the same gold before: an earlier report, the part of it that is kept, what has changed since.

``baseline.json`` is a report without texts, errors and slices: a document a line, so that a commit shows which of them
moved, and no time, so that the same figures are the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.comparison import Record, Tables, differences_of, whole_of
from gidr_ner.evaluation.counts import Ints, Table
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.resampling import Resampler
from gidr_ner.evaluation.signature import why_incomparable

__all__ = ["BASELINE", "LABELLED", "compare_with_baseline", "labels_by_document", "report_to_baseline"]

BASELINE = "baseline"
LABELLED = ("value", "sections")
"""Measures whose labels a report keeps by document: all that cells have would be more than everything else."""

_LABELS = "labels"
_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A system as the earlier report has it."""

    counts: Mapping[str, Ints]
    """By measure, of shape (documents, 3)."""
    labels: Mapping[str, Table] | None
    """By measure; None where a former version wrote the report."""


def labels_by_document(by_measure: Mapping[str, Table]) -> list[dict[str, dict[str, list[int]]]]:
    """For each document the labels of each measure that have any counts, sorted."""
    sparse = {measure: _sparse(by_measure[measure]) for measure in LABELLED}
    return [dict(zip(sparse, rows, strict=True)) for rows in zip(*sparse.values(), strict=True)]


def _sparse(table: Table) -> list[dict[str, list[int]]]:
    found: list[dict[str, list[int]]] = [{} for _ in table.counts]
    for label, at in sorted((label, at) for at, label in enumerate(table.labels)):
        for document in np.flatnonzero(table.counts[:, at].any(axis=1)):
            found[document][label] = table.counts[document, at].tolist()
    return found


def report_to_baseline(report: Mapping[str, Any]) -> str:
    """The content of ``baseline.json``."""
    head = {key: report[key] for key in ("schema_version", "signature", "gold")}
    head["systems"] = [{key: system[key] for key in ("name", "version")} for system in report["systems"]]
    documents = [{key: document[key] for key in ("doc_id", "per_system")} for document in report["documents"]]
    lines = ",\n".join(map(_spelled, documents))
    return f'{_spelled(head)[:-1]},"documents":[\n{lines}\n]}}\n'


def _spelled(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def compare_with_baseline(
    baseline: Mapping[str, Any], signature: str, tables: Tables, doc_ids: Sequence[str], resampler: Resampler
) -> Record:
    """Systems that an earlier report knows by the same name, by measure and label, where it has labels.

    EvaluationError where it is no report.
    """
    try:
        why = why_incomparable(baseline["signature"], signature)
        earlier = {} if why else _read_earlier(baseline, doc_ids)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise EvaluationError(f"the baseline is no report of this version: {error!r}") from error
    common = [system for system in next(iter(tables.values())) if system in earlier]
    if not why and not common:
        why = "it knows none of the systems"
    return {
        "signature": baseline["signature"],
        "comparable": why is None,
        "why": why,
        "labels": bool(common) and all(earlier[system].labels is not None for system in common),
        "differences": [
            record
            for measure, by_system in tables.items()
            for system in common
            for record in _compare(measure, system, earlier[system], by_system[system], resampler)
        ],
    }


def _read_earlier(baseline: Mapping[str, Any], doc_ids: Sequence[str]) -> dict[str, _Earlier]:
    """By system, documents in the order of ``doc_ids``."""
    documents = {document["doc_id"]: document["per_system"] for document in baseline["documents"]}
    rows = [documents[doc_id] for doc_id in doc_ids]
    names = [system["name"] for system in baseline["systems"]]
    return {name: _read_system([row[name] for row in rows]) for name in names}


def _read_system(rows: Sequence[Mapping[str, Any]]) -> _Earlier:
    counts = {m: np.array([row[m] for row in rows], np.int64).reshape(-1, 3) for m in MEASURES}
    if not any(_LABELS in row for row in rows):
        return _Earlier(counts, None)
    return _Earlier(counts, {measure: _read_table([row[_LABELS][measure] for row in rows]) for measure in LABELLED})


def _read_table(rows: Sequence[Mapping[str, Sequence[int]]]) -> Table:
    labels = tuple(sorted({label for row in rows for label in row}))
    counts = [[row.get(label, _NOTHING) for label in labels] for row in rows]
    return Table(labels, np.array(counts, np.int64).reshape(len(rows), len(labels), 3))


def _compare(measure: str, system: str, earlier: _Earlier, now: Table, resampler: Resampler) -> list[Record]:
    head = {"measure": measure, "first": BASELINE, "second": system}
    found = differences_of(head, [None], earlier.counts[measure][:, None, :], whole_of(now), resampler)
    if earlier.labels is None or measure not in LABELLED:
        return found
    # labels that gold does not have, too: what a system begins to find where nothing is, nobody else sees
    before = earlier.labels[measure]
    labels = sorted(_used(before) | _used(now))
    return found + differences_of(head, labels, _columns(before, labels), _columns(now, labels), resampler)


def _used(table: Table) -> set[str]:
    return {table.labels[at] for at in np.flatnonzero(table.by_label.any(axis=1))}


def _columns(table: Table, labels: Sequence[str]) -> Ints:
    """Counts in the order of ``labels``, 0 of those that the table does not have."""
    padded = np.pad(table.counts, ((0, 0), (0, 1), (0, 0)))
    column = {label: at for at, label in enumerate(table.labels)}
    picked: Ints = padded[:, [column.get(label, -1) for label in labels]]
    return picked
