"""Figures of the prose by rules: for every numeral, what it counts, or nothing.

A sentence of these reports is a chain of short clauses ("收到申请52件，网络提交31件、信函19件；…"), so a numeral
is judged by the words directly before it (back to the last stop or figure), the words behind its unit, and the topic
spoken of last. The rules are data: ``schema/mention_rules.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gidr_ner.mention_types import Mention, Passage, Site
from gidr_ner.numerals import Numeral
from gidr_ner.rule_book import Rule, candidates
from gidr_ner.scope import is_other, is_part, stated_year
from gidr_ner.sites import ends_sentence, find_sites, line_figures, mirrored, named, reread, topic_after
from gidr_ner.types import Number

__all__ = ["find_mentions"]

SECTION_TOPICS = {
    "proactive": "proactive",
    "applications": "applications",
    "consultation": "consultation",
    "interpretation": "response",
    "proposals": "proposals",
    "fees": "budget",
    "key_areas": "none",
}


STEADY_SECTIONS = frozenset({"applications"})
"""What these are about goes on behind words of other things: 职业打假人的申请多为索要举报案件的卷宗。15件均已办结."""


def _match(site: Site, known: set[tuple[str, Number]]) -> Rule | None:
    unit: str | None = site.numeral.unit.partition("(")[0]  # 47个(次)
    if not unit and site.numeral.value == 0:
        unit = None
    for rule in candidates(unit, site):
        if (not rule.repeats or (rule.field, site.numeral.value) in known) and rule.fits(site):
            return rule
    return None


MOST_FIGURES = 1000  # a paragraph with more is data and not prose
_IN_CAPITALS = re.compile(r"大写[:]?(?:人民币)?$")


def _mentions_of_line(
    line: str, numerals: Sequence[Numeral], offset: int, topic: str, passage: Passage, known: set[tuple[str, Number]]
) -> Iterator[Mention]:
    last: Mention | None = None
    seen: dict[str, int] = {}  # where each field was last stated in this paragraph
    eaten = ""  # words that named the figure before them and cannot name the next one as well
    for site in find_sites(line, numerals, topic):
        cut = bool(eaten) and site.raw.startswith(eaten)
        if cut:
            site = reread(site, site.raw[len(eaten) :], site.right, site.topic)
        eaten = ""
        if last and last.value == site.numeral.value and _IN_CAPITALS.search(site.raw):
            n = site.numeral
            yield last._replace(start=n.start + offset, end=n.end + offset, qualifier=n.qualifier)
            continue
        rule = _match(site, known)
        if rule is None:
            rule, eaten = _second_look(site, known, site.left if cut else named(site))
        if rule is None and passage.section in STEADY_SECTIONS:
            rule = _match(replace(site, topic=SECTION_TOPICS[passage.section]), known)
        if rule is None or is_other(site) or is_part(rule.field, seen, site):
            continue
        year, compared = stated_year(site.sentence, site.clause + site.right, passage.report_year)
        if compared:
            continue
        if rule.right and (words := rule.right.match(site.right)):
            eaten = words[0]
        n = site.numeral
        seen[rule.field] = n.end
        known.add((rule.field, n.value))
        last = Mention(rule.field, n.start + offset, n.end + offset, n.value, n.qualifier, rule.name, year)
        yield last


def _second_look(site: Site, known: set[tuple[str, Number]], name: str) -> tuple[Rule | None, str]:
    """The rule for a figure named by the clause or label before it, or by the words behind it, and what these were."""
    if name != site.left and (rule := _match(replace(site, left=name), known)):
        return rule, ""
    turned = mirrored(site)
    if turned is None or is_other(turned):
        return None, ""
    rule = _match(turned, known)
    return rule, site.right if rule else ""


# Lines of the page around a report; those that stand behind it fall into its last section (annotation.md, ruling 10).
_CHROME = re.compile(
    r"ICP备|备案[号序]|版权所有|网站标识码|技术支持|上一篇|下一篇|(?:浏览|点击|阅读)(?:次数|数|量)?:\d|总访问量[:：]|[【\[(]?字[体号][:】]|打印本页"
)
_PART_STYLES = re.compile(
    r"(?P<bracket>[(][一二三四五六七八九十]{1,3}[)])|(?P<han>[一二三四五六七八九十]{1,3}[、.是])|(?P<digit>\d{1,2}[、.])|(?P<digits>\d\.\d)"
    r"|(?P<inner>[(]\d{1,2}[)]|[①-⑳])|(?P<mark>[—\-·•■●◆▲√▪▸☆★→◎✗])|(?P<word>其[一二三四五]|第[一二三四五])"
)


def find_mentions(passage: Passage, known: set[tuple[str, Number]] | None = None) -> list[Mention]:
    """The mentions of one section, in order; offsets are into ``passage.text``.

    ``known`` holds fields and values stated before, for figures that are taken up again; it grows.
    """
    known = set() if known is None else known
    lines = passage.text.split("\n")
    numerals = [_worth_reading(line_figures(line), passage) for line in lines]
    while numerals and not numerals[-1]:
        numerals.pop()  # what the last paragraphs are about matters to no figure
    offset = 0
    found: list[Mention] = []
    for figures, line, topic in zip(numerals, lines, _topics(lines, passage.section), strict=False):
        if figures and not _CHROME.search(line):
            found += _mentions_of_line(line, figures, offset, topic, passage, known)
        offset += len(line) + 1
    return found


def _worth_reading(figures: list[Numeral], passage: Passage) -> list[Numeral]:
    """The figures of a paragraph, none where it is data or states nothing that is asked for."""
    if len(figures) > MOST_FIGURES:
        return []
    only = passage.only
    return figures if only is None or any(figure.value in only for figure in figures) else []


def _topics(lines: Sequence[str], section: str) -> Iterator[str]:
    """What each paragraph is about before it says so.

    A paragraph goes on about what the one before ended with; a numbered one begins anew: with the topic of the short
    line that it stands under, if that is numbered in another style, else with the section's own.
    """
    own = SECTION_TOPICS.get(section, "none")
    topic = base = own
    base_style: str | None = None
    for line in lines:
        opening = _PART_STYLES.match(line)
        style = opening.lastgroup if opening else None
        if opening and style == "mark":
            style = opening[0]  # • over - is one level over another
        if style:
            base = own if style == base_style else base
            topic = base
        yield topic
        topic = topic_after(line, topic)
        own_words = line[opening.end() :] if opening else line
        if 0 < len(line) <= 24 and not ends_sentence(line) and not any(map(str.isdigit, own_words)):
            base, base_style = topic, style
