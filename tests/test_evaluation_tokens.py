"""Counts over characters are those of seqeval in strict mode with IOB2."""

from __future__ import annotations

import random
import warnings
from collections import Counter

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")
pytest.importorskip("seqeval", reason="pip install seqeval")

from evaluation_documents import random_report, read_report
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

from gidr_ner.evaluation.measures import measure_document
from gidr_ner.evaluation.spans import match_document
from gidr_ner.evaluation.tokens import Range, count_ranges, ranges_of

TAGS = ("O", "B-a", "I-a", "B-b", "I-b")
Rates = dict[str, tuple[float, ...]]
Sentences = list[tuple[list[str], list[str]]]


def ranges_in(tags: list[str]) -> list[Range]:
    """Strict IOB2: a range begins with B, and goes on while I of the same label follows."""
    found: list[Range] = []
    for at, tag in enumerate(tags):
        goes_on = found and found[-1].end == at and tag == f"I-{found[-1].label}"
        if goes_on:
            found[-1] = found[-1]._replace(end=at + 1)
        elif tag.startswith("B-"):
            found.append(Range(at, at + 1, tag[2:]))
    return found


def tags_of(ranges: list[Range], length: int) -> list[str]:
    tags = ["O"] * length
    for start, end, label in ranges:
        tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return tags


def by_seqeval(gold: list[list[str]], predicted: list[list[str]]) -> Rates:
    """Precision, recall, F1 and support of each label, in alphabetical order as seqeval has them."""
    names = sorted({tag[2:] for tags in (*gold, *predicted) for tag in tags if tag.startswith("B-")})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rates = precision_recall_fscore_support(gold, predicted, average=None, scheme=IOB2, zero_division=0)
    return dict(zip(names, zip(*(part.tolist() for part in rates), strict=True), strict=True))


def by_us(right: Counter[str], wrong: Counter[str], missed: Counter[str]) -> Rates:
    """The same from counts, 0 where there is nothing to divide by, as seqeval is told above."""

    def rate(part: int, whole: int) -> float:
        return part / whole if whole else 0.0

    return {
        label: (
            rate(right[label], right[label] + wrong[label]),
            rate(right[label], right[label] + missed[label]),
            rate(2 * right[label], 2 * right[label] + wrong[label] + missed[label]),
            right[label] + missed[label],
        )
        for label in sorted(right | wrong | missed)
    }


def assert_equal(ours: Rates, expected: Rates) -> None:
    assert ours.keys() == expected.keys()
    for label, rates in ours.items():
        assert rates == pytest.approx(expected[label]), label


@st.composite
def sentences(draw: st.DrawFn) -> Sentences:
    lengths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    return [
        tuple(draw(st.lists(st.sampled_from(TAGS), min_size=n, max_size=n)) for _ in range(2))  # type: ignore[misc]
        for n in lengths
    ]


@given(sentences())
def test_counts_of_random_tags_are_those_of_seqeval(pairs: Sentences) -> None:
    sums = [Counter[str](), Counter[str](), Counter[str]()]
    for gold, predicted in pairs:
        for total, labels in zip(sums, count_ranges(ranges_in(gold), ranges_in(predicted)), strict=True):
            total.update(labels)
    expected = by_seqeval([gold for gold, _ in pairs], [predicted for _, predicted in pairs])
    assert_equal(by_us(*sums), expected)


@given(st.integers(0, 10**6))
def test_counts_of_documents_are_those_of_seqeval_on_their_tags(seed: int) -> None:
    """The whole way: optional and second ids are settled, then tags written out."""
    rng = random.Random(seed)
    report = random_report("a", rng)
    found = read_report(report, rng, rate=0.5)
    matched = match_document(report, found)
    tags = [tags_of(ranges, len(report.document.text)) for ranges in ranges_of(matched.figures, matched.headings)]
    assert [ranges_in(line) for line in tags] == list(ranges_of(matched.figures, matched.headings))
    counted = measure_document(report, found, matched)["tokens"]
    expected = by_seqeval([tags[0]], [tags[1]])
    ours = by_us(*(Counter(side) for side in counted))
    unknown = "(unknown id)"
    if "no.such_id" in expected:
        expected[unknown] = expected.pop("no.such_id")
    assert_equal(ours, expected)
