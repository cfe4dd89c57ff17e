"""Which section a stretch of a report reads like, by pairs of Chinese characters and fields, whatever it is headed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite
from typing import Any

__all__ = ["REACH", "Topics", "pairs_of"]

LONGEST = 300
"""Characters, blanks aside, that are read behind a heading: what it is about is said early."""
REACH = 2 * LONGEST
"""Characters in which they stand, as many again being blanks."""
_MOST = 50.0  # of a score: certain, and no overflow
_PAIR = re.compile("(?=([一-鿿]{2}))")
_BLANKS = re.compile(r"\s+")


def pairs_of(text: str) -> list[str]:
    """The pairs of neighbouring Chinese characters at the beginning of a normalized text, blanks aside, once each."""
    return list(dict.fromkeys(_PAIR.findall(_BLANKS.sub("", text[:REACH])[:LONGEST])))


@dataclass(frozen=True, slots=True)
class Topics:
    """A multinomial logistic regression: a bias and, for every sign, a weight for each section.

    A sign is a pair of characters, or the id of a field of which a figure is stated.
    """

    sections: Sequence[str]
    bias: Sequence[float]
    weights: Mapping[str, Sequence[float]]

    def chances(self, text: str, fields: Iterable[str] = ()) -> dict[str, float]:
        """How likely each section is of which a normalized text is the beginning; nothing where it tells nothing.

        ``fields`` are those of which it states figures. What is known of it is divided by the root of how much that
        is, as neighbours are not independent.
        """
        known = [self.weights[sign] for sign in (*pairs_of(text), *sorted(set(fields))) if sign in self.weights]
        if not known:
            return {}
        root = len(known) ** 0.5
        scores = (sum(own) / root + bias for *own, bias in zip(*known, self.bias, strict=True))
        shares = [exp(max(-_MOST, min(_MOST, score))) for score in scores]
        total = sum(shares)
        return {id: share / total for id, share in zip(self.sections, shares, strict=True)}

    def to_json(self) -> dict[str, Any]:
        """As ``of_json`` reads it."""
        return {"sections": list(self.sections), "bias": list(self.bias), "signs": dict(self.weights)}

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> Topics:
        """ValueError where a sign has not a weight for every section."""
        sections = [str(id) for id in content["sections"]]
        weights = {str(sign): [float(weight) for weight in own] for sign, own in content["signs"].items()}
        bias = [float(one) for one in content["bias"]]
        if any(len(own) != len(sections) or not all(map(isfinite, own)) for own in (bias, *weights.values())):
            raise ValueError(f"topics: not a finite weight for each of {len(sections)} sections")
        return cls(sections, bias, weights)
