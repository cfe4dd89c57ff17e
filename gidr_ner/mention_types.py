"""Records of the prose rules: a passage, the site of a figure in it, and the mention it may be."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from gidr_ner.numerals import Numeral
from gidr_ner.types import Number, Qualifier

__all__ = ["Mention", "Paragraph", "Passage", "Site"]


class Mention(NamedTuple):
    """A figure in a normalized string; ``stated_year`` is set where the sentence gives it for another year."""

    id: str
    start: int
    end: int
    value: Number
    qualifier: Qualifier
    rule: str
    stated_year: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Compacted text of one section: one paragraph a line."""

    text: str
    section: str
    report_year: int | None = None
    only: frozenset[Number] | None = None  # where just what was stated elsewhere counts: the values stated


@dataclass(slots=True)
class Paragraph:
    """A paragraph and where its clauses and sentences end, the end of the text being the last of both."""

    text: str
    stops: list[int]
    ends: list[int]


@dataclass(slots=True)
class Site:
    """What stands around one numeral."""

    numeral: Numeral
    paragraph: Paragraph
    words: int  # where the words before it begin
    previous: int  # where the figure before it ends, its unit included
    behind: int  # where the words behind its unit begin
    raw: str  # words before it, back to the last stop or figure
    left: str  # the same without glue words
    right: str  # words behind the unit up to the next stop or figure
    topic: str  # what was spoken of last before the numeral
    earlier: str  # what was spoken of last before ``raw``
    clause: str  # all of the clause before the numeral
    sentence: str  # all of the sentence before the numeral

    @property
    def beyond(self) -> str:
        """The words behind the unit up to the end of the sentence; few rules ask for them."""
        ends = self.paragraph.ends
        return self.paragraph.text[self.behind : ends[bisect_left(ends, self.behind)]]

    @property
    def ends_clause(self) -> bool:
        """Whether no other figure stands between this one and the next stop."""
        stops = self.paragraph.stops
        return len(self.right) == stops[bisect_left(stops, self.behind)] - self.behind
