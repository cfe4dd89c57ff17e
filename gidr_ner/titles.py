"""Titles of reports among their lines: what is one, what is of the page around it, which years a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gidr_ner.body_names import AFFAIRS, is_body_name

__all__ = [
    "DIGITS",
    "DISCLOSURE",
    "TITLE",
    "YEAR",
    "Line",
    "is_prose",
    "title_at",
    "to_line",
    "to_year",
    "with_neighbours",
    "years_in",
]

DISCLOSURE = rf"(?:{AFFAIRS})\s*(?:\([^()]{{1,6}}\))?(?:主动)?公\s*开|公开工作"
"""A pattern of the words for our subject."""
TITLE = re.compile(
    rf"[^。;!?]*(?:{DISCLOSURE})[^。;!?]{{0,14}}(?:报告|年报|总结|情况|报告书|汇报)(?:的(?:函|呈文|呈报|请示|汇报))?"
    r"(?:\([^()]{0,16}\)|[_—-]+[^_—-]{0,20}|[·:](?:2\d{3}|二[〇零○]\w{2})年?度?|二[〇零○]\w{2}年度?)?[》*#]*"
    rf"|[^。;!?]*(?:\d{{4}}|二\w{{3}})年[^。;!?]{{0,20}}(?:{DISCLOSURE})[^。;!?]{{0,8}}(?:报告|年报):[^:\d]{{2,20}}"
)
"""A whole title, in a line without blanks."""
_TITLE_END = re.compile(r"(?:年度|工作|情况|的|总结)*(?:报告|年报|总结)(?:\([^()]{0,16}\))?[》*#]*")
_CHROME = re.compile(
    r"当前位置|(?:您|你)(?:现在|目前|当前)?(?:所在)?(?:的)?位置|首\s?页\s*(?:>|›|»|→|/|\\|-|::|\||$)|>\s*[^>]{1,20}\s*>|^\s*[>›»|]"
    r"|(?:时\s*间|日\s*期|来\s*源|作\s*者|编辑|审核|文\s*号|名\s*称)\s*[:|]"
    r"|(?:浏览|点击|阅读|访问|查看)(?:次数|量|数|率|人次)?\s*:|(?:浏览|点击|阅读|访问)(?:次数|量|数)"
    r"|字\s*[体号]\s*[:\[【(]|[【\[(〖]\s*(?:字[体号]|打印|关闭|收藏|大|返回)|打印(?:本页|此页)|关闭(?:窗口|本页|页面)|我要(?:纠错|打印)"
    r"|索\s*引\s*号|(?:发布|发文|公开|编制|制作)\s*(?:机关|机构|单位|主体|部门|者|人)\s*[:|]|主题\s*(?:分类|词)"
    r"|(?:信息|公开)(?:分类|类别|形式|方式|名称|时限|范围)\s*:|有\s*效\s*性|责任编辑|扫一扫|分享(?:到|至)|朗读|无障碍|关爱模式|长者"
    r"|网站地图|设为首页|加入收藏|站内搜索|简体|登录\s*注册|签发人|^\S{2,14}[〔\[(]\s*\w{4}\s*[〕\])]\s*\S{1,6}\s*号"
    r"|上一篇|下一篇|保护视力|^\s*(?:A[+-]?\s*)+$|微信|微博\s*$|^\s*(?:标\s*题|体裁|组配分类)"
    r"|^\s*(?:打印|关闭|收藏|返回|下载|分享|纠错)(?:\s|$)"
)
_NUMBERED = re.compile(r"[(【]?[一二三四五六七八九十\dIVX]{1,3}[)】、.,:]|第.{1,3}[部章]")
_DATE_LINE = re.compile(
    r"[\[(]?(?:\d{4}|[二2][\d〇零○oOlI一二三四五六七八九十]{3})\s*[年/.-]"
    r"\s*(?:\w{1,3}\s*[月/.-]\s*\w{1,3}\s*[日曰号]?)?[\])]?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
YEAR = re.compile(
    r"(?<![\d〇])(?:(?P<digits>[2Z]\s?[0oO〇○]\s?[0-3oO〇○lI]\s?[\doOlI〇○])"
    r"|(?P<words>二[〇零○oO0Ο][〇零○oO0Ο一二三][〇零○oO0Ο一二三四五六七八九]))"
    r"(?P<unit>\s*-?年|(?=\s*(?:[^\d\s.,件条个次元万亿页号人%\])〕-]|$)))"
)
DIGITS = str.maketrans("ZoOΟ〇○零lI一二三四五六七八九", "20000001" + "1123456789")
"""Characters of a year to what they stand for."""


class Line(NamedTuple):
    """A line without outer blanks, without any blanks, and whether it belongs to the page rather than the report."""

    start: int
    end: int
    text: str
    flat: str
    chrome: bool


def to_line(raw: str, start: int) -> Line | None:
    """A line that begins at a place of the cleaned text; None where it is blank."""
    if not (stripped := raw.strip()):
        return None
    first, flat = start + raw.index(stripped[0]), "".join(stripped.split()).strip("#*")
    return Line(first, first + len(stripped), stripped, flat, _is_chrome(stripped, flat))


def _is_chrome(text: str, flat: str) -> bool:
    """Navigation, dates, counters, file numbers."""
    if len(text) > 200 or ("。" in text and len(text) > 60):
        return False
    return bool(_CHROME.search(text)) or bool(_DATE_LINE.fullmatch(flat))


def is_prose(line: Line) -> bool:
    return len(line.flat) > 70 or (len(line.flat) >= 16 and bool(re.search(r"[,。;]", line.flat)))


def title_at(lines: Sequence[Line], at: int) -> tuple[int, int] | None:
    """First and last line of a title that starts at a line; a title may be wrapped over three."""
    joined = ""
    for last in range(at, min(at + 3, len(lines))):
        line = lines[last]
        if line.chrome or (last > at and (is_prose(line) or TITLE.fullmatch(line.flat))):
            return None
        joined += line.flat
        if len(joined) > 80 or _NUMBERED.match(joined):
            return None
        if TITLE.fullmatch(joined) and not (joined.endswith("情况") and not YEAR.search(joined)):
            return at, last
    return None


_YEAR_BEHIND = re.compile(r"(?:\d{4}|二\w{3})年(?:度)?$")


def with_neighbours(lines: Sequence[Line], title: tuple[int, int]) -> tuple[int, int]:
    """The title with the body's name, and perhaps the year, on the line above and the year or the kind below."""
    first, last = title
    if first and is_body_name(_YEAR_BEHIND.sub("", lines[first - 1].flat)) and not lines[first - 1].chrome:
        first -= 1
    if last + 1 < len(lines) and (
        re.fullmatch(r"\((?:\d{4}|二\w{3})年?度?\)", lines[last + 1].flat) or _TITLE_END.fullmatch(lines[last + 1].flat)
    ):
        last += 1
    return first, last


def years_in(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The years that a text names, misread digits taken for what they are, and where."""
    for match in YEAR.finditer(text):
        if year := to_year(match["digits"] or match["words"]):
            yield year, match


def to_year(printed: str) -> int | None:
    """A year in digits, words or both; None where it is none of ours."""
    digits = "".join(printed.replace("二", "2", 1).split()).translate(DIGITS)
    return int(digits) if digits.isdigit() and 2003 <= int(digits) <= 2039 else None
