"""From marked text to an annotated report: spans by construction, flags by the checks themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.checks import run_checks
from gidr_ner.types import Document, FieldValue, Metadata, Section, Span
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
    return replace(report, failing_checks=_failing(report, old))


def _failing(report: AnnotatedReport, stale: Sequence[GoldMention]) -> frozenset[str]:
    ends = [*(heading.span.start for heading in report.headings[1:]), len(report.document.text)]
    sections = [
        Section(h.id, report.quote(h.span), Span(h.span.start, end), h.span.end, 1.0)
        for h, end in zip(report.headings, ends, strict=False)
    ]
    year = report.metadata.report_year or 0
    stated = [(year - 1, _field(mention)) for mention in stale]
    fields = [_field(mention) for mention in report.mentions]
    checks = run_checks(fields, report.metadata.form, year, sections, stated)
    return frozenset(check.id for check in checks if check.status == "fail")


def _field(mention: GoldMention) -> FieldValue:
    return FieldValue(mention.id, mention.value, mention.qualifier, mention.span, 1.0)
