"""A body's parts against its total, where a batch holds both: what offices and townships count is within the county's.

The report of a people's government sums up those of its offices and of the governments below it. Parts are known by
their names (苍岭县 in 苍岭县人民政府, 苍岭县教育局, 苍岭县栗坪镇人民政府); a part of a part is counted once.
A batch need not hold all parts, so that less than the total is no finding; more is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gidr_ner.batch.findings import Finding, finding_of, place_of
from gidr_ner.batch.history import YearReport
from gidr_ner.schema import CELLS

__all__ = ["hold_parts"]

_GOVERNMENT = "人民政府"
_SUMMED = tuple(cell.id for cell in CELLS.values() if cell.table in ("t3", "t4") and cell.column == "total")
"""Applications, reviews and suits, each of which one body alone counts; documents in force may count for several."""


def hold_parts(bodies: Mapping[str, Sequence[YearReport]]) -> Iterator[Finding]:
    """A finding for each total, by body and year, that its parts exceed; ``bodies`` is that of ``histories``."""
    years: defaultdict[int, dict[str, YearReport]] = defaultdict(dict)
    for body, reports in bodies.items():
        for report in reports:
            years[report.year].setdefault(body, report)
    for _, reports_of in sorted(years.items()):
        for whole, parts in _families(reports_of):
            yield from _exceeded(whole, parts)


def _families(bodies: Mapping[str, YearReport]) -> Iterator[tuple[YearReport, list[YearReport]]]:
    """Each government with the bodies right below it."""
    places = {body.removesuffix(_GOVERNMENT): body for body in bodies if body.endswith(_GOVERNMENT)}
    families: defaultdict[str, list[YearReport]] = defaultdict(list)
    for body, report in bodies.items():
        own = body.removesuffix(_GOVERNMENT)
        above = next((places[own[:end]] for end in range(len(own) - 1, 0, -1) if own[:end] in places), None)
        if above:
            families[above].append(report)
    return ((bodies[whole], parts) for whole, parts in families.items())


def _exceeded(whole: YearReport, parts: Sequence[YearReport]) -> Iterator[Finding]:
    for id in _SUMMED:
        total = place_of(whole, id)
        places = [place for part in parts if (place := place_of(part, id)) and place.figure.exact]
        together = sum(place.figure.value for place in places)
        if total and total.figure.exact and together > total.figure.value:
            message = f"{id} is {total.figure.value:,}, {len(places)} of its parts come to {together:,}"
            yield finding_of("parts", parts[0], whole, message, together, total.figure.value, [total, *places])
