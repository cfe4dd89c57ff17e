"""From marked text to an annotated report: spans by construction, flags by the checks themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.curation.flags import failing_checks
from gidr_ner.types import Document, Metadata, Span
from synthesis.marked import Marked
from synthesis.numbers import Printed

__all__ = ["marked_to_report"]

Marks = Sequence[tuple[str, Printed | None]]


def marked_to_report(
    document: Document,
    metadata: Metadata,
    marked: Marked,
    marks: Marks,
    stale: Collection[int],
    provenance: Mapping[str, str],
) -> AnnotatedReport:
    """The report of a marked text; ``marks`` say what its items are, ``stale`` which state last year's figure."""
    headings, mentions, old = list[GoldHeading](), list[GoldMention](), list[GoldMention]()
    for start, end, item in zip(marked.starts, marked.ends, marked.items, strict=True):
        id, printed = marks[item]
        if printed is None:
            headings.append(GoldHeading(id, Span(start, end)))
            continue
        mentions.append(GoldMention(id, Span(start, end), printed.value, printed.qualifier))
        if item in stale:
            old.append(mentions[-1])
    report = AnnotatedReport(document, metadata, tuple(headings), tuple(mentions), frozenset(), provenance)
    year = report.metadata.report_year or 0
    return replace(report, failing_checks=frozenset(failing_checks(report, [(year - 1, mention) for mention in old])))
