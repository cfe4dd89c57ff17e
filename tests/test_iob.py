"""Tags and spans: one is the other, and what is no IOB2 is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.iob import LABELS, TAGS, TaggedSpan, begin_tag, spans_to_tags, tags_to_spans
from gidr_ner.schema import CELLS, FIELDS, SECTIONS


@st.composite
def spans(draw: st.DrawFn) -> tuple[list[TaggedSpan], int]:
    """Disjoint labelled spans, some of them side by side, and the length of what they stand in."""
    borders = sorted(draw(st.sets(st.integers(0, 60), max_size=12)))
    pieces = [TaggedSpan(a, b, draw(st.sampled_from(LABELS))) for a, b in pairwise(borders)]
    return [piece for piece in pieces if draw(st.booleans())], 60


@given(spans())
def test_spans_survive_their_tags(drawn: tuple[list[TaggedSpan], int]) -> None:
    listed, length = drawn
    tags = spans_to_tags(listed, length)
    assert len(tags) == length
    assert tags_to_spans(tags) == listed


@given(st.lists(st.integers(0, 6), max_size=30))
def test_tags_survive_their_spans_or_are_refused(tags: list[int]) -> None:
    valid = all(tag in (0, 1, 3, 5) or (at and tags[at - 1] in (tag, tag - 1)) for at, tag in enumerate(tags))
    if valid:
        assert spans_to_tags(tags_to_spans(tags), len(tags)) == tags
    else:
        with pytest.raises(ValueError, match=r"I-\S+ at \d+ goes on from"):
            tags_to_spans(tags)


def test_the_label_set_is_that_of_the_schema() -> None:
    assert len(LABELS) == len(FIELDS) + len(SECTIONS) - 1
    assert len(TAGS) == 1 + 2 * len(LABELS)
    assert "heading.preamble" not in LABELS
    assert not set(LABELS) & set(CELLS)
    assert all(TAGS[begin_tag(label)] == f"B-{label}" for label in LABELS)
    assert all(TAGS[begin_tag(label) + 1] == f"I-{label}" for label in LABELS)


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ([TaggedSpan(2, 2, LABELS[0])], "no range"),
        ([TaggedSpan(3, 9, LABELS[0])], "no range of 8 places"),
        ([TaggedSpan(0, 3, LABELS[0]), TaggedSpan(2, 4, LABELS[1])], "overlaps"),
    ],
)
def test_spans_that_are_none_are_refused(listed: list[TaggedSpan], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        spans_to_tags(listed, 8)


def test_a_label_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        begin_tag("t3.new.natural")
