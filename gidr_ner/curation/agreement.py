"""``gidr-ner annotations agreement``: how far two annotations of the same reports agree, and where they do not.

Optional mentions of either side, and what overlaps them on the other, count for nothing; an id that a mention names
in ``also`` is as good as its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.report import HEADING
from gidr_ner.curation.alpha import binary_alpha, nominal_alpha
from gidr_ner.curation.disagreements import Disagreement, disagreements_of
from gidr_ner.curation.pairing import Marks, Range, mark, pair_up
from gidr_ner.errors import AnnotationError
from gidr_ner.schema import is_cell

__all__ = ["OVERALL", "Agreement", "Row", "agreement", "agreement_to_record"]

OVERALL = ("all", "mentions", "cells", "headings")
"""Rows that sum up others, beside those of single labels."""
_OUTSIDE = "O"


@dataclass(slots=True)
class Row:
    """Counts of one label or of a group of labels; rates are derived. None stands for a rate of nothing."""

    first: int = 0
    second: int = 0
    exact: int = 0
    overlapping: int = 0
    valued: int = 0
    same_value: int = 0
    alpha: float | None = None

    @property
    def span_f1(self) -> float | None:
        """Of ranges with the same span and label."""
        return self._f1(self.exact)

    @property
    def overlap_f1(self) -> float | None:
        """Of ranges with the same label that overlap."""
        return self._f1(self.overlapping)

    @property
    def value_agreement(self) -> float | None:
        """The share of overlapping figures with the same label that have the same value and qualifier."""
        return self.same_value / self.valued if self.valued else None

    def _f1(self, right: int) -> float | None:
        total = self.first + self.second
        return 2 * right / total if total else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two annotations came to, a row a label and those of ``OVERALL``; only what both hold is compared."""

    documents: int
    rows: dict[str, Row]
    disagreements: tuple[Disagreement, ...]
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Characters by the labels of both sides."""

    rows: dict[str, Row] = field(default_factory=dict)
    characters: Counter[tuple[str, str]] = field(default_factory=Counter)


def agreement(first: Iterable[AnnotatedReport], second: Iterable[AnnotatedReport]) -> Agreement:
    """Compare two annotations by ``doc_id``; AnnotationError where an id is there twice or texts differ."""
    ones, others = _by_id(first), _by_id(second)
    common = [doc_id for doc_id in ones if doc_id in others]
    tally = _Tally({name: Row() for name in OVERALL})
    found: list[Disagreement] = []
    for doc_id in common:
        found += _compare(ones[doc_id], others[doc_id], tally)
    for name, row in tally.rows.items():
        row.alpha = _alpha(name, tally.characters)
    missing = (tuple(sorted(a.keys() - b.keys())) for a, b in ((ones, others), (others, ones)))
    return Agreement(len(common), tally.rows, tuple(found), *missing)


def _by_id(reports: Iterable[AnnotatedReport]) -> dict[str, AnnotatedReport]:
    found: dict[str, AnnotatedReport] = {}
    for report in reports:
        if report.document.doc_id in found:
            raise AnnotationError(f"{report.document.doc_id}: annotated twice on the same side")
        found[report.document.doc_id] = report
    return found


def _compare(first: AnnotatedReport, second: AnnotatedReport, tally: _Tally) -> list[Disagreement]:
    """Count one document in; what its annotators do not agree on."""
    text = first.document.text
    if text != second.document.text:
        raise AnnotationError(f"{first.document.doc_id}: the two annotations are of different texts")
    marks = mark(first, second)
    pairs = pair_up(marks.first, marks.second)
    for one, other in pairs:
        _count(one, other, tally.rows)
    tally.characters.update(_characters(marks, len(text)))
    return disagreements_of(first.document, pairs)


def _group_of(label: str) -> str:
    """The row of ``OVERALL`` that a label belongs to beside ``all``."""
    return "headings" if label.startswith(HEADING) else "cells" if is_cell(label) else "mentions"


def _rows(label: str, rows: dict[str, Row]) -> tuple[Row, ...]:
    return rows["all"], rows[_group_of(label)], rows.setdefault(label, Row())


def _count(one: Range | None, other: Range | None, rows: dict[str, Row]) -> None:
    if one:
        for row in _rows(one.label, rows):
            row.first += 1
    if other:
        for row in _rows(other.label, rows):
            row.second += 1
    if one and other and one.label == other.label:
        for row in _rows(one.label, rows):
            row.overlapping += 1
            row.exact += one.span == other.span
            row.valued += one.value is not None
            row.same_value += one.value is not None and (one.value, one.qualifier) == (other.value, other.qualifier)


def _characters(marks: Marks, length: int) -> Counter[tuple[str, str]]:
    """How often each pair of labels stands on a character, those left out not counted."""
    labels = _labels(marks.first, length), _labels(marks.second, length)
    counts = Counter(zip(*labels, strict=True))
    seen: set[int] = set()
    for start, end in marks.left_out:
        for at in {*range(start, end)} - seen:
            counts[labels[0][at], labels[1][at]] -= 1
        seen.update(range(start, end))
    return counts


def _labels(ranges: Sequence[Range], length: int) -> list[str]:
    labels = [_OUTSIDE] * length
    for r in ranges:
        labels[r.span.start : r.span.end] = [r.label] * (r.span.end - r.span.start)
    return labels


def _alpha(name: str, characters: Mapping[tuple[str, str], int]) -> float | None:
    """Alpha of one label against all else, or of all labels of a group, those of others being outside."""
    if name not in OVERALL:
        both, first, second = (
            sum(n for pair, n in characters.items() if all(pair[at] == name for at in sides))
            for sides in ((0, 1), (0,), (1,))
        )
        return binary_alpha(sum(characters.values()), both, first, second)
    counts: Counter[tuple[str, str]] = Counter()
    for (one, other), n in characters.items():
        counts[_within(name, one), _within(name, other)] += n
    return nominal_alpha(counts)


def _within(name: str, label: str) -> str:
    return label if name == "all" or label == _OUTSIDE or _group_of(label) == name else _OUTSIDE


def agreement_to_record(found: Agreement) -> dict[str, object]:
    """The same as plain data."""
    return {
        "documents": found.documents,
        "only_first": list(found.only_first),
        "only_second": list(found.only_second),
        "rows": dict(_records(found.rows)),
        "disagreements": [disagreement.to_record() for disagreement in found.disagreements],
    }


def _records(rows: Mapping[str, Row]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, row in rows.items():
        yield (
            name,
            {
                "first": row.first,
                "second": row.second,
                "exact": row.exact,
                "span_f1": row.span_f1,
                "overlap_f1": row.overlap_f1,
                "value_agreement": row.value_agreement,
                "alpha": row.alpha,
            },
        )
