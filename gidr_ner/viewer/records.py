"""One record, extraction or annotation alike, as a layer: held to be what a page can show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from typing import Any, Literal

from gidr_ner.checks import run_checks
from gidr_ner.errors import ReadError, ViewError
from gidr_ner.jsonl import check_to_record
from gidr_ner.readers import read
from gidr_ner.schema import CELLS, FIELDS
from gidr_ner.sources import STDIN, InputPath, read_bytes
from gidr_ner.types import FieldValue, Section, Span
from gidr_ner.viewer.kinds import CHECK, FIELD, HEAD, RECORD, SECTION, require_kinds

__all__ = ["Kind", "Layer", "record_to_layer"]

Kind = Literal["gold", "predicted"]

_FIELD_KEYS = ("id", "start", "end", *FIELD)
_SECTION_KEYS = ("id", "start", "heading_end", "end", *SECTION)


@dataclass(frozen=True, slots=True)
class Layer:
    """What ``name`` (a file's stem) says of a report; sections, fields and checks are plain data of the output format.

    ``error`` is set where the report could not be read, or its text cannot be had again; ``text`` is empty then.
    """

    name: str
    kind: Kind
    doc_id: str
    text: str
    head: Mapping[str, Any]
    sections: tuple[Mapping[str, Any], ...]
    fields: tuple[Mapping[str, Any], ...]
    checks: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...] = ()
    provenance: Mapping[str, str] | None = None
    error: Mapping[str, Any] | None = None


def record_to_layer(record: Mapping[str, Any], name: str, place: str) -> Layer:
    """One record of the output format or an annotation; ViewError where it cannot be shown in a text.

    Without a text it is that of its source, where that is still what was read.
    """
    error = _error_of(record)
    doc_id, text = record.get("doc_id"), record.get("text")
    if not doc_id and error:
        # a record with an error need hold nothing else
        doc_id = record.get("source") or place
    if not isinstance(doc_id, str) or not doc_id:
        raise ViewError(f"{place}: doc_id: missing")
    if error is not None:
        record, text = {**record, "sections": [], "fields": [], "checks": []}, ""
    elif not isinstance(text, str):
        text, error = _read_again(record, place)
    return _layer(record, name, place, doc_id, text, error)


def _layer(
    record: Mapping[str, Any], name: str, place: str, doc_id: str, text: str | None, error: Mapping[str, str] | None
) -> Layer:
    require_kinds(record, RECORD, place)
    sections = [_section(each, place) for each in _spans(record, "sections", text, place)]
    fields = [_field(each, text, place) for each in _spans(record, "fields", text, place)]
    head = {key: record.get(key) for key in HEAD}
    is_gold = "failing_checks" in record
    checks = _checks_of(record, sections, fields, head) if is_gold else _objects(record, "checks", place)
    return Layer(
        name, "gold" if is_gold else "predicted", doc_id, text or "", head,
        tuple(sections), tuple(fields), tuple(_check(check, place) for check in checks),
        tuple(record.get("warnings") or ()), record.get("provenance"), error,
    )  # fmt: skip


def _error_of(record: Mapping[str, Any]) -> Mapping[str, str] | None:
    error = record.get("error")
    if error is None:
        return None
    said = error if isinstance(error, dict) else {"message": error}
    return {"type": str(said.get("type") or "error"), "message": str(said.get("message") or "")}


def _read_again(record: Mapping[str, Any], place: str) -> tuple[str | None, Mapping[str, str] | None]:
    """The text of the source that a record names, or what keeps it from being shown."""
    source = record.get("source")
    if not isinstance(source, str) or source == STDIN:
        raise ViewError(f"{place}: no text; gidr-ner extract --with-text puts it in")
    try:
        content = read_bytes(InputPath(source))
        if sha256(content).hexdigest() != record.get("sha256"):
            return None, _no_text(f"{source} has changed since it was read")
        return read(content, source).text, None
    except ReadError as error:
        return None, _no_text(_inside(source) or str(error))


def _no_text(reason: str) -> Mapping[str, str]:
    return {"type": "NoText", "message": f"the record has no text, and {reason}"}


def _inside(source: str) -> str | None:
    """Why the source of a batch's row cannot be opened: an address, or ``FILE!member`` or ``FILE#row`` of a file."""
    if "://" in source:
        return f"{source} is not fetched again: extract from a copy of it, --with-text"
    wholes = (source[:at] for at, mark in enumerate(source) if mark in "!#")
    whole = next(filter(os.path.isfile, wholes), None)
    return f"{source} stands in {whole}: take it out and extract from it, --with-text" if whole else None


def _kept(item: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The keys that say something, in one order; 0 does."""
    return {key: value for key in keys if (value := item.get(key)) or (value == 0 and value is not False)}


def _objects(record: Mapping[str, Any], key: str, place: str) -> list[Mapping[str, Any]]:
    items = record.get(key) or []
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("id"), str) for item in items
    ):
        raise ViewError(f"{place}: {key}: not a list of objects with an id")
    return items


def _spans(record: Mapping[str, Any], key: str, text: str | None, place: str) -> Iterator[Mapping[str, Any]]:
    for item in _objects(record, key, place):
        start, end = item.get("start"), item.get("end")
        if type(start) is not int or type(end) is not int or not 0 <= start <= end or end > _length(text):
            raise ViewError(f"{place}: {key}: {item['id']}: {start!r} to {end!r} is no range of the text")
        yield item


def _length(text: str | None) -> float:
    """How far a range may go: where there is no text nobody knows."""
    return inf if text is None else len(text)


def _section(item: Mapping[str, Any], place: str) -> dict[str, Any]:
    where, heading_end = f"{place}: sections: {item['id']}", item.get("heading_end")
    if type(heading_end) is not int or not item["start"] <= heading_end <= item["end"]:
        raise ViewError(f"{where}: heading_end: {heading_end!r} is not in the section")
    require_kinds(item, SECTION, where)
    return _kept(item, _SECTION_KEYS)


def _field(item: Mapping[str, Any], text: str | None, place: str) -> dict[str, Any]:
    """A field; where it quotes its text it must quote right, else a person would correct what nobody found."""
    start, end = item["start"], item["end"]
    where = f"{place}: fields: {item['id']} at {start}–{end}"
    if text is not None and item.get("text", text[start:end]) != text[start:end]:
        raise ViewError(f"{where}: quotes {item['text']!r} where {text[start:end]!r} stands")
    require_kinds(item, FIELD, where)
    return _kept(item, _FIELD_KEYS) | {"start": start, "end": end, "value": item.get("value")}


def _check(item: Mapping[str, Any], place: str) -> dict[str, Any]:
    require_kinds(item, CHECK, f"{place}: checks: {item['id']}")
    return {"id": item["id"], "status": item.get("status"), "message": item.get("message") or "",
            "fields": item.get("fields") or []}  # fmt: skip


def _checks_of(
    record: Mapping[str, Any],
    sections: Iterable[Mapping[str, Any]],
    fields: Iterable[Mapping[str, Any]],
    head: Mapping[str, Any],
) -> list[Mapping[str, Any]]:
    """The checks of an annotation, which records only the ids of those that fail."""
    values = [
        FieldValue(f["id"], f["value"], f.get("qualifier", "exact"), Span(f["start"], f["end"]), 1.0)
        for f in fields
        if not f.get("optional") and f["value"] is not None and (f["id"] in FIELDS or f["id"] in CELLS)
    ]
    parts = [Section(s["id"], s.get("heading"), Span(s["start"], s["end"]), s["heading_end"], 1.0) for s in sections]
    found = [dict(check_to_record(check)) for check in run_checks(values, head["form"], head["report_year"], parts)]
    flagged = "year.stale" in (record.get("failing_checks") or ())
    # which year a figure is stated for is not annotated: that flag is taken as it is
    return [
        c | {"status": "fail", "message": "flagged by hand"} if c["id"] == "year.stale" and flagged else c
        for c in found
    ]
