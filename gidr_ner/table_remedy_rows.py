"""Table 4 as three rows of five: each proceeding named at the head of its row, or all three above the rows.

Reports set it so because fifteen columns are wide; the outcomes stand over each row, once above or below, or nowhere.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise

from gidr_ner.table_layout import line_breaks
from gidr_ner.table_text import BLANK, TEXT, Page, Token, tokens

__all__ = ["find_rows"]

WIDTH, ROWS = 5, 3
_REACH = 300
"""Characters from a name to the next, and of the numbers behind the last."""
_MOST = 50
"""Places looked at, so that a text of nothing but names is soon done with."""


def _spread(*words: str) -> str:
    """A pattern of words whose characters a layout may set apart."""
    return "|".join(r"\s*".join(word) for word in words)


_REVIEW = re.compile(rf"(?<![^\n])[ \t|*\x00]*(?P<name>{_spread('行政复议')})")
_DIRECT = re.compile(_spread("直接起诉", "直接诉讼", "直接提起诉讼"))
_AFTER = re.compile(rf"复\s*议\s*后\s*(?:{_spread('起诉', '诉讼', '再起诉', '提起诉讼')})")
_OUTCOMES = ("维持", "纠正", "其他", "审结", "总计")
_OUTCOME = re.compile(_spread(*_OUTCOMES))
_NAMES = re.compile(_spread("结果", "尚未", "尚末", "未经复议", "未经", "行政诉讼", "合计", "未结", "复议", "未", "经"))
_MARKS = f"{BLANK}*():,、-"
_TEXT_FOLLOWS = re.compile(rf"[ \t]*{TEXT}")


def find_rows(page: Page) -> tuple[int, list[Token]] | None:
    """Where the table begins and its fifteen numbers, row by row; None where no table is set like that."""
    text = page.text
    for review in islice(_REVIEW.finditer(text), _MOST):
        direct = _DIRECT.search(text, review.end(), review.end() + _REACH)
        after = direct and _AFTER.search(text, direct.end(), direct.end() + _REACH)
        row = _rows(text, review.end(), direct, after) if direct and after else None
        if row and _in_order(text[_above(text, review.start("name")) : row[-1].end]):
            return review.start("name"), row
    return None


def _rows(text: str, start: int, direct: re.Match[str], after: re.Match[str]) -> list[Token] | None:
    """The numbers behind three names, five behind each or three lines of five behind the last."""
    first = _among(text, start, direct.start())
    second = _among(text, direct.end(), after.start()) if first is not None else None
    if first is None or second is None or (len(first), len(second)) not in {(WIDTH, WIDTH), (0, 0)}:
        return None
    blank = [Token(after.end(), after.end(), None, "blank")] * WIDTH
    row = [*first, *second, *(_behind(text, after.end()) or (blank if first else []))]
    if len(row) != WIDTH * ROWS or any(token.kind == "change" for token in row):
        return None
    return row if first or line_breaks(text, row) == list(range(WIDTH, WIDTH * ROWS, WIDTH)) else None


def _among(text: str, start: int, end: int) -> list[Token] | None:
    """The numbers of a range; None where anything but numbers and names of outcomes stands there."""
    found = list(tokens(text, start, end))
    edges = [(start, start), *((t.start, t.end) for t in found), (end, end)]
    return found if all(_is_frame(text[a[1] : b[0]]) for a, b in pairwise(edges)) else None


def _behind(text: str, start: int) -> list[Token]:
    """The numbers that follow, up to the first text that names no outcome; none where the last row is all blank."""
    found: list[Token] = []
    at = start
    stop = text.find("\n", start + _REACH)  # a number is not to be cut
    for token in tokens(text, start, stop if 0 <= stop < start + 2 * _REACH else min(len(text), start + 2 * _REACH)):
        if not _is_frame(text[at : token.start]) or _TEXT_FOLLOWS.match(text, token.end):
            break
        found.append(token)
        at = token.end
    return found


def _is_frame(text: str) -> bool:
    return not _NAMES.sub("", _OUTCOME.sub("", text)).strip(_MARKS)


def _above(text: str, start: int) -> int:
    """Where the line above begins if it names outcomes and nothing else, else the place itself."""
    line = text.rfind("\n", 0, start)
    above = text.rfind("\n", 0, max(0, line)) + 1
    return above if line > 0 and line - above < _REACH and _is_frame(text[above:line]) else start


def _in_order(text: str) -> bool:
    """Whether outcomes that are named stand in the form's order."""
    named = list(dict.fromkeys("".join(m[0].split()) for m in _OUTCOME.finditer(text)))
    return [one for one in _OUTCOMES if one in named] == named
