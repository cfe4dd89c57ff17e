"""The inline form, in which reports are written and reviewed by hand.

    <doc id="k1-03" year="2008" agency="蓼塘镇人民政府" form="2008" flags="s14.sum.channels" author="k1">
    <s id="proactive">二、主动公开情况</s> 公开<f id="proactive.total" v="1620" q="at_least">1620余</f>条 …
    </doc>

The raw text is what remains when the tags are taken out; all offsets are code points into it. Attributes of ``<doc>``
beyond those of the contract are the report's provenance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gidr_ner.annotations.report import (
    HEADING,
    AnnotatedReport,
    Draft,
    Place,
    Refusal,
    assemble,
    number_of,
    report_to_drafts,
)
from gidr_ner.errors import AnnotationError
from gidr_ner.types import Document, Metadata

__all__ = ["inline_to_report", "parse_inline", "report_to_inline"]

_DOC = re.compile(r"\A\s*<doc\b([^>]*)>\n?(.*?)\n?</doc>\s*\Z", re.DOTALL)
_TAG = re.compile(r"<(s|f)\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_LEFT_OVER = re.compile(r"</?(?:doc|s|f)\b")
_OWN = ("id", "year", "agency", "form", "flags")


def parse_inline(source: str, name: str = "") -> AnnotatedReport:
    """One inline-annotated report; AnnotationError names the file and the first tag that is wrong."""
    report, refusals = inline_to_report(source, Place(name))
    if refusals:
        raise AnnotationError(str(refusals[0]))
    return report


def inline_to_report(source: str, place: Place) -> tuple[AnnotatedReport, list[Refusal]]:
    """A report and what is wrong with single tags of it; AnnotationError where it is none as a whole."""
    match = _DOC.match(source)
    if not match:
        raise AnnotationError(f"{place}: not one <doc …>…</doc>")
    meta = dict(_ATTRIBUTE.findall(match[1]))
    text, drafts, refusals = _taken_out(match[2], place)
    left_over = _LEFT_OVER.search(text)
    if left_over:
        line = text.count("\n", 0, left_over.start()) + 2
        raise AnnotationError(f"{place}: a tag is left over in the text (unbalanced or nested), about line {line}")
    metadata = Metadata(None, meta.get("agency"), _year(meta.get("year"), place), meta.get("form"))
    document = Document(meta.get("id", ""), text, source=place.file)
    if not document.doc_id:
        raise AnnotationError(f"{place}: id: missing")
    provenance = {key: value for key, value in meta.items() if key not in _OWN}
    report, refused = assemble(document, metadata, drafts, place, meta.get("flags", "").split(), provenance)
    return report, [*refusals, *refused]


def _year(printed: str | None, place: Place) -> int | None:
    if printed is not None and not printed.isdecimal():
        raise AnnotationError(f"{place}: year: {printed!r} is no year")
    return int(printed) if printed else None


def _taken_out(body: str, place: Place) -> tuple[str, list[Draft], list[Refusal]]:
    """The raw text of a body, the ranges that its tags held, and the tags whose attributes make no sense."""
    pieces: list[str] = []
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    at = length = 0
    for tag in _TAG.finditer(body):
        between, inner = body[at : tag.start()], tag[3]
        start = length + len(between)
        try:
            drafts.append(_draft(tag[1], dict(_ATTRIBUTE.findall(tag[2])), start, start + len(inner)))
        except (KeyError, ValueError) as error:
            line = body.count("\n", 0, tag.start()) + 2
            wrong = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            refusals.append(Refusal(Place(place.file, line), tag[0][:40], wrong))
        pieces += (between, inner)
        length, at = start + len(inner), tag.end()
    return "".join([*pieces, body[at:]]), drafts, refusals


def _draft(kind: str, attributes: dict[str, str], start: int, end: int) -> Draft:
    if kind == "s":
        return Draft(HEADING + attributes["id"], start, end)
    return Draft(
        attributes["id"],
        start,
        end,
        value=number_of(attributes["v"]),
        qualifier=attributes.get("q", "exact"),
        also=tuple(attributes.get("alt", "").split()),
        optional=attributes.get("opt") == "1",
        reason=attributes.get("why", ""),
    )


def report_to_inline(report: AnnotatedReport) -> str:
    """The inline form of a report; AnnotationError where its text or its attributes cannot be told from tags."""
    text, pieces, at = report.document.text, list[str](), 0
    for draft in report_to_drafts(report):
        pieces += (text[at : draft.start], _opening(draft), text[draft.start : draft.end], _closing(draft))
        at = draft.end
    if _LEFT_OVER.search(text):
        raise AnnotationError(f"{report.document.doc_id}: its text holds what reads as a tag")
    return f"<doc{_as_attributes(_attributes(report))}>\n{''.join(pieces)}{text[at:]}\n</doc>\n"


def _as_attributes(pairs: Iterable[tuple[str, str | None]]) -> str:
    attributes = "".join(f' {key}="{value}"' for key, value in pairs)
    if re.search(r"[<>]", attributes) or len(_ATTRIBUTE.sub("", attributes).strip()):
        raise AnnotationError(f"no attributes of a tag: {attributes}")
    return attributes


def _attributes(report: AnnotatedReport) -> Iterator[tuple[str, str]]:
    metadata = report.metadata
    yield "id", report.document.doc_id
    yield "year", str(metadata.report_year)
    yield "agency", metadata.agency or ""
    yield "form", metadata.form or ""
    if report.failing_checks:
        yield "flags", " ".join(sorted(report.failing_checks))
    yield from report.provenance.items()


def _opening(draft: Draft) -> str:
    if draft.label.startswith(HEADING):
        return f'<s id="{draft.label.removeprefix(HEADING)}">'
    said = {"id": draft.label, "v": f"{draft.value}", "q": "" if draft.qualifier == "exact" else draft.qualifier}
    said |= {"alt": " ".join(draft.also), "opt": "1" if draft.optional else "", "why": draft.reason}
    return f"<f{_as_attributes((key, value) for key, value in said.items() if value)}>"


def _closing(draft: Draft) -> str:
    return "</s>" if draft.label.startswith(HEADING) else "</f>"
