"""Text whose spans survive every edit.

While templates are rendered, a span is carried in the text itself by characters of a private plane; ``to_marked`` takes
them out. From then on edits are replacements of ranges, and spans move with them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Edit", "Marked", "mark", "to_marked"]

_FIRST = 0xF0000
_CLOSE = "\U00100000"
_MARK = re.compile(f"([\U000f0000-\U000ffffd])([^{_CLOSE}]*){_CLOSE}")


class Edit(NamedTuple):
    """Put ``text`` in the place of a range; ``sticks``: what is inserted right behind a span belongs to it."""

    start: int
    end: int
    text: str
    sticks: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its spans, in order and disjoint; ``items[i]`` says which thing ``spans[i]`` is."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    items: tuple[int, ...]

    def edit(self, edits: Iterable[Edit]) -> Marked:
        """The text with all edits made. Edits must be disjoint and may not cut a span's border (ValueError)."""
        ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
        if not ordered:
            return self
        pieces, at = list[str](), 0
        for edit in ordered:
            if edit.start < at:
                raise ValueError(f"{edit} begins inside of the edit before it")
            pieces += (self.text[at : edit.start], edit.text)
            at = edit.end
        pieces.append(self.text[at:])
        self._require_whole(ordered)
        move = _Moves(ordered)
        starts, ends = tuple(map(move.start, self.starts)), tuple(map(move.end, self.ends))
        return Marked("".join(pieces), starts, ends, self.items)

    def _require_whole(self, edits: list[Edit]) -> None:
        for edit in edits:
            at = bisect_right(self.starts, edit.start) - 1
            cuts_end = at >= 0 and edit.start < self.ends[at] < edit.end
            after = bisect_right(self.starts, edit.start)
            cuts_start = after < len(self.starts) and edit.start < self.starts[after] < edit.end
            if cuts_end or cuts_start:
                raise ValueError(f"{edit} cuts the border of a span")

    def translate(self, table: Mapping[int, str]) -> Marked:
        """Characters for characters; ValueError where the length would change."""
        return self.with_text(self.text.translate(table))

    def with_text(self, text: str) -> Marked:
        """Another text of the same length under the same spans."""
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters in the place of {len(self.text)}")
        return Marked(text, self.starts, self.ends, self.items)

    def is_free(self, start: int, end: int) -> bool:
        """Whether a range touches no span, not even from inside."""
        at = bisect_left(self.ends, start + 1)
        return at == len(self.starts) or self.starts[at] >= end


class _Moves:
    """Where positions go: an insertion at a border stays outside of the span, unless it sticks."""

    def __init__(self, edits: list[Edit]) -> None:
        self._ends = [edit.end for edit in edits]
        self._shifts = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]
        self._edits = edits

    def start(self, position: int) -> int:
        return position + self._shifts[bisect_right(self._ends, position)]

    def end(self, position: int) -> int:
        at = bisect_right(self._ends, position)
        while at and self._edits[at - 1].start == position and not self._edits[at - 1].sticks:
            at -= 1
        return position + self._shifts[at]


def mark(item: int, text: str) -> str:
    """The text as a span of ``item``, to be put into a template."""
    return f"{chr(_FIRST + item)}{text}{_CLOSE}"


def to_marked(rendered: str) -> Marked:
    """Rendered text without its marks, and the spans that they held."""
    pieces, starts, ends, items = list[str](), list[int](), list[int](), list[int]()
    at = length = 0
    for match in _MARK.finditer(rendered):
        between, inner = rendered[at : match.start()], match[2]
        length += len(between)
        starts.append(length)
        length += len(inner)
        ends.append(length)
        items.append(ord(match[1]) - _FIRST)
        pieces += (between, inner)
        at = match.end()
    pieces.append(rendered[at:])
    return Marked("".join(pieces), tuple(starts), tuple(ends), tuple(items))
