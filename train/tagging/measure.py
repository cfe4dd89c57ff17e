"""A tagger held against annotated reports: counts of sections and mentions, as the evaluation counts them."""

from __future__ import annotations

from collections.abc import Sequence

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.pipeline import Pipeline
from gidr_ner.reading import Tagger
from gidr_ner.scorer import Counts, score_report

__all__ = ["KINDS", "measure"]

KINDS = ("sections", "mentions")


def measure(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> dict[str, Counts]:
    """Counts over all reports by kind."""
    pipeline = Pipeline(tagger)
    totals = dict.fromkeys(KINDS, Counts())
    for gold in reports:
        counts = score_report(pipeline.extract(gold.document), gold)
        totals = {kind: totals[kind] + counts[kind] for kind in KINDS}
    return totals
