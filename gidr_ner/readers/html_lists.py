"""The numbers that a browser prints before the items of an ordered list: they are part of what a report says."""

from __future__ import annotations

from gidr_ner.readers.html_page import Element

__all__ = ["ListNumbers", "chinese_number"]

_DIGITS = "零一二三四五六七八九"
_CHINESE = ("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal")


class ListNumbers:
    """The lists that are open, each with its style and the number of its next item; lists of bullets print nothing."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, int] | None] = []

    def open(self, element: Element, tag: str) -> str:
        """What is printed before what this element holds."""
        if tag == "ol":
            self._lists.append((_style(element), _integer(element.get("start"), 1)))
        elif tag == "ul":
            self._lists.append(None)
        elif tag == "li" and self._lists and (current := self._lists[-1]):
            style, number = current
            number = _integer(element.get("value"), number)
            self._lists[-1] = style, number + 1
            return _printed(style, number)
        return ""

    def close(self, tag: str) -> None:
        """To be called where an element ends."""
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()


def _style(element: Element) -> str:
    style = (element.get("style") or "").replace(" ", "").lower()
    if "list-style:none" in style or "list-style-type:none" in style:
        return "none"
    if any(name in style for name in _CHINESE):
        return "chinese"
    return element.get("type") or "1"


def _printed(style: str, number: int) -> str:
    if style == "none":
        return ""
    if style == "chinese" and 0 < number < 100:
        return f"{chinese_number(number)}、"
    if style in ("a", "A") and 0 < number <= 26:
        return f"{chr(ord(style) + number - 1)}. "
    return f"{number}. "


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as headings print it: 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _integer(printed: str | None, otherwise: int) -> int:
    try:
        return int(printed) if printed and len(printed) < 7 else otherwise
    except ValueError:
        return otherwise
