"""Annotated reports: the inline form, in which reports are written and reviewed by hand, to records.

    <doc id="k1-03" year="2008" agency="蓼塘镇人民政府" form="2008" flags="s14.sum.channels">
    <s id="proactive">二、主动公开情况</s> 公开<f id="proactive.total" v="1620" q="at_least">1620余</f>条 …
    </doc>

The raw text is what remains when the tags are taken out; all offsets are code points into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gidr_ner.errors import AnnotationError
from gidr_ner.schema import CELLS, FIELDS, SECTIONS
from gidr_ner.types import Document, Metadata, Number, Qualifier, Span

__all__ = ["AnnotatedReport", "GoldHeading", "GoldMention", "parse_inline"]


@dataclass(frozen=True, slots=True)
class GoldHeading:
    """A level-1 heading as annotated."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A figure as annotated; ``also`` names ids that are right as well, ``optional`` ones count on neither side."""

    id: str
    span: Span
    value: Number
    qualifier: Qualifier
    also: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedReport:
    """A report and what a reader found in it."""

    document: Document
    metadata: Metadata
    headings: tuple[GoldHeading, ...]
    mentions: tuple[GoldMention, ...]
    failing_checks: frozenset[str]


_DOC = re.compile(r"\A\s*<doc\b([^>]*)>\n?(.*?)\n?</doc>\s*\Z", re.DOTALL)
_TAG = re.compile(r"<(s|f)\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_LEFT_OVER = re.compile(r"</?(?:doc|s|f)\b")
_QUALIFIERS: dict[str, Qualifier] = {"exact": "exact", "approx": "approx", "at_least": "at_least"}


def parse_inline(source: str, name: str = "") -> AnnotatedReport:
    """One inline-annotated report; AnnotationError names the file and the tag that is wrong."""
    match = _DOC.match(source)
    if not match:
        raise AnnotationError(f"{name}: not one <doc …>…</doc>")
    meta = dict(_ATTRIBUTE.findall(match[1]))
    try:
        text, tags = _taken_out(match[2])
        headings = tuple(GoldHeading(_known(a["id"], SECTIONS), span) for kind, a, span in tags if kind == "s")
        mentions = tuple(_mention(a, span) for kind, a, span in tags if kind == "f")
        metadata = Metadata(agency=meta["agency"], report_year=int(meta["year"]), form=meta["form"])
        document = Document(meta["id"], text, source=name)
    except (KeyError, ValueError, ArithmeticError) as error:
        raise AnnotationError(f"{name}: {error}") from error
    return AnnotatedReport(document, metadata, headings, mentions, frozenset(meta.get("flags", "").split()))


Tag = tuple[str, dict[str, str], Span]


def _taken_out(body: str) -> tuple[str, list[Tag]]:
    """The raw text of a body, and its tags with the ranges that they held."""
    pieces: list[str] = []
    tags: list[Tag] = []
    at = length = 0
    for tag in _TAG.finditer(body):
        between, inner = body[at : tag.start()], tag[3]
        if not inner.strip() or inner != inner.strip():
            raise ValueError(f"span empty or with outer space: {tag[0][:40]}")
        start = length + len(between)
        tags.append((tag[1], dict(_ATTRIBUTE.findall(tag[2])), Span(start, start + len(inner))))
        pieces += (between, inner)
        length, at = start + len(inner), tag.end()
    text = "".join([*pieces, body[at:]])
    if _LEFT_OVER.search(text):
        raise ValueError("a tag is left over in the text (unbalanced or nested)")
    return text, tags


def _mention(attributes: dict[str, str], span: Span) -> GoldMention:
    value = Decimal(attributes["v"])
    return GoldMention(
        id=_known(attributes["id"], FIELDS, CELLS),
        span=span,
        value=int(value) if value == int(value) else value,
        qualifier=_QUALIFIERS[attributes.get("q", "exact")],
        also=frozenset(_known(other, FIELDS, CELLS) for other in attributes.get("alt", "").split()),
        optional=attributes.get("opt") == "1",
    )


def _known(id: str, *tables: Mapping[str, object]) -> str:
    if not any(id in table for table in tables):
        raise ValueError(f"unknown id {id!r}")
    return id
