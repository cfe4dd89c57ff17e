"""Numerals that a page broke in two (``1 31`` for 131), made whole where the row itself says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

from gidr_ner.table_solve import Value
from gidr_ner.table_text import SCALES, Token

__all__ = ["rejoined"]

_MOST = 2  # numerals broken in one row
_APART = 3  # blanks between columns, where a single one is inside a numeral
_TAIL = re.compile(r"(?P<whole>\d+)(?:\.\d+)?(?: ?(?P<scale>[万亿]))?")
_BORDER = re.compile(r"[\n\t|]")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?(?: ?[万亿])?")

Holds = Callable[[Sequence[Value]], bool]


def rejoined(text: str, row: list[Token], width: int, holds: Holds | None = None) -> list[Token]:
    """A row too long by one or two tokens, with as many broken numerals made whole; else the row as it is.

    Told by ``holds`` (the sums of a row) where one way of joining keeps them and no way of leaving tokens out does, or
    by the layout: wide gaps everywhere but inside the numeral.
    """
    extra = len(row) - width
    if not 0 < extra <= _MOST:
        return row
    broken = [i for i, (one, other) in enumerate(pairwise(row)) if _broken(text, one, other)]
    ways = [_joined(text, row, places) for places in combinations(broken, extra)]
    if holds and not any(holds([t.value for t in kept]) for kept in combinations(row, width)):
        holding = [way for way in ways if holds([t.value for t in way])]
        if len(holding) == 1:
            return holding[0]
    return ways[0] if len(ways) == 1 and _apart(text, ways[0]) else row


def _broken(text: str, one: Token, other: Token) -> bool:
    head, tail = text[one.start : one.end], _TAIL.fullmatch(text, other.start, other.end)
    return text[one.end : other.start] == " " and head.isdecimal() and tail is not None and head[0] != "0"


def _joined(text: str, row: Sequence[Token], places: Sequence[int]) -> list[Token]:
    whole: list[Token] = []
    for i, token in enumerate(row):
        if i - 1 in places and (tail := _TAIL.fullmatch(text, token.start, token.end)):
            head = whole.pop()
            above = (head.value or 0) * 10 ** len(tail["whole"]) * SCALES.get(tail["scale"], 1)
            token = token._replace(start=head.start, value=above + (token.value or 0))
        whole.append(token)
    return whole


def _apart(text: str, row: Sequence[Token]) -> bool:
    """Whether wide gaps, lines or bars part a row; a lone numeral of thousands is parted from nothing."""
    gaps = [text[a.end : b.start] for a, b in pairwise(row)]
    if not gaps:
        return bool(_THOUSANDS.fullmatch(text, row[0].start, row[0].end))
    return all(_BORDER.search(gap) or (len(gap) >= _APART and not gap.strip(" ")) for gap in gaps)
