"""What seqeval (strict mode, IOB2) counts over the characters of a document, without writing the tags out.

Every character of a heading, a figure or a cell is tagged ``B-label`` or ``I-label``. Ranges that do not overlap are
recovered from such tags exactly, so that counting equal ranges is counting equal tags. Tags cannot hold ranges that
overlap: of these the first one stays, the longer one where two begin together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from gidr_ner.evaluation.spans import Case, is_exact, match

__all__ = ["Range", "count_ranges", "ranges_of"]


class Range(NamedTuple):
    """A labelled run of characters, half-open."""

    start: int
    end: int
    label: str


def ranges_of(*cases: Case) -> tuple[list[Range], list[Range]]:
    """Gold and predicted ranges of a document; a predicted id that is right as well is renamed to the gold one."""
    gold: list[Range] = []
    predicted: list[Range] = []
    for case in cases:
        equal = {at: case.asked[index].id for index, at in match(case, is_exact)}
        gold += (Range(item.start, item.end, item.id) for item in case.asked)
        predicted += (Range(f.start, f.end, equal.get(at, f.id)) for at, f in enumerate(case.given))
    return _disjoint(gold), _disjoint(predicted)


def _disjoint(ranges: Iterable[Range]) -> list[Range]:
    kept: list[Range] = []
    for one in sorted(ranges, key=lambda r: (r.start, -r.end, r.label)):
        if one.start < one.end and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


def count_ranges(gold: Iterable[Range], predicted: Iterable[Range]) -> tuple[list[str], list[str], list[str]]:
    """Labels of ranges that are right, wrong and missed."""
    asked, given = Counter(gold), Counter(predicted)
    groups = (asked & given, given - asked, asked - given)
    right, wrong, missed = ([one.label for one in group.elements()] for group in groups)
    return right, wrong, missed
