"""A report's text with its figures marked, for a notebook: markup alone, no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from gidr_ner.errors import ViewError
from gidr_ner.jsonl import report_to_record
from gidr_ner.schema import CELLS, FIELDS, definition_of
from gidr_ner.types import Report
from gidr_ner.viewer.records import record_to_layer

__all__ = ["Markup", "render"]

_BOX = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:2"
_MARK = "background:{0}33;border-bottom:2px solid {0};color:inherit;border-radius:2px"
_LABEL = "font-size:.7em;opacity:.75;margin-left:.3em"
# Okabe and Ito's colours, which colour-blind people can tell apart
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_HEADS = tuple(dict.fromkeys(id.partition(".")[0] for id in (*FIELDS, *CELLS)))


class Markup(str):
    """HTML that a notebook shows as such when it is the last value of a cell."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def render(report: Report | Mapping[str, Any]) -> Markup:
    """The text of a report, or of a record with its text, each figure marked with its id; ViewError without a text."""
    record = report_to_record(report, with_text=True) if isinstance(report, Report) else report
    layer = record_to_layer(record, "report", "report")
    if layer.error:
        raise ViewError(f"{layer.doc_id}: {layer.error.get('type')}: {layer.error.get('message')}")
    pieces = "".join(_pieces(layer.text, layer.fields))
    # half a character would keep a notebook from being saved
    shown = pieces.encode("utf-8", "replace").decode()
    return Markup(f'<div lang="zh" style="{_BOX}">{shown}</div>')


def _pieces(text: str, fields: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """Text and marks by turns; what overlaps a mark before it stays text."""
    at = 0
    for field in sorted(fields, key=lambda field: (field["start"], field["end"])):
        if field["start"] >= at:
            yield escape(text[at : field["start"]])
            yield _mark(text[field["start"] : field["end"]], field)
            at = field["end"]
    yield escape(text[at:])


def _mark(quote: str, field: Mapping[str, Any]) -> str:
    id = field["id"]
    head = id.partition(".")[0]
    colour = _COLOURS[_HEADS.index(head) % len(_COLOURS)] if head in _HEADS else "#777777"
    known = id in FIELDS or id in CELLS
    title = f"{definition_of(id).zh} {field['value']} {definition_of(id).unit}" if known else str(field["value"])
    label = f'<span style="{_LABEL}">{escape(id)}</span>'
    return f'<mark style="{_MARK.format(colour)}" title="{escape(title)}">{escape(quote)}{label}</mark>'
