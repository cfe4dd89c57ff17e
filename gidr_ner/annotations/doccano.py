"""doccano: JSON lines with labelled ranges whose offsets count UTF-16 units.

What doccano has no place for (values, qualifiers) goes along as metadata, which its export hands back; a range that an
annotator added or moved has none, and its value is read from its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from gidr_ner.annotations.records import validation_message
from gidr_ner.annotations.report import AnnotatedReport, Draft, Place, Refusal, assemble, number_of, report_to_drafts
from gidr_ner.annotations.utf16 import code_point_to_unit, unit_to_code_point
from gidr_ner.errors import AnnotationError
from gidr_ner.jsonl import plain_number
from gidr_ner.types import Document, Metadata

__all__ = ["doccano_to_report", "report_to_doccano"]

Key = tuple[int, int, str]


class Detail(BaseModel):
    """What doccano does not show of a range, under the same offsets and label."""

    start: int
    end: int
    label: str
    value: float | None = None
    qualifier: str | None = None
    also: list[str] = []
    optional: bool = False
    reason: str = ""


class Line(BaseModel):
    """One document; ``label`` holds triples, ``entities`` (of relation projects) objects."""

    model_config = ConfigDict(extra="allow")

    text: Annotated[str, Field(min_length=1, validation_alias=AliasChoices("text", "data"))]
    label: Annotated[list[Any], Field(validation_alias=AliasChoices("label", "labels"))] = []
    entities: list[Any] = []
    relations: list[Any] = []
    doc_id: Annotated[str, Field(min_length=1)]
    report_year: int
    agency: str
    form: str
    failing_checks: list[str] = []
    details: list[Detail] = []
    provenance: dict[str, str] = {}


def report_to_doccano(report: AnnotatedReport) -> str:
    """One line to import into a sequence labelling project."""
    metadata, drafts = report.metadata, report_to_drafts(report)
    unit = code_point_to_unit(report.document.text)
    record = {
        "text": report.document.text,
        "label": [[unit(draft.start), unit(draft.end), draft.label] for draft in drafts],
        "doc_id": report.document.doc_id,
        "report_year": metadata.report_year,
        "agency": metadata.agency,
        "form": metadata.form,
        "failing_checks": sorted(report.failing_checks),
        "details": [
            {
                "start": unit(draft.start),
                "end": unit(draft.end),
                "label": draft.label,
                "value": plain_number(draft.value),
                "qualifier": draft.qualifier,
                "also": list(draft.also),
                "optional": draft.optional,
                "reason": draft.reason,
            }
            for draft in drafts
            if draft.value is not None
        ],
        "provenance": dict(report.provenance),
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def doccano_to_report(line: str | bytes, place: Place) -> tuple[AnnotatedReport, list[Refusal]]:
    """One line of an export, and what of it was refused; AnnotationError names file, line and key."""
    try:
        record = Line.model_validate_json(line)
    except ValidationError as error:
        raise AnnotationError(f"{place}: {validation_message(error)}") from error
    refusals = [Refusal(place, f"relations.{at}", "is no range") for at in range(len(record.relations))]
    drafts = list(_drafts(record, place, refusals))
    metadata = Metadata(None, record.agency, record.report_year, record.form)
    document = Document(record.doc_id, record.text, source=place.file)
    report, refused = assemble(document, metadata, drafts, place, record.failing_checks, record.provenance)
    return report, [*refusals, *refused]


def _drafts(record: Line, place: Place, refusals: list[Refusal]) -> Iterator[Draft]:
    details = {(d.start, d.end, d.label): d for d in record.details}
    point = unit_to_code_point(record.text)
    for name, items in (("label", record.label), ("entities", record.entities)):
        for at, item in enumerate(items):
            try:
                key = _key(item)
                detail = details.get(key) or Detail(start=key[0], end=key[1], label=key[2])
                yield Draft(
                    key[2],
                    point(key[0]),
                    point(key[1]),
                    None,
                    None if detail.value is None else number_of(detail.value),
                    detail.qualifier,
                    tuple(detail.also),
                    detail.optional,
                    detail.reason,
                )
            except (KeyError, TypeError, ValueError) as error:
                refusals.append(Refusal(place, f"{name}.{at}", f"no range with a label ({error})"))


def _key(item: Any) -> Key:
    """Offsets and label of a triple or of an entity object."""
    start, end, label = (item["start_offset"], item["end_offset"], item["label"]) if isinstance(item, dict) else item
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(label, str) and label):
        raise ValueError("offsets must be whole numbers and the label a name")
    return start, end, label
