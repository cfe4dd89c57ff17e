"""One kind of damage done to a report that people annotated, with its annotations carried along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.types import Document, Span
from synthesis.damage import KINDS
from synthesis.marked import Marked

__all__ = ["damage_report"]


def damage_report(report: AnnotatedReport, kind: str, rng: Random, words: Mapping[str, Any]) -> AnnotatedReport:
    """The report after one kind of ``KINDS``; readings in brackets are of traditional characters, so it gets both."""
    marked = _to_marked(report)
    for each in ("traditional", "pinyin") if kind == "pinyin" else (kind,):
        marked = KINDS[each](marked, rng, words)
    spans = {item: Span(start, end) for item, start, end in zip(marked.items, marked.starts, marked.ends, strict=True)}
    headings = tuple(replace(heading, span=spans[at]) for at, heading in enumerate(report.headings))
    first = len(headings)
    mentions = tuple(replace(mention, span=spans[at]) for at, mention in enumerate(report.mentions, first))
    # of the source's bytes nothing holds any more
    document = Document(report.document.doc_id, marked.text)
    return replace(report, document=document, headings=headings, mentions=mentions)


def _to_marked(report: AnnotatedReport) -> Marked:
    """Text and spans of a report; headings are numbered first, then mentions."""
    spans = [heading.span for heading in report.headings] + [mention.span for mention in report.mentions]
    order = sorted(range(len(spans)), key=spans.__getitem__)
    starts, ends = (tuple(spans[at][side] for at in order) for side in (0, 1))
    return Marked(report.document.text, starts, ends, tuple(order))
