"""The numbers that Word prints before paragraphs of a list: 一、（一）1. ① Ⅳ, by the list's own format.

They are not in the text of the file, and belong to the text of the report: a heading is known by its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Level", "Numbering", "format_number"]

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_BULLETS = {"bullet", "none"}
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; ``text`` is the pattern, such as ``（%2）``; ``glued`` where nothing follows the number."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    glued: bool = False


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of every list of a document, in order."""

    levels: dict[str, dict[int, Level]]
    """By list (``w:num``), its levels by depth."""
    counters_of: dict[str, str]
    """By list, the abstract list whose counters it shares."""
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    """By list, the levels that start anew, at this number, where the list is first used."""
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _used: set[tuple[str, int]] = field(default_factory=set)

    def advance(self, number: str, depth: int) -> str:
        """The number to print before the next paragraph of a list, with its space where one is needed to part them."""
        levels = self.levels.get(number)
        if not levels or depth not in levels:
            return ""
        counters = self._counters.setdefault(self.counters_of.get(number, number), {})
        self._restart(number, depth, counters)
        counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            if _restarts_after(levels.get(deeper), deeper, depth):
                del counters[deeper]
        return _printed(levels, depth, counters)

    def _restart(self, number: str, depth: int, counters: dict[int, int]) -> None:
        start = self.restarts.get(number, {}).get(depth)
        if start is not None and (number, depth) not in self._used:
            self._used.add((number, depth))
            counters[depth] = start - 1


def _restarts_after(level: Level | None, deeper: int, depth: int) -> bool:
    """Whether a level starts anew after one above it; ``w:lvlRestart`` names the lowest such level, 0 none."""
    restart = deeper if level is None or level.restart is None else level.restart
    return depth < restart


def _printed(levels: dict[int, Level], depth: int, counters: dict[int, int]) -> str:
    level = levels[depth]
    if level.format in _BULLETS:
        return "" if level.format == "none" and not _PLACE.sub("", level.text) else _bullet(level)

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        other = levels.get(at, Level())
        style = "decimal" if level.legal else other.format
        return format_number(counters.get(at, other.start), style)

    label = _PLACE.sub(number, level.text)
    return label if level.glued or not label or ord(label[-1]) > 0xFF else label + " "


def _bullet(level: Level) -> str:
    """A symbol font's private-use sign prints as a dot or a square; it says nothing."""
    sign = "".join(c for c in _PLACE.sub("", level.text) if not "\ue000" <= c <= "\uf8ff")
    return sign or "•"


def _chinese(n: int, digits: str = _DIGITS, units: str = "十百千万") -> str:
    """Up to 99,999: 十一, 一百零五."""
    if n <= 0 or n > 99_999:
        return digits[0] if n == 0 else str(n)
    ten, zero, out = units[0], "零", ""
    for place, unit in ((10_000, units[3]), (1000, units[2]), (100, units[1]), (10, ten), (1, "")):
        digit, n = divmod(n, place)
        if digit:
            out += digits[digit] + unit
        elif out and n and not out.endswith(zero):
            out += zero
    return out.rstrip(zero)


def _counting(n: int) -> str:
    text = _chinese(n)
    return text[1:] if text.startswith("一十") else text


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for value, sign in _ROMAN:
        count, n = divmod(n, value)
        out += sign * count
    return out


def _letter(n: int) -> str:
    """a to z, then aa, bb."""
    return chr(ord("a") + (n - 1) % 26) * min(50, (n - 1) // 26 + 1) if n > 0 else str(n)


def _series(first: str, count: int) -> Callable[[int], str]:
    """Characters that follow each other in Unicode, digits where they end."""
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= count else str(n)


def _digitwise(n: int) -> str:
    return "".join(_DIGITS[int(d)] for d in str(abs(n)))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalFullWidth2": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalEnclosedCircle": _series("①", 20),
    "decimalEnclosedCircleChinese": _series("①", 20),
    "decimalEnclosedParen": _series("⑴", 20),
    "decimalEnclosedFullstop": _series("⒈", 20),
    "ideographEnclosedCircle": _series("㊀", 10),
    "ideographDigital": _digitwise,
    "japaneseDigitalTenThousand": _digitwise,
    "taiwaneseDigital": _digitwise,
    "chineseLegalSimplified": lambda n: _chinese(n, _LEGAL, "拾佰仟万"),
    "ideographLegalTraditional": lambda n: _chinese(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
    "ideographTraditional": lambda n: _STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: _BRANCHES[(n - 1) % 12],
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
}


def format_number(n: int, style: str) -> str:
    """``n`` in a number format of Word (``w:numFmt``); one that is not known prints digits."""
    return _FORMATS.get(style, str)(n)
