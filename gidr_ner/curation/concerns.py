"""What makes an extraction worth a person's time: each concern has a weight of 0 to 1 and says itself in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.curation.agreement import agreement
from gidr_ner.curation.residual import residual_numerals
from gidr_ner.reading import Reading
from gidr_ner.schema import FIELDS
from gidr_ner.types import Report, Section

__all__ = ["Concern", "concerns_of", "dissent"]

Kind = Literal["dissent", "doubt", "checks", "missing", "residual"]

_LOWEST = 10
"""Figures that the doubt about a report is measured on: a report is as doubtful as its worst lines."""
_HALF = 2
"""Failing checks and unread rows that weigh half of what any number of them can."""
_SPEAKING = frozenset(field.section for field in FIELDS.values())
"""Sections that usually state figures."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason to look at a report; ``said`` is empty where there is nothing to say."""

    kind: Kind
    weight: float
    said: str


def concerns_of(report: Report, reading: Reading) -> Iterator[Concern]:
    """What speaks for annotating a report, from its extraction alone."""
    yield _doubt(report)
    yield _checks(report, reading.tables.unread)
    yield _missing(report)
    yield _residual(report, reading)


def dissent(one: AnnotatedReport, other: AnnotatedReport) -> Concern:
    """How far two taggers disagree on a report: what is missing of the span F1 between them."""
    found = agreement([one], [other])
    apart = 1 - (found.rows["all"].span_f1 or 0.0) if found.rows["all"].first + found.rows["all"].second else 0.0
    said = f"the taggers disagree in {len(found.disagreements)} places" if found.disagreements else ""
    return Concern("dissent", apart, said)


def _doubt(report: Report) -> Concern:
    lowest = sorted(field.confidence for field in report.fields)[:_LOWEST]
    if not lowest:
        return Concern("doubt", 1.0, "no figure found")
    mean = sum(lowest) / len(lowest)
    return Concern("doubt", 1 - mean, f"confidence {mean:.2f} in its {len(lowest)} least sure figures")


def _checks(report: Report, unread: Sequence[str]) -> Concern:
    failing = [check.id for check in report.checks if check.status == "fail"]
    number = len(failing) + len(unread)
    said = [f"fails {_some(failing)}" if failing else "", f"table rows not read: {_some(unread)}" if unread else ""]
    return Concern("checks", number / (number + _HALF), "; ".join(filter(None, said)))


def _missing(report: Report) -> Concern:
    """What every report has and this one seems not to have."""
    said = [
        f"no {name} found (fill in data.{name} before it is imported back)"
        for name in ("agency", "report_year", "form")
        if getattr(report.metadata, name) is None
    ]
    speaking = [section for section in report.sections if section.id in _SPEAKING]
    silent = [section.id for section in speaking if not _has_figures(section, report)]
    said += [f"no figure in {_some(silent)}"] if silent else []
    said += [] if speaking else ["no section that states figures"]
    share = len(silent) / len(speaking) if speaking else 1.0
    lacking = sum(value is None for value in (report.metadata.agency, report.metadata.report_year))
    return Concern("missing", (share + lacking / 2) / 2, "; ".join(said))


def _has_figures(section: Section, report: Report) -> bool:
    return any(section.span.start <= field.span.start < section.span.end for field in report.fields)


def _residual(report: Report, reading: Reading) -> Concern:
    left = len(residual_numerals(report, reading))
    said = f"{left} numerals of its own year that nothing claims" if left else ""
    return Concern("residual", left / (left + len(report.fields)) if left else 0.0, said)


def _some(names: Sequence[str]) -> str:
    """The first names of a list and how many more there are."""
    more = len(names) - 3
    return f"{', '.join(names[:3])} and {more} more" if more > 0 else ", ".join(names)
