"""Weights that transformers wrote, of ours and of other architectures, whose tokens need not be characters.

Tokens carry the offsets of the characters that they stand for; the scores of tokens become those of characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["FramedEmitter", "frame_of", "is_ours", "load_whole", "spread_scores", "tags_of"]

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]

_NEVER = -30.0


def is_ours(folder: Path, own: str) -> bool:
    """Whether a folder's config names our architecture."""
    return bool(json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type") == own)


def tags_of(config: Any) -> list[str]:
    """The tags of a model in their order."""
    return [str(tag) for _, tag in sorted((config.id2label or {}).items())]


def load_whole(architecture: Any, folder: Path, config: Any) -> Any:
    """A model with all its weights from safetensors; ModelError where they are those of another network.

    transformers would draw what is missing, and say so in a warning. Code that lies in the folder is never run.
    """
    model, found = architecture.from_pretrained(
        str(folder), config=config, use_safetensors=True, local_files_only=True, output_loading_info=True
    )
    unlike = sorted(str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in found[kind])
    if unlike:
        why = f"they are of another network: {len(unlike)} weights do not fit, such as {unlike[0]}"
        raise ModelError(f"{folder}: no model can be loaded from it: {why}")
    return model


def frame_of(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """The tokens that an architecture wants before and after a text, such as [CLS] and [SEP].

    ModelError where what a text becomes does not stand whole between them.
    """
    bare = tokenizer.encode("一", add_special_tokens=False).ids
    framed = tokenizer.encode("一").ids
    before = next((n for n in range(len(framed)) if framed[n : n + len(bare)] == bare), None)
    if not bare or before is None:
        raise ModelError(f"its tokenizer makes {bare} of 一, and {framed} with special tokens: no frame around a text")
    return framed[:before], framed[before + len(bare) :]


class FramedEmitter:
    """Puts the tokens of a frame around each window and takes them away from the scores."""

    def __init__(self, emitter: Callable[[Indices], Scores], before: Sequence[int], after: Sequence[int]) -> None:
        self._emitter, self._before, self._after = emitter, before, after

    def __call__(self, ids: Indices) -> Scores:
        first, last = (np.tile(np.array(own, np.int64), (len(ids), 1)) for own in (self._before, self._after))
        scores = self._emitter(np.concatenate((first, ids, last), axis=1))
        return scores[:, first.shape[1] : first.shape[1] + ids.shape[1]]


def spread_scores(scores: Scores, offsets: Sequence[tuple[int, int]], length: int) -> Scores:
    """Scores ``(characters, tags)`` out of those of tokens ``(tokens, tags)`` with the characters they stand for.

    A token's ``B`` is of its first character, the others go on from it. Several tokens of one character are averaged.
    What no token stands for, such as a blank, is either outside or goes on.
    """
    total = np.zeros((length, scores.shape[1]), np.float32)
    count = np.zeros((length, 1), np.float32)
    for own, (start, end) in zip(scores, offsets, strict=True):
        if start < end:
            total[start] += own
            total[start + 1 : end] += _going_on(own)
            count[start:end] += 1
    total[count[:, 0] == 0, 1::2] = _NEVER
    total /= np.maximum(count, 1)
    return total


def _going_on(scores: Scores) -> Scores:
    """The scores of a token's later characters."""
    later = scores.copy()
    later[2::2] = np.maximum(scores[1::2], scores[2::2])
    later[1::2] = _NEVER
    return later
