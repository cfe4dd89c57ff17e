"""Figures of the prose by rules: for every numeral, what it counts, or nothing.

A sentence of these reports is a chain of short clauses ("收到申请37件，网络提交21件、信函14件；…"), so a numeral is judged
by the words directly before it (back to the last stop or figure), the words behind its unit, and the topic spoken of
last. The rules are data: ``schema/mention_rules.toml``. Figures of other years, changes and plans are no mentions
(annotation.md, "Field mentions").
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from gidr_ner.numerals import Numeral, find_numerals, parse_numeral
from gidr_ner.types import Number, Qualifier

__all__ = ["Mention", "Passage", "find_mentions", "year_of_clause"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure in a normalized string; ``stated_year`` is set where the sentence gives it for another year."""

    id: str
    start: int
    end: int
    value: Number
    qualifier: Qualifier
    rule: str
    stated_year: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Compacted text of one section: one paragraph a line."""

    text: str
    section: str
    report_year: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``mention_rules.toml``, compiled; a condition that the row lacks is None or empty."""

    name: str
    field: str
    units: frozenset[str]
    left: re.Pattern[str] | None
    raw: re.Pattern[str] | None
    right: re.Pattern[str] | None
    beyond: re.Pattern[str] | None
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    repeats: bool
    never: re.Pattern[str] | None
    frames: frozenset[str]
    not_frames: frozenset[str]
    after: frozenset[str]
    not_after: frozenset[str]

    def speaks_of(self, topic: str, earlier: str) -> bool:
        """Whether the rule is for figures where these topics were spoken of last."""
        return _among(self.frames, self.not_frames, topic) and _among(self.after, self.not_after, earlier)

    def fits(self, site: Site) -> bool:
        """Whether the words around a figure are those that the rule asks for; topics were looked at before."""
        if self.left and not self.left.search(site.left):
            return False
        if self.raw and not self.raw.search(site.raw):
            return False
        behind = self.right.match(site.right) if self.right else None
        if self.right and not behind:
            return False
        if self.beyond and not self.beyond.match(site.beyond):
            return False
        if self.before and not self.before.search(site.sentence):
            return False
        if self.unless and self.unless.search(site.clause):
            return False
        return not (self.never and (self.never.search(site.left) or (behind and self.never.search(behind[0]))))


def _among(wanted: frozenset[str], unwanted: frozenset[str], topic: str) -> bool:
    """Whether a topic, or what it is a part of, is wanted (no wish: any is) and not unwanted."""
    names = {topic, topic.partition(".")[0]}
    return not (unwanted & names) and (not wanted or bool(wanted & names))


class Site(NamedTuple):
    """What stands around one numeral (a tuple, as one is made for every number of a report)."""

    numeral: Numeral
    raw: str  # words before it, back to the last stop or figure
    left: str  # the same without glue words
    named: str  # the same with the clause or label before it, where it names nothing itself
    right: str  # words behind the unit up to the next stop or figure
    clause_rest: str  # words behind the unit up to the next stop
    beyond: str  # words behind the unit up to the end of the sentence
    topic: str  # what was spoken of last before the numeral
    earlier: str  # what was spoken of last before ``raw``
    clause: str  # all of the clause before the numeral
    sentence: str  # all of the sentence before the numeral


@dataclass(frozen=True, slots=True)
class RuleBook:
    rules: tuple[Rule, ...]
    topics: re.Pattern[str]
    topic_names: dict[str, str]  # group name -> topic


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The shipped rules, compiled once."""
    data = tomllib.loads(files("gidr_ner.schema").joinpath("mention_rules.toml").read_text(encoding="utf-8"))
    words = _expand_words(data["words"])
    rules = tuple(_compile(row, data["units"], words) for row in data["rule"])
    names = {f"t{n}": topic for n, topic in enumerate(data["topics"])}
    topics = "|".join(f"(?P<{group}>{data['topics'][topic]})" for group, topic in names.items())
    # Few characters begin a topic: a look at them first spares most positions the long alternation.
    first = "".join(sorted({_FIRST.sub("", part)[0] for pattern in data["topics"].values() for part in pattern.split("|")}))
    return RuleBook(rules, re.compile(f"(?=[{first}])(?:{topics})"), names)


_FIRST = re.compile(r"^(?:\(\?<!.+?\))+")


def _expand_words(words: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}
    for name, pattern in words.items():
        done[name] = _fill(pattern, done)
    return done


def _fill(pattern: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def _compile(row: dict[str, Any], units: dict[str, list[str]], words: dict[str, str]) -> Rule:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(_fill(row[key], words)) if key in row else None

    def topics(key: str, *, unwanted: bool) -> frozenset[str]:
        names = str(row.get(key, "")).split()
        return frozenset(n.removeprefix("!") for n in names if n.startswith("!") == unwanted)

    return Rule(
        name=row["name"],
        field=row["field"],
        units=frozenset(units[row["unit"]]),
        left=pattern("left"),
        raw=pattern("raw"),
        right=pattern("right"),
        beyond=pattern("beyond"),
        before=pattern("before"),
        unless=pattern("unless"),
        repeats=bool(row.get("repeats", False)),
        never=pattern("not"),
        frames=topics("frame", unwanted=False),
        not_frames=topics("frame", unwanted=True),
        after=topics("after", unwanted=False),
        not_after=topics("after", unwanted=True),
    )


# --- sites -----------------------------------------------------------------------------------------------------

_NOTE = re.compile(r"\([^()\d\n,;。]{1,20}\)")  # a bracket so short that the sentence reads on over it: 47个(次)热点
_STOP = re.compile(r"[,;:。!?()\n【】…]|(?<=[^0-9A-Za-z])[.](?=[^0-9]|$)")
_SENTENCE_END = re.compile(r"[。;!?\n]|(?<=[^0-9A-Za-z])[.](?=[^0-9]|$)")
# Words between what is counted and the count. They are matched from behind, on reversed text: anchored at the numeral.
_GLUE_WORDS = (
    "举行 举办 召开 开了 开过 做了 做过 办了 办过 搞了 搞过 举行了 举行过 举办了 举办过 召开了 "
    "召开过 组织了 开展了 开展过 进行了 仍是 仍为 人民币 以上 共计 合计 总计 总共 一共 共有 共为 "
    "共 计有 计 达到了 达到 高达 可达 已达 达 大约 约为 约 接近 近 超过 突破 "
    "逾 超 累计 分别为 分别 各为 各 只有 仅有 仅为 仅 已有 现有 拥有 设有 有 "
    "是 为 了 的 总数量 总数 总量 数量 件数 次数 条数 篇数 期数 人数 数 全年 "
    "年内 全市 全县 全省 全区 全镇 全局"
).split()
_GLUE = re.compile("(?:" + "|".join(word[::-1] for word in _GLUE_WORDS) + r"|[\s:\"“”'（(,、-])+")


def _without_glue(words: str) -> str:
    """The words before a numeral without the glue at their end."""
    match = _GLUE.match(words[::-1])
    return words[: len(words) - match.end()] if match else words


_EMPTY_COUNT = re.compile(
    r"(?<=[:：为是式费用诉讼议面函请件])(?:无|零)(?=[,。;、)\n]|$)|零(?=(?:行政)?(?:复议|诉讼|投诉|举报|申请|收费))"
)
_WHOLE = frozenset({"条", "件", "篇", "次", "场", "期", "份", "个"})
_FIGURES = frozenset({"count", "percent", "money"})
_LEFT_REACH = 48

SECTION_TOPICS = {
    "proactive": "proactive",
    "applications": "applications",
    "consultation": "consultation",
    "interpretation": "response",
    "proposals": "proposals",
    "fees": "budget",
    "key_areas": "none",
}


def _figures(text: str) -> list[Numeral]:
    """Numerals that can be figures, 无 standing as a count among them, in order."""
    found = [_unmarked(n) for n in find_numerals(text) if n.kind in _FIGURES and not _is_number_of_part(text, n)]
    taken = {n.start for n in found}
    found += [
        Numeral(m.start(), m.end(), 0, "exact", m[0], "count", "")
        for m in _EMPTY_COUNT.finditer(text)
        if m.start() not in taken
    ]
    return sorted(found, key=lambda n: n.start)


_NUMBERED = re.compile(r"\d{1,2}\.(?=\d)")


def _unmarked(numeral: Numeral) -> Numeral:
    """A figure without the list mark that stands before it: "-1处", "1.640条" at the beginning of a line."""
    if numeral.text[0] in "+-":
        return numeral._replace(start=numeral.start + 1, value=abs(numeral.value), text=numeral.text[1:])
    mark = _NUMBERED.match(numeral.text)
    if mark and numeral.start == 0 and numeral.unit in _WHOLE and (parsed := parse_numeral(numeral.text[mark.end() :])):
        return numeral._replace(start=mark.end(), value=parsed[0], text=numeral.text[mark.end() :])
    return numeral


def _is_number_of_part(text: str, numeral: Numeral) -> bool:
    """Whether a numeral without a unit numbers a heading or a page: "3.3 信息公开申请", a line of contents "…情况 5"."""
    if numeral.unit or numeral.value == 0:
        return False
    line_start = text.rfind("\n", 0, numeral.start) + 1
    ends_line = numeral.end == len(text) or text[numeral.end] == "\n"
    before = text[line_start : numeral.start]
    return not before or (ends_line and not _STOP.search(before))


def _topics(text: str, start: str) -> tuple[list[int], list[str]]:
    """Where each topic begins to be spoken of; a new paragraph falls back to the section's own."""
    book = rule_book()
    at, names = [0], [start]
    for match in book.topics.finditer(text):
        at.append(match.end())
        names.append(book.topic_names[match.lastgroup or ""])
    return at, names


def _sites(line: str, numerals: Sequence[Numeral], topic: str) -> Iterator[Site]:
    """One site a numeral of a paragraph; ``topic`` is what the paragraph is about before it says so."""
    at, names = _topics(line, topic)
    stops = [m.start() for m in _STOP.finditer(_NOTE.sub(lambda note: "_" * len(note[0]), line))]
    label = _label(line)
    ends = [m.start() for m in _SENTENCE_END.finditer(line)]
    previous = 0
    spoken = 0
    stop = 0
    end = 0
    for index, numeral in enumerate(numerals):
        start, behind = numeral.start, numeral.end + len(numeral.unit)
        while spoken + 1 < len(at) and at[spoken + 1] <= start:
            spoken += 1
        while stop < len(stops) and stops[stop] < start:
            stop += 1
        while end < len(ends) and ends[end] < start:
            end += 1
        sentence_start = ends[end - 1] + 1 if end else 0
        last_stop = _last_stop(line, stops, stop, start, previous)
        clause_start = stops[stop - 1] + 1 if stop else 0
        raw = line[max(last_stop, previous, start - _LEFT_REACH) : start]
        following = numerals[index + 1].start if index + 1 < len(numerals) else len(line)
        right_end = next((s for s in stops[stop:] if s >= behind), len(line))
        yield Site(
            numeral=numeral,
            raw=raw,
            left=_without_glue(raw),
            named=_named(line, raw, max(last_stop, previous), previous, label),
            right=line[behind : min(right_end, following)],
            clause_rest=line[behind:right_end],
            beyond=line[behind : next((e for e in ends[end:] if e >= behind), len(line))],
            topic=names[spoken],
            earlier=names[max(0, bisect_right(at, start - len(raw)) - 1)],
            clause=line[min(clause_start, last_stop) : start],
            sentence=line[sentence_start:start],
        )
        previous = behind


_LABEL = re.compile(r"^[—\-·■●◆▲①-⑳\d.、()一二三四五六七八九十\s]*([^。,;:\d]{2,14})[。:]")
_BARE = re.compile(
    r"^(?:二者|两者|全年|共|合计|累计|其中|年内|另行?|单独|先后|陆续|发|出|贴|播|登|计|推|载|在|上|向社会|公开|发布|登载|刊登|刊发|推送|更新|公布|、|各类|政府|政务|信息|内容|动态|公告|等|文字|博文|推文|文章|"
    r"材料|了|的)*$"
)


def _label(line: str) -> tuple[int, str]:
    """The words that open a paragraph as its label ("微博和微信。二者合计发布184条"), and where they end."""
    match = _LABEL.match(line)
    return (match.end(), match[1]) if match else (0, "")


def _named(line: str, raw: str, start: int, previous: int, label: tuple[int, str]) -> str:
    """The words before a numeral without glue; words that name nothing take the clause before them, or the label, along.

    "走墙的，是镇公开栏，贴了八十六条": what 贴了 was done to stands one comma before.
    """
    left = _without_glue(raw)
    if not _BARE.match(left):
        return left
    if start > 1 and line[start - 1] == ",":
        clause = max(line.rfind(mark, 0, start - 1) for mark in ",;:。(")
        if clause + 1 >= previous:
            return line[clause + 1 : start - 1] + left
    return label[1] + left if label[1] and previous <= label[0] <= start else left


def _last_stop(line: str, stops: Sequence[int], stop: int, start: int, previous: int) -> int:
    """Where the words before a numeral begin: behind the last stop, or the one before where only glue stands between.

    "收取费用：无" and "关注人数，5206人" speak of the words before the stop; a stop behind a figure ends them.
    """
    position = stops[stop - 1] + 1 if stop else 0
    if stop and not _without_glue(line[position:start]) and line[stops[stop - 1]] in ":(" and position - 1 > previous:
        return stops[stop - 2] + 1 if stop > 1 else 0
    return position


# --- what is no mention ------------------------------------------------------------------------------------------

_DELTA = re.compile(
    r"(?:增加|增长|增幅|上升|提高|提升|减少|减幅|下降|降低|降幅|净增|多出?|少|上涨|回落|下滑|缩短|压缩|高出|低于|高于|占比?|比重|不少于|不低于|"
    r"至少|最多|最高|各(?:自)?(?:出|配|派|安排|确定|明确|设|有)?|最低|不足|不到|翻|差距|相差|扣除|除去?|除|另外?|其他|每[年月季周日天次件条人]|平均|人均|日均|月均)(?:了|约|近|幅度|率|为|达|总数的?)*$"
)
_ASIDE = re.compile(
    r"[^。;]{0,36}?(?:另计|另行统计|另行计算|不计入|不计在内|不计其中|不在此列|不在其内|未列入|不列入|未计入|与此无关|与信息公开无关|不属于?(?:政府)?信息公开|不相混|不混|不搭界|不包括在|"
    r"不含在|除外|不属此|不在统计|不算在)"
)
_NOT_ONE = re.compile(r"(?:也|都|均)(?:没|未|无)")  # 一件也没有: a zero in words, not a figure
_GROWN_TO = re.compile(r"(?:增加|增长|上升|提高|提升|减少|下降|发展)(?:到|至)(?:了)?$")
_PRIOR = re.compile(r"上年|去年|前年|前一年|上一年|往年|同期|由.{0,3}年初|年初的|由$|从$")
_PRIOR_OPENS = re.compile(r"(?:而|其中)?(?:上年|去年|前一年|上一年|上年度|前年)")
_OWN_YEAR = re.compile(r"本年|今年|当年|本报告期")
_PLAN_OPENS = re.compile(r"拟|打算|准备(?!好)|力争|争取")
_COMPARED = re.compile(r"[比较](?:上年|去年|20\d\d|二[〇○零]|前|往|同期)|同比|相比")
_CARRIED = re.compile(r"结转|转来|遗留|转入|未办结|跨年|转到|转至|留待|顺延|转下|承接|接续")
_PLANNED = re.compile(r"拟|计划(?!生育)|力争|争取|打算|预计|目标|明年|(?<![署好])下一步(?!工作的)|准备|将(?=[在于对把开新再完建组继进举办培发公])|确保|今后")
_YEAR = re.compile(r"(20\d\d|二[〇○零0][〇○零一二三四五六七八九]{2})年度?(?P<as>[为是的]|同期)?(?!.{0,6}条例)")
_OPENING_YEAR = re.compile(r"(20\d\d)年度?[,，]")
_SINCE = re.compile(r"以来|算起|年起|开始|施行|截至|截止|印发的|历年")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
QUIET_SECTIONS = frozenset({"problems", "plan"})


def year_of_clause(clause: str, report_year: int | None) -> tuple[int | None, bool]:
    """The year other than the report's that a clause speaks of, and whether that makes its figure a comparison.

    "2013年度受理申请0件" in the report for 2014 is its own figure with a stale year (checks.tsv, year.stale);
    "2013年为12件", "比2013年…", a plan for 2015 and a year long past are not.
    """
    if report_year is None or _SINCE.search(clause) or _CARRIED.search(clause):
        return None, False
    match = None
    for match in _YEAR.finditer(clause):
        pass
    if match is None:
        return None, False
    year = int(match[1].translate(_DIGITS))
    if year == report_year:
        return None, False
    return year, bool(match["as"]) or year > report_year or year < report_year - 1


_OPEN_BRACKET = re.compile(r"\((20\d\d|二[〇○零0]..)年度?[^()结转]*$")


def _stated_year(site: Site, report_year: int | None) -> tuple[int | None, bool]:
    """The stale or compared year of a figure; one that opens the sentence or the bracket speaks for all of it."""
    if _CARRIED.search(site.raw + site.right):
        return None, False
    bracket = _OPEN_BRACKET.search(site.sentence)
    if bracket and report_year and int(bracket[1].translate(_DIGITS)) != report_year:
        return int(bracket[1].translate(_DIGITS)), True
    opening = _OPENING_YEAR.match(site.sentence)
    clause = site.clause if _YEAR.search(site.clause) or not opening else opening[0]
    return year_of_clause(clause, report_year)


def _is_other(site: Site) -> bool:
    """Whether a figure is a change, a comparison with an earlier year or a plan."""
    if _DELTA.search(site.raw) and not _GROWN_TO.search(site.raw):
        return True
    if _NOT_ONE.match(site.right) or _ASIDE.match(site.beyond) or (site.raw.endswith("计") and site.numeral.value == 1):
        return True
    carried = _CARRIED.search(site.raw) or _CARRIED.search(site.right)
    if _PRIOR.search(site.clause) and not carried and not _GROWN_TO.search(site.raw):
        return True
    if not carried and _PRIOR_OPENS.match(site.sentence) and not _OWN_YEAR.search(site.sentence):
        return True
    return bool(_COMPARED.search(site.clause) and not carried) or bool(_PLANNED.search(site.clause) or _PLAN_OPENS.search(site.sentence))


# --- figures named together ("微博、微信分别发布5条和6条") -----------------------------------------------------------

_RESPECTIVELY = re.compile(r"(?P<names>[^,;。:\d]{2,60}?)(?:分别|各自|依次)(?P<verb>[^,;。:\d、和与]{0,12})$")
_AND = re.compile(r"、|和|与|及|以及")


def _distributed(sites: list[Site]) -> list[Site]:
    """Sites whose figures are shared out over names that stand before 分别, each with its own name on the left."""
    done: list[Site] = []
    names: list[str] = []
    verb = ""
    for position, site in enumerate(sites):
        match = _RESPECTIVELY.search(site.raw.rstrip("为达有共约近 ")) if "分别" in site.raw or "依次" in site.raw else None
        if match:
            count = _run_length(sites, position)
            names, verb = _AND.split(match["names"])[-count:], match["verb"]
        elif names and _without_glue(site.raw).strip("和与及、"):
            names = []
        if names:
            left = names.pop(0) + verb
            site = site._replace(raw=left, left=_without_glue(left), topic=_topics(left, site.topic)[1][-1])
        done.append(site)
    return done


def _run_length(sites: Sequence[Site], position: int) -> int:
    """How many figures stand in a row from a position, parted by 和 、 , only."""
    count = 1
    for site in sites[position + 1 :]:
        if site.raw.strip("和与及、以, "):
            break
        count += 1
    return count


# --- all together --------------------------------------------------------------------------------------------------


_LIST_MARK = re.compile(r"[和与及以、,·●•√▪▸☆★→◎✗○■◆\-—:\s\"“”(【]*")
_NAME = re.compile(r"[—\-:\s\"“|*]*(?:为|是|来自|走|在|系|由|靠)?(?P<name>[^,;。|]{2,30})")


def _mirrored(site: Site) -> Site | None:
    """The site with the words behind the figure put before it, for lists that name after they count: 5件信函、3件网络."""
    apart = site.right[-1:] in "、和与及" or len(site.right) == len(site.clause_rest)
    if apart and _LIST_MARK.fullmatch(site.raw) and (name := _NAME.match(site.right)):
        left = name["name"]
        return site._replace(raw=left, left=_without_glue(left), right="", topic=_topics(left, site.topic)[1][-1])
    return None


def _match(site: Site, known: set[tuple[str, Number]]) -> Rule | None:
    unit = None if not site.numeral.unit and site.numeral.value == 0 else site.numeral.unit
    value = site.numeral.value
    for rule in _candidates(unit, site.topic, site.earlier):
        if (not rule.repeats or (rule.field, value) in known) and rule.fits(site):
            return rule
    return None


@lru_cache(maxsize=4096)
def _candidates(unit: str | None, topic: str, earlier: str) -> tuple[Rule, ...]:
    """The rules for a unit (None: any, as for a bare zero) and two topics, in their order."""
    book = rule_book()
    rules = book.rules if unit is None else tuple(rule for rule in book.rules if unit in rule.units)
    return tuple(rule for rule in rules if rule.speaks_of(topic, earlier))


_IN_CAPITALS = re.compile(r"大写[:]?(?:人民币)?$")


def _mentions_of_line(
    line: str, offset: int, topic: str, passage: Passage, known: set[tuple[str, Number]]
) -> Iterator[Mention]:
    last: Mention | None = None
    seen: dict[str, int] = {}  # where each field was last stated in this paragraph
    eaten = ""  # words that named the figure before them and cannot name the next one as well
    for site in _distributed(list(_sites(line, _figures(line), topic))):
        if eaten and site.raw.startswith(eaten):
            raw = site.raw[len(eaten) :]
            site = site._replace(raw=raw, left=_without_glue(raw))
        eaten = ""
        year, compared = _stated_year(site, passage.report_year)
        if last and last.value == site.numeral.value and _IN_CAPITALS.search(line[: site.numeral.start]):
            n = site.numeral
            yield replace(last, start=n.start + offset, end=n.end + offset, qualifier=n.qualifier)
            continue
        rule = None if compared or _is_other(site) else _match(site, known)
        if rule is None and not compared and not _is_other(site):
            rule, eaten = _second_look(site, known)
        if rule is None or _is_part(rule.field, seen, site):
            continue
        if rule.right and (named := rule.right.match(site.right)):
            eaten = named[0]
        n = site.numeral
        seen[rule.field] = n.end
        known.add((rule.field, n.value))
        last = Mention(rule.field, n.start + offset, n.end + offset, n.value, n.qualifier, rule.name, year)
        yield last


def _second_look(site: Site, known: set[tuple[str, Number]]) -> tuple[Rule | None, str]:
    """The rule for a figure named by the clause or label before it, or by the words behind it, and what these were."""
    if site.named != site.left and (rule := _match(site._replace(left=site.named), known)):
        return rule, ""
    mirrored = _mirrored(site)
    if mirrored is None or _is_other(mirrored):
        return None, ""
    rule = _match(mirrored, known)
    return rule, site.right if rule else ""


def _is_part(field: str, seen: dict[str, int], site: Site) -> bool:
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


_PART_STYLES = re.compile(
    r"(?P<bracket>[(][一二三四五六七八九十]{1,3}[)])|(?P<han>[一二三四五六七八九十]{1,3}[、.是])|(?P<digit>\d{1,2}[、.])|(?P<digits>\d\.\d)"
    r"|(?P<inner>[(]\d{1,2}[)]|[①-⑳])|(?P<mark>[—\-·•■●◆▲√▪▸☆★→◎✗])|(?P<word>其[一二三四五]|第[一二三四五])"
)


def find_mentions(passage: Passage, known: set[tuple[str, Number]] | None = None) -> list[Mention]:
    """The mentions of one section, in order; offsets are into ``passage.text``.

    ``known`` holds fields and values stated before, for figures that are taken up again; it grows.
    """
    known = set() if known is None else known
    offset = 0
    found: list[Mention] = []
    for line, topic in _paragraphs(passage):
        found += _mentions_of_line(line, offset, topic, passage, known)
        offset += len(line) + 1
    return found


def _paragraphs(passage: Passage) -> Iterator[tuple[str, str]]:
    """Each paragraph and what it is about before it says so.

    A paragraph goes on about what the one before ended with; a numbered one begins anew: with the topic of the short
    line that it stands under, if that is numbered in another style, else with the section's own.
    """
    own = SECTION_TOPICS.get(passage.section, "none")
    topic = base = own
    base_style: str | None = None
    for line in passage.text.split("\n"):
        opening = _PART_STYLES.match(line)
        style = opening.lastgroup if opening else None
        if style:
            base = own if style == base_style else base
            topic = base
        yield line, topic
        topic = _topics(line, topic)[1][-1]
        if 0 < len(line) <= 24 and not _SENTENCE_END.search(line):
            base, base_style = topic, style
