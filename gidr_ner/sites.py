"""Where the figures of a paragraph stand: the words before and behind each, and the topic spoken of last."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from gidr_ner.mention_types import Paragraph, Site
from gidr_ner.numerals import Numeral, find_figures, parse_numeral
from gidr_ner.rule_book import rule_book

__all__ = ["ends_sentence", "find_sites", "line_figures", "mirrored", "named", "reread", "topic_after"]

_NOTE = re.compile(r"\([^()\d\n,;。]{1,20}\)")  # a bracket so short that the sentence reads on over it: 47个(次)热点
_STOP = re.compile(r"[,;:。!?()\n【】….](?:(?<![.])|(?<=[^0-9A-Za-z][.])(?![0-9]))")  # a full stop, not a decimal point
_SENTENCE_END = re.compile(r"[。;!?\n.](?:(?<![.])|(?<=[^0-9A-Za-z][.])(?![0-9]))")


def without_glue(words: str) -> str:
    """The words before a numeral without the glue at their end."""
    match = rule_book().glue.match(words[::-1])
    return (words[: len(words) - match.end()] if match else words).lstrip("-—·•●■ ")


_EMPTY_COUNT = re.compile(
    r"(?<=[:：为是式费用诉讼议面函请件转年])(?:无|零)(?=[,。;、)\n]|$)|零(?=(?:行政)?(?:复议|诉讼|投诉|举报|申请|收费|发生|制发))"
)
_WHOLE = frozenset({"条", "件", "篇", "次", "场", "期", "份", "个"})
_LEFT_REACH = 48
_SENTENCE_REACH = 400  # no clerk's sentence is longer; a text that is one sentence must not take a square of its length


def line_figures(text: str) -> list[Numeral]:
    """Numerals that can be figures, 无 standing as a count among them, in order."""
    found = [_unmarked(n) for n in find_figures(text) if n.unit or not _is_number_of_part(text, n)]
    if "无" not in text and "零" not in text:
        return found
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
        return numeral._replace(
            start=numeral.start + 1, value=max(numeral.value, -numeral.value), text=numeral.text[1:]
        )
    mark = _NUMBERED.match(numeral.text) if numeral.start == 0 and numeral.unit in _WHOLE else None
    if mark and (parsed := parse_numeral(numeral.text[mark.end() :])):
        return numeral._replace(start=mark.end(), value=parsed[0], text=numeral.text[mark.end() :])
    return numeral


_CONTENTS = re.compile(r"(?:情况|报告|措施|事项|概述|附[件表]|计划|打算|[.…·]{2,})[\s.…·]*$")


def reread(site: Site, raw: str, right: str, topic: str) -> Site:
    """The same figure with other words around it."""
    return replace(site, raw=raw, left=without_glue(raw), right=right, topic=topic)


def _is_number_of_part(text: str, numeral: Numeral) -> bool:
    """Whether a numeral without a unit numbers a heading or a page: "3.3 信息公开申请", "…情况 5" in a contents."""
    if numeral.value == 0:
        return False
    line_start = text.rfind("\n", 0, numeral.start) + 1
    ends_line = numeral.end == len(text) or text[numeral.end] == "\n"
    if line_start == numeral.start:
        return True
    return ends_line and bool(_CONTENTS.search(text, max(line_start, numeral.start - _LEFT_REACH), numeral.start))


@lru_cache(maxsize=16)
def _spoken(text: str) -> tuple[list[int], list[str]]:
    """Where each topic is spoken of, and its name."""
    book = rule_book()
    matches = list(book.topics.finditer(text))
    return [m.end() for m in matches], [book.topic_names[(m.lastindex or 1) - 1] for m in matches]


def topic_after(text: str, topic: str) -> str:
    """What was spoken of last at the end of a text; ``topic`` where it speaks of nothing that has a name."""
    names = _spoken(text)[1]
    return names[-1] if names else topic


def ends_sentence(line: str) -> bool:
    """Whether a sentence ends within a line."""
    return bool(_SENTENCE_END.search(line))


def find_sites(line: str, numerals: Sequence[Numeral], topic: str) -> list[Site]:
    """The site of every figure of a paragraph; ``topic`` is what the paragraph is about before it says so."""
    sites = list(_sites(line, numerals, topic))
    return _distributed(sites) if any(word in line for word in _SHARING_OUT) else sites


def _paragraph(line: str) -> Paragraph:
    read_over = _NOTE.sub(lambda note: "_" * len(note[0]), line) if "(" in line else line
    stops = [m.start() for m in _STOP.finditer(read_over)]
    ends = [m.start() for m in _SENTENCE_END.finditer(line)]
    return Paragraph(line, [*stops, len(line)], [*ends, len(line)])


def _sites(line: str, numerals: Sequence[Numeral], topic: str) -> Iterator[Site]:
    spoken_at, spoken = _spoken(line)
    names = [topic, *spoken]
    paragraph = _paragraph(line)
    stops, ends = paragraph.stops, paragraph.ends
    previous = 0
    for numeral, following in zip(numerals, [*(n.start for n in numerals[1:]), len(line)], strict=True):
        start, behind = numeral.start, min(numeral.end + len(numeral.unit), len(line))  # 百分之九十: no % follows
        stop, end = bisect_left(stops, start), bisect_left(ends, start)
        words = max(_last_stop(line, stops, stop, start, previous), previous)
        clause = stops[stop - 1] + 1 if stop else 0
        raw = line[max(words, start - _LEFT_REACH) : start]
        yield Site(
            numeral,
            paragraph,
            words,
            previous,
            behind,
            raw,
            without_glue(raw),
            right=line[behind : min(stops[bisect_left(stops, behind)], following)],
            topic=names[bisect_right(spoken_at, start)],
            earlier=names[bisect_right(spoken_at, start - len(raw))],
            clause=line[max(min(clause, words), start - _SENTENCE_REACH) : start],
            sentence=line[max(ends[end - 1] + 1 if end else 0, start - _SENTENCE_REACH) : start],
        )
        previous = behind


_LABEL = re.compile(r"^[—\-·■●◆▲①-⑳\d.、()一二三四五六七八九十\s]{0,12}([^。,;:\d]{2,14})[。:]")
_BARE_REACH = 14
_BARE = re.compile(
    r"^(?:二者|两者|全年|共|合计|累计|其中|年内|另行?|单独|先后|陆续|发|出|贴|播|登|计|推|载|在|上|向社会|公开|发布|登载|刊登|刊发|推送"
    r"|更新|公布|、|各类|政府|政务|信息|内容|动态|公告|等|文字|博文|推文|文章|作品|材料|滚动|张贴|展示|博|了|的)*$"
)


def named(site: Site) -> str:
    """The words before a numeral without glue, and with the clause or label before them where they name nothing.

    "走墙的，是镇公开栏，贴了八十六条": what 贴了 was done to stands one comma before; a label opens the paragraph,
    "微博和微信。二者合计发布184条".
    """
    left, line, start = site.left, site.paragraph.text, site.words
    if len(left) > _BARE_REACH or not _BARE.match(left):
        return left
    if start > 1 and line[start - 1] == ",":
        clause = max(line.rfind(mark, max(0, start - _LEFT_REACH), start - 1) for mark in ",;:。(")
        if clause + 1 >= site.previous:
            return line[clause + 1 : start - 1] + left
    label = _LABEL.match(line)
    return label[1] + left if label and site.previous <= label.end() <= start else left


def _last_stop(line: str, stops: Sequence[int], stop: int, start: int, previous: int) -> int:
    """Where the words before a numeral begin: behind the last stop, or the one before where only glue stands between.

    "收取费用：无" and "关注人数，5206人" speak of the words before the stop; a stop behind a figure ends them.
    """
    position = stops[stop - 1] + 1 if stop else 0
    near = stop and start - position < _LEFT_REACH and position - 1 > previous
    if near and line[position - 1] in ":(" and not without_glue(line[position:start]):
        return stops[stop - 2] + 1 if stop > 1 else 0
    return position


# --- figures named together ("微博、微信分别发布5条和6条") -----------------------------------------------------------

_SHARING_OUT = ("分别", "各自", "依次")
_RESPECTIVELY = re.compile(r"(?P<names>[^,;。:\d]{2,60}?)(?:分别|各自|依次)(?P<verb>[^,;。:\d、和与]{0,12})$")
_AND = re.compile(r"、|和|与|及|以及")


def _distributed(sites: list[Site]) -> list[Site]:
    """Sites whose figures are shared out over names that stand before 分别, each with its own name on the left."""
    done: list[Site] = []
    names: list[str] = []
    verb = ""
    for position, site in enumerate(sites):
        match = _RESPECTIVELY.search(site.raw.rstrip("为达有共约近 "))
        if match:
            count = _run_length(sites, position)
            names, verb = _AND.split(match["names"])[-count:], match["verb"]
        elif names and without_glue(site.raw).strip("和与及、"):
            names = []
        if names:
            left = names.pop(0) + verb
            site = reread(site, left, site.right, topic_after(left, site.topic))
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


_LIST_MARK = re.compile(r"[和与及以、,·●•√▪▸☆★→◎✗○■◆\-—:\s\"“”(【]*")
_NAME = re.compile(r"[—\-:\s\"“|*]*(?:为|是|来自|走|在|系|由|靠)?(?P<name>[^,;。|]{2,30})")


def mirrored(site: Site) -> Site | None:
    """The site with the words behind its figure put before it: some lists count before they name, 5件信函、3件网络."""
    apart = site.right[-1:] in "、和与及" or site.ends_clause
    if apart and _LIST_MARK.fullmatch(site.raw.rpartition(":")[2]) and (name := _NAME.match(site.right)):
        return reread(site, name["name"], "", topic_after(name["name"], site.topic))
    return None
