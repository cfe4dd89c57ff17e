"""What a model thinks of the places of a report beyond what it decides: how likely each label is there, and none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from gidr_ner.candidates import Opinion
from gidr_ner.decoding import log_softmax
from gidr_ner.iob import HEADING, LABELS
from gidr_ner.normalize import AlignedText
from gidr_ner.numerals import Numeral
from gidr_ner.schema import FIELDS
from gidr_ner.types import FieldValue, Span, Tagging

__all__ = ["SeenPassage", "Sight"]

Scores = NDArray[np.float32]

LEAST = 0.01
"""A label less likely than this is not proposed."""
MOST = 5
"""Labels proposed for one numeral."""
FAINT = -3.0
"""Log-odds of a heading against none from which a line is looked at as one."""
_PLACES = {label: place for place, label in enumerate(LABELS, 1)}
_HEADINGS = {label.removeprefix(HEADING): place for label, place in _PLACES.items() if label.startswith(HEADING)}
_HEADING_TAGS = [tag for place in _HEADINGS.values() for tag in (2 * place - 1, 2 * place)]


def chances_of(scores: Scores) -> Scores:
    """Probabilities ``(places, 1 + labels)`` out of scores: none, then each label, begun there or gone on."""
    tags = np.exp(log_softmax(scores))
    return np.concatenate([tags[:, :1], tags[:, 1::2] + tags[:, 2::2]], axis=1)


@dataclass
class SeenPassage:
    """A stretch of prose with its numerals and an encoder's scores ``(characters, tags)``."""

    passage: AlignedText
    numerals: Sequence[Numeral]
    scores: Scores

    @cached_property
    def extent(self) -> Span:
        """The original range that it stands for."""
        return self.passage.to_original(0, len(self.passage.normalized))

    @cached_property
    def heading_odds(self) -> Scores:
        """``(characters,)``: the log-odds of the likeliest tag of a heading against none."""
        odds: Scores = self.scores[:, _HEADING_TAGS].max(axis=1) - self.scores[:, 0]
        return odds

    def proposals(self) -> Iterator[tuple[FieldValue, float]]:
        """For each numeral the likeliest fields, if they are likely at all, and how likely none is."""
        if not self.numerals:
            return
        lengths = np.array([n.end - n.start for n in self.numerals])
        characters = np.concatenate([np.arange(n.start, n.end) for n in self.numerals])
        sums = np.add.reduceat(chances_of(self.scores[characters]), lengths.cumsum() - lengths, axis=0)
        means = np.clip(sums / lengths[:, None], 0.0, 1.0)
        fields = means[:, 1 : len(FIELDS) + 1]
        rows, places = np.nonzero(fields >= LEAST)
        likely = zip(rows.tolist(), (-fields[rows, places]).tolist(), places.tolist(), strict=True)
        for at, own in groupby(sorted(likely), itemgetter(0)):
            numeral = self.numerals[at]
            span = self.passage.to_original(numeral.start, numeral.end)
            none = float(means[at, 0])
            for _, chance, place in islice(own, MOST):
                yield FieldValue(LABELS[place], numeral.value, numeral.qualifier, span, -chance, "model"), none


@dataclass
class Sight:
    """What a model decides on a report, and its passages for those who ask for more."""

    tagging: Tagging
    passages: tuple[SeenPassage, ...]

    def opinions(self, asked: Iterable[tuple[Span, str]]) -> list[Opinion | None]:
        """How likely each label is at its original range; None where the model reads none of it."""
        places = [(self._scores_at(span), _PLACES[label]) for span, label in asked]
        read = [(rows, place) for rows, place in places if rows is not None]
        found = iter(_opinions(*zip(*read, strict=True)) if read else ())
        return [None if rows is None else next(found) for rows, _ in places]

    def _scores_at(self, span: Span) -> Scores | None:
        """Those of the characters at an original range; None where the model reads none of them."""
        if not (found := self._seen_at(span)):
            return None
        seen, place = found
        return seen.scores[place]

    def _seen_at(self, span: Span) -> tuple[SeenPassage, slice] | None:
        """The passage that reads an original range, and where in it; None as above."""
        for seen in self.passages:
            if seen.extent.overlaps(span):
                start, end = seen.passage.to_normalized(*span)
                if start < end:
                    return seen, slice(start, end)
        return None

    def may_head(self, span: Span) -> bool:
        """Whether the model thinks of a heading anywhere at an original range, which is told fast."""
        if not (found := self._seen_at(span)):
            return False
        seen, place = found
        return bool(seen.heading_odds[place].max() >= FAINT)

    def heading_chance(self, span: Span) -> float:
        """How likely the likeliest character at an original range heads a section; 0 where the model does not read."""
        chances = self._headings_at(span)
        return 0.0 if chances is None else float(chances.sum(axis=1).max())

    def likeliest_heading(self, span: Span) -> str | None:
        """The section that a line at an original range would most likely head; None where the model does not read."""
        chances = self._headings_at(span)
        return None if chances is None else list(_HEADINGS)[int(chances.sum(axis=0).argmax())]

    def _headings_at(self, span: Span) -> Scores | None:
        """Chances ``(characters, sections)`` of headings; None as above."""
        rows = self._scores_at(span)
        return None if rows is None else chances_of(rows)[:, list(_HEADINGS.values())]


def _opinions(stretches: Sequence[Scores], labels: Sequence[int]) -> Iterator[Opinion]:
    """How likely a label is in each of some stretches of scores ``(characters, tags)``, and none."""
    lengths = np.array([len(own) for own in stretches])
    logs = log_softmax(np.concatenate(stretches))
    begin = 2 * np.repeat(labels, lengths) - 1
    rows = np.arange(len(logs))
    chances = np.exp(logs[rows, begin]) + np.exp(logs[rows, begin + 1])
    firsts = lengths.cumsum() - lengths
    best = np.maximum.reduceat(chances, firsts)
    none = np.minimum.reduceat(np.exp(logs[:, 0]), firsts)
    return zip(best.tolist(), none.tolist(), strict=True)
