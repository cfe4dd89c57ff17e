"""The words around a figure, and what they say of it whatever the prose: its name, its unit, a plan, another year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from gidr_ner.normalize import AlignedText
from gidr_ner.schema import FIELDS
from gidr_ner.scope import hints
from gidr_ner.types import Span

__all__ = ["PRINCIPALS", "Surroundings", "is_ruled_out", "surroundings_of"]

REACH_LEFT, REACH_RIGHT = 60, 24
_FULL_STOPS = re.compile(r"[。!?]")
_STOPS = re.compile(r"[,。;!?:\n(]")
_LEADER = re.compile(
    r"长|主任|书记|负责|领导|[一首]把手|总|首席|亲自|本人|当家|掌[门印]|头[儿头]|牵头|主席|董|官|主事|带头|院士|经理"
)
PRINCIPALS = frozenset(id for id in FIELDS if id.endswith("_principal"))
_ALL_STAFF = "org.staff_total"
_ASKING = PRINCIPALS | {_ALL_STAFF}
_DENIED = {"suit.total": re.compile("讼|官司|法院|法庭|起诉|应诉|告"), "review.total": re.compile("议")}
"""What a zero in words names: who made no 申诉 may have gone to court."""
_COUNT = re.compile(r"[\d零〇○无]")
_ONE_KIND = re.compile(r"[名人个位]?(?:[全专兼]职|兼管)")
_GLUE = re.compile(r"[的数量()（）、,]")


class Surroundings(NamedTuple):
    """Words before a figure back to a full stop, to the end of the sentence and of the clause, and those behind it."""

    before: str
    sentence: str
    clause: str
    right: str

    def hints(self) -> list[str]:
        """What makes a figure likely to be none of the report's own, by name."""
        found = list(hints(self.sentence, self.clause, self.right))
        return [*found, "opens"] if not self.clause else found

    def contradicts(self, id: str) -> bool:
        """Whether the words rule a field out: nobody in charge is named who took part, staff of one kind for all staff.

        Of 248 such figures in the annotated reports 247 name who is in charge before the next full stop.
        """
        if id in PRINCIPALS:
            return not _LEADER.search(self.before + _FULL_STOPS.split(self.right, 1)[0])
        return id == _ALL_STAFF and bool(_ONE_KIND.match(self.right))

    def naming(self, id: str) -> Iterator[tuple[str, float]]:
        """How much of a field's name stands in each stretch of words, and whether its unit follows."""
        following = _STOPS.split(self.right, 1)[0]
        yield "name left", _likeness(id, self.clause)
        yield "name right", _likeness(id, following)
        yield "name sentence", _likeness(id, self.sentence)
        if self.right.startswith(FIELDS[id].unit):
            yield "unit", 1.0


def is_ruled_out(view: AlignedText, span: Span, id: str) -> bool:
    """Whether the words at a place or around it rule a field out; looked at only for the few fields that ask."""
    if id in _DENIED:
        printed = view.normalized[slice(*view.to_normalized(*span))]
        return not (_COUNT.search(printed) or _DENIED[id].search(printed))
    return id in _ASKING and surroundings_of(view, span).contradicts(id)


def surroundings_of(view: AlignedText, span: Span) -> Surroundings:
    """The words around a place of the original text."""
    start, end = view.to_normalized(*span)
    text = view.normalized
    before = _behind(_without_blanks(text[max(0, start - REACH_LEFT) : start]), "。!?")
    sentence = _behind(before, ";:\n")
    right = _without_blanks(text[end : end + REACH_RIGHT])
    return Surroundings(before, sentence, _behind(sentence, ",("), right)


def _without_blanks(text: str) -> str:
    return text.replace(" ", "").replace("\t", "")


def _behind(text: str, marks: str) -> str:
    """What stands behind the last of any of some marks."""
    return text[max(map(text.rfind, marks)) + 1 :]


def _pairs(words: str) -> list[str]:
    """Every two characters that stand together, once each."""
    squeezed = _GLUE.sub("", words)
    return list(dict.fromkeys(map("".join, pairwise(squeezed))))


@cache
def _names() -> dict[str, dict[str, float]]:
    """For each field the pairs of its name, which count the less the more names have them; the sum is 1."""
    pairs = {id: _pairs(field.zh) for id, field in FIELDS.items()}
    common = Counter(pair for own in pairs.values() for pair in own)
    totals = {id: sum(1 / common[pair] for pair in own) for id, own in pairs.items()}
    return {id: {pair: 1 / common[pair] / totals[id] for pair in own} for id, own in pairs.items()}


def _likeness(id: str, words: str) -> float:
    squeezed = _GLUE.sub("", words)
    return sum([share for pair, share in _names()[id].items() if pair in squeezed])
