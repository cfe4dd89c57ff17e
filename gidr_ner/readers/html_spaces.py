"""White space of a web page as it is seen: runs are one space, none where a line of the source broke Chinese."""

from __future__ import annotations

import re

__all__ = ["BREAK", "flow"]

BREAK = "\u2028"
"""Stands for a line break that is seen, while those of the source are not."""

_RUN = re.compile(r"[ \t\n\r\f\v]+")
_LINE = re.compile(rf" *{BREAK}[ {BREAK}]*")
_WIDE = "\u2e80"  # from here on are the scripts that set no spaces, and their punctuation


def flow(text: str) -> str:
    """The lines of a text that is seen, apart by line feeds, without blank lines."""
    if _ANY.search(text):
        text = _RUN.sub(_seen, text)
    if BREAK in text:
        text = _LINE.sub("\n", text).strip("\n")
    return text.strip(" ")


_ANY = re.compile(r"[\t\n\r\f\v]|  ")


def _seen(match: re.Match[str]) -> str:
    if "\n" not in match[0] and "\r" not in match[0]:
        return " "
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return "" if before >= _WIDE or after >= _WIDE else " "
