"""Label Studio: tasks with annotations or pre-annotations, their export back, and the labelling interface.

A range is a ``labels`` region; its value, its qualifier and what else is said of it are per-region answers under the
same region id. Offsets are code points, as Label Studio has stored them since 2021; a region that fits its quoted text
only when offsets count UTF-16 units comes from an older one and is read so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from xml.sax.saxutils import quoteattr

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gidr_ner.annotations.records import validation_message
from gidr_ner.annotations.report import (
    HEADING,
    QUALIFIERS,
    AnnotatedReport,
    Draft,
    Place,
    Refusal,
    assemble,
    labels,
    number_of,
    report_to_drafts,
)
from gidr_ner.annotations.utf16 import unit_to_code_point
from gidr_ner.errors import AnnotationError
from gidr_ner.jsonl import plain_number
from gidr_ner.schema import SECTIONS, definition_of
from gidr_ner.types import Document, Metadata

__all__ = ["label_config", "report_to_task", "task_to_report"]

_OPTIONAL = "optional"


class _Loose(BaseModel):
    """What Label Studio may say more of is let pass."""

    model_config = ConfigDict(extra="allow")


class Data(_Loose):
    """The task's data; ``text`` is all that Label Studio itself needs."""

    text: Annotated[str, Field(min_length=1)]
    doc_id: Annotated[str, Field(min_length=1)]
    report_year: int
    agency: str
    form: str
    failing_checks: list[str] = []
    provenance: dict[str, str] = {}


class Result(_Loose):
    """One answer of an annotator: a region, something said of a region, or a relation."""

    id: str = ""
    type: str
    value: dict[str, Any] = {}
    meta: dict[str, Any] = {}


class Annotation(_Loose):
    """The answers of one annotator."""

    result: list[Result]
    was_cancelled: bool = False


class Task(_Loose):
    """One document of an export."""

    data: Data
    annotations: list[Annotation] = []


_TASK: TypeAdapter[Task] = TypeAdapter(Task)


def report_to_task(
    report: AnnotatedReport, kind: Literal["annotations", "predictions"] = "annotations", model_version: str = ""
) -> dict[str, object]:
    """A task to import into Label Studio; as ``predictions``, annotators see the ranges and correct them."""
    metadata, document = report.metadata, report.document
    results = [item for at, draft in enumerate(report_to_drafts(report)) for item in _draft_to_results(draft, at)]
    answer: dict[str, object] = {"result": results}
    if model_version:
        answer["model_version"] = model_version
    data = {
        "text": document.text,
        "doc_id": document.doc_id,
        "report_year": metadata.report_year,
        "agency": metadata.agency,
        "form": metadata.form,
        "failing_checks": sorted(report.failing_checks),
        "provenance": dict(report.provenance),
    }
    return {"data": data, kind: [answer]}


def _draft_to_results(draft: Draft, at: int) -> Iterator[dict[str, object]]:
    where = {"start": draft.start, "end": draft.end, "text": draft.quote}

    def said(name: str, type: str, value: object) -> dict[str, object]:
        region = {"id": f"r{at}", "from_name": name, "to_name": "text", "type": type}
        return {**region, "value": {**where, type: value}}

    yield said("label", "labels", [draft.label]) | ({"meta": {"text": [draft.reason]}} if draft.reason else {})
    if draft.value is not None:
        yield said("value", "number", plain_number(draft.value))
    if draft.qualifier not in (None, "exact"):
        yield said("qualifier", "choices", [draft.qualifier])
    if draft.optional:
        yield said("mark", "choices", [_OPTIONAL])
    if draft.also:
        yield said("also", "textarea", list(draft.also))


def task_to_report(line: str | bytes, place: Place) -> tuple[AnnotatedReport, list[Refusal]]:
    """A task of an export as a report, and what of it was refused; AnnotationError where it holds no annotation."""
    try:
        task = _TASK.validate_json(line)
    except ValidationError as error:
        raise AnnotationError(f"{place}: {validation_message(error)}") from error
    given = [annotation for annotation in task.annotations if not annotation.was_cancelled]
    if not given:
        raise AnnotationError(f"{place}: annotations: none that was not cancelled (predictions are not taken)")
    refusals = [
        Refusal(place, f"annotations.{at}", "a second annotation of the same task") for at in range(1, len(given))
    ]
    data = task.data
    drafts = _drafts(given[0].result, data.text, place, refusals)
    metadata = Metadata(None, data.agency, data.report_year, data.form)
    document = Document(data.doc_id, data.text, source=place.file)
    report, refused = assemble(document, metadata, drafts, place, data.failing_checks, data.provenance)
    return report, [*refusals, *refused]


def _drafts(results: Sequence[Result], text: str, place: Place, refusals: list[Refusal]) -> list[Draft]:
    """A draft a region; whatever makes none is refused by name."""
    said: dict[str, dict[str, Any]] = {}
    drafts = []
    for result in results:
        if result.type != "labels":
            said.setdefault(result.id, {})[_answer_name(result)] = result.value.get(result.type)
    for at, result in enumerate(results):
        try:
            if result.type == "labels":
                drafts.append(_region_to_draft(result, said.get(result.id, {}), text))
            elif result.type not in ("number", "choices", "textarea"):
                raise ValueError("not a label of a range")
        except (ValueError, KeyError, TypeError, IndexError) as error:
            refusals.append(Refusal(place, f"result.{at} ({result.type})", str(error) or type(error).__name__))
    return drafts


def _answer_name(result: Result) -> str:
    if result.type == "choices":
        return _OPTIONAL if result.value.get("choices") == [_OPTIONAL] else "qualifier"
    return result.type


def _region_to_draft(result: Result, said: Mapping[str, Any], text: str) -> Draft:
    value = result.value
    names = value.get("labels") or []
    if len(names) != 1:
        raise ValueError(f"{len(names)} labels instead of one")
    start, end, quote = int(value["start"]), int(value["end"]), value.get("text")
    if quote is not None and text[start:end] != quote:
        convert = unit_to_code_point(text)
        as_units = convert(start), convert(end)
        start, end = as_units if text[slice(*as_units)] == quote else (start, end)
    number = said.get("number")
    return Draft(
        names[0],
        start,
        end,
        quote,
        None if number is None else number_of(float(number)),
        (said.get("qualifier") or [None])[0],
        tuple(said.get("textarea") or ()),
        _OPTIONAL in said,
        "".join(result.meta.get("text") or []),
    )


def label_config() -> str:
    """The labelling interface for Label Studio's project settings, with every label of the schema."""
    shown = "\n".join(f"    <Label value={quoteattr(label)} hint={quoteattr(_hint(label))}/>" for label in labels())
    choices = "".join(f'<Choice value="{qualifier}"/>' for qualifier in QUALIFIERS)
    return f"""<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Filter name="filter" toName="label" minlength="0"/>
  <Labels name="label" toName="text" showInline="true">
{shown}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <Number name="value" toName="text" perRegion="true" hint="value in the unit of the field, money in yuan"/>
  <Choices name="qualifier" toName="text" perRegion="true" choice="single-radio">{choices}</Choices>
  <Choices name="mark" toName="text" perRegion="true" choice="multiple"><Choice value="{_OPTIONAL}"/></Choices>
  <TextArea name="also" toName="text" perRegion="true" placeholder="another id that is right as well"/>
</View>
"""


def _hint(label: str) -> str:
    if label.startswith(HEADING):
        return f"标题：{SECTIONS[label.removeprefix(HEADING)].zh}"
    entry = definition_of(label)
    return f"{entry.zh}（{entry.unit}）"
