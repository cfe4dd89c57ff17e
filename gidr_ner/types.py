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
    "Cell",
    "Check",
    "Document",
    "FieldValue",
    "Metadata",
    "Number",
    "Place",
    "Qualifier",
    "Report",
    "Section",
    "Source",
    "Span",
    "Status",
    "Table",
    "Tagging",
]


class Span(NamedTuple):
    """Half-open range of code points of ``Document.text`` (a tuple, as a report has hundreds)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Cell(NamedTuple):
    """One cell of a table in a file; a blank one has an empty span. Rows and columns count from 0."""

    span: Span
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the file itself has; the grid is computed from the spanning cells, never stored.

    ``page`` counts from 1 and is that of the first row, None where the format has no pages.
    """

    cells: tuple[Cell, ...]
    page: int | None = None


class Place(NamedTuple):
    """Where a range of the text, a block or a cell, came from.

    ``path`` is an element path (HTML, Word), ``page`` counts from 1, ``box`` is (x0, top, x1, bottom) in points from
    the upper left corner of the page. ``recognition`` is the mean confidence (0 to 1) of character recognition on that
    page, None where the file itself has the text.
    """

    span: Span
    path: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    recognition: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader hands over: the decoded text, untouched, and where it came from.

    ``places`` are sorted and disjoint; spans of ``tables`` and ``places`` are ranges of ``text``. ``published`` is the
    day of publication (year-month-day), ``publishers`` whom the file names as its source and ``title`` the report that
    it says it holds, all outside its text: hints.
    """

    doc_id: str
    text: str
    source: str = ""
    media_type: str = "text/plain"
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()
    published: str | None = None
    publishers: tuple[str, ...] = ()
    title: str | None = None


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
