"""The tables of the 2019 and 2021 forms, read out of flattened text in any layout.

Labels give the rows, the layout gives the columns where it shows them, the form's arithmetic gives the rest; what
none of them tells is left out with a warning. Values are as printed, whether or not they add up.

Where a file has tables of its own, its cells are read from these (:mod:`gidr_ner.table_grids`) and held against the
flattened reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gidr_ner.normalize import AlignedText, display_width
from gidr_ner.table_grids import read_grids
from gidr_ner.table_merge import merge_parts
from gidr_ner.table_regions import reach
from gidr_ner.table_remedies import read_remedies
from gidr_ner.table_results import read_results
from gidr_ner.table_services import read_services
from gidr_ner.table_text import Page, Part, han, mask
from gidr_ner.types import FieldValue, Span, Table

__all__ = ["CONFIDENCE", "TableReading", "read_tables"]

CONFIDENCE = {"balanced": 0.995, "explicit": 0.98, "position": 0.96, "solved": 0.93, "lone": 0.8}
"""By the evidence for a cell's column: placed and its sum holds; placed; placed by its position on the line; the only
reading under which the sums hold; a lone number, taken for the row's total."""

_RULES = {way: f"table.{way}" for way in CONFIDENCE}
_ANY_TABLE = re.compile(
    r"审\s*结|未\s*结\s*总|结\s*转(?![^\n]{0,60}[,;。])"  # prose goes on from 结转
    r"|信\s*息\s*内\s*容|三\s*安\s*全|行\s*政\s*处\s*罚"
)


@dataclass(frozen=True, slots=True)
class TableReading:
    """The cells of a report; ``regions`` (ranges of the cleaned text) are table and not prose.

    ``unread`` are rows and groups (``t3.granted``, ``t4.review``) of which something is missing, so that a cell that
    is not there need not be a blank; ``form`` is what the tables speak for.
    """

    fields: tuple[FieldValue, ...] = ()
    regions: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()
    form: str | None = None
    unread: tuple[str, ...] = ()


def _page(view: AlignedText) -> Page:
    text = mask(view.normalized)

    def measure(start: int, end: int) -> int:
        return display_width(view.original[view.starts[start] : view.starts[end]]) if start < end else 0

    return Page(text, han(text), measure)


def _fields(view: AlignedText, parts: Iterable[Part]) -> tuple[FieldValue, ...]:
    """The cells as figures; offsets are looked up here, as there may be two hundred of them."""
    starts, ends = view.starts, view.ends
    fields = []
    for part in parts:
        for id, (start, end, value, _, _), way in part.cells:
            assert value is not None
            span = Span(starts[start], ends[end - 1])
            fields.append(FieldValue(id, value, "exact", span, CONFIDENCE[way], "table", _RULES[way]))
    return tuple(fields)


def _region(text: str, part: Part) -> tuple[int, int]:
    start, end = part.region
    return reach(text, start, end, min((c.token.start for c in part.cells), default=end))


def read_tables(view: AlignedText, report_year: int | None = None, own: Iterable[Table] = ()) -> TableReading:
    """The filled cells of tables 2, 3 and 4 in a cleaned text; never one from prose, never one that is guessed.

    ``own`` are the tables that the file itself has: where they tell a cell, the flattened text does not.
    """
    if not _ANY_TABLE.search(view.normalized):
        return TableReading()
    page = _page(view)
    results = read_results(page)
    by_year = None if report_year is None else "2021" if report_year >= 2021 else "2019"
    hint = (results and results.form) or by_year
    services = read_services(page, hint, results.major if results else None)
    flat = {"t2": services, "t3": results, "t4": read_remedies(page)}
    grids = read_grids(view, own)
    parts = [part for kind in flat for part in merge_parts(kind, flat[kind], grids.get(kind))]
    form = next((part.form for part in parts if part.form), None)
    warnings = tuple(w for p in parts for w in p.warnings)
    unread = tuple(u for p in parts for u in p.unread)
    return TableReading(_fields(view, parts), tuple(_region(view.normalized, p) for p in parts), warnings, form, unread)
