"""What a run starts from: weights drawn by its seed, or those of an encoder that was pretrained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel
from gidr_ner.errors import ModelError
from gidr_ner.exported import WEIGHTS
from gidr_ner.iob import TAGS
from gidr_ner.vocabulary import UNKNOWN, build_vocabulary, load_vocabulary
from tagging.config import ConfigFault, ModelConfig

__all__ = ["start_model"]

EMBEDDING = "embedding.weight"
HEAD = "emissions."


def start_model(
    sizes: ModelConfig, texts: Iterable[str], least: int, tags: Sequence[str] = TAGS
) -> tuple[CharTaggerModel, Tokenizer]:
    """A model to train and the characters it knows: those that are frequent in the texts, and those of ``init``.

    Raises ModelError for a folder that no encoder can be loaded from, ConfigFault for one of other sizes.
    """
    own = {name: value for name, value in asdict(sizes).items() if name not in ("init", "checkpoint")}
    own |= {"id2label": dict(enumerate(tags)), "label2id": {tag: n for n, tag in enumerate(tags)}}
    init = sizes.init
    vocabulary = build_vocabulary(texts, least)
    if init:
        vocabulary = _widened(_vocabulary_of(Path(init)), vocabulary)
    model = CharTaggerModel(CharTaggerConfig(vocab_size=vocabulary.get_vocab_size(), **own))
    if init:
        _load_encoder(model, Path(init))
    return model, vocabulary


def _vocabulary_of(folder: Path) -> Tokenizer:
    try:
        return load_vocabulary(folder)
    except Exception as error:  # tokenizers raises bare exceptions
        raise ModelError(f"{folder}: no characters can be loaded from it: {error}") from error


def _widened(known: Tokenizer, more: Tokenizer) -> Tokenizer:
    """Characters of both; those known keep their numbers."""
    ordered = [sorted(own.get_vocab(), key=own.get_vocab().__getitem__) for own in (known, more)]
    tokens = dict.fromkeys([*ordered[0], *ordered[1]])
    more.model = WordLevel({token: n for n, token in enumerate(tokens)}, UNKNOWN)
    return more


def _load_encoder(model: CharTaggerModel, folder: Path) -> None:
    """Put the weights of a folder into a model, all but those that score tags; new characters stay as drawn."""
    try:
        weights = load_file(folder / WEIGHTS)
    except Exception as error:  # whatever a damaged file makes the library raise
        raise ModelError(f"{folder / WEIGHTS}: no weights can be loaded from it: {error}") from error
    wanted = {name: value for name, value in model.state_dict().items() if not name.startswith(HEAD)}
    own = {name: value for name, value in weights.items() if not name.startswith(HEAD)}
    for name in sorted(wanted.keys() | own.keys()):
        if not _fits(name, own.get(name), wanted.get(name)):
            shapes = [tuple(part[name].shape) if name in part else "missing" for part in (own, wanted)]
            raise ConfigFault(f"model.init: {folder} has other sizes: {name} is {shapes[0]}, not {shapes[1]}")
        wanted[name][: len(own[name])] = own[name]


def _fits(name: str, own: torch.Tensor | None, wanted: torch.Tensor | None) -> bool:
    """Whether weights are of one shape; of characters there may be more than there were."""
    if own is None or wanted is None:
        return False
    if name == EMBEDDING:
        return own.shape[1:] == wanted.shape[1:] and len(own) <= len(wanted)
    return own.shape == wanted.shape
