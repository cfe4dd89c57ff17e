"""Guessing hidden characters: the batches that hide them and the model that learns by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from gidr_ner.encoder import CharTaggerModel
from tagging.corpus import Collator, noise_of
from tagging.examples import IGNORED

__all__ = ["MaskedModel", "MaskingCollator"]

LONGEST = 8  # characters of a hidden stretch
KNOWN = 2  # the first number that is a character: before it padding and the unknown


@dataclass(frozen=True, slots=True)
class MaskingCollator:
    """Windows as one batch in which stretches of characters are hidden; its labels are those characters.

    Of ten hidden characters eight become the unknown, which training of a tagger shows, too; one becomes another, one
    stays. A window's own labels are 0 where a character may be hidden.
    """

    unknown_id: int
    characters: int
    masked: float
    span: float

    def __call__(self, windows: Sequence[Mapping[str, NDArray[np.int64]]]) -> dict[str, Tensor]:
        batch = Collator(self.unknown_id, 0)(windows)
        ids = batch["input_ids"]
        chance = noise_of(ids)
        hidden = self._choose(ids.shape, chance) & (batch["labels"] != IGNORED) & (ids >= KNOWN)
        batch["labels"] = torch.where(hidden, ids, IGNORED)
        dice = torch.rand(ids.shape, generator=chance)
        other = torch.randint(KNOWN, self.characters, ids.shape, generator=chance)
        shown = torch.where(dice < 0.8, self.unknown_id, torch.where(dice < 0.9, other, ids))
        batch["input_ids"] = torch.where(hidden, shown, ids)
        return batch

    def _choose(self, shape: torch.Size, chance: torch.Generator) -> Tensor:
        """Stretches of geometric length that together are about the share ``masked``."""
        starts = torch.rand(shape, generator=chance) < self.masked / self.span
        lengths = torch.empty(shape).geometric_(1 / self.span, generator=chance)
        chosen = torch.zeros(shape, dtype=torch.bool)
        for away in range(min(LONGEST, shape[1])):
            chosen[:, away:] |= (starts & (lengths > away))[:, : shape[1] - away]
        return chosen


class MaskedModel(nn.Module):
    """A tagger that scores characters in place of tags, by how alike they are to those it reads."""

    def __init__(self, tagger: CharTaggerModel) -> None:
        super().__init__()
        size = tagger.config.hidden_size
        self.tagger = tagger
        self.tagger.emissions = nn.Identity()  # type: ignore[assignment]
        self.guess = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.bias = nn.Parameter(torch.zeros(tagger.config.vocab_size))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor) -> dict[str, Tensor]:
        """The loss and the scores ``(hidden characters, characters)`` of what is hidden, where labels are given."""
        states = self.tagger(input_ids, attention_mask).logits[labels != IGNORED]
        scores = functional.linear(self.guess(states), self.tagger.embedding.weight, self.bias)
        return {"loss": functional.cross_entropy(scores.float(), labels[labels != IGNORED]), "logits": scores}
