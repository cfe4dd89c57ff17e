"""The years of a body, as an audit needs them: the figures of each report, by id, in the order of years.

All reports of a batch are kept until the last is read, as bodies come in any order: packed, in a tenth of the space.
"""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from gidr_ner.normalize import clean
from gidr_ner.schema import CELLS, FIELDS

__all__ = ["Figure", "PackedReport", "YearReport", "histories"]

Number = int | float

_COMPARED = frozenset(FIELDS) | {
    id
    for id, cell in CELLS.items()
    if cell.column == "total" or cell.table == "t2" or cell.row in ("carried_in", "carried_out")
}
_LEAST_FIGURES = 5
"""A report with fewer figures that are not 0 may well repeat those of the year before."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and where it stands in the text of its source, half-open code points."""

    value: Number
    exact: bool
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class YearReport:
    """A report of a body on a year; ``prints`` is a digest of all its figures, empty where they are few."""

    doc_id: str
    source: str
    sha256: str
    agency: str
    year: int
    figures: Mapping[str, Figure]
    prints: str


@dataclass(frozen=True, slots=True)
class PackedReport:
    """A report of which only year and id are to be seen."""

    year: int
    doc_id: str
    packed: bytes

    def unpack(self) -> YearReport:
        report: YearReport = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 - made by _pack
        return report


def _pack(report: YearReport) -> PackedReport:
    return PackedReport(report.year, report.doc_id, zlib.compress(pickle.dumps(report), level=1))


def histories(records: Iterable[Mapping[str, Any]]) -> dict[str, list[PackedReport]]:
    """The reports of each body by year; records without body or year belong to none."""
    bodies: defaultdict[str, list[PackedReport]] = defaultdict(list)
    for record in records:
        if record["error"] is None and record["agency"] and record["report_year"]:
            bodies[_body(record["agency"])].append(_pack(_record_to_report(record)))
    return {body: sorted(bodies[body], key=lambda report: (report.year, report.doc_id)) for body in sorted(bodies)}


def _body(agency: str) -> str:
    """One name in whatever script, width and spacing it is printed."""
    return "".join(clean(agency).normalized.split())


def _record_to_report(record: Mapping[str, Any]) -> YearReport:
    return YearReport(
        record["doc_id"],
        record["source"] or "",
        record["sha256"] or "",
        record["agency"],
        record["report_year"],
        _figures(record["fields"]),
        _prints(record["fields"]),
    )


def _figures(fields: Iterable[Mapping[str, Any]]) -> dict[str, Figure]:
    """The first figure of each id that is for the report's own year."""
    found: dict[str, Figure] = {}
    for field in fields:
        if field["id"] in _COMPARED and field["stated_year"] is None and field["value"] is not None:
            exact = field["qualifier"] == "exact"
            figure = Figure(field["value"], exact, field["text"], field["start"], field["end"])
            found.setdefault(field["id"], figure)
    return found


def _prints(fields: Iterable[Mapping[str, Any]]) -> str:
    values = sorted((field["id"], field["value"]) for field in fields if field["value"])
    return sha256(repr(values).encode()).hexdigest() if len(values) >= _LEAST_FIGURES else ""
