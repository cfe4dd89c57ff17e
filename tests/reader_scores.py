"""Whether a report that was read from a file says what its text says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from gidr_ner.pipeline import load_pipeline
from gidr_ner.readers.content import Content
from gidr_ner.types import Document, FieldValue, Report

_PIPELINE = load_pipeline("rules")


def extract(content: Content) -> Report:
    return _PIPELINE.extract(Document("x", content.text, tables=content.tables, places=content.places))


def cell_f1(report: Report, cells: Mapping[str, Any]) -> float:
    found = {f.id: f.value for f in report.fields if f.source == "table"}
    return 2 * len(found.items() & cells.items()) / max(1, len(found) + len(cells))


def _mentions(fields: Iterable[FieldValue]) -> Counter[tuple[str, Any]]:
    return Counter((f.id, f.value) for f in fields if f.source != "table")


def mention_agreement(one: Report, other: Report) -> float:
    a, b = _mentions(one.fields), _mentions(other.fields)
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def assert_same_report(
    record: Mapping[str, Any], content: Content, cells: Mapping[str, Any], least: float = 0.97
) -> None:
    """As many of the annotated sections as in the text, all cells, and nearly all mentions; checks follow from them."""
    read, text = extract(content), _PIPELINE.extract(Document("x", record["text"]))
    assert read.error is None
    headed = Counter(section["id"] for section in record["sections"])
    assert (headed & Counter(s.id for s in read.sections)).total() >= (
        headed & Counter(s.id for s in text.sections)
    ).total()
    assert cell_f1(read, cells) >= 0.998
    assert mention_agreement(read, text) >= least
