"""Offsets that count UTF-16 units, as programs written in JavaScript do, to code points and back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

__all__ = ["code_point_to_unit", "unit_to_code_point"]

Convert = Callable[[int], int]


def _units(text: str) -> list[int]:
    """The unit at which each code point begins, and the end."""
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]


def code_point_to_unit(text: str) -> Convert:
    """From offsets in code points to offsets in UTF-16 units; IndexError outside of the text."""
    if not text or max(text) <= "\uffff":
        return lambda offset: offset
    return _units(text).__getitem__


def unit_to_code_point(text: str) -> Convert:
    """From offsets in UTF-16 units to offsets in code points; ValueError inside a pair or outside of the text."""
    if not text or max(text) <= "\uffff":
        return lambda offset: offset
    points = {unit: point for point, unit in enumerate(_units(text))}

    def convert(offset: int) -> int:
        if offset not in points:
            raise ValueError(f"offset {offset} lies inside a character or outside of the text")
        return points[offset]

    return convert
