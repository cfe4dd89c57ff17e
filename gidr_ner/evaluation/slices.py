"""Kinds of documents that are looked at apart, declared as data in ``slices.toml``, and how systems do on each."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.evaluation.counts import Ints, Table, counts_to_record
from gidr_ner.evaluation.resampling import Resampler

__all__ = [
    "SOURCE",
    "Buckets",
    "Slice",
    "buckets_of",
    "load_slices",
    "part_by_source",
    "part_documents",
    "score_slice",
    "score_sources",
]

SOURCE = "source"
"""What a slice reads that is of single figures; its buckets come from what systems say."""
Buckets = dict[str, list[int]]
"""The numbers of the documents in each bucket."""
Tables = Mapping[str, Mapping[str, Table]]
_UNSAID = "not said"
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Slice:
    """A way to part documents: see the head of ``slices.toml`` for what the keys mean."""

    name: str
    reads: str
    upto: tuple[int, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split: bool = False

    @property
    def declared(self) -> tuple[str, ...]:
        """Buckets in the order that they are declared in; none where kinds are their own buckets."""
        ranges = [_range(self.upto, number) for number in (*self.upto, self.upto[-1] + 1)] if self.upto else []
        return (*ranges, *self.words)

    def __post_init__(self) -> None:
        if any(low >= high for low, high in pairwise(self.upto)):
            raise ValueError(f"slice {self.name}: the ends of buckets are not in order: {self.upto}")


@cache
def load_slices() -> tuple[Slice, ...]:
    """Those of ``slices.toml``, in its order."""
    tables = tomllib.loads(files(__package__).joinpath("slices.toml").read_text(encoding="utf-8"))["slice"]
    return tuple(
        Slice(
            table["name"],
            table["reads"],
            tuple(table.get("upto", ())),
            {bucket: tuple(words) for bucket, words in table.get("words", {}).items()},
            table.get("split", False),
        )
        for table in tables
    )


def buckets_of(slice: Slice, report: AnnotatedReport) -> tuple[str, ...]:
    """The buckets that a document is in; there is always one, ``not said`` where nothing is known."""
    kind = _read(slice.reads, report)
    if not kind:
        return (_UNSAID,)
    if slice.upto:
        return (_range(slice.upto, int(kind)),)
    if slice.words:
        return (next((b for b, words in slice.words.items() if any(word in kind for word in words)), _OTHER),)
    return tuple(dict.fromkeys(kind.split())) if slice.split else (kind,)


def _read(name: str, report: AnnotatedReport) -> str:
    known = {
        "form": report.metadata.form,
        "year": report.metadata.report_year,
        "characters": len(report.document.text),
    }
    return str(known[name] if name in known else report.provenance.get(name, ""))


def _range(ends: tuple[int, ...], number: int) -> str:
    at = bisect_left(ends, number)
    if at == 0:
        return f"up to {ends[0]}"
    return f"from {ends[-1] + 1}" if at == len(ends) else f"{ends[at - 1] + 1}–{ends[at]}"


def part_documents(slice: Slice, reports: Sequence[AnnotatedReport]) -> Buckets:
    """The buckets that hold something, those declared first."""
    parted: Buckets = {bucket: [] for bucket in slice.declared}
    for at, report in enumerate(reports):
        for bucket in buckets_of(slice, report):
            parted.setdefault(bucket, []).append(at)
    others = sorted(parted.keys() - set(slice.declared))
    return {bucket: parted[bucket] for bucket in (*slice.declared, *others) if parted[bucket]}


def score_slice(name: str, parted: Buckets, tables: Tables, resampler: Resampler) -> list[dict[str, Any]]:
    """A record a bucket, of measures that have something to count; one document alone has no interval."""
    cells = [(measure, system) for measure, by_system in tables.items() for system in by_system]
    stacked = np.stack([tables[measure][system].by_document for measure, system in cells], axis=1)
    records = []
    for bucket, documents in parted.items():
        counts = stacked[documents]
        intervals = replace(resampler, documents=len(documents)).intervals(counts) if len(documents) > 1 else None
        scores: dict[str, dict[str, Any]] = {measure: {} for measure in tables}
        for at, (measure, system) in enumerate(cells):
            if counts[:, at].any():
                interval = None if intervals is None else intervals[at]
                scores[measure][system] = counts_to_record(counts[:, at].sum(axis=0), interval)
        records.append({"name": name, "bucket": bucket, "documents": len(documents), "measures": scores})
    return records


def part_by_source(tables: Tables, documents: int) -> Buckets:
    """Documents by the sources that any system has figures of; ``tables`` have a column a source."""
    seen: dict[str, NDArray[np.bool_]] = {}
    for by_system in tables.values():
        for table in by_system.values():
            for column, source in enumerate(table.labels):
                used = seen.setdefault(source, np.zeros(documents, np.bool_))
                used |= table.counts[:, column].any(axis=1)
    return {source: np.flatnonzero(used).tolist() for source, used in sorted(seen.items())}


def score_sources(name: str, parted: Buckets, tables: Tables, resampler: Resampler) -> list[dict[str, Any]]:
    """A record a source, of precision alone: what is missed has no source, so that there is no recall and no F1."""
    records = []
    for source, documents in parted.items():
        scores: dict[str, dict[str, Any]] = {measure: {} for measure in tables}
        for measure, by_system in tables.items():
            for system, table in by_system.items():
                counts = table.counts[:, table.labels.index(source)] if source in table.labels else table.counts[:, :0]
                if counts.any():
                    scores[measure][system] = _precision_record(counts, resampler)
        records.append({"name": name, "bucket": source, "documents": len(documents), "measures": scores})
    return records


def _precision_record(counts: Ints, resampler: Resampler) -> dict[str, Any]:
    interval = resampler.precision_intervals(counts).tolist()
    record = counts_to_record(counts.sum(axis=0), None)
    return {**record, "missed": None, "recall": None, "f1": None, "precision_interval": interval}
