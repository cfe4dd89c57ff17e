"""Lines that may be level-1 headings: their number, their style, where their text ends and what they are about.

A candidate is a line that opens with a number of any kind, a short line by itself made of heading words, or (as run
together by web pages) a numbered heading in mid-line behind a full stop. Which of them are the report's own main parts
is chosen in :mod:`gidr_ner.outline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from gidr_ner.heading_cuts import STOPS, Kind, breaks, core_of, cut
from gidr_ner.heading_lexicon import (
    CHINESE_DIGITS,
    DECORATED,
    Style,
    Topic,
    heading_number,
    heading_value,
    is_complete,
    topic_of,
)

__all__ = ["Candidate", "Line", "candidates"]


class Line(NamedTuple):
    """A line with text, without outer blanks; ``number`` counts such lines.

    ``gap`` says whether a blank line or a table stands before it, ``is_over_table`` whether a table follows.
    """

    start: int
    end: int
    number: int
    gap: bool
    is_over_table: bool
    text: str


class Candidate(NamedTuple):
    """A possible heading, half-open in the cleaned text; ``line`` and ``last_line`` number the lines it covers.

    ``gap`` says whether a blank line stands before it, ``in_series`` whether its mark opens several such lines.
    """

    start: int
    end: int
    style: Style
    number: int | None
    kind: Kind
    core: str
    topic: Topic
    line: int
    last_line: int
    gap: bool = False
    in_series: bool = False


_ATTACHMENT = re.compile(
    r"\W{0,4}附\s{0,4}[件表录]?\s{0,4}(?P<number>[\d一二三四五六七八九十]{0,2})\s{0,4}"
    r"(?:[:、.\s)】\]]|$|(?=\d{4}年|《)|(?=.{0,40}表\W*$))"
)
_DOWNLOAD = re.compile(r"下载|列表|\d(?:\.\d+)?\s?[KM]B\b|点击|查看|相关附件|[:\s]*(?:无|略)\s*$", re.IGNORECASE)
_STATISTICS_TITLE = re.compile(
    r"[^,。;:]{0,60}(?:公开|指标)[^,。;:]{0,20}(?:统计表|统计年报表|情况表)(?:\([^()]{0,20}\))?\W*"
)

_OPENING_WORDS = re.compile(r"(?:引|前|序|导)言|目录|编制说明|编者按")
_FORM_ROW = re.compile(
    r"本年新收|上年(?:度)?结转|本年度办理结果|结转下(?:一)?年度(?:继续)?办理|^第二十条|申请人情况|信息内容"
    r"|^(?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|总计|小计)(?:\W|$|\d)"
    r"|(?:信息|文件|申请|办结|答复|次|人员|机构|点|班|会议|情形|发布|事件|补充|存在|公开|办理)数(?:$|\(|\d)"
    r"|^(?:行政)?(?:复议|诉讼)数量|^举报投诉数量|信息收取的费用|^维持具体行政行为|^被依法纠错"
)
_COLUMNS = re.compile(
    r"(?<!—)—{2,}+\s*$|[-—]{2}\s+[-—]{2}|\s{3}(?:[条件次个人期万]元?|人次|元)(?:\s|$)|\s{3}\d[\d,.]*$"
)
_TOC_TAIL = re.compile(r"(?:[.…·。_-]{2,}|\s{2,}|\t)\s*[-(]?\d{1,3}[-)]?$|…+$")
_BOX = re.compile(r"[#*\s]*[【〖『「\[]\s*(?P<words>[^】〗』」\]\n]{2,24})\s*[】〗』」\]][*]*")
_TOC_ENDS = "0123456789)-…"
_SOFT_BREAK = re.compile(r"[:\s]")
_MID = re.compile(rf"[。;!?…)”]\s*(?=[{CHINESE_DIGITS}]{{1,3}}\s?[、.]\s*\S|第[{CHINESE_DIGITS}]{{1,3}}(?:部分|章))")
_ENDED = "。.;:!?…)”】』」"
_WIDEST = 70  # longer lines are paragraphs, not wrapped
_MARKS_OF_SERIES = "■●◆◇○□▲△★☆►▶▪◎※❖➢✦【〖#*"
_MARKED = re.compile(r"(?P<mark>[■●◆◇○□▲△★☆►▶▪◎※❖➢✦【〖]|#{1,6}|\*\*)\s*(?P<words>[^。;!?\n]{2,30}?[^,、:。;.!?\n])")
_ITEM = re.compile(r"[^\w\s(《“‘、,·]")
_MID_MOST = 200  # headings in one line
_REACH = 240  # of the text behind a heading in mid-line
_SHORT = 32
_SERIES_LEAST = 3
_SAYS_SOMETHING = re.compile(r"[,。;:\d]")
_CONNECTED = re.compile(r"[及和与或、的]|以及")


def _enumerated(rest: str, style: Style, number: int | None) -> bool:
    """Whether the next number of the same kind follows at once, as in a list of headings within a line."""
    following = heading_number(rest.lstrip(" \t,、;。和及与:."))
    return following is not None and following[0] == style and following[1] == (number or 0) + 1


def _read(line: Line, offset: int = 0) -> Candidate | None:
    """The candidate that starts at an offset into a line."""
    text = line.text[offset : offset + _REACH] if offset else line.text
    found = heading_number(text)
    if found is None:
        return None
    style, number, length, marked = found
    divided = cut(text[length:]) if len(text) > length else ("alone", 0, "", Topic("", 0.0))
    if divided is None:
        return None
    kind, end, core, topic = divided
    if not marked and (kind != "alone" or not topic.section or topic.known < 0.7 or topic.weak):
        return None
    if kind != "alone" and _enumerated(text[length + end :], style, number):
        return None
    start = line.start + offset
    return Candidate(start, start + length + end, style, number, kind, core, topic, line.number, line.number, line.gap)


def _boxed(line: Line) -> Candidate | None:
    """A heading in brackets of its own, with or without its text behind it: 【概况】."""
    match = _BOX.match(line.text) if line.text[0] in "【〖『「[#*" else None
    if not match:
        return None
    core = core_of(match["words"])
    topic = topic_of(core)
    if not topic.is_named or (topic.weak and match.end() < len(line.text)):
        return None
    kind: Kind = "alone" if match.end() == len(line.text) else "colon"
    span = line.start, line.start + match.end()
    return Candidate(*span, "decor", None, kind, core, topic, line.number, line.number, line.gap)


def _bare(line: Line) -> Candidate | None:
    """A short line by itself, or what stands before a colon or blank, that is made of heading words throughout."""
    match = DECORATED.match(line.text)
    offset = match.end() if match else 0
    rest = line.text[offset:]
    if len(rest) > 60 and not _SOFT_BREAK.search(rest, 2, 20):
        return None
    ends = breaks(rest, 2, 20)
    if len(rest) <= 60 and rest[-1:] not in (",", "、", ";", "。", ".") and not STOPS.search(rest):
        ends.append((len(rest), "alone"))
    for end, kind in reversed(ends):
        core = core_of(rest[:end])
        if not 2 <= len(core) <= 26 or kind == "stop" or not (is_complete(core) or (match and kind == "alone")):
            continue
        topic = topic_of(core)
        sure = topic.known >= 0.85 if kind == "alone" else topic.known >= 0.99 and not topic.weak
        if topic.section and sure and not (topic.section == "appendix" and core.startswith(("附", "相关"))):
            style: Style = "decor" if match else "bare"
            span = line.start, line.start + offset + end
            return Candidate(*span, style, None, kind, core, topic, line.number, line.number, line.gap)
    return None


def _attachment(line: Line) -> Candidate | None:
    """A line that opens an attachment; links to download one are none."""
    if len(line.text) > 90 or ("表" not in line.text and "附" not in line.text[:5]):
        return None
    match = _ATTACHMENT.match(line.text)
    if not (match or _STATISTICS_TITLE.fullmatch(line.text)) or _DOWNLOAD.search(line.text):
        return None
    number = heading_value(match["number"]) if match and match["number"] else None
    span, topic = (line.start, line.end), Topic("appendix", 1.0)
    return Candidate(
        *span, "attachment", number, "alone", core_of(line.text), topic, line.number, line.number, line.gap
    )


def _is_heading_like(candidate: Candidate) -> bool:
    """Whether a candidate is neither a form row, an opening word, a title nor a sentence."""
    core = candidate.core
    if _FORM_ROW.search(core) or _OPENING_WORDS.fullmatch(core) or core.startswith(("无", "没有", "暂无", "未")):
        return False
    return not core.endswith(("报告", "年报", "通知", "公告", "指南")) or candidate.style == "attachment"


def _continued(candidate: Candidate, line: Line, following: Line) -> Candidate:
    """The candidate together with the next line, where that completes its words."""
    if (
        candidate.kind != "alone"
        or candidate.style == "attachment"
        or following.gap
        or line.text[-1] in "。;:"
        or _ITEM.match(following.text)
    ):
        return candidate
    more = core_of(following.text)
    core = candidate.core + more
    if len(more) > 24 or len(core) > 44 or heading_number(following.text) or not is_complete(core):
        return candidate
    if is_complete(candidate.core) and line.text[-1] not in "、和及与" and not _CONNECTED.match(more):
        return candidate
    topic = topic_of(core)
    if not topic.section or topic.known < 0.8 or (candidate.core and topic.known < candidate.topic.known - 0.1):
        return candidate
    return candidate._replace(end=following.end, core=core, topic=topic, last_line=following.number)


def _stands_by_itself(candidate: Candidate, lines: Sequence[Line]) -> bool:
    """Whether an unnumbered line neither goes on a sentence nor is one of a row of links: text or a table follows."""
    if candidate.style not in ("bare", "decor"):
        return True
    line, before = lines[candidate.line], lines[candidate.line - 1] if candidate.line else None
    if before and not line.gap and 16 < len(before.text) < _WIDEST and before.text[-1] not in _ENDED:
        return False
    if candidate.kind != "alone" or lines[candidate.last_line].is_over_table:
        return True
    following = candidate.last_line + 1
    return any(_says_something(line.text) for line in lines[following : following + 2])


def _says_something(text: str) -> bool:
    return len(text) > 14 or text[0] in "无没未暂(" or bool(_SAYS_SOMETHING.search(text) or heading_number(text))


def _is_row(text: str) -> bool:
    """Whether a line is the row of a table, with bars or in columns; the bar of ``Part 1 | …`` makes none."""
    if "|" in text:
        number = heading_number(text)
        return "|" in text.strip("| ")[number[2] if number else 0 :]
    return ("—" in text or "   " in text) and bool(_COLUMNS.search(text))


def _of_line(line: Line) -> Iterator[Candidate]:
    text = line.text
    if _is_row(text) or (text[-1] in _TOC_ENDS and _TOC_TAIL.search(text, max(0, len(text) - 12))):
        return
    if attachment := _attachment(line):
        yield attachment
        return
    if candidate := _read(line) or _boxed(line) or _bare(line):
        yield candidate
    if len(text) > 40 and ("、" in text or "." in text or "第" in text):
        for found in islice(_MID.finditer(text, 4), _MID_MOST):
            middle = _read(line, found.end())
            if middle and middle.topic.section and middle.topic.known >= 0.9 and not middle.topic.weak:
                yield middle._replace(kind="mid")


def _series(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Short lines that open with the same mark, with text between them, of which most are known as headings.

    They are one series, so that the others are headings as well, whatever their words.
    """
    marked: dict[str, list[Candidate]] = {}
    for line in lines:
        if len(line.text) > _SHORT or line.text[0] not in _MARKS_OF_SERIES or _is_row(line.text):
            continue
        if match := _MARKED.fullmatch(line.text):
            core = core_of(match["words"])
            topic = topic_of(core) if core else Topic("", 0.0)
            made = Candidate(
                line.start, line.end, "decor", None, "alone", core, topic, line.number, line.number, line.gap, True
            )
            marked.setdefault(match["mark"], []).append(made)
    for series in marked.values():
        named = sum(bool(c.topic.section) and not c.topic.weak for c in series)
        in_row = sum(after.line == before.line + 1 for before, after in pairwise(series))
        if len(series) >= _SERIES_LEAST and 2 * named >= len(series) and 3 * in_row < len(series):
            yield from series


def candidates(lines: Sequence[Line]) -> list[Candidate]:
    """Everything that may be a level-1 heading, in order."""
    found: list[Candidate] = []
    for line in lines:
        for candidate in _of_line(line):
            if found and found[-1].last_line >= line.number > found[-1].line:
                continue
            if line.number + 1 < len(lines):
                candidate = _continued(candidate, line, lines[line.number + 1])
            if _is_heading_like(candidate) and _stands_by_itself(candidate, lines):
                found.append(candidate)
    taken = {candidate.line for candidate in found if candidate.style != "decor"}
    series = {c.line: c for c in _series(lines) if c.line not in taken and _is_heading_like(c)}
    if not series:
        return found
    return sorted([*(c for c in found if c.line not in series), *series.values()], key=lambda c: c.start)
