"""A tagger held against annotated reports: counts of sections and figures, as the evaluation counts them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.evaluation.counts import f1_of
from gidr_ner.evaluation.measures import measure_document
from gidr_ner.evaluation.spans import match_document
from gidr_ner.evaluation.systems import system_of
from gidr_ner.pipeline import Pipeline
from gidr_ner.reading import Tagger

__all__ = ["KINDS", "measure", "measure_f1"]

KINDS = {"sections": "sections", "mentions": "value"}
"""What is measured, by the evaluation's measure of it."""


def measure(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> dict[str, list[int]]:
    """Right, wrong and missed over all reports, by kind."""
    system = system_of("tagger", Pipeline(tagger))
    totals = {kind: [0, 0, 0] for kind in KINDS}
    for gold in reports:
        found = system.extract(gold.document)
        assert found is not None
        outcomes = measure_document(gold, found, match_document(gold, found))
        for kind, name in KINDS.items():
            totals[kind] = [total + len(side) for total, side in zip(totals[kind], outcomes[name], strict=True)]
    return totals


def measure_f1(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> dict[str, float]:
    """F1 over all reports, by kind."""
    return {kind: float(f1_of(np.array(counts))) for kind, counts in measure(tagger, reports).items()}
