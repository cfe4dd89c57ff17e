"""What the shape of a report says of its headings, whatever their words: a series of like lines, and its tables.

The forms of 2019 and 2021 (国办公开办函〔2019〕60号, 〔2021〕30号) have six parts in one order: table 2 stands under
the second, table 3 under the third and table 4 under the fourth. So a line right above such a table, printed as others
are, heads that part; the first line of the series opens the report, those behind table 4 the last two parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gidr_ner.heading_lexicon import heading_value
from gidr_ner.headings import body_lines
from gidr_ner.reading import Reading
from gidr_ner.types import Span

__all__ = [
    "SERIES",
    "SHORT_LINE",
    "SeriesLine",
    "Shape",
    "find_series",
    "lines_of",
    "lines_over_tables",
    "missing_of",
    "parts_of_form",
    "shape_of",
]

SERIES = 2
"""Headings of one shape that make it the report's."""
SHORT_LINE = 45
"""Characters of a line that may be a heading as a whole."""
MOST = 16
"""Lines of one shape without numbers; what has more is a list."""
MOST_NUMBERED = 200
"""Lines of one shape with numbers, which in every part may begin anew."""
_TABLES = (("t2.", "proactive"), ("t3.", "applications"), ("t4.", "remedies"))
_LAST_PARTS = ("problems", "other")
_FORMS = ("2019", "2021")
_KINDS = {
    "han": "一二三四五六七八九十",
    "formal": "壹贰叁肆伍陆柒捌玖拾貳參陸",
    "stem": "甲乙丙丁戊己庚辛壬癸",
    "roman": "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
    "circled": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮",
    "bracketed": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "inner": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂",
    "dotted": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖",
}
_OTHERS = "|".join(f"(?P<{kind}>[{own}]{{1,3}})" for kind, own in _KINDS.items())
_COUNTED = "桩件宗问条章节篇部回讲辑册题步站幕卷笔课关块"
_NUMBERED = re.compile(
    r"(?P<mark>[^\w\s(（【〔\[]{0,2})\s*(?P<before>[(（【〔\[「]?(?:[第其又]|(?![一二三四五六七八九十])[一-鿿]{2,3}?|[A-Za-z]{1,4}\s?|§)?)"
    rf"(?:(?P<digit>[0-9０-９]{{1,2}}(?![0-9０-９年]))|{_OTHERS})"
    rf"[′'’又]?(?P<behind>\s|[^\w\s]|[一-鿿](?=[\s\W])|[{_COUNTED}])?"
)
_FIRST_OR_LAST = re.compile(r"(?P<mark>[^\w\s]{0,2})\s*(?P<which>头|最?末了?|最后)一(?P<behind>[一-鿿])")
_MARKED = re.compile(r"[■●◆◇○□▲△★☆►▶▪◎※❖➢➤✦【〖〔「\[#*§=—]+")
_OPENING = frozenset("(（【〔[「")
_YEARLY = re.compile(r"(?:19|20)\d\d年")
_ENDED = re.compile("[:：?？]$")
_LEAD = re.compile(r"[^\s,。;:!]{2,24}(?=:|[ \t]{2,})")
"""What a paragraph may begin with that heads it, in normalized text: 电话那头：…"""


class Shape(NamedTuple):
    """How a line opens: ``kind`` with every number alike, and the number; a kind without any is a mark or empty."""

    kind: str
    number: int | None

    @property
    def most(self) -> int:
        """Of how many lines of this shape a series can be."""
        return MOST_NUMBERED if "#" in self.kind else MOST


class SeriesLine(NamedTuple):
    """A line that opens as the report's headings do, by its original range."""

    span: Span
    shape: Shape


def shape_of(text: str) -> Shape:
    """The shape of a line: 第三桩　… is ``#han桩``, 3, ◆ … is ``◆``, and of plain words 2020年…: is ``年:``."""
    text = text.strip()
    if found := _FIRST_OR_LAST.match(text):
        number = 1 if found["which"] == "头" else None
        return Shape(f"{found['mark']}#han{found['behind']}", number)
    if (found := _NUMBERED.match(text)) and (found["behind"] or found["before"] not in _OPENING):  # not 【24小时…】
        kind = next(kind for kind in ("digit", *_KINDS) if found[kind])
        before, behind = found["before"].removeprefix("第").strip(), found["behind"] or ""
        behind = " " if behind.isspace() else behind
        return Shape(f"{found['mark']}{before}#{kind}{behind}", _value(found[kind], kind))
    if mark := _MARKED.match(text):
        return Shape(mark[0], None)
    if end := _ENDED.search(text):
        year = "年" if _YEARLY.match(text) else ""
        return Shape(year + unicodedata.normalize("NFKC", end[0]), None)
    return Shape("", None)


def _value(printed: str, kind: str) -> int | None:
    if kind not in ("digit", "han", "formal"):
        return _KINDS[kind].index(printed[0]) + 1
    return heading_value(unicodedata.normalize("NFKC", printed))


def find_series(reading: Reading, lines: Sequence[SeriesLine], headings: Iterable[str]) -> list[SeriesLine]:
    """The short ones of ``lines_of`` that open as the report's headings do; none where these are of many shapes.

    Of two shapes that some headings have, it is that of which more lines stand over the form's tables, then the
    commoner one.
    """
    shapes = Counter(kind for heading in headings if (kind := shape_of(heading).kind))
    series: dict[str, list[SeriesLine]] = {kind: [] for kind, many in shapes.items() if many >= SERIES}
    for line in lines:
        if line.shape.kind in series:
            series[line.shape.kind].append(line)
    told = [own for own in series.values() if own and len(own) <= own[0].shape.most]
    return max(told, key=lambda own: (_over_tables(reading, own), shapes[own[0].shape.kind]), default=[])


def lines_over_tables(reading: Reading, lines: Sequence[SeriesLine], likely: Sequence[Span]) -> Iterator[list[Span]]:
    """For each national table that no likely heading precedes since the one before: the lines over it, if any."""
    behind = 0
    for (start, end), _ in _tables(reading):
        over = [line.span for line in lines if behind <= line.span.start < start]
        if over and not any(behind <= place.start < start for place in likely):
            yield over
        behind = end


def _over_tables(reading: Reading, series: Sequence[SeriesLine]) -> int:
    parts = parts_of_form(reading, [line.span for line in series])
    return sum(id not in ("overview", *_LAST_PARTS) for id in parts.values())


def lines_of(reading: Reading) -> tuple[list[SeriesLine], list[Span]]:
    """The lines outside of tables that are short enough for a heading; what others begin with up to a colon or gap."""
    view = reading.view
    short, leads = list[SeriesLine](), list[Span]()
    for line in body_lines(view.normalized, reading.head.body, sorted(reading.tables.regions)):
        if len(line.text) <= SHORT_LINE:
            span = view.to_original(line.start, line.end)
            short.append(SeriesLine(span, shape_of(view.original[slice(*span)])))
        elif lead := _LEAD.match(line.text):
            leads.append(view.to_original(line.start, line.start + lead.end()))
    return short, leads


def missing_of(series: Sequence[SeriesLine], known: Sequence[Span]) -> list[SeriesLine]:
    """The lines of a series that stand, by their numbers, between known ones, before the first or behind the last.

    Without numbers that is every line that is not known.
    """
    own: list[SeriesLine] = []
    others: list[SeriesLine] = []
    for line in series:
        (own if any(line.span.overlaps(span) for span in known) else others).append(line)
    if not own:
        return []
    numbers = [(line.span.start, line.shape.number or 0) for line in own]
    borders = [(-1, 0), *numbers, (1 << 60, numbers[-1][1] + 3)]
    return [line for line in others if line.shape.number is None or _fits(line, borders)]


def _fits(line: SeriesLine, borders: Sequence[tuple[int, int]]) -> bool:
    number = line.shape.number or 0
    return any(start < line.span.start < end and low < number < high for (start, low), (end, high) in pairwise(borders))


def parts_of_form(reading: Reading, places: Sequence[Span]) -> dict[Span, str]:
    """The sections that some headings, in order, open by the tables of a form of 2019 or 2021 that follow them."""
    tables = _tables(reading)
    parts: dict[Span, str] = {}
    behind = 0
    for (start, end), id in tables:
        ahead = [place for place in places if behind <= place.start < start]
        if ahead:
            parts[ahead[-1]] = id
            if id == "proactive" and len(ahead) > 1:
                parts[ahead[0]] = "overview"
        behind = end
    if tables and tables[-1][1] == "remedies":
        parts |= dict(zip([place for place in places if place.start >= behind], _LAST_PARTS, strict=False))
    return parts


def _tables(reading: Reading) -> list[tuple[Span, str]]:
    """Where the first and the last cell of each national table stand, with its section; none where out of order."""
    if reading.tables.form not in _FORMS:
        return []
    found = []
    for prefix, id in _TABLES:
        spans = [cell.span for cell in reading.tables.fields if cell.id.startswith(prefix)]
        if spans:
            found.append((Span(min(spans).start, max(span.end for span in spans)), id))
    in_order = all(one.end <= other.start for (one, _), (other, _) in pairwise(found))
    return found if in_order else []
