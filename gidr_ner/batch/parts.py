"""A body's parts against its total, where a batch holds both: what offices and townships count is within the county's.

The report of a people's government sums up those of its offices and of the governments below it. Parts are known by
their names (苍岭县 in 苍岭县人民政府, 苍岭县教育局, 苍岭县栗坪镇人民政府); a part of a part is counted once.
A batch need not hold all parts, so that less than the total is no finding; more is one. Offices of central departments
and enterprises report elsewhere and are no part, whatever their names begin with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from gidr_ner.batch.findings import Finding, finding_of, place_of
from gidr_ner.batch.history import PackedReport, YearReport
from gidr_ner.schema import CELLS

__all__ = ["hold_parts"]

_GOVERNMENT = "人民政府"
_TABLES = ("t3", "t4")
_SUMMED = tuple(cell for cell in CELLS.values() if cell.table in _TABLES and cell.column == "total")
"""Applications, reviews and suits, each of which one body alone counts; documents in force may count for several."""
_ELSEWHERE = (
    *("税务局", "海关", "海事局", "海事处", "气象局", "气象台", "气象站", "邮政管理局", "烟草专卖局", "调查队"),
    *("消防支队", "消防大队", "消防救援支队", "消防救援大队", "公司"),
)


def hold_parts(bodies: Mapping[str, Sequence[PackedReport]]) -> Iterator[Finding]:
    """Findings where the parts of a body exceed its totals of a year; ``bodies`` is that of ``histories``."""
    years: defaultdict[int, dict[str, PackedReport]] = defaultdict(dict)
    for body, reports in bodies.items():
        for report in reports:
            years[report.year].setdefault(body, report)
    for _, reports_of in sorted(years.items()):
        for whole, parts in _families(reports_of):
            yield from _exceeded(whole.unpack(), [part.unpack() for part in parts])


def _families(bodies: Mapping[str, PackedReport]) -> Iterator[tuple[PackedReport, list[PackedReport]]]:
    """Each government with the bodies right below it."""
    places = {body.removesuffix(_GOVERNMENT): body for body in bodies if body.endswith(_GOVERNMENT)}
    families: defaultdict[str, list[PackedReport]] = defaultdict(list)
    for body, report in bodies.items():
        own = body.removesuffix(_GOVERNMENT)
        if own.endswith(_ELSEWHERE):
            continue
        above = next((places[own[:end]] for end in range(len(own) - 1, 0, -1) if own[:end] in places), None)
        if above:
            families[above].append(report)
    return ((bodies[whole], parts) for whole, parts in families.items())


def _exceeded(whole: YearReport, parts: Sequence[YearReport]) -> Iterator[Finding]:
    """A finding a table: the first total that is exceeded, as the rows below it mostly are, too."""
    for table in _TABLES:
        found = (_excess(cell.id, whole, parts) for cell in _SUMMED if cell.table == table)
        yield from islice(filter(None, found), 1)


def _excess(id: str, whole: YearReport, parts: Sequence[YearReport]) -> Finding | None:
    total = place_of(whole, id)
    places = [place for part in parts if (place := place_of(part, id)) and place.figure.exact]
    together = sum(place.figure.value for place in places)
    if not total or not total.figure.exact or together <= total.figure.value:
        return None
    message = f"{id} is {total.figure.value:,}, {len(places)} of its parts come to {together:,}"
    return finding_of("parts", parts[0], whole, message, together, total.figure.value, [total, *places])
