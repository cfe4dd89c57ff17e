"""Table 4 as three rows of five: each proceeding named at the head of its row, or all three above the rows.

Reports set it so because fifteen columns are wide; the outcomes stand over each row, once above or below, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gidr_ner.table_layout import line_breaks
from gidr_ner.table_text import BLANK, Page, Token, tokens

__all__ = ["find_rows"]

GROUP, GROUPS = 5, 3
_REACH = 300
"""Characters from a row's name to what belongs to it."""


def _spread(*words: str) -> str:
    """A pattern of words whose characters a layout may set apart."""
    return "|".join(r"\s*".join(word) for word in words)


_REVIEW = re.compile(rf"(?<![^\n])[ \t|*\x00]*(?:{_spread('行政复议')})")
_DIRECT = re.compile(_spread("直接起诉", "直接诉讼", "直接提起诉讼"))
_AFTER = re.compile(rf"复\s*议\s*后\s*(?:{_spread('起诉', '诉讼', '再起诉', '提起诉讼')})")
_OUTCOMES = ("维持", "纠正", "其他", "审结", "总计")
_OUTCOME = re.compile(_spread(*_OUTCOMES))
_NAMES = re.compile(_spread("结果", "尚未", "未经复议", "未经", "行政诉讼", "合计", "未结", "复议", "未", "经"))
_MARKS = f"{BLANK}*():,、-"


def find_rows(page: Page) -> tuple[int, list[Token]] | None:
    """Where the table begins and its fifteen numbers, row by row; None where no table is set like that."""
    for review in _REVIEW.finditer(page.text):
        direct = _DIRECT.search(page.text, review.end(), review.end() + _REACH)
        after = direct and _AFTER.search(page.text, direct.end(), direct.end() + _REACH)
        if direct and after and (row := _rows(page.text, review.end(), direct, after)):
            return review.end() - len(review[0].lstrip()), row
    return None


def _rows(text: str, start: int, direct: re.Match[str], after: re.Match[str]) -> list[Token] | None:
    """The numbers behind three names, five behind each or three lines of five behind the last."""
    gaps = [_among(text, start, direct.start()), _among(text, direct.end(), after.start())]
    behind = list(_behind(text, after.end()))
    if None in gaps or not _in_order(text[start : behind[-1].end if behind else after.end()]):
        return None
    found = [token for gap in gaps for token in gap or ()]
    counts = [len(gap or ()) for gap in gaps]
    if counts == [GROUP, GROUP] and len(behind) == GROUP:
        return found + behind
    lines = list(range(GROUP, GROUP * GROUPS, GROUP))
    return behind if not found and len(behind) == GROUP * GROUPS and line_breaks(text, behind) == lines else None


def _among(text: str, start: int, end: int) -> list[Token] | None:
    """The numbers of a range; None where anything but numbers and names of outcomes stands there."""
    found = list(tokens(text, start, end))
    edges = [(start, start), *((t.start, t.end) for t in found), (end, end)]
    between = (text[a[1] : b[0]] for a, b in pairwise(edges))
    return found if all(_is_frame(gap) for gap in between) else None


def _behind(text: str, start: int) -> Iterator[Token]:
    """The numbers that follow, up to the first text that names no outcome."""
    at = start
    for token in tokens(text, start, min(len(text), start + _REACH)):
        if not _is_frame(text[at : token.start]):
            return
        yield token
        at = token.end


def _is_frame(text: str) -> bool:
    return not _NAMES.sub("", _OUTCOME.sub("", text)).strip(_MARKS)


def _in_order(text: str) -> bool:
    """Whether outcomes that are named stand in the form's order."""
    named: Sequence[str] = list(dict.fromkeys("".join(m[0].split()) for m in _OUTCOME.finditer(text)))
    return [one for one in _OUTCOMES if one in named] == named
