"""One kind of damage done to a report that people annotated, with its annotations carried along."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.types import Document, Span
from synthesis.damage import KINDS
from synthesis.marked import Edit, Marked

__all__ = ["damage_report"]

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE | re.ASCII)
"""What pages left in some reports: a character to whoever breaks lines or types in full width."""
_FIRST = 0x100100
"""Of a private plane, where entities are single characters while damage is done."""


def damage_report(report: AnnotatedReport, kind: str, rng: Random, words: Mapping[str, Any]) -> AnnotatedReport:
    """The report after one kind of ``KINDS``; readings in brackets are of traditional characters, so it gets both."""
    headings, mentions, text = report.headings, report.mentions, report.document.text
    marked = _mark(text, [heading.span for heading in headings] + [mention.span for mention in mentions])
    entities = dict(enumerate(sorted(set(_ENTITY.findall(text))), _FIRST))
    character = {entity: chr(code) for code, entity in entities.items()}
    marked = marked.edit(Edit(*match.span(), character[match[0]]) for match in _ENTITY.finditer(text))
    for each in ("traditional", "pinyin") if kind == "pinyin" else (kind,):
        marked = KINDS[each](marked, rng, words)
    marked = marked.edit(
        Edit(at, at + 1, entities[ord(one)]) for at, one in enumerate(marked.text) if ord(one) in entities
    )
    spans = _spans(marked)
    return replace(
        report,
        document=Document(report.document.doc_id, marked.text),  # of the source's bytes nothing holds any more
        headings=tuple(replace(one, span=spans[at]) for at, one in enumerate(headings)),
        mentions=tuple(replace(one, span=spans[at]) for at, one in enumerate(mentions, len(headings))),
    )


def _mark(text: str, spans: Sequence[Span]) -> Marked:
    """A text with its spans, numbered as given."""
    order = sorted(range(len(spans)), key=spans.__getitem__)
    starts, ends = (tuple(spans[at][side] for at in order) for side in (0, 1))
    return Marked(text, starts, ends, tuple(order))


def _spans(marked: Marked) -> list[Span]:
    """By number."""
    numbered = sorted(zip(marked.items, marked.starts, marked.ends, strict=True))
    return [Span(start, end) for _, start, end in numbered]
