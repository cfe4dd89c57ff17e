"""How much to trust whom: weights over what speaks for a proposal, learned by ``train/arbitrate.py`` and kept as JSON.

Of the candidates of a place one is right, or none is: the chance of each is its share of ``exp(score)`` beside the 1
that none has (a conditional logit), so that chances are calibrated as they are learned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

from gidr_ner.errors import ModelError
from gidr_ner.topics import Topics

__all__ = ["POLICY", "Policy", "Weights", "load_policy"]


POLICY = "policy.json"
VERSION = 3
_ROW = re.compile(r"\[\n[^\[\]{}]*\n\s*\]")  # of numbers or names: on one line
_MOST = 30.0  # of a score: certain, and no overflow


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by name of feature, and the least chance with which a candidate is taken."""

    weights: Mapping[str, float]
    threshold: float

    def chances(self, options: Iterable[Mapping[str, float]]) -> list[float]:
        """The chance of each candidate of one place, given its features."""
        shares = [exp(max(-_MOST, min(_MOST, self._score(features)))) for features in options]
        total = 1.0 + sum(shares)
        return [share / total for share in shares]

    def _score(self, features: Mapping[str, float]) -> float:
        weights = self.weights
        return sum([weights[name] * value for name, value in features.items() if name in weights])


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights for headings and for figures, and what they were learned on."""

    first: Weights
    """Of figures, before it is known what else the report states; the threshold is that of no doubt."""
    fields: Weights
    headings: Weights
    topics: Topics
    learned_on: Mapping[str, Any]

    def to_json(self) -> str:
        """As ``load_policy`` reads it."""
        kinds = {
            name: {"threshold": own.threshold, "weights": dict(own.weights)}
            for name, own in (("first", self.first), ("fields", self.fields), ("headings", self.headings))
        }
        content = {"version": VERSION, **kinds, "learned_on": self.learned_on, "topics": self.topics.to_json()}
        return (
            _ROW.sub(lambda row: re.sub(r"\s+", " ", row[0]), json.dumps(content, indent=1, ensure_ascii=False)) + "\n"
        )


def load_policy(folder: Path) -> Policy:
    """The policy of a model folder; ModelError says what is wrong with it."""
    path = folder / POLICY
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ModelError(f"{path}: version {content['version']!r} is not {VERSION}")
        first, fields, headings = (_weights(content[kind]) for kind in ("first", "fields", "headings"))
        return Policy(first, fields, headings, Topics.of_json(content["topics"]), content["learned_on"])
    except FileNotFoundError as error:
        raise ModelError(f"{path}: not there; python train/arbitrate.py {folder} makes it") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: no policy: {type(error).__name__}: {error}") from error


def _weights(content: Mapping[str, Any]) -> Weights:
    weights = {str(name): float(weight) for name, weight in content["weights"].items()}
    threshold = float(content["threshold"])
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold {threshold} is not between 0 and 1")
    return Weights(weights, threshold)
