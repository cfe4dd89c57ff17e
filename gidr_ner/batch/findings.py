"""One thing that an audit found, and where the figures that it is about are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gidr_ner.batch.history import Figure, YearReport

__all__ = ["Finding", "Place", "finding_of", "place_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A figure where it was printed."""

    doc_id: str
    source: str
    id: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; ``expected`` is what other reports promise, ``actual`` what this one says."""

    kind: str
    agency: str
    year: int
    doc_ids: tuple[str, ...]
    message: str
    expected: float | None = None
    actual: float | None = None
    places: tuple[Place, ...] = ()


def place_of(report: YearReport, id: str) -> Place | None:
    figure = report.figures.get(id)
    return Place(report.doc_id, report.source, id, figure) if figure else None


def finding_of(
    kind: str,
    before: YearReport,
    after: YearReport,
    message: str,
    expected: float | None = None,
    actual: float | None = None,
    places: Sequence[Place] = (),
) -> Finding:
    documents = (before.doc_id, after.doc_id)
    return Finding(kind, after.agency, after.year, documents, message, expected, actual, tuple(places))
