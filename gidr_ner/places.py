"""From a position in the text to the block or cell of the file around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from gidr_ner.types import Place

__all__ = ["place_finder"]


def place_finder(places: Sequence[Place]) -> Callable[[int], Place | None]:
    """The place at a position, None where there is none; places are sorted and do not overlap."""
    starts = [place.span.start for place in places]

    def place_at(position: int) -> Place | None:
        index = bisect_right(starts, position) - 1
        return places[index] if index >= 0 and position < places[index].span.end else None

    return place_at
