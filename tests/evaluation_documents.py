"""Tiny annotated documents and invented systems, for tests of the evaluation."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.evaluation.extractions import Extraction, Found
from gidr_ner.evaluation.systems import System
from gidr_ner.types import Document, Metadata, Span

TEXT = "公开1200条，申请30件，收费14元。"
"""1200 stands at 2–6, 30 at 10–12, 14 at 16–18; 20 characters in all."""
METADATA = Metadata(None, "平岗镇人民政府", 2016, "2014")
_IDS = ("proactive.total", "applications.received", "fees.charged", "budget.spent", "t3.new.total", "t3.granted.total")


def make_report(
    *mentions: GoldMention,
    doc_id: str = "a",
    text: str = TEXT,
    headings: Sequence[GoldHeading] = (),
    failing: Iterable[str] = (),
    provenance: Mapping[str, str] | None = None,
) -> AnnotatedReport:
    document = Document(doc_id, text)
    return AnnotatedReport(document, METADATA, tuple(headings), mentions, frozenset(failing), provenance or {})


def make_extraction(*fields: Found, doc_id: str = "a", **said: object) -> Extraction:
    """What a system says of a document whose metadata it reads rightly."""
    known = {"fields": fields, "year": METADATA.report_year, "agency": METADATA.agency, "form": METADATA.form}
    return Extraction(doc_id, **{**known, **said})  # type: ignore[arg-type]


def make_system(name: str, extractions: Iterable[Extraction]) -> System:
    by_id = {extraction.doc_id: extraction for extraction in extractions}
    return System(name, "1", lambda document: by_id.get(document.doc_id), frozenset(by_id))


def random_report(doc_id: str, rng: random.Random, figures: int = 8, ids: Sequence[str] = _IDS) -> AnnotatedReport:
    """Figures of four characters, ten apart, some of them optional or with a second right id."""
    mentions = [
        GoldMention(
            rng.choice(ids),
            Span(10 * at, 10 * at + 4),
            rng.randint(0, 99),
            also=frozenset({"budget.spent"} if rng.random() < 0.1 else ()),
            optional=rng.random() < 0.05,
        )
        for at in range(figures)
    ]
    return make_report(*mentions, doc_id=doc_id, text="一" * (10 * figures))


def read_report(report: AnnotatedReport, rng: random.Random, rate: float = 0.2) -> Extraction:
    """The figures of a report, of which so many are left out, moved, misread or given another id."""
    found = []
    for mention in report.mentions:
        item = Found(
            mention.id, *mention.span, float(mention.value), round(rng.random(), 2), rng.choice(("rules", "m"))
        )
        if rng.random() < rate:
            change = rng.choice(("drop", "move", "misread", "rename", "double"))
            if change == "drop":
                continue
            if change == "move":
                item = item._replace(start=item.start + 1, end=item.end + 1)
            elif change == "misread":
                item = item._replace(value=mention.value + 100.0)
            elif change == "rename":
                item = item._replace(id=rng.choice((*_IDS, "no.such_id")))
            else:
                found.append(item)
        found.append(item)
    rng.shuffle(found)
    return make_extraction(*found, doc_id=report.document.doc_id)


def random_corpus(seed: int, documents: int) -> list[AnnotatedReport]:
    rng = random.Random(seed)
    return [random_report(f"d{at:04}", rng) for at in range(documents)]


def random_system(name: str, reports: Iterable[AnnotatedReport], seed: int, rate: float = 0.2) -> System:
    rng = random.Random(f"{name} {seed}")
    return make_system(name, [read_report(report, rng, rate) for report in reports])


def perfect_extraction(report: AnnotatedReport) -> Extraction:
    fields = (Found(m.id, *m.span, float(m.value)) for m in report.mentions)
    return make_extraction(*fields, doc_id=report.document.doc_id)


def renamed(report: AnnotatedReport, old: str, new: str) -> AnnotatedReport:
    mentions = (replace(m, id=new if m.id == old else m.id) for m in report.mentions)
    return replace(report, mentions=tuple(mentions))


def extractions_of(system: System, reports: Sequence[AnnotatedReport]) -> list[Extraction]:
    return [found for report in reports if (found := system.extract(report.document))]


def corrupted(extractions: Sequence[Extraction], label: str, share: float, rng: random.Random) -> Iterator[Extraction]:
    """The same with another value in so many of the figures of one field."""
    places = [(e.doc_id, f) for e in extractions for f in e.fields if f.id == label]
    hit = set(rng.sample(places, round(share * len(places))))
    for e in extractions:
        fields = (f._replace(value=(f.value or 0) + 100) if (e.doc_id, f) in hit else f for f in e.fields)
        yield replace(e, fields=tuple(fields))
