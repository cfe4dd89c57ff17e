"""A report as a plain record, as a JSON line and as CSV rows: the only module that knows how output is spelled."""

from __future__ import annotations

import csv
import json
import re
import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import BinaryIO, NotRequired, TypedDict

from gidr_ner.errors import GidrError
from gidr_ner.places import place_finder
from gidr_ner.schema import CELLS, FIELDS, definition_of, unit_of
from gidr_ner.types import Check, FieldValue, Number, Place, Qualifier, Report, Section, Source, Status
from gidr_ner.version import __version__

__all__ = [
    "CSV_COLUMNS",
    "CheckRecord",
    "ErrorRecord",
    "FieldRecord",
    "Record",
    "SectionRecord",
    "WhereRecord",
    "Write",
    "csv_writer",
    "defuse_row",
    "jsonl_writer",
    "plain_number",
    "record_to_line",
    "record_to_rows",
    "report_to_record",
]

Write = Callable[[Report], None]


class ErrorRecord(TypedDict):
    type: str
    message: str


class SectionRecord(TypedDict):
    id: str
    heading: str | None
    start: int
    heading_end: int
    end: int
    confidence: float
    source: Source
    reason: str | None


class WhereRecord(TypedDict):
    """``page`` counts from 1, ``box`` is x0, top, x1, bottom in points; ``path`` is that of an element."""

    path: str | None
    page: int | None
    box: list[float] | None


class FieldRecord(TypedDict):
    id: str
    value: int | float | None
    qualifier: Qualifier
    unit: str
    text: str
    start: int
    end: int
    section: str | None
    confidence: float
    source: Source
    rule: str | None
    stated_year: int | None
    reason: str | None
    where: NotRequired[WhereRecord | None]


class CheckRecord(TypedDict):
    id: str
    status: Status
    message: str
    fields: list[str]
    expected: int | float | None
    actual: int | float | None


class Record(TypedDict):
    """The record of ``output.md``: every key always there, ``null`` or ``[]`` where nothing is known."""

    doc_id: str
    source: str | None
    sha256: str | None
    error: ErrorRecord | None
    title: str | None
    agency: str | None
    report_year: int | None
    form: str | None
    published: str | None
    sections: list[SectionRecord]
    fields: list[FieldRecord]
    checks: list[CheckRecord]
    warnings: list[str]
    versions: dict[str, str]
    text: NotRequired[str]


CSV_COLUMNS = (
    *("doc_id", "agency", "year", "form", "id", "zh", "value", "qualifier", "unit", "text", "start", "end"),
    *("section", "confidence", "source", "error"),
)

_UNITS = {id: unit_of(id) for id in (*CELLS, *FIELDS)}

# What a spreadsheet takes for a formula, in either width; a plain signed number is none.
_FORMULA = re.compile(r"(?![+\-＋－][\d.,]+\Z)[=+\-@\t\r\n＝＋－＠]")


def report_to_record(report: Report, *, with_text: bool = False, with_where: bool = False) -> Record:
    """One report as plain data, ready for ``json.dumps``; ``with_where`` says of each field where in the file it is."""
    document, metadata = report.document, report.metadata
    section_at = _section_finder(report.sections)
    record: Record = {
        "doc_id": document.doc_id,
        "source": document.source or None,
        "sha256": document.sha256 or None,
        "error": None if report.error is None else error_to_record(report.error),
        "title": metadata.title,
        "agency": metadata.agency,
        "report_year": metadata.report_year,
        "form": metadata.form,
        "published": document.published,
        "sections": [section_to_record(section) for section in report.sections],
        "fields": [field_to_record(field, document.text, section_at(field.span.start)) for field in report.fields],
        "checks": [check_to_record(check) for check in report.checks],
        "warnings": [*document.warnings, *report.warnings],
        "versions": {"gidr-ner": __version__},
    }
    if with_text:
        record["text"] = document.text
    if with_where:
        place_at = place_finder(document.places)
        for field in record["fields"]:
            field["where"] = place_to_record(place_at(field["start"]))
    return record


def _section_finder(sections: tuple[Section, ...]) -> Callable[[int], str | None]:
    """From a position to the id of the section that holds it; sections are sorted and do not overlap."""
    starts = [section.span.start for section in sections]

    def section_at(position: int) -> str | None:
        index = bisect_right(starts, position) - 1
        return sections[index].id if index >= 0 and position < sections[index].span.end else None

    return section_at


def section_to_record(section: Section) -> SectionRecord:
    return {
        "id": section.id,
        "heading": section.heading,
        "start": section.span.start,
        "heading_end": section.heading_end,
        "end": section.span.end,
        "confidence": section.confidence,
        "source": section.source,
        "reason": section.reason or None,
    }


def field_to_record(field: FieldValue, text: str, section: str | None) -> FieldRecord:
    start, end = field.span.start, field.span.end
    return {
        "id": field.id,
        "value": plain_number(field.value),
        "qualifier": field.qualifier,
        "unit": _UNITS[field.id],
        "text": text[start:end],
        "start": start,
        "end": end,
        "section": section,
        "confidence": field.confidence,
        "source": field.source,
        "rule": field.rule or None,
        "stated_year": field.stated_year,
        "reason": field.reason or None,
    }


def place_to_record(place: Place | None) -> WhereRecord | None:
    if place is None:
        return None
    return {"path": place.path, "page": place.page, "box": None if place.box is None else list(place.box)}


def check_to_record(check: Check) -> CheckRecord:
    return {
        "id": check.id,
        "status": check.status,
        "message": check.message,
        "fields": list(check.fields),
        "expected": plain_number(check.expected),
        "actual": plain_number(check.actual),
    }


def error_to_record(error: Exception) -> ErrorRecord:
    """Type and message; of an error nobody expected only the place, as its message may quote the file."""
    message = str(error) if isinstance(error, GidrError) else f"a fault in gidr-ner, please report it: {_place(error)}"
    return {"type": type(error).__name__, "message": message}


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name} line {frames[-1].lineno}" if frames else "unknown place"


def plain_number(value: Number | None) -> int | float | None:
    """An int where whole, else the float that prints the same digits (``14.5``, never ``14.499999``)."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def record_to_line(record: Record) -> bytes:
    """One JSON object and a line feed in UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes its JSON escape."""
    # no string before them can hold this key and pass for it, as a quote in a string is escaped
    before, _, behind = _as_json({**record, "fields": []}).partition('"fields": []')
    line = f'{before}"fields": [{", ".join(map(_field_as_json, record["fields"]))}]{behind}\n'
    return line.encode("utf-8", "backslashreplace")


_as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _field_as_json(field: FieldRecord) -> str:
    """What ``json`` makes of a field, in half the time: most of a line is fields, and most of these our own words."""
    id, value, qualifier, unit, text, start, end, *found = field.values()
    found, where = found[:6], found[6:]
    behind = f', "where": {_as_json(where[0])}' if where else ""
    number = value if type(value) is int else _as_json(value)
    return (
        f'{{"id": "{id}", "value": {number}, "qualifier": "{qualifier}", "unit": "{unit}", "text": {_as_json(text)}'
        f', "start": {start}, "end": {end}, {_found_as_json(*found)}{behind}}}'
    )


@lru_cache(maxsize=1024, typed=True)
def _found_as_json(
    section: str | None, confidence: float, source: str, rule: str | None, year: int | None, reason: str | None
) -> str:
    """Where, how and how surely a field was found, which many fields have in common."""
    found = {"section": section, "confidence": confidence, "source": source, "rule": rule, "stated_year": year}
    return _as_json({**found, "reason": reason})[1:-1]


def record_to_rows(record: Record) -> Iterator[tuple[object, ...]]:
    """A row a field, by ``CSV_COLUMNS``; a report without fields has one row all the same, with its error if any."""
    head = (record["doc_id"], record["agency"], record["report_year"], record["form"])
    error = record["error"]
    if not record["fields"]:
        yield *head, *[None] * 11, error and f"{error['type']}: {error['message']}"
    for f in record["fields"]:
        name = definition_of(f["id"]).zh
        figure = (f["id"], name, f["value"], f["qualifier"], f["unit"], f["text"], f["start"], f["end"])
        yield *head, *figure, f["section"], f["confidence"], f["source"], None


def jsonl_writer(stream: BinaryIO, *, with_text: bool = False, with_where: bool = False) -> Write:
    """A function that writes a report as one line, and at once, so that what is done stays done."""

    def write(report: Report) -> None:
        stream.write(record_to_line(report_to_record(report, with_text=with_text, with_where=with_where)))
        stream.flush()

    return write


def csv_writer(stream: BinaryIO) -> Write:
    """A function that writes a report's rows below a header line; cells that a spreadsheet would run are defused."""
    rows = csv.writer(_Encoded(stream))
    rows.writerow(CSV_COLUMNS)

    def write(report: Report) -> None:
        rows.writerows(map(defuse_row, record_to_rows(report_to_record(report))))
        stream.flush()

    return write


class _Encoded:
    """The one method of a text file that ``csv.writer`` asks for, over a binary stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode("utf-8", "backslashreplace"))


def defuse_row(row: tuple[object, ...]) -> list[object]:
    """The cells of a row, those that a spreadsheet would run as a formula behind an apostrophe."""
    return ["'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row]
