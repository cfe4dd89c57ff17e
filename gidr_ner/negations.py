"""Zeros said in words: 未收到政府信息公开申请, 没有发生行政复议、行政诉讼, 行政诉讼一件也没有, 分文未取.

A negation governs the nouns behind it up to the end of its clause, or, where it closes the clause, those before it.
Which noun names which field is data: ``schema/zero_rules.toml``; spans by annotation.md, rulings 1, 2 and 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gidr_ner.mention_types import Mention, Passage
from gidr_ner.schema import read_rules
from gidr_ner.scope import stated_year

__all__ = ["find_zeros"]


@dataclass(frozen=True, slots=True)
class ZeroRule:
    name: str
    field: str
    noun: re.Pattern[str]
    needs: re.Pattern[str] | None
    never: re.Pattern[str] | None


@lru_cache(maxsize=1)
def zero_rules() -> tuple[ZeroRule, ...]:
    """The shipped rules, compiled once."""
    data = read_rules("zero_rules.toml")

    def rule(row: dict[str, str]) -> ZeroRule:
        needs, never = row.get("needs"), row.get("not")
        noun = re.compile(row["noun"])
        return ZeroRule(
            row["name"], row["field"], noun, re.compile(needs) if needs else None, re.compile(never) if never else None
        )

    return tuple(rule(row) for row in data["zero"])


# 末 is 未 misread by OCR. 未 needs a verb behind it (未来, 未成年 and the like are none), 无 none of its compounds.
_VERB = (
    r"(?=曾|有|发|收|接|出现|被|受理|制|产生|引|召开|举|开展|组织|办"
    r"|承办|依据|依照|按照|新|向|因|对|就|涉|安排|配|设|登记|形成|提|再|编|开|列|参|出台|单设|拨|下[发达拨]|印|颁|聘|落实|建|获)"
)
_NEGATION = re.compile(  # each alternative begins with a plain character, so that re can search for these
    rf"未{_VERB}|末(?!(?<=[期年月岁周季]末)有){_VERB}|没有|没(?=收|接|发|出|人|被|因|办|开)"
    r"|无(?<![毫从]无)(?!法|障碍|偿|论|关|须|需|锡|线|纸|缝|形|故|效|理|误|遗|违|锋|力|愧|穷|条件|缘|锁|接触)"
    r"|尚无|从无|暂无|皆无|均无|免收|分文[未没不](?:曾)?[取收]"
)
_SCOPE_END = re.compile(r"[,;:。!?\n()]|(?<=[^0-9A-Za-z])[.](?=[^0-9]|$)")
_GOES_ON = re.compile(
    r"[,](?:以及|或者|或|及|和|提起|被提起|被|申请|行政(?:复议|诉讼)|举报|投诉|引发|因此|也未|亦未|更)"
)
_BREAKS = re.compile(r"[;。!?\n]|(?<=[^0-9A-Za-z])[.](?=[^0-9]|$)")
_CLOSES = re.compile(
    r"(?:均|都|也|皆|亦|全|概|一[起件次宗例条]|[一])*(?:(?:也|都|均)?(?:没有|[未末])(?:发生|出现|收到|产生|受理|接到|涉及|有|开展|制发|配备)?|(?:全部|均|全)(?:予以?)?免收|为空白|均无|皆无|全无|暂无|无(?:发生)?|(?:一分(?:钱)?(?:也|都)?)?没(?:有)?收(?:过|取)?)$"
)
_ADVERB = 5  # characters before a closing negation that name nothing: 行政复议、行政诉讼，一年里都没有
_CONTRAST = re.compile(r"[零无]$|已|共|全部|均已|及时|维持|\d")
# characters of a clause behind its negation: without an end, a line without marks takes the square of its length
_LONGEST = 300
_POLICY = re.compile(r"不得|不准|不能|严禁|原则上")


def _scopes(text: str) -> Iterator[tuple[int, int, int, int]]:
    """For every negation: where it stands, where what it governs ends, and the clause it belongs to."""
    for match in _NEGATION.finditer(text):
        end = _clause_end(text, match.end())
        starts = [m.end() for m in _SCOPE_END.finditer(text, max(0, match.start() - 60), match.start())]
        start = starts[-1] if starts else max(0, match.start() - 60)
        yield start, match.start(), match.end(), end


def _sentence(text: str, end: int) -> str:
    """The sentence up to a position."""
    breaks = [m.end() for m in _BREAKS.finditer(text, max(0, end - 200), end)]
    return text[breaks[-1] if breaks else max(0, end - 200) : end]


def _clause_end(text: str, position: int) -> int:
    """Where the clause of a negation ends, going on over a comma that only adds nouns."""
    last = min(len(text), position + _LONGEST)
    stop = _SCOPE_END.search(text, position, last)
    while stop and (more := _GOES_ON.match(text, stop.start(), last)):
        following = _SCOPE_END.search(text, more.end(), last)
        end = following.start() if following else last
        if _CONTRAST.search(text, more.end(), end):
            break
        stop = following
    return stop.start() if stop else last


def _claims(text: str, start: int, end: int, clause: str) -> Iterator[tuple[int, int, ZeroRule]]:
    """The nouns between two positions that rules claim, none twice."""
    taken = bytearray(end - start)
    for rule in zero_rules():
        if (rule.needs and not rule.needs.search(clause)) or (rule.never and rule.never.search(clause)):
            continue
        for noun in rule.noun.finditer(text, start, end):
            first, last = noun.start() - start, noun.end() - start
            if not any(taken[first:last]):
                taken[first:last] = b"\1" * (last - first)
                yield noun.start(), noun.end(), rule


def _governed(text: str, clause_start: int, at: int, behind: int, end: int) -> tuple[int, int]:
    """The range that holds the negated nouns: behind the negation, or before it where it closes the clause."""
    closing = _CLOSES.search(text, clause_start, end)
    if closing and closing.start() <= at and closing.end() == end:
        if closing.start() - clause_start <= _ADVERB and text[clause_start - 1 : clause_start] == ",":
            stops = [m.end() for m in _SCOPE_END.finditer(text, max(0, clause_start - 60), clause_start - 1)]
            clause_start = stops[-1] if stops else clause_start
        return clause_start, closing.start()
    return (at if text.startswith("分文", at) else behind), end


def find_zeros(passage: Passage) -> list[Mention]:
    """The zeros said in words in one section, in order; offsets are into ``passage.text``."""
    text, found = passage.text, {}
    for clause_start, at, behind, end in _scopes(text):
        clause = text[clause_start:end]
        if _POLICY.search(clause):
            continue
        start, stop = _governed(text, clause_start, at, behind, end)
        year, compared = stated_year(_sentence(text, end), clause, passage.report_year)
        if compared:
            continue
        claims = list(_claims(text, start, stop, clause))
        for a, b, rule in claims:
            if text.startswith("分文", a):
                if a == at:
                    b = behind
                elif any(other is rule and first < a for first, _, other in claims):  # 未收费分文: it is said already
                    continue
            found[a, b] = Mention(rule.field, a, b, 0, "exact", rule.name, year)
    return [found[key] for key in sorted(found)]
