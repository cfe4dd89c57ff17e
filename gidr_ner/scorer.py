"""Counts of what was found against what a reader annotated; rates are derived, never stored.

A heading is right with its id where it overlaps the gold heading; a mention with its id and value where it overlaps the
gold mention; a cell with its id and value. What overlaps an optional gold mention counts on neither side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.schema import is_cell
from gidr_ner.types import FieldValue, Report, Section

__all__ = ["Counts", "Match", "match_fields", "score_report"]

Found = TypeVar("Found")
Gold = TypeVar("Gold")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were right, wrong (found, not there) and missed; ``+`` adds."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """Fields that were right and wrong, and gold mentions that were missed."""

    right: list[FieldValue]
    wrong: list[FieldValue]
    missed: list[GoldMention]

    @property
    def counts(self) -> Counts:
        return Counts(len(self.right), len(self.wrong), len(self.missed))


def _pair(
    found: Sequence[Found], gold: Iterable[Gold], fits: Callable[[Found, Gold], bool]
) -> list[tuple[Found, Gold]]:
    """Each gold item with the first found one that fits and is not taken yet."""
    left = list(found)
    pairs: list[tuple[Found, Gold]] = []
    for item in gold:
        hit = next((f for f in left if fits(f, item)), None)
        if hit is not None:
            left.remove(hit)
            pairs.append((hit, item))
    return pairs


def _is_right(value: FieldValue, gold: GoldMention) -> bool:
    named = value.id == gold.id or value.id in gold.also
    return named and value.value == gold.value and (is_cell(gold.id) or value.span.overlaps(gold.span))


def match_fields(found: Iterable[FieldValue], gold: AnnotatedReport, *, cells: bool) -> Match:
    """Mentions (or cells) found against those annotated."""
    optional = [mention for mention in gold.mentions if mention.optional]
    free = {mention.id for mention in optional if is_cell(mention.id)}
    asked = [m for m in gold.mentions if not m.optional and is_cell(m.id) == cells]
    given = [
        value
        for value in found
        if is_cell(value.id) == cells
        and value.id not in free
        and not any(value.span.overlaps(other.span) for other in optional)
    ]
    pairs = _pair(given, asked, _is_right)
    hit, met = {id(value) for value, _ in pairs}, {id(mention) for _, mention in pairs}
    return Match(
        [value for value, _ in pairs],
        [value for value in given if id(value) not in hit],
        [mention for mention in asked if id(mention) not in met],
    )


def _heads(section: Section, gold: GoldHeading) -> bool:
    return section.id == gold.id and section.span.start < gold.span.end and gold.span.start < section.heading_end


def _of_sets(found: set[str], gold: set[str]) -> Counts:
    return Counts(len(found & gold), len(found - gold), len(gold - found))


def score_report(report: Report, gold: AnnotatedReport) -> dict[str, Counts]:
    """Counts by kind: sections, mentions, cells, checks (those that fail), year, agency, form."""
    headed = [section for section in report.sections if section.heading is not None]
    pairs = len(_pair(headed, gold.headings, _heads))
    failing = {check.id for check in report.checks if check.status == "fail"}
    says = {"year": "report_year", "agency": "agency", "form": "form"}
    told = {
        kind: _of_sets({str(getattr(report.metadata, name))} - {"None"}, {str(getattr(gold.metadata, name))})
        for kind, name in says.items()
    }
    return {
        "sections": Counts(pairs, len(headed) - pairs, len(gold.headings) - pairs),
        "mentions": match_fields(report.fields, gold, cells=False).counts,
        "cells": match_fields(report.fields, gold, cells=True).counts,
        "checks": _of_sets(failing, set(gold.failing_checks)),
        **told,
    }
