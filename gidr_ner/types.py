"""The records that every module speaks in: frozen, slotted, importing nothing of ours.

All positions that cross a module border are half-open code-point offsets into ``Document.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Number = int | Decimal
Qualifier = Literal["exact", "approx", "at_least"]
Status = Literal["pass", "fail", "skipped"]
Source = Literal["rules", "model", "table"]

__all__ = [
    "Check",
    "Document",
    "FieldValue",
    "Metadata",
    "Number",
    "Qualifier",
    "Report",
    "Section",
    "Source",
    "Span",
    "Status",
    "Tagging",
]


class Span(NamedTuple):
    """Half-open range of code points of ``Document.text`` (a tuple, as a report has hundreds)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader hands over: the decoded text, untouched, and where it came from."""

    doc_id: str
    text: str
    source: str = ""
    media_type: str = "text/plain"
    sha256: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A level-1 part of a report; ``heading`` is None for the preamble, whose ``heading_end`` is ``span.start``."""

    id: str
    heading: str | None
    span: Span
    heading_end: int
    confidence: float
    source: Source = "rules"
    reason: str = ""


class FieldValue(NamedTuple):
    """One figure: a mention in prose or a cell of a national form (a tuple, as a report has hundreds).

    ``value`` is in the unit of the schema (money in yuan, rates in percent).
    ``rule`` names what found it, for calibration and for people who ask why; ``stated_year`` is set where the sentence
    gives the figure for a year that the report is not about; ``reason`` says why it was chosen, where two taggers had
    a say.
    """

    id: str
    value: Number
    qualifier: Qualifier
    span: Span
    confidence: float
    source: Source = "rules"
    rule: str = ""
    stated_year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One identity of ``checks.tsv`` held against the values of a report."""

    id: str
    status: Status
    message: str = ""
    fields: tuple[str, ...] = ()
    expected: Number | None = None
    actual: Number | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says of itself; None where it does not say."""

    title: str | None = None
    agency: str | None = None
    report_year: int | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Tagging:
    """What one tagger finds in one document."""

    sections: tuple[Section, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One extraction: the record that becomes one JSON line."""

    document: Document
    metadata: Metadata = field(default_factory=Metadata)
    sections: tuple[Section, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()
    error: Exception | None = None
