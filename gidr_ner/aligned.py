"""A normalized string that knows, for every character, which characters of the original it stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gidr_ner.types import Span

__all__ = ["AlignedText", "Edit"]

Edit = tuple[int, int, str]
"""Replace ``[start, end)`` by a string; an empty string deletes."""

Ranges = tuple[Sequence[int], Sequence[int]]
"""Where the original range of every character starts, and where it ends."""


@dataclass(slots=True, eq=False)
class AlignedText:
    """A normalized string and, for each of its characters, the half-open range of ``original`` it stands for.

    The ranges are worked out when one is first asked for: most paragraphs are read and nothing is found in them.
    """

    original: str
    normalized: str
    _ranges: Ranges | Callable[[], Ranges] = field(repr=False)

    @property
    def starts(self) -> Sequence[int]:
        """For each normalized character, where its original range starts."""
        return self._aligned()[0]

    @property
    def ends(self) -> Sequence[int]:
        """For each normalized character, where its original range ends."""
        return self._aligned()[1]

    def _aligned(self) -> Ranges:
        if callable(self._ranges):
            self._ranges = self._ranges()
        return self._ranges

    def to_original(self, start: int, end: int) -> Span:
        """The range of ``original`` behind ``normalized[start:end]``; ValueError for an empty or outer range."""
        if not 0 <= start < end <= len(self.normalized):
            raise ValueError(f"no characters in normalized range {start}:{end} of {len(self.normalized)}")
        starts, ends = self._aligned()
        return Span(starts[start], ends[end - 1])

    def to_normalized(self, start: int, end: int) -> tuple[int, int]:
        """The characters of ``normalized`` that touch ``original[start:end]``; empty where all were removed."""
        starts, ends = self._aligned()
        first = bisect_right(ends, start)
        return first, max(first, bisect_left(starts, end))

    def select(self, start: int, end: int) -> AlignedText:
        """The part ``normalized[start:end]`` as a view of the same original."""
        part = slice(start, end)
        starts, ends = self._aligned()
        return AlignedText(self.original, self.normalized[part], (starts[part], ends[part]))

    def respelled(self, normalized: str) -> AlignedText:
        """The view with other characters, each in the place of one."""
        return AlignedText(self.original, normalized, self._ranges)

    def edit(self, edits: Iterable[Edit]) -> AlignedText:
        """A view with sorted, disjoint edits made; a replacement stands for all that it replaces."""
        made = list(edits)
        if not made:
            return self
        text, at = self.normalized, 0
        pieces: list[str] = []
        for start, end, replacement in made:
            pieces += (text[at:start], replacement)
            at = end
        pieces.append(text[at:])
        return AlignedText(self.original, "".join(pieces), lambda: _edited(self._aligned(), made))


def _edited(ranges: Ranges, edits: Sequence[Edit]) -> Ranges:
    """The ranges of the characters that edits leave and of those that they put in."""
    old_starts, old_ends = ranges
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, replacement in edits:
        starts += old_starts[at:start]
        ends += old_ends[at:start]
        if replacement:
            starts += [old_starts[start]] * len(replacement)
            ends += [old_ends[end - 1]] * len(replacement)
        at = end
    starts += old_starts[at:]
    ends += old_ends[at:]
    return starts, ends
