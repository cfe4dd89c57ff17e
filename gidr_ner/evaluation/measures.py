"""What is counted of one document, by measure: the labels of what was right, wrong and missed.

``value`` is the headline: figures of the prose with the right id and value, overlapping the gold span. Of the same
figures ``strict`` asks for id and span, ``overlap`` for id and overlap, ``type_only`` for overlap alone. ``cells`` are
those of the national forms, with id and value; ``tokens`` what seqeval counts over characters. ``section_extent`` asks
for id, start and end of a section, white space aside. ``document_exact`` is right where nothing else is wrong or missed
in figures, cells, headings, failing checks and metadata. An id that the schema does not know is wrong, under a label of
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.report import HEADING, labels
from gidr_ner.evaluation.extractions import Extraction, Found
from gidr_ner.evaluation.spans import Asked, Case, Matched, Pair, is_any, is_exact, is_named, is_table_id, match
from gidr_ner.evaluation.tokens import Range, count_ranges, ranges_of
from gidr_ner.schema import CHECKS

__all__ = ["MEASURES", "METADATA", "RIGHT", "UNKNOWN", "Outcome", "known_label", "match_checks", "measure_document"]

UNKNOWN = "(unknown id)"
MEASURES = (
    *("value", "strict", "overlap", "type_only", "cells", "tokens"),
    *("sections", "section_extent", "checks", "year", "agency", "form", "document_exact"),
)
METADATA = {"year": "report_year", "agency": "agency", "form": "form"}
_EXACT = ("value", "cells", "sections", "checks", *METADATA)
RIGHT = ("correct", "partial")
"""Kinds of pairs that are right by value."""
_LABELS = frozenset(labels())


class Outcome(NamedTuple):
    """Labels of what was right, wrong (found, not there) and missed, each as often as it happened."""

    right: Sequence[str] = ()
    wrong: Sequence[str] = ()
    missed: Sequence[str] = ()


def known_label(id: str) -> str:
    """The label under which an id counts."""
    return id if id in _LABELS else UNKNOWN


def measure_document(gold: AnnotatedReport, found: Extraction, matched: Matched) -> dict[str, Outcome]:
    """The outcome of every measure."""
    figures, pairs = matched.figures, matched.figure_pairs
    tokens = count_ranges(*ranges_of(figures, matched.headings))
    checks = match_checks(gold.failing_checks, found.failing_checks)
    outcomes = {
        "value": _of_pairs(pairs, cells=False),
        "strict": _of_match(figures, is_exact),
        "overlap": _of_match(figures, is_named),
        "type_only": _of_match(figures, is_any),
        "cells": _of_pairs(pairs, cells=True),
        "tokens": _relabelled(tokens, known_label),
        "sections": _relabelled(_of_pairs(matched.heading_pairs, cells=False), _section_label),
        "section_extent": _of_extents(gold, found),
        "checks": _relabelled(checks, _family),
        **{name: _of_metadata(name, gold, found) for name in METADATA},
    }
    return {**outcomes, "document_exact": _of_document(outcomes)}


def _relabelled(outcome: Iterable[Sequence[str]], label: Callable[[str], str]) -> Outcome:
    return Outcome(*(list(map(label, side)) for side in outcome))


def _of_pairs(pairs: Iterable[Pair], *, cells: bool) -> Outcome:
    """Of a pair that is not right, either side counts where it belongs: a cell may be mistaken for prose."""
    right: list[str] = []
    wrong: list[str] = []
    missed: list[str] = []
    for kind, gold, pred in pairs:
        hit = kind in RIGHT
        if gold and gold.cell == cells:
            (right if hit else missed).append(gold.id)
        if pred and not hit and is_table_id(pred.id) == cells:
            wrong.append(known_label(pred.id))
    return Outcome(right, wrong, missed)


def _of_match(case: Case, fits: Callable[[Found, Asked], bool]) -> Outcome:
    """Figures of the prose that overlap and fit."""
    pairs = match(case, lambda pred, gold: not gold.cell and not is_table_id(pred.id) and fits(pred, gold))
    met, taken = {index for index, _ in pairs}, {at for _, at in pairs}
    missed = [gold.id for index, gold in enumerate(case.asked) if index not in met and not gold.cell]
    given = enumerate(case.given)
    wrong = [known_label(pred.id) for at, pred in given if at not in taken and not is_table_id(pred.id)]
    return Outcome([case.asked[index].id for index, _ in pairs], wrong, missed)


def _of_extents(gold: AnnotatedReport, found: Extraction) -> Outcome:
    text = gold.document.text
    asked = (Range(*span, h.id) for h, span in zip(gold.headings, gold.section_spans(), strict=True))
    given = (Range(h.start, h.end, _section_label(HEADING + h.id)) for h in found.headings)
    return Outcome(*count_ranges(_trimmed(asked, text), _trimmed(given, text)))


def _trimmed(ranges: Iterable[Range], text: str) -> Iterator[Range]:
    """Ranges without white space at their ends, which no annotator sees."""
    for start, end, label in ranges:
        inside = text[start:end]
        first = start + len(inside) - len(inside.lstrip())
        yield Range(first, first + len(inside.strip()), label)


def _section_label(label: str) -> str:
    return label.removeprefix(HEADING) if label in _LABELS else UNKNOWN


def match_checks(asked: Iterable[str], given: Iterable[str]) -> Outcome:
    """Ids of failing checks; gold may name the family of an id that goes on behind a dot."""
    left = sorted(given)
    right: list[str] = []
    missed: list[str] = []
    for id in sorted(asked):
        hit = next((other for other in left if other == id or other.startswith(f"{id}.")), None)
        (missed if hit is None else right).append(id)
        if hit is not None:
            left.remove(hit)
    return Outcome(right, left, missed)


def _family(check: str) -> str:
    """The row of the schema that a check belongs to: ``t3.balance.<col>``."""
    return next((family for family in CHECKS if check.startswith(family.partition("<")[0])), UNKNOWN)


def _of_metadata(name: str, gold: AnnotatedReport, found: Extraction) -> Outcome:
    """One label, named as the measure; what a system does not say is missed and not wrong."""
    said, asked = getattr(found, name), getattr(gold.metadata, METADATA[name])
    if said == asked:
        return Outcome([name])
    return Outcome((), () if said is None else [name], [name])


def _of_document(outcomes: Mapping[str, Outcome]) -> Outcome:
    exact = not any(outcomes[measure].wrong or outcomes[measure].missed for measure in _EXACT)
    return Outcome(["document"]) if exact else Outcome((), ["document"], ["document"])
