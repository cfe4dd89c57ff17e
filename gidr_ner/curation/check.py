"""``gidr-ner annotations check``: every fault of a corpus, and how much of each label there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gidr_ner.curation.corpus import Corpus, Item
from gidr_ner.curation.counts import SplitCounts, count_splits, thin_ids
from gidr_ner.curation.faults import CODES, Fault, refusal_to_fault
from gidr_ner.curation.flags import flag_faults
from gidr_ner.curation.headings import form_faults, heading_faults
from gidr_ner.curation.leaks import leak_faults
from gidr_ner.curation.values import mention_faults

__all__ = ["Inspection", "inspect_corpus", "inspection_to_record", "report_faults"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a check came to; ``thin`` are ids with few annotations, which is a warning and no fault."""

    faults: tuple[Fault, ...]
    counts: dict[str, SplitCounts]
    thin: dict[str, dict[str, int]]


def inspect_corpus(corpus: Corpus, least: int) -> Inspection:
    """All faults by code and place; ``least`` is the number of annotations below which an id is thin."""
    order = list(CODES)
    faults = [*map(refusal_to_fault, corpus.refusals), *leak_faults(corpus.items)]
    faults += (fault for item in corpus.items for fault in report_faults(item))
    counts = count_splits(corpus.items)
    ordered = sorted(faults, key=lambda fault: (order.index(fault.code), fault.place, fault.doc_id))
    return Inspection(tuple(ordered), counts, thin_ids(counts, least))


def report_faults(item: Item) -> Iterator[Fault]:
    """The faults that a report has whatever others there are."""
    yield from mention_faults(item)
    yield from heading_faults(item)
    yield from form_faults(item)
    yield from flag_faults(item)


def inspection_to_record(inspection: Inspection) -> dict[str, object]:
    """The same as plain data."""
    return {
        "faults": [
            {"code": f.code, "place": f.place, "doc_id": f.doc_id or None, "message": f.message}
            for f in inspection.faults
        ],
        "splits": {
            split: {
                "documents": counted.documents,
                "characters": counted.characters,
                "headings": dict(sorted(counted.headings.items())),
                "mentions": dict(sorted(counted.mentions.items())),
                "cells": dict(sorted(counted.cells.items())),
            }
            for split, counted in inspection.counts.items()
        },
        "thin": inspection.thin,
    }
