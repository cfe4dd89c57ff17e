"""JSON lines as layers: what one file says of one report, extraction or annotation alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from gidr_ner.checks import run_checks
from gidr_ner.errors import ViewError
from gidr_ner.jsonl import check_to_record
from gidr_ner.schema import CELLS, FIELDS
from gidr_ner.types import FieldValue, Section, Span

__all__ = ["Kind", "Layer", "read_layers", "record_to_layer"]

Kind = Literal["gold", "predicted"]

_FIELD_KEYS = ("id", "value", "qualifier", "start", "end", "confidence", "source", "rule", "reason", "also", "optional")
_SECTION_KEYS = ("id", "start", "heading_end", "end", "heading", "confidence", "source")
_HEAD_KEYS = ("title", "agency", "report_year", "form")


@dataclass(frozen=True, slots=True)
class Layer:
    """What ``name`` (a file's stem) says of a report; sections, fields and checks are plain data of the output format.

    ``error`` is set where the report could not be read; ``text`` is empty then.
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


def read_layers(paths: Iterable[Path]) -> list[Layer]:
    """Every record of files and of the .jsonl files in folders; ViewError names file and line of what is wrong."""
    return [layer for path in paths for file in _files(path) for layer in _read_file(file)]


def _files(path: Path) -> list[Path]:
    found = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    if not found:
        raise ViewError(f"{path}: no .jsonl in this folder")
    return found


def _read_file(path: Path) -> Iterator[Layer]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for at, line in enumerate(lines, 1):
                if line.strip():
                    yield record_to_layer(_parse(line, f"{path}:{at}"), path.stem, f"{path}:{at}")
    except UnicodeDecodeError as error:
        raise ViewError(f"{path}: not UTF-8 at byte {error.start}") from error


def _parse(line: str, place: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ViewError(f"{place}: no JSON: {error}") from error
    if not isinstance(record, dict):
        raise ViewError(f"{place}: not an object")
    return record


def record_to_layer(record: Mapping[str, Any], name: str, place: str) -> Layer:
    """One record of the output format or an annotation; ViewError where it cannot be shown in a text."""
    doc_id, text, error = record.get("doc_id"), record.get("text"), record.get("error")
    if not isinstance(doc_id, str) or not doc_id:
        raise ViewError(f"{place}: doc_id: missing")
    if error is None and not isinstance(text, str):
        raise ViewError(f"{place}: no text; gidr-ner extract --with-text puts it in")
    text = text if isinstance(text, str) else ""
    sections = [_kept(each, _SECTION_KEYS) for each in _spans(record, "sections", len(text), place)]
    fields = [_field(each, text, place) for each in _spans(record, "fields", len(text), place)]
    head = {key: record.get(key) for key in _HEAD_KEYS}
    is_gold = "failing_checks" in record
    checks = _checks_of(record, sections, fields, head) if is_gold else _objects(record, "checks", place)
    return Layer(
        name, "gold" if is_gold else "predicted", doc_id, text, head,
        tuple(sections), tuple(fields), tuple(checks),
        tuple(map(str, record.get("warnings") or ())), record.get("provenance"),
        error if isinstance(error, dict) or error is None else {"type": "error", "message": str(error)},
    )  # fmt: skip


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


def _spans(record: Mapping[str, Any], key: str, length: int, place: str) -> Iterator[Mapping[str, Any]]:
    for item in _objects(record, key, place):
        start, end = item.get("start"), item.get("end")
        if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
            raise ViewError(f"{place}: {key}: {item['id']}: {start!r} to {end!r} is no range of the text")
        yield item


def _field(item: Mapping[str, Any], text: str, place: str) -> dict[str, Any]:
    """A field; where it quotes its text it must quote right, else a person would correct what nobody found."""
    start, end, value = item["start"], item["end"], item.get("value")
    where = f"{place}: fields: {item['id']} at {start}–{end}"
    if item.get("text", text[start:end]) != text[start:end]:
        raise ViewError(f"{where}: quotes {item['text']!r} where {text[start:end]!r} stands")
    if value is not None and (not isinstance(value, (int, float)) or isinstance(value, bool) or not isfinite(value)):
        raise ViewError(f"{where}: value: not a number")
    return _kept(item, _FIELD_KEYS) | {"start": start, "end": end, "value": value}


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
