"""Extractions as annotated reports, so that people can correct them and training can learn from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.types import Report

__all__ = ["report_to_annotated"]

Item = TypeVar("Item", GoldHeading, GoldMention)


def report_to_annotated(report: Report) -> AnnotatedReport:
    """The headings, figures and failing checks of an extraction; what overlaps something before it is left out.

    Metadata stay None where the report does not say: importers refuse such a report until somebody fills them in.
    """
    sections = (s for s in report.sections if s.heading is not None)
    headings = [GoldHeading(s.id, s.span._replace(end=s.heading_end)) for s in sections]
    mentions = (GoldMention(f.id, f.span, f.value, f.qualifier) for f in report.fields)
    taken = [heading.span for heading in headings]
    apart = _disjoint(m for m in mentions if not any(m.span.overlaps(span) for span in taken))
    failing = frozenset(check.id for check in report.checks if check.status == "fail")
    return AnnotatedReport(report.document, report.metadata, tuple(_disjoint(headings)), tuple(apart), failing)


def _disjoint(items: Iterable[Item]) -> Iterator[Item]:
    last = 0
    for item in sorted(items, key=lambda item: item.span):
        if item.span.start >= last:
            last = item.span.end
            yield item
