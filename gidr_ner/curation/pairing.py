"""Ranges of two annotations of one text: what both leave open is left out, and the rest is paired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gidr_ner.annotations import AnnotatedReport, GoldMention
from gidr_ner.annotations.report import HEADING
from gidr_ner.types import Number, Qualifier, Span

__all__ = ["Marks", "Range", "mark", "pair_up"]


@dataclass(frozen=True, slots=True)
class Range:
    """A heading or a mention; a heading's label begins with ``heading.`` and its value is None."""

    label: str
    span: Span
    value: Number | None = None
    qualifier: Qualifier = "exact"


@dataclass(frozen=True, slots=True)
class Marks:
    """The ranges of either side in order, labels that the annotators hold equal made equal, and what was left out."""

    first: tuple[Range, ...]
    second: tuple[Range, ...]
    left_out: tuple[Span, ...]


def mark(first: AnnotatedReport, second: AnnotatedReport) -> Marks:
    """Both sides without what either calls optional."""
    left_out = tuple(sorted(m.span for report in (first, second) for m in report.mentions if m.optional))
    kept_first, kept_second = (_kept(report.mentions, left_out) for report in (first, second))
    ones = [*_headings(first), *map(_range, kept_first)]
    others = [*_headings(second), *_renamed(kept_second, kept_first)]
    return Marks(_in_order(ones), _in_order(others), left_out)


def _in_order(ranges: Iterable[Range]) -> tuple[Range, ...]:
    return tuple(sorted(ranges, key=lambda r: r.span))


def _kept(mentions: Iterable[GoldMention], left_out: Sequence[Span]) -> list[GoldMention]:
    return [m for m in mentions if not any(m.span.overlaps(span) for span in left_out)]


def _headings(report: AnnotatedReport) -> Iterator[Range]:
    return (Range(HEADING + heading.id, heading.span) for heading in report.headings)


def _range(mention: GoldMention) -> Range:
    return Range(mention.id, mention.span, mention.value, mention.qualifier)


def _renamed(mentions: Iterable[GoldMention], others: Sequence[GoldMention]) -> Iterator[Range]:
    """Ranges of mentions under the id of the other side where one of the two says that this is right as well."""
    for mention in mentions:
        equal = (
            other.id
            for other in others
            if other.span.overlaps(mention.span) and {other.id, *other.also} & {mention.id, *mention.also}
        )
        yield replace(_range(mention), label=next(equal, mention.id))


def pair_up(first: Sequence[Range], second: Sequence[Range]) -> list[tuple[Range | None, Range | None]]:
    """Overlapping ranges in pairs, the same label before another one; None stands beside what has no partner."""
    pairs: list[tuple[Range | None, Range | None]] = []
    left = list(second)
    alone = []
    for one in first:
        other = _partner(one, [r for r in left if r.label == one.label])
        if other is None:
            alone.append(one)
        else:
            left.remove(other)
            pairs.append((one, other))
    for one in alone:
        other = _partner(one, left)
        if other is not None:
            left.remove(other)
        pairs.append((one, other))
    return [*pairs, *((None, other) for other in left)]


def _partner(one: Range, others: Iterable[Range]) -> Range | None:
    """The overlapping range, the one of the same span where several do."""
    return min(
        (other for other in others if other.span.overlaps(one.span)),
        key=lambda other: (other.span != one.span, other.span),
        default=None,
    )
