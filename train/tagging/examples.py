"""An annotated report as a tagger sees it: passages of prose with a tag for each character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.iob import HEADING, LABELS, TaggedSpan, spans_to_tags
from gidr_ner.normalize import AlignedText
from gidr_ner.passages import Prose, mark_years, read_prose
from gidr_ner.reading import read_document
from gidr_ner.types import Span

__all__ = ["IGNORED", "TaggedPassage", "report_to_passages"]

IGNORED = -100
"""The tag of characters that no loss is taken on."""


@dataclass(frozen=True, slots=True)
class TaggedPassage:
    """Characters of prose and their tags, ``IGNORED`` under mentions that may be found or not."""

    text: str
    tags: list[int]


Labelled = tuple[Span, str, bool]


def _labelled(report: AnnotatedReport) -> Iterator[Labelled]:
    """Range, label and whether it is optional, of all that a tagger can find."""
    for heading in report.headings:
        yield heading.span, HEADING + heading.id, False
    for mention in report.mentions:
        if mention.id in LABELS:
            yield mention.span, mention.id, mention.optional


def report_to_passages(report: AnnotatedReport) -> tuple[list[TaggedPassage], int]:
    """The passages of a report, and how many of its ranges no passage holds though no table does, either."""
    reading = read_document(report.document)
    prose = read_prose(reading)
    wanted = list(_labelled(report))
    lost = sum(not _is_reachable(span, prose) for span, _, _ in wanted)
    return [_tag(passage, wanted, reading.head.year) for passage in prose.passages], lost


def _is_reachable(span: Span, prose: Prose) -> bool:
    """Whether a range is in the prose or in a table, where it is read by other means."""
    if any(span.overlaps(cut) for cut in prose.cut):
        return True
    return any(_place(passage, span) for passage in prose.passages)


def _place(passage: AlignedText, span: Span) -> tuple[int, int] | None:
    """The characters of a passage that a range became, if it is the place where they come from."""
    start, end = passage.to_normalized(*span)
    if start >= end or not passage.to_original(start, end).overlaps(span):
        return None
    text = passage.normalized[start:end]
    trimmed = text.strip()
    if not trimmed:
        return None
    first = start + text.index(trimmed)
    return first, first + len(trimmed)


def _tag(passage: AlignedText, wanted: Iterable[Labelled], year: int | None) -> TaggedPassage:
    spans: list[TaggedSpan] = []
    free: list[tuple[int, int]] = []
    last = 0
    for span, label, optional in sorted(wanted):
        place = _place(passage, span)
        if place is None:
            continue
        if optional:
            free.append(place)
        elif place[0] >= last:  # characters that two ranges became, as ¼ is three, stay with the first
            spans.append(TaggedSpan(*place, label))
            last = place[1]
    return TaggedPassage(
        mark_years(passage.normalized, year), _masked(spans_to_tags(spans, len(passage.normalized)), free)
    )


def _masked(tags: list[int], free: Sequence[tuple[int, int]]) -> list[int]:
    for start, end in free:
        tags[start:end] = [IGNORED] * (end - start)
    return tags
