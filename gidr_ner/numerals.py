"""Printed numerals: exact numbers with their qualifier, and where they stand in a text.

:func:`parse_numeral` reads one numeral; :func:`find_numerals` finds them all and says what each one is.

A Chinese numeral character is a numeral, and not part of a word (统一, 一是, 十分, 百姓, 三公, 五一, 四川), when

- a measure word follows, also behind 余/多/几: 三百一十余人次. Measure words that begin a word do not count
  (统一部署, 五一期间, 一次性, 一部分), nor determiners before 一 (每一项, 同一个), nor 一事一议;
- or a label stands before and no Chinese character follows: 投诉数为零。 共三十六;
- or digits and scales form one amount of two characters or more: 一百二十三 (but 十八大, 十二五);
- or it is 零 before a word that is counted: 零申请.

百, 千, 万 with nothing in front count behind 近/上/过/逾/约/超/达 or 几/数, or before 余/多, only. Spans follow
annotation.md: scale, 余/多/几 and sign inside; unit, 约/近/超过/左右/以上 and 百分之 outside.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from gidr_ner.numeral_patterns import FOLLOW, NUMERALS, PARTS, RANGE_PARTS
from gidr_ner.types import Number, Qualifier

__all__ = ["Kind", "Numeral", "find_figures", "find_numerals", "parse_numeral"]

Kind = Literal["count", "percent", "money", "date", "ordinal", "code", "time", "numbering", "range"]

MAX_LENGTH = 40  # characters of one numeral; longer ones are codes or noise


class Numeral(NamedTuple):
    """One number of a text; offsets are half-open and into the text given to :func:`find_numerals`.

    ``unit`` is the measure word that follows directly ('' if none). 万 belongs to the numeral: ``65.5万元`` is
    ``65.5万``, value 655000, unit 元. Each part of a date, range, list or telephone number is one Numeral.
    (A named tuple, as making a frozen dataclass costs more than finding the numeral.)
    """

    start: int
    end: int
    value: Number
    qualifier: Qualifier
    text: str
    kind: Kind
    unit: str


# One numeral is spelt in Arabic digits, 十百千万亿 and '.', and then read: 一百零二 -> 1百02, 廿三 -> 2十3.

_SPELL = str.maketrans(
    {
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        **dict(zip("零一二三四五六七八九两〇", "012345678920", strict=True)),
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟貳參陸兩", "123456789十百千2362", strict=True)),
        **dict(zip("萬億餘幾數點点．，％＋－−﹣", "万亿余几数...,%+---", strict=True)),
        "廿": "2十",
        "卅": "3十",
        "卌": "4十",
        "好": "",
        **dict.fromkeys("○◯OoОоΟο", "0"),
        **dict.fromkeys("lI", "1"),
        **dict.fromkeys(" \t\n\r\u00a0\u2002\u2003\u2009\u3000"),
    }
)
_LOOK_ALIKE = re.compile(r"[○◯OoОоΟοlI]")
_REAL_DIGIT = re.compile(r"[0-9０-９零〇一二三四五六七八九]")
_THOUSANDS = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_NEIGHBOURS = re.compile(r"(?<![0-9.])(?:12|23|34|45|56|67|78|89)(?![0-9])")
_SPELT = re.compile(
    r"(?P<sign>[+-])?(?:百分之)?(?P<some>[几数](?=[十百千万亿]))?"
    r"(?P<head>[0-9.十百千万亿]+?)(?P<tens>(?<=[百千万])几[十百千])?(?P<more>[余多几来+])?(?P<tail>[十百千万亿]*)%?"
)
_SCALES = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_SCALE_OF = dict(_SCALES)
_MARKS: dict[str | None, Qualifier] = {
    "余": "at_least",
    "多": "at_least",
    "+": "at_least",
    "几": "approx",
    "来": "approx",
}


def parse_numeral(text: str) -> tuple[Number, Qualifier] | None:
    """The number that one printed numeral stands for, or None where it is none.

    An integral number is an int, any other an exact Decimal. 余, 多 and a closing + say ``at_least``; 几, 数, 来 and
    neighbours (三四十) say ``approx`` of the lower number, as 几十 behind hundreds does. Look-alikes (O, l, I) count
    beside a real digit.
    """
    return _parse(text) if len(text) <= MAX_LENGTH else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[Number, Qualifier] | None:
    if text.isascii() and text.isdigit():
        return int(text), "exact"
    if _LOOK_ALIKE.search(text) and not _REAL_DIGIT.search(text):
        return None
    spelt = _THOUSANDS.sub(lambda group: group[0].replace(",", ""), text.translate(_SPELL))
    match = _SPELT.fullmatch(spelt)
    if match is None:
        return None
    body, vague = _lower_neighbour(text, match["head"] + match["tail"])
    value = _amount(body)
    if value is None:
        return None
    qualifier = "approx" if vague or match["some"] or match["tens"] else _MARKS.get(match["more"], "exact")
    return (-value if match["sign"] == "-" else value), qualifier


def _lower_neighbour(text: str, body: str) -> tuple[str, bool]:
    """三四十 -> 三十, 十五六 -> 十五: only Chinese digits are written so (and 一二三四五 is a digit string)."""
    pair = _NEIGHBOURS.search(body)
    if pair is None or any(character.isdecimal() for character in text):
        return body, False
    return body[: pair.start() + 1] + body[pair.end() :], True


def _amount(body: str) -> Number | None:
    if "." not in body:
        return _whole(body)
    left, _, right = body.partition(".")
    digits = right.rstrip("十百千万亿")
    whole = _whole(left)
    if whole is None or not digits.isdigit():
        return None
    mantissa, shift = int(f"{whole}{digits}"), len(digits)
    for sign in right[len(digits) :]:
        mantissa *= _SCALE_OF[sign]
    value = Decimal(f"{mantissa}E-{shift}")
    return mantissa // 10**shift if mantissa % 10**shift == 0 else _stripped(value)


def _stripped(value: Decimal) -> Decimal:
    """90.30 -> 90.3, without the rounding of Decimal.normalize."""
    return Decimal(f"{value:f}".rstrip("0"))


def _whole(text: str) -> int | None:
    """1万2千5 -> 12500: split at the largest scale; a coefficient that is left out is 1."""
    if text.isdigit():
        return int(text)
    for sign, scale in _SCALES:
        head, found, tail = text.partition(sign)
        if not found:
            continue
        factor = 1 if not head else _whole(head) if scale > 1000 or head.isdigit() else None
        rest = _remainder(tail, scale)
        return None if factor is None or rest is None else factor * scale + rest
    return None


def _remainder(tail: str, scale: int) -> int | None:
    """What stands behind a scale: below it, and 百五, 万八 leave the next scale out."""
    if not tail:
        return 0
    rest = _whole(tail)
    if rest is None or rest >= scale:
        return None
    if len(tail) == 1 and tail.isdigit() and scale >= 100:
        return rest * scale // 10
    return rest


_KINDS: dict[str, Kind] = {
    "ordinal": "ordinal",
    "numbering": "numbering",
    "date": "date",
    "time": "time",
    "code": "code",
    "mixed": "code",
    "range": "range",
}

_ALL_GROUPS = frozenset(NUMERALS.groupindex)
_FIGURE_GROUPS = _ALL_GROUPS - {group for group, kind in _KINDS.items() if kind != "code"}
_FIGURES = frozenset({"count", "percent", "money"})

_BEFORE = re.compile(
    r"(?:(?P<approx>(?<![节预签契公合制条特邀违履赴])约|(?<![附最靠临新邻亲])近|大概|不足|不到|估计)"
    r"|(?P<at_least>超[过出]?|逾|突破|不[少低]于|不止|至少|最少|多于|大于|高于))[了有为达计共至到 ]{0,2}$"
)
_BEFORE_ENDS = frozenset("约近概足到计超过出逾破于止少低了有为达共至 ")
_BEFORE_HINTS = frozenset("约近概足到估超逾破少低止多大高")
_AFTER: dict[str, Qualifier] = {"左右": "approx", "上下": "approx"}
_REACHING = frozenset("上过")
_NO_UNIT_STARTS = frozenset(("", "\n", "\t", "|", ",", "，", "。", ";", "；", "、", ")"))
_LABEL_ENDS = frozenset("共计为有达约近逾数额是|\t:：")
_SCALE_SIGNS = frozenset("十百千万亿拾佰仟")
_NO_AMOUNT_BEFORE = frozenset("大届中号五计节分世是、")
_TWO_DIGITS = re.compile("[一二三四五六七八九]{2}")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_HOTLINE = re.compile(
    r"12345|(?:12[0-9]{3}|11[0249]|12[0-9]|9[56][0-9]{3})"
    r"(?=[”\"』]|[^,，。;；、0-9\n]{0,12}(?:热线|专线|平台|电话|报警|急救|指挥))"
)
_CODE_LABEL = re.compile(
    r"(?:电话|传真|热线|手机|拨打|致电|分机|总机|(?P<number>邮编|邮政编码|邮码|号码|编号|账号|代码|序号|索引号|QQ))"
    r"(?:号码)?(?:[(（][^()（）]{0,6}[)）])?[:：是为]? ?$"
)
_TELEPHONE = re.compile("[0-9]{7,8}|1[0-9]{10}|400[0-9]{7}|1[0-2][0-9]|1[0-9]{4}|9[56][0-9]{3}")


def find_numerals(text: str) -> list[Numeral]:
    """Every number of a compacted, normalized text in order, none overlapping; figures are count, percent or money."""
    return _numerals(text, _ALL_GROUPS)


def find_figures(text: str) -> list[Numeral]:
    """The numbers that can be figures; of the others only codes are read at all, as a figure may go on with one."""
    return [numeral for numeral in _numerals(text, _FIGURE_GROUPS) if numeral.kind in _FIGURES]


def _numerals(text: str, groups: Collection[str]) -> list[Numeral]:
    """The numbers that were found by some groups of the pattern."""
    found: list[Numeral] = []
    for match in NUMERALS.finditer(text):
        group = match.lastgroup
        if group is None or group not in groups:
            continue
        kind = _KINDS.get(group)
        if kind is None:
            numeral = _figure(text, match, group, found)
            if numeral is not None:
                found.append(numeral)
        else:
            found += _parts(text, match, kind)
    return found


def _parts(text: str, match: re.Match[str], kind: Kind) -> list[Numeral]:
    """The numbers inside a date, a list of articles, a telephone number …; a unit only behind a range."""
    ranged = kind == "range"
    unit = _unit_and_after(text, match.end())[0] if ranged else ""
    parts = []
    for part in (RANGE_PARTS if ranged else PARTS).finditer(text, *match.span()):
        printed = part[0]
        parsed = parse_numeral(printed)
        if parsed is not None:
            parts.append(Numeral(*part.span(), *parsed, printed, kind, unit))
    return parts


def _figure(text: str, match: re.Match[str], group: str, found: list[Numeral]) -> Numeral | None:
    start, end = match.span(group if group == "percent" else 0)
    printed = text[start:end]
    parsed = parse_numeral(printed)
    if parsed is None:
        return None
    value, qualifier = parsed
    unit, after = _unit_and_after(text, end)
    if group == "percent":
        unit = "%"
    elif group == "han" and not _is_amount(text, start, end, unit, qualifier):
        return None
    if qualifier == "exact":
        qualifier = _qualifier_around(text, start, after)
    return Numeral(start, end, value, qualifier, printed, _kind(text, start, end, unit, found), unit)


def _unit_and_after(text: str, end: int) -> tuple[str, str | None]:
    if text[end : end + 1] in _NO_UNIT_STARTS:
        return "", None
    follow = FOLLOW.match(text, end)
    if follow is None:
        return "", None
    unit, after = follow.groups()
    return unit or "", after


def _qualifier_around(text: str, start: int, after: str | None) -> Qualifier:
    last = text[start - 1 : start]
    if last in _BEFORE_ENDS and not _BEFORE_HINTS.isdisjoint(text[max(0, start - 4) : start]):
        word = _BEFORE.search(text, max(0, start - 6), start)
        if word is not None:
            return "approx" if word["approx"] else "at_least"
    if after is not None:
        return _AFTER.get(after, "at_least")
    return "at_least" if last in _REACHING and text[start] in "百千万亿" else "exact"


def _is_amount(text: str, start: int, end: int, unit: str, qualifier: Qualifier) -> bool:
    """Whether Chinese numeral characters are an amount; the rules are those of the module docstring."""
    printed = text[start:end]
    if qualifier == "exact" and _TWO_DIGITS.fullmatch(printed):
        return False
    if unit or printed == "零":
        return True
    following = text[end : end + 1]
    if not "一" <= following <= "鿿" and start and text[start - 1] in _LABEL_ENDS:
        return True
    if len(printed) < 2 or qualifier == "approx":  # 十四五, read as fourteen or fifteen
        return False
    return following not in _NO_AMOUNT_BEFORE and not _SCALE_SIGNS.isdisjoint(printed)


def _kind(text: str, start: int, end: int, unit: str, found: list[Numeral]) -> Kind:
    if unit:
        return "percent" if unit in "%％" else "money" if unit[-1] in "元圆" else "count"
    if start and text[start - 1] in "¥￥":
        return "money"
    printed = text[start:end]
    if len(printed) > 2 and printed.isdigit():
        return _kind_of_digits(text, start, end, printed, found)
    return "count"


def _kind_of_digits(text: str, start: int, end: int, printed: str, found: list[Numeral]) -> Kind:
    """Three or more plain digits without a unit: a telephone number, a year that lost its 年, or a count."""
    following = text[end : end + 1]
    if "一" <= following <= "鿿" and _YEAR.fullmatch(printed):
        return "date"
    hotline = _HOTLINE.match(text, start)
    if hotline is not None and hotline.end() == end:
        return "code"
    label = _CODE_LABEL.search(text, max(0, start - 16), start)
    if label is not None and (label["number"] or _TELEPHONE.fullmatch(printed)):
        return "code"
    last = found[-1] if found else None
    if last and last.kind == "code" and start - last.end == 1 and len(last.text) == len(printed):
        return "code"
    return "count"
