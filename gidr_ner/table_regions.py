"""How far a table reaches in the text: captions and borders belong to it, headings and sentences do not."""

from __future__ import annotations

import re

__all__ = ["reach"]

_PREFIX = re.compile(r"[\s|*(>\x00]*\Z")
_REST = re.compile(r"(?:[ \t|\x00\x1f]|亿元|万元|元|件|项)*(?=\n|\Z)")
_NOTE = r"[\s|*(]*本列数据的?勾稽关系为[^。;0-9]{0,50}之和[)*|]*"
"""The note that the form prints above table 3, which some reports move below it."""
_CAPTION = r"[ \t|*>]*\(? ?表 ?(?:\d|[一二三四五])(?![、.项])[^\n。;,:]{0,50}"
"""表2 收到和处理政府信息公开申请情况统计表"""
_BEHIND = re.compile(rf"(?:{_NOTE}(?=\s|\Z)|\s*\n{_CAPTION}(?=\n|\Z))+")
_ABOVE = re.compile(rf"(?:(?:\n|\A){_CAPTION}(?=\n))?(?:{_NOTE}[ \t|]*(?=\n))?\s*\Z")
_REACH = 160  # characters of a caption and a note
_ROW_HEAD = re.compile(r"[\s|]*(?:[一-鿿]{1,6}[ |]*[|\t]\s*){1,3}\Z")
"""Cells before the first known header: | 类别 |"""


def reach(text: str, start: int, end: int, first_figure: int) -> tuple[int, int]:
    """The range of a table that covers ``text[start:end]``, widened to whole lines, captions and notes.

    A heading on the line where the column headers begin stays outside: the table then begins on the next line, if
    that is before its first figure.
    """
    line = text.rfind("\n", 0, start) + 1
    head = text[line:start]
    if _PREFIX.match(head) or _ROW_HEAD.match(head):
        start = line
        window = text[max(0, line - _REACH) : line]
        if ("表" in window or "勾稽" in window) and (above := _ABOVE.search(window)):
            start -= len(above[0].lstrip())
    elif following := text.find("\n", start, first_figure) + 1:
        start = following
    if rest := _REST.match(text, end):
        end = rest.end()
    behind = _BEHIND.match(text, end)
    return start, behind.end() if behind else end
