"""Where two annotators do not agree, a line each, as somebody who has to decide needs to see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from gidr_ner.curation.pairing import Range
from gidr_ner.types import Document, Span

__all__ = ["Disagreement", "disagreements_of"]

Kind = Literal["only-in-A", "only-in-B", "id", "span", "value", "qualifier"]

_CONTEXT = 15  # characters on either side


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One difference: ``first`` and ``second`` are what the annotators say, '' where one says nothing."""

    doc_id: str
    kind: Kind
    start: int
    end: int
    first: str
    second: str
    context: str

    def __str__(self) -> str:
        said = f"A {self.first or '–'}, B {self.second or '–'}"
        return f"{self.doc_id}\t{self.kind}\t{self.start}–{self.end}\t{said}\t{self.context}"

    def to_record(self) -> dict[str, object]:
        return asdict(self)


def disagreements_of(document: Document, pairs: Iterable[tuple[Range | None, Range | None]]) -> list[Disagreement]:
    """All differences of a document in the order of its text; a pair can differ in several ways."""
    found = [
        Disagreement(document.doc_id, kind, *span, first, second, _context(document.text, span))
        for one, other in pairs
        for kind, span, first, second in _differences(one, other)
    ]
    return sorted(found, key=lambda d: (d.start, d.end))


def _differences(one: Range | None, other: Range | None) -> Iterator[tuple[Kind, Span, str, str]]:
    if one and not other:
        yield "only-in-A", one.span, one.label, ""
    elif other and not one:
        yield "only-in-B", other.span, "", other.label
    elif one and other:
        both = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
        if one.label != other.label:
            yield "id", both, one.label, other.label
        if one.span != other.span:
            yield "span", both, _place(one), _place(other)
        if one.value is not None and other.value is not None:
            yield from _of_figures(one, other, both)


def _place(r: Range) -> str:
    return f"{r.label} at {r.span.start}–{r.span.end}"


def _of_figures(one: Range, other: Range, span: Span) -> Iterator[tuple[Kind, Span, str, str]]:
    if one.value != other.value:
        yield "value", span, f"{one.label} {one.value}", f"{other.label} {other.value}"
    if one.qualifier != other.qualifier:
        yield "qualifier", span, f"{one.label} {one.qualifier}", f"{other.label} {other.qualifier}"


def _context(text: str, span: Span) -> str:
    """The span in ⟦⟧ with what stands around it, line breaks as ⏎."""
    before, after = text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT]
    return f"{before}⟦{text[span.start : span.end]}⟧{after}".replace("\n", "⏎").replace("\t", " ")
