"""Our JSON lines: one object a document, its text in it, checked against a schema that names the line and the key.

Keys are those that ``inline.py convert`` of the contract writes, all of them always there, so that a table of records
has one type a column.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gidr_ner.annotations.report import (
    HEADING,
    PROVENANCE,
    AnnotatedReport,
    Draft,
    GoldHeading,
    Place,
    Refusal,
    assemble,
    number_of,
)
from gidr_ner.errors import AnnotationError
from gidr_ner.jsonl import plain_number
from gidr_ner.types import Document, Metadata

__all__ = ["DocumentRecord", "line_to_report", "report_to_line", "report_to_record", "validation_message"]

Offset = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class SectionItem(_Strict):
    """A level-1 heading and how far its section runs; ``heading`` is the text of ``start`` to ``heading_end``."""

    id: str
    start: Offset
    heading_end: Offset
    end: Offset
    heading: str


class FieldItem(_Strict):
    """A figure; ``text`` is what stands from ``start`` to ``end``."""

    id: str
    value: int | float
    qualifier: Literal["exact", "approx", "at_least"] = "exact"
    start: Offset
    end: Offset
    text: str
    also: list[str] = []
    optional: bool = False
    reason: str = ""


class DocumentRecord(_Strict):
    """One annotated report."""

    doc_id: Annotated[str, Field(min_length=1)]
    report_year: Annotated[int, Field(ge=2000, le=2100)]
    agency: Annotated[str, Field(min_length=1)]
    form: Literal["2008", "2014", "2019", "2021", "free"]
    failing_checks: list[str] = []
    text: Annotated[str, Field(min_length=1)]
    sections: list[SectionItem]
    fields: list[FieldItem]
    provenance: dict[str, str] = {}


def report_to_record(report: AnnotatedReport) -> dict[str, object]:
    """One report as plain data."""
    metadata, text = report.metadata, report.document.text
    return {
        "doc_id": report.document.doc_id,
        "report_year": metadata.report_year,
        "agency": metadata.agency,
        "form": metadata.form,
        "failing_checks": sorted(report.failing_checks),
        "text": text,
        "sections": [
            _section_item(report, heading, section.end)
            for heading, section in zip(report.headings, report.section_spans(), strict=True)
        ],
        "fields": [
            {
                "id": m.id,
                "value": plain_number(m.value),
                "qualifier": m.qualifier,
                "start": m.span.start,
                "end": m.span.end,
                "text": report.quote(m.span),
                "also": sorted(m.also),
                "optional": m.optional,
                "reason": m.reason,
            }
            for m in report.mentions
        ],
        "provenance": {key: report.provenance.get(key, "") for key in PROVENANCE},
    }


def _section_item(report: AnnotatedReport, heading: GoldHeading, end: int) -> dict[str, object]:
    start, heading_end = heading.span
    quote = report.quote(heading.span)
    return {"id": heading.id, "start": start, "heading_end": heading_end, "end": end, "heading": quote}


def report_to_line(report: AnnotatedReport) -> str:
    """One JSON object and a line feed."""
    return json.dumps(report_to_record(report), ensure_ascii=False, allow_nan=False) + "\n"


def line_to_report(line: str | bytes, place: Place) -> tuple[AnnotatedReport, list[Refusal]]:
    """A report and what single items of it were refused; AnnotationError names file, line and key."""
    try:
        record = DocumentRecord.model_validate_json(line)
    except ValidationError as error:
        raise AnnotationError(f"{place}: {validation_message(error)}") from error
    metadata = Metadata(None, record.agency, record.report_year, record.form)
    document = Document(record.doc_id, record.text, source=place.file)
    return assemble(document, metadata, _drafts(record), place, record.failing_checks, record.provenance)


def validation_message(error: ValidationError) -> str:
    """Each key that is wrong and why, without what the file holds there."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'line'}: {e['msg']}" for e in error.errors(include_input=False))


def _drafts(record: DocumentRecord) -> Iterator[Draft]:
    for s in record.sections:
        yield Draft(HEADING + s.id, s.start, s.heading_end, s.heading)
    for f in record.fields:
        also = tuple(f.also)
        yield Draft(f.id, f.start, f.end, f.text, number_of(f.value), f.qualifier, also, f.optional, f.reason)
