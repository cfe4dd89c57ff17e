"""What an annotated report is, and how one is put together out of labelled ranges that somebody else may have made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from gidr_ner.errors import AnnotationError
from gidr_ner.iob import HEADING
from gidr_ner.numerals import parse_numeral
from gidr_ner.schema import CELLS, FIELDS, FORMS, SECTIONS
from gidr_ner.types import Document, Metadata, Number, Qualifier, Span

__all__ = [
    "HEADING",
    "PROVENANCE",
    "QUALIFIERS",
    "AnnotatedReport",
    "Draft",
    "GoldHeading",
    "GoldMention",
    "Imported",
    "Place",
    "Refusal",
    "assemble",
    "labels",
    "number_of",
    "report_to_drafts",
]

PROVENANCE = ("layer", "author", "body", "script", "tables", "damage")
"""What may be said of how a report came to be: layer (gold, silver, synthetic), who or what made it, the kind of body,
the script, how its tables are laid out, what is damaged. Evaluation slices by them."""

QUALIFIERS: Mapping[str, Qualifier] = {"exact": "exact", "approx": "approx", "at_least": "at_least"}


@dataclass(frozen=True, slots=True)
class GoldHeading:
    """A level-1 heading as annotated."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A figure as annotated; ``also`` names ids that are right as well, ``optional`` ones count on neither side.

    ``reason`` says why a silver mention was kept; gold has none.
    """

    id: str
    span: Span
    value: Number
    qualifier: Qualifier = "exact"
    also: frozenset[str] = frozenset()
    optional: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnnotatedReport:
    """A report and what a reader found in it, by position; ``provenance`` has keys of ``PROVENANCE``, none empty."""

    document: Document
    metadata: Metadata
    headings: tuple[GoldHeading, ...]
    mentions: tuple[GoldMention, ...]
    failing_checks: frozenset[str] = frozenset()
    provenance: Mapping[str, str] = field(default_factory=dict)

    def quote(self, span: Span) -> str:
        """The characters of a span."""
        return self.document.text[span.start : span.end]

    def section_spans(self) -> list[Span]:
        """The sections that the headings open, each from its heading to the next one's or the end of the text."""
        ends = [*(heading.span.start for heading in self.headings[1:]), len(self.document.text)]
        return [Span(heading.span.start, end) for heading, end in zip(self.headings, ends, strict=False)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: a file, and the line in it that holds the document (0: the file is the document)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something of an imported file that could not be taken: where, which item or key, and why."""

    place: Place
    item: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.item}: {self.why}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an importer took and what it refused; nothing is in neither."""

    reports: tuple[AnnotatedReport, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A labelled range as somebody handed it over; ``quote`` is the text that they saw in it, None if they do not say.

    ``value`` None means that it is to be read from the text.
    """

    label: str
    start: int
    end: int
    quote: str | None = None
    value: Number | None = None
    qualifier: str | None = None
    also: tuple[str, ...] = ()
    optional: bool = False
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.label} at {self.start}–{self.end}"


def labels() -> tuple[str, ...]:
    """Every label that a range can have, out of the schema and in its order: fields, cells, then headings."""
    return (*FIELDS, *CELLS, *(HEADING + id for id in SECTIONS if id != "preamble"))


def number_of(printed: str | float) -> Number:
    """A number as a file has it, exactly: an int where whole; ValueError where it is none, or not finite."""
    try:
        value = Decimal(str(printed))
    except InvalidOperation as error:
        raise ValueError(f"value {printed!r} is no number") from error
    if not value.is_finite():
        raise ValueError(f"value {printed!r} is not finite")
    return int(value) if value == value.to_integral_value() else value


def report_to_drafts(report: AnnotatedReport) -> list[Draft]:
    """All ranges of a report by position, as an exporter needs them."""
    drafts = [
        Draft(HEADING + heading.id, *heading.span, quote=report.quote(heading.span)) for heading in report.headings
    ]
    for m in report.mentions:
        also = tuple(sorted(m.also))
        drafts.append(Draft(m.id, *m.span, report.quote(m.span), m.value, m.qualifier, also, m.optional, m.reason))
    return sorted(drafts, key=lambda draft: draft.start)


def assemble(
    document: Document,
    metadata: Metadata,
    drafts: Iterable[Draft],
    place: Place,
    failing_checks: Iterable[str] = (),
    provenance: Mapping[str, str] | None = None,
) -> tuple[AnnotatedReport, list[Refusal]]:
    """One report of the ranges that hold up, and a refusal for each that does not.

    A range is refused where it is empty, outside of the text, has white space at its ends, overlaps one taken before
    it, quotes other characters than stand there, has a label that the schema does not know, or a value that neither
    is given nor can be read. Raises AnnotationError where the document itself cannot be used.
    """
    _require_metadata(metadata, place)
    said = {key: value for key, value in (provenance or {}).items() if value}
    for key in said.keys() - set(PROVENANCE):
        raise AnnotationError(f"{place}: {key}: unknown; provenance has {', '.join(PROVENANCE)}")
    headings: list[GoldHeading] = []
    mentions: list[GoldMention] = []
    refusals: list[Refusal] = []
    taken: list[Span] = []
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end)):
        try:
            item = _accept(draft, document.text, taken)
        except ValueError as error:
            refusals.append(Refusal(place, str(draft), str(error)))
            continue
        taken.append(item.span)
        if isinstance(item, GoldHeading):
            headings.append(item)
        else:
            mentions.append(item)
    flags = frozenset(failing_checks)
    return AnnotatedReport(document, metadata, tuple(headings), tuple(mentions), flags, said), refusals


def _require_metadata(metadata: Metadata, place: Place) -> None:
    for name in ("agency", "report_year", "form"):
        if not getattr(metadata, name):
            raise AnnotationError(f"{place}: {name}: missing")
    if metadata.form not in FORMS:
        raise AnnotationError(f"{place}: form: {metadata.form!r} is none of {', '.join(FORMS)}")


def _accept(draft: Draft, text: str, taken: list[Span]) -> GoldHeading | GoldMention:
    """The heading or mention of a draft; ValueError says why there is none."""
    span = Span(draft.start, draft.end)
    _require_span(span, text, draft.quote)
    clash = _overlapped(span, taken)
    if clash:
        raise ValueError(f"overlaps the range at {clash.start}–{clash.end}")
    if draft.label.startswith(HEADING):
        return GoldHeading(_known(draft.label.removeprefix(HEADING), SECTIONS), span)
    printed = text[span.start : span.end]
    value, qualifier = _value(draft, printed)
    also = frozenset(_known(other, FIELDS, CELLS) for other in draft.also)
    return GoldMention(_known(draft.label, FIELDS, CELLS), span, value, qualifier, also, draft.optional, draft.reason)


def _require_span(span: Span, text: str, quote: str | None) -> None:
    if not 0 <= span.start < span.end <= len(text):
        raise ValueError(f"empty or outside of the text of {len(text)} characters")
    printed = text[span.start : span.end]
    if quote is not None and quote != printed:
        raise ValueError(f"quotes {quote[:20]!r} where {printed[:20]!r} stands")
    if printed != printed.strip():
        raise ValueError(f"white space at an end of {printed[:20]!r}")


def _overlapped(span: Span, taken: list[Span]) -> Span | None:
    """The range taken last before the end of this one, if the two overlap; ``taken`` is in order and disjoint."""
    at = bisect_right(taken, span.start, key=lambda other: other.start) - 1
    return taken[at] if at >= 0 and taken[at].overlaps(span) else None


def _value(draft: Draft, printed: str) -> tuple[Number, Qualifier]:
    """The value given, else the one that the text states; a noun without a numeral is a zero in words."""
    read = parse_numeral(printed)
    if draft.value is None and read is None and any(map(str.isdigit, printed)):
        raise ValueError(f"no value, and {printed[:20]!r} cannot be read as a number")
    value, said = read or (0, "exact")
    if draft.qualifier is not None and draft.qualifier not in QUALIFIERS:
        raise ValueError(f"qualifier {draft.qualifier!r} is none of {', '.join(QUALIFIERS)}")
    return value if draft.value is None else draft.value, QUALIFIERS[draft.qualifier] if draft.qualifier else said


def _known(id: str, *tables: Mapping[str, object]) -> str:
    if not any(id in table for table in tables):
        raise ValueError(f"unknown id {id!r}")
    return id
