"""Figures as printed: 1620, 1,620, 一千六百二十, 1600余, 25.1万; each says what a reader must make of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from gidr_ner.types import Number, Qualifier

__all__ = ["Printed", "Style", "number_to_han", "print_number", "round_down"]

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_LARGEST_HAN = 10**8
_LEAST_VAGUE = 11
_LEAST_WAN = 1000


@dataclass(frozen=True, slots=True)
class Style:
    """How one clerk prints numbers; each is a probability."""

    commas: float = 0.0
    han: float = 0.0
    zero_word: float = 0.0


@dataclass(frozen=True, slots=True)
class Printed:
    """A numeral without its unit, and the value and qualifier that it states."""

    text: str
    value: Number
    qualifier: Qualifier = "exact"


def number_to_han(value: int) -> str:
    """一千零五十 for 1050; 0 ≤ value < 10⁸."""
    if not 0 <= value < _LARGEST_HAN:
        raise ValueError(f"{value} is not written in Chinese numerals here")
    wan, rest = divmod(value, 10_000)
    if not wan:
        return _below_wan(rest, bare=True) or "零"
    gap = "零" if 0 < rest < 1000 else ""
    return f"{_below_wan(wan, bare=True)}万{gap}{_below_wan(rest, bare=False)}"


def _below_wan(value: int, *, bare: bool) -> str:
    """Four places; 十二 rather than 一十二 where nothing stands in front."""
    printed, zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if not digit:
            zero = bool(printed)
            continue
        printed += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return printed[1:] if bare and printed.startswith("一十") else printed


def round_down(value: Number, rng: Random) -> int:
    """The value to its first digit or two, as people write it before 余: 1234 to 1200 or 1000."""
    whole = int(value)
    keep = 1 if whole < 100 else rng.choice((1, 2, 2))
    step = int(10 ** max(0, len(str(whole)) - keep))
    return whole // step * step


def print_number(value: Number, flags: frozenset[str], style: Style, rng: Random) -> Printed:
    """A figure in one style; ``flags`` are the filters of the template: yu, over, approx, wan, han.

    What a figure is too small for is left undone: 7 is never 7余, 620 never 0.06万.
    """
    if "wan" in flags and value >= _LEAST_WAN:
        return _in_wan(value, flags, rng)
    vague = flags & {"yu", "over", "approx"}
    if vague and value >= _LEAST_VAGUE:
        rounded = round_down(value, rng) if "yu" in flags or rng.random() < 0.7 else value
        suffix = rng.choice("余余余多") if "yu" in flags else ""
        return Printed(_digits(rounded, flags, style, rng) + suffix, rounded, _qualifier(flags))
    return Printed(_digits(value, flags, style, rng), value, _qualifier(flags - {"yu"}))


def _qualifier(flags: frozenset[str]) -> Qualifier:
    return "approx" if "approx" in flags else "at_least" if flags & {"yu", "over"} else "exact"


def _in_wan(value: Number, flags: frozenset[str], rng: Random) -> Printed:
    places = rng.choice((1, 1, 2)) if value >= 100_000 else rng.choice((1, 2, 2, 4))
    mantissa = round(Decimal(value) / 10_000, places).normalize()
    if flags & {"yu", "over", "approx"} and value >= 100_000:
        mantissa = Decimal(int(mantissa))
    stated = mantissa * 10_000
    suffix = rng.choice("余余多") if "yu" in flags else ""
    whole = int(stated) if stated == stated.to_integral_value() else stated
    return Printed(f"{mantissa:f}万{suffix}", whole, _qualifier(flags))


def _digits(value: Number, flags: frozenset[str], style: Style, rng: Random) -> str:
    if value == 0 and rng.random() < style.zero_word:
        return "零"
    if not isinstance(value, int):
        return _han_decimal(value) if "han" in flags else f"{value:f}"
    wants_han = "han" in flags or (value <= 9999 and rng.random() < style.han)
    if wants_han and value < _LARGEST_HAN:
        return "两" if value == 2 and rng.random() < 0.7 else number_to_han(value)
    return f"{value:,}" if rng.random() < style.commas else str(value)


def _han_decimal(value: Decimal) -> str:
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{number_to_han(int(whole))}点{''.join(_DIGITS[int(digit)] for digit in decimals)}"
