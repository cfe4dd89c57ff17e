"""What a model thinks of the places of a report beyond what it decides: how likely each label is there, and none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

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
_PLACES = {label: place for place, label in enumerate(LABELS, 1)}
_HEADINGS = {label.removeprefix(HEADING): place for label, place in _PLACES.items() if label.startswith(HEADING)}


@dataclass
class SeenPassage:
    """A stretch of prose with its numerals and an encoder's scores ``(characters, tags)``."""

    passage: AlignedText
    numerals: Sequence[Numeral]
    scores: Scores

    def chances(self, places: NDArray[np.int64] | slice) -> Scores:
        """Probabilities ``(places, 1 + labels)``: none, then each label, begun there or gone on."""
        tags = np.exp(log_softmax(self.scores[places]))
        return np.concatenate([tags[:, :1], tags[:, 1::2] + tags[:, 2::2]], axis=1)

    @cached_property
    def extent(self) -> Span:
        """The original range that it stands for."""
        return self.passage.to_original(0, len(self.passage.normalized))

    def proposals(self) -> Iterator[tuple[FieldValue, float]]:
        """For each numeral the likeliest fields, if they are likely at all, and how likely none is."""
        if not self.numerals:
            return
        lengths = np.array([n.end - n.start for n in self.numerals])
        places = np.concatenate([np.arange(n.start, n.end) for n in self.numerals])
        sums = np.add.reduceat(self.chances(places), lengths.cumsum() - lengths, axis=0)
        means = np.clip(sums / lengths[:, None], 0.0, 1.0)
        fields = means[:, 1 : len(FIELDS) + 1]
        best = np.argsort(-fields, axis=1, kind="stable")[:, :MOST]
        likely = np.take_along_axis(fields, best, axis=1)
        for at in np.flatnonzero(likely[:, 0] >= LEAST).tolist():
            numeral = self.numerals[at]
            span = self.passage.to_original(numeral.start, numeral.end)
            for place, chance in zip(best[at].tolist(), likely[at].tolist(), strict=True):
                if chance >= LEAST:
                    field = FieldValue(LABELS[place], numeral.value, numeral.qualifier, span, chance, "model")
                    yield field, float(means[at, 0])

    def opinion(self, span: Span, label: str) -> Opinion | None:
        """How likely a label is at an original range; None where no character of the passage is in it."""
        start, end = self.passage.to_normalized(*span)
        if start >= end:
            return None
        own = self.chances(slice(start, end))
        return float(own[:, _PLACES[label]].max()), float(own[:, 0].min())

    def likeliest_heading(self, span: Span) -> str | None:
        """The section that a line at an original range would most likely head; None as above."""
        start, end = self.passage.to_normalized(*span)
        if start >= end:
            return None
        chances = self.chances(slice(start, end)).sum(axis=0)
        return max(_HEADINGS, key=lambda id: float(chances[_HEADINGS[id]]))


@dataclass
class Sight:
    """What a model decides on a report, and its passages for those who ask for more."""

    tagging: Tagging
    passages: tuple[SeenPassage, ...]

    def opinion(self, span: Span, label: str) -> Opinion | None:
        """How likely a label is at an original range; None where the model does not read."""
        near = (seen for seen in self.passages if seen.extent.overlaps(span))
        return next((found for seen in near if (found := seen.opinion(span, label))), None)

    def heading_chance(self, span: Span) -> float:
        """How likely something at an original range is tagged at all; 0 where the model does not read."""
        opinion = self.opinion(span, LABELS[-1])
        return 1 - opinion[1] if opinion else 0.0

    def likeliest_heading(self, span: Span) -> str | None:
        """The section that a line at an original range would most likely head; None where the model does not read."""
        near = (seen for seen in self.passages if seen.extent.overlaps(span))
        return next((found for seen in near if (found := seen.likeliest_heading(span))), None)
