"""Everything that is known of systems on gold documents, as one record: ``report.json``, schema version 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.report import labels as schema_labels
from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.baseline import compare_with_baseline, labels_by_document
from gidr_ner.evaluation.calibration import calibrate
from gidr_ner.evaluation.comparison import HEADLINES, compare_systems, power_of
from gidr_ner.evaluation.counts import Floats, Ints, Table, counts_to_record, macro_f1
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.resampling import RESAMPLES, Resampler
from gidr_ner.evaluation.scoring import Labels, Scored, score_system
from gidr_ner.evaluation.signature import SCHEMA_VERSION, gold_digest, make_signature
from gidr_ner.evaluation.slices import SOURCE, load_slices, part_by_source, part_documents, score_slice, score_sources
from gidr_ner.evaluation.spans import KINDS
from gidr_ner.evaluation.systems import System

__all__ = ["evaluate"]

_DIGITS = 6
Record = dict[str, Any]
Tables = dict[str, dict[str, Table]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """All that the parts of a report are made of."""

    reports: Sequence[AnnotatedReport]
    scored: Sequence[Scored]
    tables: Tables
    """By measure and system."""
    by_source: Tables
    resampler: Resampler


def evaluate(
    reports: Sequence[AnnotatedReport],
    systems: Sequence[System],
    *,
    name: str = "gold",
    baseline: Mapping[str, Any] | None = None,
    created: str | None = None,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> Record:
    """The report without gates; EvaluationError where there is no gold, a document twice, or an unusable baseline."""
    judged = _judge(_in_order(reports), systems, Resampler(len(reports), resamples, seed))
    digest = gold_digest(judged.reports)
    signature = make_signature(digest, len(reports), resamples, seed)
    doc_ids = [report.document.doc_id for report in judged.reports]
    resampler = judged.resampler
    record = {
        "schema_version": SCHEMA_VERSION,
        "signature": signature,
        "created": created,
        "gold": _gold_record(name, digest, judged.reports),
        "systems": [_system_record(scored) for scored in judged.scored],
        "measures": {measure: _measure_records(tables, resampler) for measure, tables in judged.tables.items()},
        "muc": _each(judged, lambda scored: {kind: scored.muc[kind] for kind in KINDS}),
        "differences": compare_systems(judged.tables, resampler),
        "baseline": baseline and compare_with_baseline(baseline, signature, judged.tables, doc_ids, resampler),
        "power": power_of(judged.tables, resampler),
        **_sliced(judged),
        "calibration": _each(judged, lambda s: {source: calibrate(s.judged[source]) for source in sorted(s.judged)}),
        "confusion": _each(judged, lambda scored: scored.mistakes.matrix()),
        "errors": _each(judged, lambda scored: scored.mistakes.listed()),
        "errors_total": _each(judged, lambda scored: scored.mistakes.total),
        "decisions": _each(judged, lambda scored: scored.mistakes.wins()),
        "gates": [],
    }
    rounded: Record = _rounded(record)
    return rounded


def _in_order(reports: Sequence[AnnotatedReport]) -> list[AnnotatedReport]:
    """By ``doc_id``, so that the order of files changes no draw."""
    if not reports:
        raise EvaluationError("no gold document")
    times = Counter(report.document.doc_id for report in reports)
    twice = sorted(doc_id for doc_id, number in times.items() if number > 1)
    if twice:
        raise EvaluationError(f"{twice[0]}: annotated twice in the gold documents")
    return sorted(reports, key=lambda report: report.document.doc_id)


def _judge(reports: Sequence[AnnotatedReport], systems: Sequence[System], resampler: Resampler) -> _Judged:
    labels: Labels = {measure: {} for measure in MEASURES}
    sources: Labels = {"value": {}, "cells": {}}
    scored = [score_system(reports, system, labels, sources) for system in systems]
    return _Judged(
        reports,
        scored,
        {measure: {one.system.name: one.tally.table(measure) for one in scored} for measure in labels},
        {measure: {one.system.name: one.by_source.table(measure) for one in scored} for measure in sources},
        resampler,
    )


def _each(judged: _Judged, part: Callable[[Scored], object]) -> Record:
    return {scored.system.name: part(scored) for scored in judged.scored}


def _gold_record(name: str, digest: str, reports: Sequence[AnnotatedReport]) -> Record:
    characters = sum(len(report.document.text) for report in reports)
    return {"name": name, "sha256": digest, "documents": len(reports), "characters": characters}


def _system_record(scored: Scored) -> Record:
    return {
        "name": scored.system.name,
        "version": scored.system.version,
        "documents_missing": scored.missing,
        "documents_failed": scored.failed,
        "documents_extra": scored.extra,
        "unknown_ids": dict(sorted(scored.unknown_ids.items())),
        "misquoted": scored.misquoted,
    }


def _measure_records(by_system: Mapping[str, Table], resampler: Resampler) -> Record:
    return {system: _measure_record(table, resampler) for system, table in by_system.items()}


def _measure_record(table: Table, resampler: Resampler) -> Record:
    whole, by_label = table.by_document, table.by_label
    record = counts_to_record(whole.sum(axis=0), _interval(resampler, whole))
    record["macro_f1"] = macro_f1(by_label)
    record["labels"] = _label_records(table, resampler)
    return record


def _interval(resampler: Resampler, counts: Ints) -> Floats | None:
    """One document alone says nothing of others."""
    return resampler.intervals(counts) if len(counts) > 1 else None


def _label_records(table: Table, resampler: Resampler) -> Record:
    """Labels that gold or the system has, in the order of the schema."""
    intervals, by_label = _interval(resampler, table.counts), table.by_label
    rank = {label: at for at, label in enumerate(schema_labels())}
    at = sorted(range(len(table.labels)), key=lambda at: (rank.get(table.labels[at], len(rank)), table.labels[at]))
    return {
        table.labels[i]: {
            **counts_to_record(by_label[i], None if intervals is None else intervals[i]),
            "support": int(by_label[i, 0] + by_label[i, 2]),
        }
        for i in at
        if by_label[i].any()
    }


def _sliced(judged: _Judged) -> Record:
    """The slices, and the documents with the buckets that each is in."""
    tables = {measure: judged.tables[measure] for measure in HEADLINES}
    slices: list[Record] = []
    buckets: list[dict[str, list[str]]] = [{} for _ in judged.reports]
    for each in load_slices():
        if each.reads == SOURCE:
            parted = part_by_source(judged.by_source, len(judged.reports))
            slices += score_sources(each.name, parted, judged.by_source, judged.resampler)
        else:
            parted = part_documents(each, judged.reports)
            slices += score_slice(each.name, parted, tables, judged.resampler)
        for bucket, documents in parted.items():
            for at in documents:
                buckets[at].setdefault(each.name, []).append(bucket)
    return {"slices": slices, "documents": _document_records(judged, buckets)}


def _document_records(judged: _Judged, buckets: Sequence[dict[str, list[str]]]) -> list[Record]:
    by_system = {scored.system.name: _counts_by_document(judged, scored.system.name) for scored in judged.scored}
    return [
        {
            "doc_id": report.document.doc_id,
            "agency": report.metadata.agency,
            "year": report.metadata.report_year,
            "form": report.metadata.form,
            "slices": buckets[at],
            "per_system": {system: rows[at] for system, rows in by_system.items()},
        }
        for at, report in enumerate(judged.reports)
    ]


def _counts_by_document(judged: _Judged, system: str) -> list[Record]:
    """What a later comparison with this report needs of each document: counts by measure, of some by label."""
    tables = {measure: judged.tables[measure][system] for measure in MEASURES}
    counts = {measure: table.by_document.tolist() for measure, table in tables.items()}
    labels = labels_by_document(tables)
    return [
        {**{measure: counts[measure][at] for measure in MEASURES}, "labels": labels[at]} for at in range(len(labels))
    ]


def _rounded(value: Any) -> Any:
    """The same with floating-point numbers of so many digits as mean something."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
