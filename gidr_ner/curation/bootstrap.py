"""``gidr-ner annotations bootstrap``: silver from unlabelled reports, kept only where something confirms it.

A figure that nothing confirms is written as an optional mention, so that training can mask it: left out, it would
teach that it is none. A heading cannot be masked, so a report with a doubtful heading is left out as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gidr_ner.annotations import AnnotatedReport, GoldMention
from gidr_ner.curation.check import report_faults
from gidr_ner.curation.confirmations import agreed_by, confirmed_by
from gidr_ner.curation.corpus import Item
from gidr_ner.curation.extracted import report_to_annotated
from gidr_ner.pipeline import Pipeline, Source
from gidr_ner.types import Report

__all__ = ["SURE_HEADING", "UNCONFIRMED", "Silver", "bootstrap", "reason_family"]

SURE_HEADING = 0.94
"""Confidence that the headings of one numbered series reach: on the 85 reports shipped first, 494 of 506 were right."""

UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Silver:
    """Reports with at least one confirmed figure, those that were left out and inputs that are none, each with why."""

    reports: tuple[AnnotatedReport, ...]
    left_out: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]

    def kept(self) -> Counter[str]:
        """Figures by what they were kept for, those not kept among them."""
        return Counter(reason_family(m.reason) for report in self.reports for m in report.mentions)


def reason_family(reason: str) -> str:
    """A reason without the row or column that it concerns: ``confirmed by t3.row_sum.granted`` → ``… t3.row_sum``."""
    return ".".join(reason.split(".")[:2])


def bootstrap(sources: Iterable[Source], pipeline: Pipeline, second: Pipeline | None = None) -> Silver:
    """Silver annotations of many reports; where a second pipeline is given, what both find is confirmed."""
    reports: list[AnnotatedReport] = []
    left_out: list[tuple[str, str]] = []
    unreadable: list[tuple[str, str]] = []
    for report in pipeline.pipe(sources):
        name = report.document.source or report.document.doc_id
        silver = _silver(report, second)
        if report.error is not None:
            unreadable.append((name, str(report.error)))
        elif why := _why_not(report, silver):
            left_out.append((name, why))
        else:
            reports.append(silver)
    return Silver(tuple(reports), tuple(left_out), tuple(unreadable))


def _why_not(report: Report, silver: AnnotatedReport) -> str:
    """Why a report teaches nothing, or an empty string."""
    missing = [name for name in ("agency", "report_year", "form") if getattr(report.metadata, name) is None]
    if missing:
        return f"no {' and no '.join(missing)} found"
    if any(section.heading is not None and section.confidence < SURE_HEADING for section in report.sections):
        return "a doubtful heading"
    if all(mention.optional for mention in silver.mentions):
        return "no figure is confirmed"
    fault = next(report_faults(Item(silver)), None)
    return f"would not pass the check ({fault.code})" if fault else ""


def _silver(report: Report, second: Pipeline | None) -> AnnotatedReport:
    reasons = {(field.id, field.span): f"confirmed by {check}" for field, check in confirmed_by(report).items()}
    if second is not None:
        for field, source in agreed_by(report, second.extract(report.document)).items():
            reasons[field.id, field.span] = f"agrees: {field.source}, {source}"
    annotated = report_to_annotated(report)
    mentions = tuple(_with_reason(m, reasons.get((m.id, m.span), UNCONFIRMED)) for m in annotated.mentions)
    return replace(annotated, mentions=mentions, provenance={"layer": "silver", "author": "bootstrap"})


def _with_reason(mention: GoldMention, reason: str) -> GoldMention:
    return replace(mention, reason=reason, optional=reason == UNCONFIRMED)
