"""Records of the prose rules: a passage, the site of a figure in it, and the mention it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gidr_ner.numerals import Numeral
from gidr_ner.types import Number, Qualifier

__all__ = ["Mention", "Passage", "Site"]


@dataclass(frozen=True, slots=True)
class Mention:
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


class Site(NamedTuple):
    """What stands around one numeral (a tuple, as one is made for every number of a report)."""

    numeral: Numeral
    raw: str  # words before it, back to the last stop or figure
    left: str  # the same without glue words
    named: str  # the same with the clause or label before it, where it names nothing itself
    right: str  # words behind the unit up to the next stop or figure
    clause_rest: str  # words behind the unit up to the next stop
    beyond: str  # words behind the unit up to the end of the sentence
    topic: str  # what was spoken of last before the numeral
    earlier: str  # what was spoken of last before ``raw``
    clause: str  # all of the clause before the numeral
    sentence: str  # all of the sentence before the numeral
