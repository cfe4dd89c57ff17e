"""What a figure is stated for: the report's own year and body, or a change, a comparison, a plan, a part, an aside.

Only figures about the report's own year and own body are mentions (annotation.md, "Field mentions").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gidr_ner.mention_types import Site

__all__ = ["QUIET_SECTIONS", "hints", "is_other", "is_part", "stated_year"]

QUIET_SECTIONS = frozenset({"problems", "plan"})
"""What these say counts only where it repeats a figure."""

_DELTA = re.compile(
    r"(?:增加|增长|增幅|上升|提高|提升|减少|减幅|下降|降低|降幅|净增|多出?|少|上涨|回落|下滑|缩短|压缩|高出|低于|高于"
    r"|占比|比重|不少于|不低于|至少|最多|最高|最低|不足|不到|翻|差距|相差|扣除|除去?"
    r"|各(?:自)?(?:出|配|派|安排|确定|明确|设|有)?|每半?[年月季周日天次件条人]度?(?:开展|举办|组织|召开)?|平均|人均|日均|月均)(?:了|约|近|将近|幅度|率|为|达|总数的?)*$"
)
_ASIDE = re.compile(
    r"另计|另行统计|另行计算|不计入|不计在内|不计其中|不在此[列数]|不在其[内列]|未列入|不列入|未计[入算]|不在本报告|与此无[关干]|与信息公开无关"
    r"|不属于?(?:政府)?信息公开|不与此|不相混|不混|不搭界|不包括在|不含在|除外|不属此|不在统计|不算在"
)
_ASIDE_REACH = 36  # characters of the sentence between a figure and what makes it an aside
_NUMBER_OF_LINE = re.compile(r"(?:电话|传真|邮编|热线|手机|号码)[:]?[\d×-]{3,}$")
_LEFT_OUT = re.compile(r"[^,;。]{0,12}不计(?=[),。;]|$)")
_NOT_ONE = re.compile(r"(?:也|都|均)(?:没|未|无)")  # 一件也没有: a zero in words, not a figure
_GROWN_TO = re.compile(r"(?:增加|增长|上升|提高|提升|减少|下降|发展)(?:到|至)(?:了)?$")
_PRIOR = re.compile(r"上年|去年|前年|前一年|上一年|往年|同期|由.{0,3}年初|年初的|由$|从$")
_PRIOR_OPENS = re.compile(r"(?:而|其中)?(?:上年|去年|前一年|上一年|上年度|前年)")
_OWN_YEAR = re.compile(r"本年|今年|当年|本报告期")
_PLAN_OPENS = re.compile(r"拟|打算|力求|准备(?!好)|力争|争取")
_COMPARED = re.compile(r"[比较](?:上年|去年|20\d\d|二[〇○零]|前|往|同期)|同比|相比")
_CARRIED = re.compile(r"结转|转来|遗留|转入|未办结|跨年|转到|转至|留待|顺延|转下|承接|接续")
_PLANNED = re.compile(
    r"计划(?!生育)|预计|目标|明年|下(?<![署好]下)一步(?!工作的)|将(?=[在于对把开新再完建组继进举办培发公])|确保|今后"
)
_YEAR = re.compile(r"(20\d\d|二[〇○零0][〇○零一二三四五六七八九]{2})年度?(?P<as>[为是的]|同期)?(?!.{0,6}条例)")
_OPENING_YEAR = re.compile(r"(20\d\d)年度?[,，]")
_SINCE = re.compile(r"以来|算起|年起|开始|施行|截至|截止|印发的|历年")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


_OPEN_BRACKET = re.compile(r"\((20\d\d|二[〇○零0]..)年度?[^()结转]*$")


def stated_year(sentence: str, clause: str, report_year: int | None) -> tuple[int | None, bool]:
    """The year other than the report's that a figure is given for, and whether that makes it a comparison.

    ``sentence`` and ``clause`` are the words before the figure. A year that opens the sentence or the bracket speaks
    for all of it. "2013年度受理申请0件" in the report for 2014 is its own figure with a stale year (checks.tsv,
    year.stale); "2013年为12件", "比2013年…", a plan for 2015 and a year long past are comparisons.
    """
    if report_year is None or not ("20" in sentence or "20" in clause or "二" in sentence or "二" in clause):
        return None, False  # no year without one of these, which spares most figures what follows
    if _SINCE.search(clause) or _CARRIED.search(clause):
        return None, False
    bracket = _OPEN_BRACKET.search(sentence)
    if bracket and _to_year(bracket) != report_year:
        return _to_year(bracket), True
    opening = _OPENING_YEAR.match(sentence)
    stated = list(_YEAR.finditer(clause)) or list(_YEAR.finditer(opening[0] if opening else ""))
    if not stated or _to_year(stated[-1]) == report_year:
        return None, False
    year = _to_year(stated[-1])
    return year, bool(stated[-1]["as"]) or year > report_year or year < report_year - 1


def _to_year(match: re.Match[str]) -> int:
    return int(match[1].translate(_DIGITS))


def is_other(site: Site) -> bool:
    """Whether a figure is a change, a comparison with an earlier year, a plan or an aside."""
    if _DELTA.search(site.raw) and not _GROWN_TO.search(site.raw) and not _CARRIED.search(site.right):
        return True
    if _NUMBER_OF_LINE.search(site.raw) or site.right.startswith(("×", "*", "x")):
        return True
    if _NOT_ONE.match(site.right) or _is_aside(site) or (site.raw.endswith("计") and site.numeral.value == 1):
        return True
    carried = _CARRIED.search(site.raw) or _CARRIED.search(site.right)
    if _PRIOR.search(site.clause) and not carried and not _GROWN_TO.search(site.raw):
        return True
    if not carried and _PRIOR_OPENS.match(site.sentence) and not _OWN_YEAR.search(site.sentence):
        return True
    if not carried and _COMPARED.search(site.clause):
        return True
    return bool(_PLANNED.search(site.clause) or _PLAN_OPENS.search(site.sentence))


def hints(sentence: str, clause: str, right: str) -> Iterator[str]:
    """What the words around a figure say of it that often makes it none of the report's own, by name."""
    if _DELTA.search(clause) and not _GROWN_TO.search(clause):
        yield "change"
    if _PRIOR.search(clause) or _PRIOR_OPENS.match(sentence):
        yield "prior"
    if _COMPARED.search(clause):
        yield "compared"
    if _PLANNED.search(clause) or _PLAN_OPENS.search(sentence):
        yield "planned"
    if _ASIDE.search(right):
        yield "aside"
    if "其中" in sentence:
        yield "part"


def _is_aside(site: Site) -> bool:
    """Whether the sentence goes on to say that a figure is not counted in."""
    aside = _ASIDE.search(site.beyond)
    return bool((aside and aside.start() <= _ASIDE_REACH) or _LEFT_OUT.match(site.beyond))


def is_part(field: str, seen: dict[str, int], site: Site) -> bool:
    """Whether a figure is a part, behind 其中, of one of the same field: parts without a field are no mentions.

    Consultations behind 其中 are a part of whatever consultations stand before it.
    """
    at = site.sentence.rfind("其中")
    if at < 0:
        return False
    sentence_start = site.numeral.start - len(site.sentence)
    total = field == "consultation.total"
    wholes = [end for name, end in seen.items() if name == field or (total and name.startswith("consultation."))]
    return any(sentence_start <= end <= sentence_start + at for end in wholes)
