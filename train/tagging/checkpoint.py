"""Another architecture in place of ours: its weights, its tokens, and tags of characters as tags of tokens."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.normalizers import Replace
from tokenizers.normalizers import Sequence as Steps

from gidr_ner.checkpoints import frame_of
from gidr_ner.errors import ModelError
from gidr_ner.passages import YEAR_MARKS
from tagging.config import ConfigFault, ModelConfig
from tagging.corpus import WindowDataset, cut_windows
from tagging.examples import IGNORED, TaggedPassage

__all__ = ["TokenDataset", "start_checkpoint", "tag_tokens"]

_log = logging.getLogger(__name__)

YEARS = "本去后前"
"""In place of ``YEAR_MARKS``, which no other tokenizer knows."""


def start_checkpoint(sizes: ModelConfig, tags: Sequence[str]) -> tuple[Any, Any]:
    """A model with a new layer of tags, and its tokenizer.

    Safetensors only, and no code of the checkpoint is run. ModelError says what is wrong with it, ConfigFault that the
    window is too long.
    """
    from transformers import AutoTokenizer

    source = sizes.checkpoint
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
        model = _load(sizes, tags)
    except (ModelError, ConfigFault):
        raise
    except Exception as error:  # whatever a damaged file or a missing one makes the libraries raise
        raise ModelError(f"{source}: no checkpoint can be loaded from it: {error}") from error
    if not tokenizer.is_fast:
        raise ModelError(f"{source}: its tokenizer is not a fast one and says no offsets")
    _show_years(tokenizer.backend_tokenizer)
    return model, tokenizer


def _load(sizes: ModelConfig, tags: Sequence[str]) -> Any:
    from transformers import AutoConfig, AutoModelForTokenClassification

    source = sizes.checkpoint
    config = AutoConfig.from_pretrained(source, trust_remote_code=False)
    room = getattr(config, "max_position_embeddings", None)
    if room is not None and sizes.window + 2 > room:
        raise ConfigFault(f"model.window: {sizes.window} and two more are over the {room} tokens of {source}")
    config.id2label, config.label2id = dict(enumerate(tags)), {tag: n for n, tag in enumerate(tags)}
    config.window, config.stride = sizes.window, sizes.stride
    model, found = AutoModelForTokenClassification.from_pretrained(
        source,
        config=config,
        use_safetensors=True,
        trust_remote_code=False,
        ignore_mismatched_sizes=True,
        output_loading_info=True,
    )
    body = f"{model.base_model_prefix}."
    if lacking := sorted(name for name in found["missing_keys"] if name.startswith(body)):
        raise ModelError(f"{source}: its weights lack {', '.join(lacking[:5])}")
    if found["mismatched_keys"]:
        _log.warning("%s was trained for other labels: its layer of tags is drawn anew", source)
    return model


def _show_years(tokenizer: Tokenizer) -> None:
    """Windows are cut by us, and the marks of years become characters that the tokenizer knows."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    replaced: list[Any] = [Replace(mark, shown) for mark, shown in zip(YEAR_MARKS, YEARS, strict=True)]
    tokenizer.normalizer = Steps([*replaced, *([tokenizer.normalizer] if tokenizer.normalizer else [])])


def tag_tokens(tags: Sequence[int], offsets: Iterable[tuple[int, int]]) -> list[int]:
    """The tag of each token out of those of its characters: the first that is not O; none where one is ignored."""
    tagged = []
    for start, end in offsets:
        own = tags[start:end]
        tagged.append(IGNORED if IGNORED in own else next((tag for tag in own if tag), 0))
    return tagged


class TokenDataset(WindowDataset):
    """Overlapping windows over the tokens of passages, framed as the architecture wants them."""

    def __init__(self, passages: Sequence[TaggedPassage], tokenizer: Tokenizer, size: int, stride: int) -> None:
        encoded = tokenizer.encode_batch([passage.text for passage in passages], add_special_tokens=False)
        self._ids = [np.array(own.ids, np.int32) for own in encoded]
        self._tags = [
            np.array(tag_tokens(p.tags, own.offsets), np.int16) for p, own in zip(passages, encoded, strict=True)
        ]
        self._windows = cut_windows(self._ids, size, stride)
        self._before, self._after = frame_of(tokenizer)

    def __getitem__(self, at: int) -> dict[str, NDArray[np.int64]]:
        inner = super().__getitem__(at)
        frames = {"input_ids": (self._before, self._after), "labels": self._ignored()}
        return {
            name: np.concatenate((np.array(before, np.int64), inner[name], np.array(after, np.int64)))
            for name, (before, after) in frames.items()
        }

    def _ignored(self) -> tuple[list[int], list[int]]:
        return [IGNORED] * len(self._before), [IGNORED] * len(self._after)
