"""Whether the value and the qualifier of a mention follow from its text and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gidr_ner.annotations import AnnotatedReport, GoldMention
from gidr_ner.curation.corpus import Item
from gidr_ner.curation.faults import Fault, fault_at
from gidr_ner.normalize import clean
from gidr_ner.numerals import parse_numeral
from gidr_ner.schema import unit_of
from gidr_ner.types import Number, Qualifier, Span

__all__ = ["mention_faults"]

_AROUND = 12
"""Characters on either side in which words may bear on a figure."""
_NEAR = 8
"""Characters before a figure in which a word may make it a rough one; behind it all of ``_AROUND`` (次——首次突破)."""
_TEN_THOUSAND = 10_000  # a table under 万元 prints a ten-thousandth of the amount
_TENTH = 10  # 九成 is 90%
_RESIDUE = re.compile(r"\(?[a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]+\)?$")  # pinyin behind a character: 餘yu
_AS_NUMERALS = str.maketrans("OoОоΟο○◯lI俩仨", "0000000011两三")
_YUAN = re.compile(r"([^元圆角分]+)[元圆](?:([^元圆角分])角)?(?:([^元圆角分])分)?[整正]?")
_MINUS = re.compile(r"(?:减|降|少|下调|取消|[-－−▼↓])[^\d\n]{0,4}$")
_VAGUE = re.compile(
    r"约|近|超|逾|过|破|余|多|数|几|以上|左右|上下|至少|最少|不少于|不低于|不下|不止|不足|不到|大概|大体|估计|有余"
    r"|出头|开外|往上|来[个件条次人份篇块张]"
    r"|[满强]|好几|上[百千万]|快"
    r"|(?i:morethan|over|about|around|nearly|almost|some|atleast)"
)
_SAYS = (
    (
        re.compile(
            r"(?:(?<![节预签契公合制条特邀违履大赴])约|(?<![附最靠临新邻亲将])近|将近|大约)[了有为达计共至到]{0,2}$"
        ),
        "approx",
    ),
    (re.compile(r"(?:超过|超出|(?<!有)逾|突破|不少于|不低于|至少)[了有为达计共至到]{0,2}$"), "at_least"),
)


def mention_faults(item: Item) -> Iterator[Fault]:
    """Every mention whose value or qualifier the text does not bear out."""
    for mention in item.report.mentions:
        yield from (fault_at(item, mention, code, said) for code, said in _of_mention(item.report, mention))


def _of_mention(report: AnnotatedReport, mention: GoldMention) -> Iterator[tuple[str, str]]:
    printed = _readable(report.quote(mention.span))
    before, after = _around(report.document.text, mention.span)
    read = parse_numeral(printed) or parse_numeral(printed.translate(_AS_NUMERALS)) or _in_yuan(printed)
    possible = _possible_values(mention.id, read[0], before, after) if read else {0}
    if mention.value not in possible:
        stated = " or ".join(f"{value:,}" for value in sorted(possible)) if read else "0, as it is no numeral"
        yield "value", f"value {mention.value:,}, but the text states {stated}"
    said = _wrong_qualifier(mention.qualifier, read[1] if read else "exact", before, after)
    if said:
        yield "qualifier", f"qualifier {mention.qualifier}, but {said}"


def _readable(quote: str) -> str:
    """The text of a span in simplified script, without inner white space and pinyin residue."""
    text = re.sub(r"\s", "", clean(quote).normalized)
    return _RESIDUE.sub("", text) or text


def _in_yuan(printed: str) -> tuple[Number, Qualifier] | None:
    """An amount whose span goes on behind its unit: 壹佰捌拾陆元伍角 is 186.5."""
    match = _YUAN.fullmatch(printed)
    parts = [parse_numeral(part) for part in match.groups("0")] if match else [None]
    if None in parts:
        return None
    yuan, tenths, hundredths = (Decimal(part[0]) for part in parts if part)
    return yuan + tenths / 10 + hundredths / 100, "exact"


def _around(text: str, span: Span) -> tuple[str, str]:
    """The words of the same line before and behind a span, in simplified script."""
    before = text[max(0, span.start - 2 * _AROUND) : span.start]
    after = text[span.end : span.end + 2 * _AROUND]
    before, after = (re.sub(r"\s", "", clean(words).normalized) for words in (before, after))
    return before[-_AROUND:], after[:_AROUND]


def _possible_values(id: str, read: Number, before: str, after: str) -> set[Number]:
    """What a numeral can stand for in a field: the scale is the unit's, the sign that of the words before it."""
    unit = unit_of(id)
    if id.endswith(".change"):
        return {-read} if read > 0 and _MINUS.search(before) else {read}
    if unit == "元":
        return {read, read * _TEN_THOUSAND}
    return {read, read * _TENTH} if unit == "%" and after.startswith("成") else {read}


def _wrong_qualifier(given: Qualifier, read: Qualifier, before: str, after: str) -> str:
    """What speaks against a qualifier, or an empty string."""
    if read != "exact":
        return "" if given == read else f"the text says {read}"
    said = next((qualifier for words, qualifier in _SAYS if words.search(before)), "exact")
    if said not in ("exact", given):
        return f"the words before it say {said}"
    if given != "exact" and not _VAGUE.search(before[-_NEAR:]) and not _VAGUE.search(after):
        return "nothing around it says so"
    return ""
