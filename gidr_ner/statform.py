"""The statistics form of 2014 (国办 统计表) and its forerunners, read out of flattened text in any layout.

Its rows are ``indicator, unit, figure``; a unit that stands before its figure tells them from prose. The rows are found
by their indicators in a projection without blanks, so that broken labels, pipes, tabs and columns are all the same.
Figures are mentions of fields (not table cells), so the ids are those of ``fields.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gidr_ner.mention_types import Mention
from gidr_ner.normalize import PAGE_LINE, AlignedText
from gidr_ner.numerals import parse_numeral
from gidr_ner.prefilter import first_characters
from gidr_ner.schema import read_table
from gidr_ner.types import Span

__all__ = ["FormReading", "read_statistics_form"]

MIN_ROWS = 3  # fewer rows are no form: prose such as "收到申请数：5件" is read as prose


@dataclass(frozen=True, slots=True)
class FormReading:
    """Figures with raw spans, and the raw ranges of their rows, which prose rules leave alone."""

    mentions: tuple[tuple[Mention, Span], ...] = ()
    regions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Stems:
    """The indicators of the form: their fields, and their stems by the character that they begin with."""

    fields: tuple[str, ...]
    beginning: re.Pattern[str]
    by_first: dict[str, re.Pattern[str]]

    def find(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The field and place of each indicator; where one can begin, only the few of its character are tried."""
        behind = 0
        for first in self.beginning.finditer(text):
            start = first.start()
            if start >= behind and (stem := self.by_first[first[0]].match(text, start)):
                behind = stem.end()
                yield self.fields[int((stem.lastgroup or "r0")[1:])], stem


@lru_cache(maxsize=1)
def _stems() -> Stems:
    rows = list(read_table("statistics_rows.tsv"))
    named: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        for first in first_characters(row["stem"]):
            named.setdefault(first, []).append(f"(?P<r{number}>{row['stem']})")
    by_first = {first: re.compile("|".join(stems)) for first, stems in named.items()}
    return Stems(tuple(row["id"] for row in rows), re.compile(f"[{''.join(sorted(named))}]"), by_first)


_UNITS = r"条|件|次|篇|个|人次|人|万元|元|处|期|场|%"
_LIKELY = re.compile(rf"数[量]?[)）]?[\s|｜,:：]*(?:单位[:：]?)?[\s|｜(（]*(?:{_UNITS})[\s|｜)）:：,.…·(（]*[\d/—-]")
_BLANKS = re.compile(r"[ \t\n|｜]+")
_LEADERS = re.compile(
    r"(?:[.．…‥·・_＿—―─－~～*=-] ?){3,}|…{1,}|[_＿]{2,}"
)  # dots or a line that lead from label to figure
_FIGURE = re.compile(
    rf"(?:\([^()]{{0,60}}?\)?)?[^\d。;,()]{{0,16}}?[(（]?(?P<unit>{_UNITS})[)）]?[:：|,.…·]*"
    r"(?P<open>[(（])?(?P<number>[\d〇Ol][\d,]*(?:\.\d+)?[万亿]?|零)(?(open)[)）]|(?![.、)）\d]|,\d))"
    rf"(?:\|(?P<second>\d[\d,]*(?:\.\d+)?))?"
)
_CUMULATIVE = re.compile(r"历年累计|累计数|历年总")
_LABEL_REACH = 90  # characters from an indicator's stem to its unit: the longest note in brackets is 34


def _without_leaders(view: AlignedText) -> AlignedText:
    """The view without page numbers, with a blank for dots or a line between a label, its unit and its figure."""
    view = view.edit((m.start(), m.end(), "") for m in PAGE_LINE.finditer(view.normalized))
    return view.edit((m.start(), m.end(), " ") for m in _LEADERS.finditer(view.normalized))


def _squeezed(view: AlignedText) -> AlignedText:
    """The view without blanks and pipes; a bar is left between figures that they part."""
    columns = bool(_CUMULATIVE.search(view.normalized))
    return view.edit((m.start(), m.end(), _between(m, columns)) for m in _BLANKS.finditer(view.normalized))


def _between(match: re.Match[str], columns: bool) -> str:
    """What stands for blanks: a bar between two figures; where the form has two columns, no blank is inside one."""
    text = match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return "|" if before.isdigit() and after.isdigit() and (columns or not _inner_space(match)) else ""


def _inner_space(match: re.Match[str]) -> bool:
    """Whether a blank is one that PDF leaves inside a numeral: a single space before a group of three digits."""
    return match[0] == " " and bool(re.match(r"\d{3}(?!\d)", match.string[match.end() :][:4]))


def _rows(text: str) -> Iterator[tuple[str, re.Match[str], re.Match[str]]]:
    """Field id, indicator and figure of each filled row; 维持 and the like belong to the remedy named last."""
    stems = list(_stems().find(text))
    ends = [*(stem.start() for _, stem in stems[1:]), len(text)]
    remedy, meeting = "review", "press_conferences"
    for (field, stem), following in zip(stems, ends, strict=False):  # a text without stems ends all the same
        group, _, part = field.partition(".")
        if group in ("review", "suit"):
            remedy = group if part in ("total", "upheld") and field != "review.upheld" else remedy
            field = f"{remedy}.{part}"
        elif part.startswith(("press_conferences", "online_interviews")):
            meeting = meeting if stem[0].endswith("参加") else part.removesuffix("_principal")
            field = f"interpretation.{meeting}{'_principal' if part.endswith('_principal') else ''}"
        figure = _FIGURE.match(text, stem.end(), min(following, stem.end() + _LABEL_REACH))
        if figure:
            yield field, stem, figure


def _mention(field: str, figure: re.Match[str], group: str) -> Mention | None:
    parsed = parse_numeral(figure[group])
    if parsed is None:
        return None
    value = parsed[0] * 10000 if figure["unit"] == "万元" else parsed[0]
    value = int(value) if value == int(value) else value
    return Mention(field, figure.start(group), figure.end(group), value, parsed[1], "statistics_form")


def _figures(text: str) -> Iterator[tuple[Mention, int]]:
    """Mentions of the form and where each row begins."""
    cumulative = bool(_CUMULATIVE.search(text))
    for field, stem, figure in _rows(text):
        mention = _mention(field, figure, "number")
        if mention:
            yield mention, stem.start()
        if cumulative and figure["second"] and field == "proactive.total":
            second = _mention("proactive.cumulative", figure, "second")
            if second:
                yield second, stem.start()


def _regions(rows: Sequence[tuple[Mention, int]], view: AlignedText) -> tuple[Span, ...]:
    return tuple(view.to_original(start, mention.end) for mention, start in rows)


def read_statistics_form(view: AlignedText) -> FormReading:
    """The statistics form in a cleaned view; empty where there is none."""
    if not (_LIKELY.search(view.normalized) or _LEADERS.search(view.normalized)):
        return FormReading()
    view = _without_leaders(view)
    if not _LIKELY.search(view.normalized):
        return FormReading()
    squeezed = _squeezed(view)
    rows = list(_figures(squeezed.normalized))
    if len(rows) < MIN_ROWS:
        return FormReading()
    mentions = tuple((mention, squeezed.to_original(mention.start, mention.end)) for mention, _ in rows)
    return FormReading(mentions, _regions(rows, squeezed))
