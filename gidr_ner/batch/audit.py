"""What the reports of one body say of each other: figures handed from year to year, jumps, gaps, repeats; its parts.

Nothing is corrected. Only exact figures are held against each other, and only those that are printed: what is missing
is no finding, except a year between two others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from gidr_ner.batch.findings import Finding, finding_of, place_of
from gidr_ner.batch.history import YearReport, histories
from gidr_ner.batch.parts import hold_parts
from gidr_ner.schema import CELLS

__all__ = ["audit"]

_RATIO = 5
_SMALL = 20
"""Below this, on both sides, a ratio says nothing: from 1 application to 6."""

_CARRIED = tuple(
    (f"t3.carried_out.{column}", f"t3.carried_in.{column}")
    for column in (cell.column for cell in CELLS.values() if cell.row == "carried_in")
)
_CARRIED_IN_PROSE = ("applications.carried_out", "applications.carried_in")
_STOCKS = tuple(
    cell.id.removesuffix(".in_force") for cell in CELLS.values() if cell.column == "in_force" and cell.table == "t2"
)


def audit(records: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """All findings, body by body, year by year; then those over bodies and their parts."""
    bodies = histories(records)
    by_body = (_body([report.unpack() for report in reports]) for reports in bodies.values())
    return [*chain.from_iterable(by_body), *hold_parts(bodies)]


def _body(reports: Sequence[YearReport]) -> Iterator[Finding]:
    yield from _duplicates(reports)
    single = list({report.year: report for report in reversed(reports)}.values())[::-1]
    for before, after in pairwise(single):
        if after.year > before.year + 1:
            yield _gap(before, after)
            continue
        for rule in (_carried, _stocks, _jumps, _repeats):
            yield from rule(before, after)


# --- rules over two years that follow each other ------------------------------------------------------------------


def _carried(before: YearReport, after: YearReport) -> Iterator[Finding]:
    """What the year before hands over is what this one takes over; by the prose where not both have the table."""
    in_tables = [(out, taken) for out, taken in _CARRIED if out in before.figures and taken in after.figures]
    for out, taken in in_tables or [_CARRIED_IN_PROSE]:
        yield from _held(before, after, "carried", [(before, out)], lambda given: given[0], taken)


def _stocks(before: YearReport, after: YearReport) -> Iterator[Finding]:
    """What was in force, and what was issued since, less what was repealed, is in force (form of 2021)."""
    for row in _STOCKS:
        parts = [(before, f"{row}.in_force"), (after, f"{row}.issued"), (after, f"{row}.repealed")]
        yield from _held(
            before, after, "in_force", parts, lambda given: given[0] + given[1] - given[2], f"{row}.in_force"
        )


def _held(
    before: YearReport,
    after: YearReport,
    kind: str,
    parts: Sequence[tuple[YearReport, str]],
    arithmetic: Callable[[Sequence[float]], float],
    id: str,
) -> Iterator[Finding]:
    """A finding where all parts are printed and exact and do not come to what is printed under ``id``."""
    places = [place_of(report, part) for report, part in (*parts, (after, id))]
    known = [place for place in places if place and place.figure.exact]
    if len(known) < len(places):
        return
    expected, actual = arithmetic([place.figure.value for place in known[:-1]]), known[-1].figure.value
    if expected != actual:
        message = f"{id} is {actual:,}, by the year before {expected:,}"
        yield finding_of(kind, before, after, message, expected, actual, known)


def _jumps(before: YearReport, after: YearReport) -> Iterator[Finding]:
    """A figure that is more than five times what it was, or less than a fifth."""
    for id in sorted(before.figures.keys() & after.figures.keys()):
        then, now = before.figures[id].value, after.figures[id].value
        if min(then, now) > 0 and max(then, now) >= _SMALL and not then <= now * _RATIO <= then * _RATIO**2:
            places = [place for place in (place_of(before, id), place_of(after, id)) if place]
            yield finding_of("jump", before, after, f"{id} went from {then:,} to {now:,}", then, now, places)


def _repeats(before: YearReport, after: YearReport) -> Iterator[Finding]:
    if before.prints and before.prints == after.prints:
        yield finding_of("repeats", before, after, f"all figures are those of {before.year}")


# --- rules over the list ------------------------------------------------------------------------------------------


def _duplicates(reports: Sequence[YearReport]) -> Iterator[Finding]:
    for one, other in pairwise(reports):
        if one.year == other.year:
            same = "the same file" if one.sha256 == other.sha256 else "the same year of the same body"
            yield finding_of("duplicate", one, other, f"{one.doc_id} and {other.doc_id} are {same}")


def _gap(before: YearReport, after: YearReport) -> Finding:
    missing = ", ".join(str(year) for year in range(before.year + 1, after.year))
    return finding_of("missing", before, after, f"no report on {missing}")
