"""How much of what a corpus holds, by split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gidr_ner.curation.corpus import SPLITS, UNSPLIT, Item
from gidr_ner.schema import CELLS, FIELDS, SECTIONS, is_cell

__all__ = ["KINDS", "SplitCounts", "count_splits", "thin_ids"]

KINDS: Mapping[str, tuple[str, ...]] = {
    "fields": tuple(FIELDS),
    "sections": tuple(id for id in SECTIONS if id != "preamble"),
    "cells": tuple(CELLS),
}
"""Every id that a corpus should have examples of, by kind."""


@dataclass(slots=True)
class SplitCounts:
    """Documents, characters and annotations of one split; optional mentions count for nothing."""

    documents: int = 0
    characters: int = 0
    headings: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)

    def add(self, item: Item) -> None:
        """Count one report in."""
        report = item.report
        self.documents += 1
        self.characters += len(report.document.text)
        self.headings.update(heading.id for heading in report.headings)
        for mention in report.mentions:
            if not mention.optional:
                (self.cells if is_cell(mention.id) else self.mentions)[mention.id] += 1


def count_splits(items: Iterable[Item]) -> dict[str, SplitCounts]:
    """Counts of every split that there is, train first."""
    counts = {split: SplitCounts() for split in (*SPLITS, UNSPLIT)}
    for item in items:
        counts[item.split].add(item)
    return {split: counted for split, counted in counts.items() if counted.documents}


def thin_ids(counts: Mapping[str, SplitCounts], least: int) -> dict[str, dict[str, int]]:
    """By kind, the ids of the schema with fewer annotations than ``least`` over all splits, and how many they have."""
    total: Counter[str] = Counter()
    headed: Counter[str] = Counter()
    for split in counts.values():
        total += split.mentions + split.cells
        headed += split.headings
    return {
        kind: {id: n for id in ids if (n := (headed if kind == "sections" else total)[id]) < least}
        for kind, ids in KINDS.items()
    }
