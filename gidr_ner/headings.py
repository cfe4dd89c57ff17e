"""The level-1 sections of a report: their headings, ids and extents, in code points of the original text."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from gidr_ner.heading_lexicon import MADE_OF_WORDS, heading_number, nearest_section
from gidr_ner.heading_lines import Candidate, Line, candidates
from gidr_ner.normalize import AlignedText
from gidr_ner.outline import Choice, choose
from gidr_ner.types import Section, Span

__all__ = ["body_lines", "find_sections"]

_CONTENTS_LEAST = 3
_NATIONAL = re.compile(
    r"[^\S\n]*(?:【|◆|[#* ]+)?(?:[一二三四五六\d][、.]|[(][一二三四五六][)])?[^\S\n]*"
    r"(?:主动公开政府信息情况|收到和处理政府信息公开申请情况|存在的主要问题[^\n]{0,10}|其他需要报告的事项"
    r"|(?:因)?政府信息公开(?:工作)?(?:被申请|申请)?(?:提起)?行政复议、?(?:提起|和)?行政诉讼情况)[】*\s]*?"
)
_NATIONAL_WORDS = (
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "存在的主要问题",
    "其他需要报告的事项",
    "行政诉讼情况",
)
_NATIONAL_LENGTH = 60
_FORM_OPENS = re.compile("勾稽关系|申请人情况")
_FORM_ENDS = re.compile("结转下一?年度继续办理")
_FORM_LENGTH = 9000
_STATISTICS = re.compile(r"统\s{0,3}计\s{0,3}指\s{0,3}标[^\n]{0,30}\n")
_STATISTICS_ROWS = ("接受培训人员数", "举办各类培训班数", "行政诉讼数量", "举报投诉数量")


_GAP = re.compile(
    r"[^\S\n]{2,}(?=[(]?[一二三四五六七八九十]{1,3}[)]?[、.]|第[一二三四五六七八九十]{1,3}[部章]|附[件表]|\d{1,2}、)"
)
_PAGE_LENGTH = 300
_HEADING_LENGTH = 60


def _behind_heading(text: str, at: int) -> int:
    """Where a table begins at the earliest: behind the heading that its first label seems to be part of."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start : start + _HEADING_LENGTH].partition("\n")[0]
    if not text[start:at].strip() or not (number := heading_number(line.lstrip())):
        return at
    indent = len(line) - len(line.lstrip())
    heading = MADE_OF_WORDS.match(line, indent + number[2])
    return max(at, start + heading.end()) if heading else at


def _line_at(text: str, at: int, start: int, end: int) -> tuple[int, int]:
    """The line around a place, within a range."""
    last = text.find("\n", at, end)
    return text.rfind("\n", start, at) + 1 or start, last if last >= 0 else end


def _nationals(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a range that are headings of the national form."""
    found: set[tuple[int, int]] = set()
    for words in _NATIONAL_WORDS:
        at = text.find(words, start, end)
        while at >= 0:
            line = _line_at(text, at, start, end)
            if line[1] - line[0] <= _NATIONAL_LENGTH and _NATIONAL.fullmatch(text, *line):
                found.add(line)
            at = text.find(words, line[1], end)
    return sorted(found)


def _forms(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Forms that are no table to the reader: of applications, and of statistics to the last of its rows."""
    found: list[tuple[int, int]] = []
    ends = [match.end() for match in _FORM_ENDS.finditer(text, start, end)]
    at = start
    for opening in _FORM_OPENS.finditer(text, start, end if ends else start):
        last = bisect(ends, opening.end())
        if opening.start() >= at and last < len(ends) and ends[last] < opening.start() + _FORM_LENGTH:
            at = _line_at(text, ends[last], start, end)[1]
            found.append((_line_at(text, opening.start(), start, end)[0], at))
    if "标" in text and (head := _STATISTICS.search(text, start, end)):
        row = max(text.rfind(words, head.end(), end) for words in _STATISTICS_ROWS)
        if row >= 0:
            found.append((_line_at(text, head.start(), start, end)[0], _line_at(text, row, start, end)[1]))
    return found


def _outside(text: str, body: tuple[int, int], tables: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """The stretches of the body in which headings may stand, and whether a table follows them.

    These are what no table covers, and national headings between the tables of one region.
    """
    start, end = body
    for opening, last in sorted([*tables, *_forms(text, start, end), (end, end)]):
        first = _behind_heading(text, opening)
        if start < first:
            yield start, min(first, end), first < end
        for national in _nationals(text, max(first, start), min(last, end)):
            yield *national, True
        start = max(start, last)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Start and text of the lines of a stretch; a whole page on one line is cut where headings stand behind blanks."""
    for raw in text[start:end].split("\n"):
        at = 0
        if len(raw) > _PAGE_LENGTH:
            for gap in _GAP.finditer(raw):
                yield start + at, raw[at : gap.start()]
                at = gap.start()
        yield start + at, raw[at:]
        start += len(raw) + 1


def body_lines(text: str, body: tuple[int, int], tables: Sequence[tuple[int, int]]) -> list[Line]:
    """The lines with text in the body, a range of the cleaned text, and outside its tables."""
    found: list[Line] = []
    for start, end, is_over_table in _outside(text, body, tables):
        gap = True
        before = len(found)
        for at, raw in _split(text, start, end):
            if (stripped := raw.strip()) and stripped.strip("| "):
                first = at + raw.index(stripped[0])
                found.append(Line(first, first + len(stripped), len(found), gap, False, stripped))
            gap = not stripped
        if is_over_table and len(found) > before:
            found[-1] = found[-1]._replace(is_over_table=True)
    return found


def _contents(lines: Sequence[Line], found: Sequence[Candidate]) -> set[int]:
    """Candidates that are entries of a table of contents: in a row, and printed again further down."""
    titled = {line.number for line in lines if "".join(line.text.split()).strip("*#【】[]<>:") in ("目录", "目次")}
    last = {c.core[:6]: index for index, c in enumerate(found)}
    entries: set[int] = set()
    row: list[int] = []
    told = 0  # of the row, so that a row of thousands takes no square of time
    for index, candidate in enumerate(found):
        if row and candidate.line > found[row[-1]].last_line + 1:
            row, told = [], 0
        if last[candidate.core[:6]] > index:
            row.append(index)
            if len(row) >= _CONTENTS_LEAST or candidate.line - len(row) in titled:
                entries.update(row[told:])
                told = len(row)
        else:
            row, told = [], 0
    return entries


def _section_ids(choices: Sequence[Choice]) -> list[str]:
    """Ids of the chosen headings; what names no section takes one by its place."""
    ids: list[str] = []
    for place, choice in enumerate(choices):
        topic = choice.candidate.topic
        section = topic.section or nearest_section(choice.candidate.core)
        if not section or (topic.weak and section == "overview" and place):
            section = _by_place(ids, [c.candidate.topic.section for c in choices[place + 1 :]])
        elif topic.weak and place == 0 and section in ("proactive", "practices") and len(choices) > 2:
            named = {c.candidate.topic.section for c in choices[1:]}
            section = (
                "overview" if "overview" not in named and (section in named or section == "practices") else section
            )
        ids.append(section)
    return ids


def _by_place(before: Sequence[str], after: Sequence[str]) -> str:
    """The likeliest id of a heading that names nothing we know."""
    if not before:
        return "overview" if "overview" not in after else "practices"
    return "other" if "problems" in before or "plan" in before else "practices"


def _confidence(choice: Choice) -> float:
    """How sure a heading is: its words, its standing and whether its neighbours agree with it."""
    candidate = choice.candidate
    score = 0.55 + (0.25 if candidate.topic.is_named else 0.0) - (0.05 if candidate.topic.weak else 0.0)
    score += {"alone": 0.1, "space": 0.05, "colon": 0.05, "glued": 0.03, "stop": 0.0, "mid": -0.1}[candidate.kind]
    score += 0.045 * choice.links + (0.08 if candidate.style == "attachment" else 0.0)
    return round(min(0.99, score - (0.1 if choice.off_style else 0.0)), 3)


def _heading_span(view: AlignedText, candidate: Candidate) -> Span:
    span = view.to_original(candidate.start, candidate.end)
    text = view.original[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.end - len(text) + len(text.rstrip()))


def _preamble(view: AlignedText, start: int, end: int) -> list[Section]:
    """The body before the first heading, where it holds any text."""
    text = view.normalized[start:end]
    if not text.strip():
        return []
    first = start + len(text) - len(text.lstrip())
    span = view.to_original(first, start + len(text.rstrip()))
    last = view.to_original(end - 1, end).end
    return [Section("preamble", None, Span(span.start, last), span.start, 0.9)]


def find_sections(
    view: AlignedText, body: tuple[int, int], table_regions: Sequence[tuple[int, int]] = ()
) -> tuple[Section, ...]:
    """The sections of a cleaned report in order, with a preamble where text stands before the first heading.

    ``body`` and ``table_regions`` are half-open ranges of ``view.normalized``; a line inside a table is a heading only
    where it is one of the national form's own. A section runs to the next heading, the last to the end of the body.
    """
    lines = body_lines(view.normalized, body, table_regions)
    found = candidates(lines)
    contents = _contents(lines, found)
    choices = choose([c for i, c in enumerate(found) if i not in contents])
    spans = [_heading_span(view, c.candidate) for c in choices]
    first = choices[0].candidate.start if choices else body[1]
    sections = _preamble(view, body[0], first)
    end = view.to_original(body[1] - 1, body[1]).end if body[0] < body[1] else 0
    limits = [*(span.start for span in spans[1:]), end][: len(spans)]
    for choice, id, span, limit in zip(choices, _section_ids(choices), spans, limits, strict=True):
        heading = view.original[span.start : span.end]
        sections.append(Section(id, heading, Span(span.start, limit), span.end, _confidence(choice)))
    return tuple(sections)
