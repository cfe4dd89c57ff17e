"""The language of headings: how they are numbered, the section that they name, the words that they are made of.

The words are data (``schema/headings.tsv``): rows of ``strong`` and ``weak`` patterns that name a section, and of
words that headings are made of but that name none. A heading that joins two parts takes the one named first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from gidr_ner.schema import SECTIONS, read_table

__all__ = [
    "CHINESE_DIGITS",
    "DECORATED",
    "MADE_OF_WORDS",
    "Style",
    "Topic",
    "heading_number",
    "heading_value",
    "is_complete",
    "nearest_section",
    "topic_of",
]

Style = Literal["part", "cn", "roman", "num", "cn_paren", "num_paren", "decor", "bare", "attachment"]

# --- numbers ---------------------------------------------------------------------------------------------------

CHINESE_DIGITS = "一二三四五六七八九十"
_CN = CHINESE_DIGITS
_SERIES = (_CN, "壹贰叁肆伍陆柒捌玖拾", "甲乙丙丁戊己庚辛壬癸")
_VALUES = {digit: i + 1 for series in _SERIES for i, digit in enumerate(series)} | {"参": 3}
_VALUES |= dict.fromkeys("—–―ーㄧ-_头首", 1) | dict.fromkeys("ニ=", 2)  # misread 一 and 二
_ROMAN = {
    numeral: i + 1
    for i, numeral in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"))
}

_DECOR = r"(?:</?\w[^<>\n]{0,60}>|[#*>◆◇●○■□▲△★☆►▶▪•·◎※➢✦✧❖《〖【\[「『\ufffd]|[—=~-]{2,}+)"
DECORATED = re.compile(rf"(?:{_DECOR}\s*)+")
_SEP = r"[、.,:丶·﹑。]"
_FORMAL = "".join(_SERIES[1:]) + "参"
_DIGITS = rf"[{_CN}](?:\s?[{_CN}]){{0,2}}"
_COUNTED = "[宗桩件样档则番层]"  # what a speaker counts his points by: 头一宗, 第二件, 末一桩
_NUMBER = re.compile(
    rf"(?:{_DECOR}\s*)*?"  # as few as need be: 【 is part of the number 【01】
    rf"(?:第\s?(?P<part>{_DIGITS}|\d{{1,2}})\s?(?:部\s?分|章|节|篇|编|项|点|{_SEP})\s*(?:{_SEP}|[|/])?"
    rf"|【\s?(?P<boxed>{_DIGITS}|\d{{1,2}})\s?】\s*{_SEP}?"
    rf"|[(\[〔<「]\s?(?P<paren>{_DIGITS}|\d{{1,2}})\s?[)\]〕>」]\s*{_SEP}?"
    rf"|(?P<half>[{_CN}]{{1,3}}|\d{{1,2}})\s?\)\s*{_SEP}?"
    rf"|[(]\s?(?P<capital>[{_FORMAL}])\s?[)]\s*{_SEP}?"
    rf"|(?P<formal>[{_FORMAL}])(?:\s?{_SEP}|\s(?=\s*\S)){_SEP}?"
    rf"|(?:第|其)?(?P<spoken>[头首末再{_CN}]|最[末后])(?:(?<=[其第].)|一?{_COUNTED})(?=[\s,:、])\s*{_SEP}?"
    rf"|(?P<cn>{_DIGITS}|[—–―ーㄧニ_=-](?={_SEP}))"
    rf"\s*(?P<cnsep>{_SEP}|\s(?=\s*\S)|(?=[^\d年月日是个次件条种点类级季旬来])){_SEP}?"
    r"|(?:(?i:part|chapter|section|no)\s?\.?\s?|(?=0\d\s?[|/]))(?P<english>\d{1,2}|[IVX]{1,4})\s?(?:[|/:.,·、—-]+|\s)"
    rf"|(?P<num>\d{{1,2}})\s?(?P<numsep>{_SEP}(?!\d)|{_SEP}(?=20\d\d年)|\s|(?=[^\d\s%.,年月日个次件条人元万至|-]))"
    rf"|(?P<roman>[IVX]{{1,4}}|l(?=、))\s?(?:{_SEP}|\s))\s*"
)
_FIRST = frozenset(
    f"{_CN}{_FORMAL}0123456789第其头首末再最—–―ーㄧニ_=~-(〔<「[【《〖『\ufffdIVXlPpCcSsNn#*>◆◇●○■□▲△★☆►▶▪•·◎※➢✦✧❖"
)
"""Every character that a number or its decoration can open with: most lines are done with here."""
_STYLE_OF: dict[str, Style] = {
    "part": "part", "boxed": "part", "capital": "part", "formal": "part",
    "spoken": "part", "english": "part",
    "paren": "cn_paren", "half": "cn_paren", "cn": "cn", "num": "num", "roman": "roman",
}  # fmt: skip


def heading_value(digits: str) -> int | None:
    """The number that a heading carries, None where it is none of 1 to 99."""
    digits = "".join(digits.split())
    if digits.isascii() and digits.isdigit():
        return int(digits) or None
    if digits in _ROMAN or digits in _VALUES:
        return _ROMAN.get(digits) or _VALUES.get(digits)
    tens, ten, ones = digits.partition("十")
    if ten and len(tens) < 2 and len(ones) < 2:
        return 10 * _VALUES.get(tens, 1) + _VALUES.get(ones, 0)
    return None


def heading_number(text: str) -> tuple[Style, int | None, int, bool] | None:
    """Style, number and length of the number that a line opens with, and whether it is set off by a mark.

    The number is None for words that say "the last" or "one more".
    """
    match = _NUMBER.match(text) if text[:1] in _FIRST else None
    if not match or not match.lastgroup:
        return None
    kind = match.lastgroup.removesuffix("sep")
    digits = match[kind]
    if kind == "spoken" and digits[-1] in "末再后":
        return "part", None, match.end(), True
    value = heading_value(digits.replace("l", "I"))
    style: Style = "cn_paren" if "其" in match[0] else _STYLE_OF[kind]
    if kind in ("paren", "half") and digits[0] not in _CN:
        style = "num_paren"
    is_marked = style not in ("cn", "num") or bool((match[f"{kind}sep"] or "").strip())
    return (style, value, match.end(), is_marked) if value else None


# --- words -----------------------------------------------------------------------------------------------------

_ROWS = [(row["section"], row["rank"], row["pattern"]) for row in read_table("headings.tsv")]
_STRONG = [(section, pattern) for section, rank, pattern in _ROWS if rank == "strong"]
_WEAK = [(section, pattern) for section, rank, pattern in _ROWS if rank == "weak"]
_WORDS = "|".join(pattern for _, rank, pattern in _ROWS if rank == "word")
_LEADS = "|".join(pattern for _, rank, pattern in _ROWS if rank == "lead")
_TOPICS = "|".join(pattern for _, pattern in _STRONG + _WEAK)


def _named(rows: list[tuple[str, str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for _, pattern in rows))


_STRONG_NAMES, _WEAK_NAMES = _named(_STRONG), _named(_WEAK)
_KNOWN = re.compile(f"{_TOPICS}|{_LEADS}|{_WORDS}|\\d")

_ENDS = (
    "情况概述概况概要综述总述措施做法举措问题不足打算计划安排思路事项说明工作方向收费支出经费费用培训保障建设处理办理"
    "受理投诉诉讼复议公开申请咨询解读关切舆情回应建议提案内容成效改进差距困难设想展望重点目标结果信息管理减免方式渠道"
    "形式整改之处解释附件附表任务评议情形状况概览对策毛病短处欠缺缺失释义附注路子申诉举报"
)
_COMPLETE = frozenset(_ENDS[i : i + 2] for i in range(0, len(_ENDS), 2))
_END = f"(?<={'|'.join(sorted(_COMPLETE))})"
_SURE_END = "(?<=情况|概述|概况|综述|措施|做法|打算|计划|事项|问题|之处|内容)(?![的地得和与及、是较良中为之上里内不如])"
_CLAUSE = (
    "(?=\\d{4}|二[〇零○]|本|我|全|截|按|根据|没|未|无|共|有|至|今年|一年|年[初内底末]|为|自|一是"
    "|[市县区镇乡局支大学]|公司)"
)
MADE_OF_WORDS = re.compile(f"(?:{_LEADS})*(?:{_TOPICS}|{_WORDS})+(?:{_SURE_END}|{_END}{_CLAUSE})")
"""The longest run of heading words to a noun that ends headings, where a clause of text may begin."""


class Topic(NamedTuple):
    """What a heading is about: ``section`` is empty where no word names one.

    ``known`` is the share of its characters that are the language of headings; a ``weak`` word names a section only
    for want of a better one.
    """

    section: str
    known: float
    weak: bool = False

    @property
    def is_named(self) -> bool:
        """Whether it surely names its section."""
        return bool(self.section) and self.known >= 0.75


def is_complete(core: str) -> bool:
    """Whether words end as headings do."""
    return core[-2:] in _COMPLETE


_LIKE = 0.28  # of two headings: shared character pairs over all


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


_TYPICAL = [(id, _bigrams(h)) for id, section in SECTIONS.items() if id != "preamble" for h in section.headings]


def nearest_section(core: str) -> str:
    """The section with the most similar typical heading, for headings with misread characters; empty for none."""
    grams = _bigrams(core)
    likeness, section = max((len(grams & other) / (len(grams) + len(other) or 1), id) for id, other in _TYPICAL)
    return section if likeness >= _LIKE else ""


@lru_cache(maxsize=4096)
def topic_of(core: str) -> Topic:
    """The topic of a heading without its number, blanks and closing punctuation."""
    for names, rows, weak in ((_STRONG_NAMES, _STRONG, False), (_WEAK_NAMES, _WEAK, True)):
        if (match := names.search(core)) and match.lastindex:
            known = 1 - len(_KNOWN.sub("", core)) / len(core)
            return Topic(rows[match.lastindex - 1][0], known, weak)
    return Topic("", 0.0, True)
