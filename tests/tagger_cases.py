"""Models that tests make on the spot: one that is small and untrained, and one that knows the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel
from gidr_ner.iob import TAGS, TaggedSpan, spans_to_tags
from gidr_ner.vocabulary import build_vocabulary, save_vocabulary

SIZES = {"hidden_size": 16, "blocks": 1, "heads": 2, "dilations": (1, 2), "window": 24, "stride": 12}


class Knowing:
    """In place of a scorer: is sure of the spans that it is told of for each text."""

    def __init__(self, find: Callable[[str], Sequence[TaggedSpan]]) -> None:
        self._find = find

    def score(self, texts: Sequence[str], _stretches: object = None) -> list[np.ndarray]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> np.ndarray:
        scores = np.zeros((len(text), len(TAGS)), np.float32)
        scores[np.arange(len(text)), spans_to_tags(self._find(text), len(text))] = 12
        return scores


def save_tiny_model(folder: Path, text: str, **sizes: object) -> Path:
    """A model folder with random weights that knows the characters of a text."""
    vocabulary = build_vocabulary([text], 1)
    config = CharTaggerConfig(vocab_size=vocabulary.get_vocab_size(), **(SIZES | sizes))
    CharTaggerModel(config).save_pretrained(str(folder))
    save_vocabulary(vocabulary, folder)
    return folder
