"""What a report says of itself: title, agency, year and form; and where its body begins behind the page's own lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from gidr_ner.agency import find_agency
from gidr_ner.body_names import AFFAIRS, is_body_name, names_body, printed
from gidr_ner.normalize import AlignedText
from gidr_ner.schema import form_of_year, is_cell
from gidr_ner.titles import (
    DIGITS,
    DISCLOSURE,
    TITLE,
    YEAR,
    Line,
    is_prose,
    title_at,
    to_line,
    to_year,
    with_neighbours,
    years_in,
)
from gidr_ner.types import Metadata, Section

__all__ = ["Head", "body_range", "find_metadata", "looks_like_report", "read_head"]

_HEAD_LINES = 80
_HEAD_LENGTH = 6000

_YEAR_ALONE = re.compile(
    r"\((?:[^()]{0,12}?即?公[历元])?(2\d{3}|二[〇零○][〇零○一二三][〇零○一二三四五六七八九])年?度?(?:,[^()]{0,20})?\)"
)
_PERIOD = re.compile(r"(?:统计|起止|时限|期限|时间|数据|截至|截止|自|从)[^。\n]{0,24}$")
_FROM_DAY_ONE = re.compile(r"\s*1\s*月(?!\s*\d)|\s*[一五15]\s*月\s*[一1]\s*日")
_OF_KIND = re.compile(r"(?:度)?[^,。;\n]{0,30}?(?:年度报告|年报|工作报告)")

_OPENING_TITLE = re.compile(
    rf"[^\n。;!?,:]{{2,50}}?(?:{DISCLOSURE})[^\n。;!?,:]{{0,14}}?(?:报告|年报|汇报)(?:\([^()\n]{{0,16}}\)|(?=[\s(【〔\[]))"
)

_TITLE_IN_OWN_WORDS = re.compile(rf"[^。;!?,:]{{2,44}}?(?:{DISCLOSURE})[^。;!?,:]{{0,12}}")
_ABOUT = re.compile(DISCLOSURE)
_CITED = re.compile("条例|修订|依据|根据|按照|通知|要点|指南")
_DATE = re.compile(
    r"(?:[^\n]{0,30}(?:时间|日期|发布|整理)\W{0,3}|[一-鿿·()\s]{0,40})(?<!\d)(?P<year>2\d{3}|二[〇零○]\w{2})(?:年(?:0?[1-6]|[一二三四五六])月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
    r"|([-./])0?[1-6]\2\d{1,2}(?!\d))"
)
"""A line that dates a text, by a day of the half-year in which reports on the year before are written."""
_DATED_LENGTH = 60
_SPAN = re.compile(r"[起至]|自(?![然治来])|到(?!:)|施行|[(\[〔【]\d{4}[)\]〕】]")
"""Where a period begins or ends, or another document is cited."""
_TOP = 400  # characters in which a report says what it is
_JUDGED_LENGTH = 8000
_OTHER_KIND = re.compile(
    r".{3,}(?:指南|条例|办法|规定|通知|要点|方案|申请表|目录|细则|制度|公约|法|意见|批复|政府工作报告)[》*]*(?:\([^()]*\))?"
)
_OTHER_OPENING = re.compile(r"各位代表|政府工作报告|代表大会第.{1,3}次会议")
_FIGURES = re.compile(
    r"\d\s*[余多]?[条件次个]|(?:未|没有|无)(?:收到|发生|收取|人|申请)?|[一二三四五六七八九十百千万余]+[条件次]"
)
_FIRSTS = "".join(word[0] for word in AFFAIRS.split("|")) + "公主依"
_WORDS = re.compile(rf"(?=[{_FIRSTS}])(?:{DISCLOSURE}|主动公开|依申请公开|公开申请)")
_OWN_SECTIONS = {
    "proactive",
    "applications",
    "consultation",
    "remedies",
    "fees",
    "key_areas",
    "interpretation",
    "proposals",
}


class Head(NamedTuple):
    """What the first lines of a cleaned report tell, read once for all who ask.

    ``title`` is the title's range in the cleaned text, if any; ``body`` the report's body, half-open: behind title and
    site chrome, to the end of the text; ``year`` the year reported on; ``is_other`` says that another kind of text is
    named, ``is_named`` that the title names a body and a year, ``is_in_own_words`` that it does
    not call itself a report.
    """

    title: tuple[int, int] | None
    body: tuple[int, int]
    year: int | None
    is_other: bool
    is_named: bool = False
    is_in_own_words: bool = False


def _head_lines(text: str) -> list[Line]:
    """The lines with text down to the first paragraph."""
    lines: list[Line] = []
    start = 0
    for raw in text[:_HEAD_LENGTH].split("\n"):
        if line := to_line(raw, start):
            lines.append(line)
            if len(lines) == _HEAD_LINES or (is_prose(line) and not line.chrome and not TITLE.fullmatch(line.flat)):
                break
        start += len(raw) + 1
    return lines


def _worth(lines: Sequence[Line], title: tuple[int, int]) -> int:
    """How much a title says: a year, a body, the word 年度报告."""
    text = "".join(line.flat for line in lines[title[0] : title[1] + 1])
    return 2 * bool(YEAR.search(text)) + (len(text) > 14) + bool(re.search("报告|年报", text))


def _titles(lines: Sequence[Line]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        if found and at <= found[-1][1]:
            continue
        if is_prose(line) and not line.chrome and not TITLE.fullmatch(line.flat):
            break
        if title := title_at(lines, at):
            found.append(with_neighbours(lines, title))
    return found


def read_head(view: AlignedText) -> Head:
    """Title, body and year of a cleaned report."""
    text = view.normalized
    lines = _head_lines(text)
    titles = _titles(lines)
    is_in_own_words = not titles
    titles = titles or [(i, i) for i in range(len(lines)) if _is_title_in_own_words(view, lines, i)][:1]
    best = max(titles, key=lambda t: _worth(lines, t), default=None)
    at = (titles[-1][1] + 1) if titles else 0
    while at < len(lines) and (lines[at].chrome or _is_byline(lines[at])):
        at += 1
    body = lines[at].start if at < len(lines) else (lines[-1].end if lines else 0)
    is_other = any(_OTHER_KIND.fullmatch(line.flat) for line in lines)
    title = (lines[best[0]].start, lines[best[1]].end) if best else None
    if is_in_own_words and (opening := _opening_title(view, lines)):
        is_in_own_words, title, body = False, opening, opening[1]
    is_named = title is not None and bool(YEAR.search(text, *title)) and names_body(view, title)
    return Head(title, (body, len(text)), _report_year(text, title, body), is_other, is_named, is_in_own_words)


def _is_title_in_own_words(view: AlignedText, lines: Sequence[Line], at: int) -> bool:
    """Whether a line names a body, a year and our subject, though not as a report: 2013年信息公开那些事.

    The body may stand alone on the line above, the year in brackets on the line below.
    """
    line = lines[at]
    if line.chrome or is_prose(line) or _OTHER_KIND.fullmatch(line.flat):
        return False
    below = lines[at + 1].flat if at + 1 < len(lines) else ""
    has_words = _TITLE_IN_OWN_WORDS.fullmatch(line.flat) and (YEAR.search(line.flat) or _YEAR_ALONE.match(below))
    above = at > 0 and not lines[at - 1].chrome and is_body_name(lines[at - 1].flat)
    return bool(has_words) and (above or names_body(view, (line.start, line.end)))


def _opening_title(view: AlignedText, lines: Sequence[Line]) -> tuple[int, int] | None:
    """A title that names a body and is not told from the text by a line of its own."""
    first = next((line for line in lines if not line.chrome), None)
    match = _OPENING_TITLE.match(view.normalized, first.start) if first else None
    return match.span() if match and names_body(view, match.span()) else None


def _is_byline(line: Line) -> bool:
    """A body's name or a remark in brackets under the title."""
    return is_body_name(line.flat) or (line.flat.startswith("(") and line.flat.endswith(")") and len(line.flat) < 24)


def body_range(view: AlignedText) -> tuple[int, int]:
    """The report's body in ``view.normalized``, half-open: behind title and site chrome, to the end of the text."""
    return read_head(view).body


def _title(view: AlignedText, head: Head) -> str | None:
    """The title as printed, without blanks, marks around it and misread digits of its year."""
    if head.title is None:
        return None
    text = printed(view, *head.title).strip("#*《》—- ")
    return re.sub(r"[2Z][0oO][0-9oOlI]{2}(?=年)", lambda m: m[0].translate(DIGITS), text)


def _report_year(text: str, title: tuple[int, int] | None, start: int) -> int | None:
    """The year reported on: by the title, a line at the top that speaks of our subject, a year in brackets under the
    title, the period of the figures, what the text calls itself, the year before its date, the majority.
    """
    if title and (years := [named for named, _ in years_in(text[slice(*title)])]):
        return years[0]
    if not title and (named := _year_above(text)):
        return named
    if title and (alone := _YEAR_ALONE.search(text, title[0], start)) and (year := to_year(alone[1])):
        return year
    body = text[start:]
    counts: Counter[int] = Counter()
    for year, match in years_in(body):
        counts[year] += 1
        if match.start() > 800 or not match["unit"].strip():
            continue
        after = body[match.end() : match.end() + 44]
        if _FROM_DAY_ONE.match(after) or _OF_KIND.match(after):
            return year
        if _PERIOD.search(body[max(0, match.start() - 30) : match.start()]) and re.match(r"\s*\d+\s*月", after):
            counts[year] += 3
    if before := _year_before_date(text):
        return before
    for line in re.findall(r"附[件表][^\n]{0,60}", body):
        counts.update(year for year, _ in years_in(line) for _ in range(3))
    return counts.most_common(1)[0][0] if counts else None


def _year_above(text: str) -> int | None:
    """The one year that a line at the top names which speaks of our subject and is neither a title nor a sentence."""
    for line in filter(None, (to_line(raw, 0) for raw in _top_lines(text))):
        is_about = _ABOUT.search(line.flat) and not (_CITED.search(line.flat) or line.chrome or is_prose(line))
        if is_about and len(years := {year for year, _ in years_in(line.flat)}) == 1:
            return years.pop()
    return None


def _top_lines(text: str) -> list[str]:
    """The lines that begin near the top; the last is whole, as half a sentence looks like a line."""
    end = text.find("\n", _TOP)
    return (text[:end] if end >= 0 else text).split("\n")


def _year_before_date(text: str) -> int | None:
    """The year before that of a date at the top or the end, if in its first half and named at the top."""
    named = {year for year, _ in years_in(text[:_TOP])}
    for part in (text[:_TOP], text[-_TOP:]):
        for raw in part.split("\n"):
            date = _DATE.match(raw.strip()) if len(raw.strip()) <= _DATED_LENGTH and not _SPAN.search(raw) else None
            year = to_year(date["year"]) if date else None
            if year and year - 1 in named:
                return year - 1
    return None


def _form(year: int | None, sections: Sequence[Section], has_national_table: bool) -> str | None:
    """The national form that a report follows (annotation ruling 9); None where its year is not known."""
    ids = {section.id for section in sections}
    if not has_national_table and not {"proactive", "applications"} <= ids:
        return "free"
    return None if year is None else form_of_year(year)


def find_metadata(
    view: AlignedText, sections: Sequence[Section], has_national_table: bool, head: Head | None = None
) -> Metadata:
    """Title, agency, report year and form of a cleaned report.

    ``has_national_table`` says whether a table of one of the national forms was found, filled in or blank; ``head`` is
    what :func:`read_head` has read, where it was called before.
    """
    head = head or read_head(view)
    agency = find_agency(view, head.title, head.body[0])
    return Metadata(_title(view, head), agency, head.year, _form(head.year, sections, has_national_table))


MUCH_FOUND = 8
"""Different fields that no text of another kind states: of 89 work reports none has over six, nor two of requests.

With three of our sections, with two fields of requests, which only our reports count, or under a title of ours that
names a body and a year."""

SURELY_FOUND = 12
"""Different fields, cells aside, that need nothing else beside them; with two of requests not even an opening."""

MUCH_FILLED = 20
"""Different cells of the national forms of 2019 and 2021 that nothing but a report fills."""


def looks_like_report(
    view: AlignedText, sections: Collection[Section], head: Head | None = None, figures: Collection[str] = ()
) -> bool:
    """Whether a text is an annual report on information disclosure: by its title, its vocabulary, parts and figures.

    ``figures`` are the ids of those found; where they and the parts say enough, the vocabulary may be anybody's.
    """
    opening = view.normalized[:_JUDGED_LENGTH]
    head = head or read_head(view)
    words = len(_WORDS.findall(opening))
    wide = (len(opening.encode("utf-8", "replace")) - len(opening)) // 2  # a Chinese character takes three bytes
    density = 1000 * words / max(wide, 200)
    own = {section.id for section in sections} & _OWN_SECTIONS
    parts = {section.id for section in sections} - {"preamble"}
    requests = {id for id in figures if id.startswith("applications.")}
    much = len(set(figures)) >= MUCH_FOUND and (len(parts) >= 3 or len(requests) >= 2 or head.is_named)
    cells = sum(map(is_cell, set(figures)))
    surely = len(set(figures)) - cells >= SURELY_FOUND
    if surely and len(requests) >= 2:
        return True
    much = much or surely or cells >= MUCH_FILLED
    if head.title and not head.is_in_own_words:
        return much or (words >= 1 and density >= 1.5)
    if head.is_other or _OTHER_OPENING.search(opening[:400]):
        return False
    return much or (
        words >= 2 and bool(_FIGURES.search(opening)) and (density >= 3 or (len(own) >= 2 and density >= 1.5))
    )
