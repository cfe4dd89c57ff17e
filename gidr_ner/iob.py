"""Tags and spans: strict IOB2 over the label set of the schema, or another that is given, and nothing else.

Table cells are no labels, as tables are read cell by cell. Tag 0 is O; label ``k`` has ``B`` at ``1 + 2k`` and ``I``
behind it, so that the arrays of a decoder can be cut by parity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gidr_ner.schema import FIELDS, SECTIONS

__all__ = [
    "HEADING",
    "LABELS",
    "OUTSIDE",
    "TAGS",
    "TaggedSpan",
    "begin_tag",
    "spans_to_tags",
    "tag_names",
    "tags_to_spans",
]

HEADING = "heading."
"""A heading's label where only labels are known: ``heading.overview``."""

LABELS: tuple[str, ...] = (*FIELDS, *(HEADING + id for id in SECTIONS if id != "preamble"))
"""What a model tells apart: fields, then headings, in the order of the schema."""

OUTSIDE = 0


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """The tags of labels, in order."""
    return ("O", *(f"{mark}-{label}" for label in labels for mark in "BI"))


TAGS: tuple[str, ...] = tag_names(LABELS)

_PLACES = {label: place for place, label in enumerate(LABELS)}


class TaggedSpan(NamedTuple):
    """A labelled half-open range of a sequence."""

    start: int
    end: int
    label: str


def begin_tag(label: str) -> int:
    """The tag that opens a span of a label, ``I`` being the one behind it; KeyError for what is no label."""
    return 1 + 2 * _PLACES[label]


def spans_to_tags(spans: Iterable[TaggedSpan], length: int, labels: Sequence[str] = LABELS) -> list[int]:
    """One tag a place; ValueError for a span that is empty, lies outside or overlaps one before it."""
    tags = [OUTSIDE] * length
    for span in spans:
        start, end, label = span
        if not 0 <= start < end <= length:
            raise ValueError(f"{span} is no range of {length} places")
        if any(tags[start:end]):
            raise ValueError(f"{span} overlaps another span")
        first = begin_tag(label) if labels is LABELS else 1 + 2 * labels.index(label)
        tags[start:end] = [first, *[first + 1] * (end - start - 1)]
    return tags


def tags_to_spans(tags: Sequence[int], labels: Sequence[str] = LABELS) -> list[TaggedSpan]:
    """The spans in order; ValueError for an ``I`` that goes on from nothing of its label."""
    spans: list[TaggedSpan] = []
    last = OUTSIDE
    for at, tag in enumerate(tags):
        if tag and tag % 2:
            spans.append(TaggedSpan(at, at + 1, labels[tag // 2]))
        elif tag:
            if last not in (tag, tag - 1):
                names = tag_names(labels)
                raise ValueError(f"{names[tag]} at {at} goes on from {names[last]}")
            spans[-1] = spans[-1]._replace(end=at + 1)
        last = tag
    return spans
