"""What a model says of every character of a text: windows through an encoder, one by one, merged again.

An ``Emitter`` is any network that gives scores for windows: by PyTorch here, by onnxruntime in ``exported``. Neither
torch nor transformers is imported before weights are loaded, and never for an exported model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gidr_ner.checkpoints import FramedEmitter, frame_of, is_ours, load_whole, spread_scores, tags_of
from gidr_ner.errors import ModelError
from gidr_ner.exported import MANIFEST, WEIGHTS, open_emissions, read_manifest
from gidr_ner.iob import TAGS
from gidr_ner.models import THREADS
from gidr_ner.windows import Window, merge_scores, windows_over

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Emitter", "Scorer", "TorchEmitter", "checkpoint_scorer", "load_scorer", "load_weights"]

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]
Stretches = Sequence[Window]
"""Ranges of a text, apart and in order."""


class Emitter(Protocol):
    """Scores ``(batch, places, tags)`` of characters ``(batch, places)``: windows of one length, none padded."""

    def __call__(self, ids: Indices) -> Scores: ...


class TorchEmitter:
    """A PyTorch model behind the face; the model is used as it is, in evaluation mode."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, ids: Indices) -> Scores:
        import torch

        self._model.eval()
        with torch.inference_mode():
            logits = self._model(input_ids=torch.from_numpy(ids).to(self._model.device)).logits
        scores: Scores = logits.float().cpu().numpy()
        return scores


@dataclass(frozen=True, slots=True)
class Scorer:
    """An emitter with the characters that it knows and the windows that it reads.

    ModelError for a vocabulary with a token of several characters, unless it is ``by_token``.
    """

    emitter: Emitter
    vocabulary: Tokenizer
    window: int
    stride: int
    by_token: bool = False
    """whether what the emitter scores are tokens that may be longer or shorter than a character"""
    threads: int = 1
    """windows that the emitter works on at once"""
    table: Indices = field(init=False)
    """the number of each character by its code point, which is a hundred times as fast as tokenizers; unknown last"""

    def __post_init__(self) -> None:
        from gidr_ner.vocabulary import tabulate  # needs tokenizers, as the vocabulary did

        object.__setattr__(self, "table", np.zeros(0, np.int64) if self.by_token else tabulate(self.vocabulary))

    def score(self, texts: Sequence[str], stretches: Sequence[Stretches] | None = None) -> list[Scores]:
        """Scores ``(characters, tags)`` of each text; a text must not be empty.

        Of ``stretches``, those of each text, no more than these ranges is read, and what is outside is scored as no
        part of any span; by tokens everything is read.
        """
        if self.by_token:
            encoded = self.vocabulary.encode_batch(list(texts), add_special_tokens=False)
            scores = self._score([np.array(own.ids, np.int64) for own in encoded], None)
            spread = zip(scores, [own.offsets for own in encoded], map(len, texts), strict=True)
            return [spread_scores(*own) for own in spread]
        return self._score([_look_up(self.table, text) for text in texts], stretches)

    def _score(self, ids: Sequence[Indices], stretches: Sequence[Stretches] | None) -> list[Scores]:
        if stretches is None:
            stretches = [[(0, len(own))] for own in ids]
        cuts = [windows_over(own, self.window, self.stride) for own in stretches]
        texts = list(zip(ids, cuts, strict=True))
        scores = self._emit(own[None, start:end] for own, windows in texts for start, end in windows)
        tags = scores[0].shape[-1] if scores else len(TAGS)
        parts = iter(scores)
        return [merge_scores(windows, islice(parts, len(windows)), len(own), tags) for own, windows in texts]

    def _emit(self, windows: Iterable[Indices]) -> list[Scores]:
        """Scores ``(places, tags)`` of each window, each by itself.

        The scores of a network in bytes depend on all that one call holds, which must not be another report.
        """
        if self.threads == 1:
            return [self.emitter(own)[0] for own in windows]
        listed = list(windows)
        longest_first = sorted(range(len(listed)), key=lambda at: -listed[at].size)  # none is left for the end
        with ThreadPoolExecutor(self.threads) as pool:
            scores = dict(
                zip(longest_first, pool.map(self.emitter, map(listed.__getitem__, longest_first)), strict=True)
            )
        return [scores[at][0] for at in range(len(listed))]


def _look_up(table: Indices, text: str) -> Indices:
    """The numbers of a text's characters."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return table[np.minimum(points, len(table) - 1)]


def load_scorer(folder: Path, threads: int = THREADS) -> Scorer:
    """The model of a folder: its export where there is one, else its weights by PyTorch.

    ModelError says what is wrong with the folder or what is not installed. ``threads`` are the windows that an
    export reads at once.
    """
    if (folder / MANIFEST).exists():
        return _load_exported(folder, threads)
    return load_weights(folder)


def load_weights(folder: Path) -> Scorer:
    """The weights of a folder by PyTorch, whether they have been exported or not; ModelError as above."""
    if not (folder / WEIGHTS).exists():
        raise ModelError(f"{folder}: no model can be loaded from it: it holds neither {MANIFEST} nor {WEIGHTS}")
    try:
        return _load_weights(folder)
    except ModelError:
        raise
    except ImportError as error:
        hint = "pip install 'gidr-ner[train]', or export it where that is installed: train/export.py"
        raise ModelError(f"{folder}: its weights need {error.name}, which is not installed: {hint}") from error
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise ModelError(f"{folder}: no model can be loaded from it: {error}") from error


def _load_exported(folder: Path, threads: int) -> Scorer:
    manifest = read_manifest(folder)
    _require_labels(folder, manifest.tags)
    emitter = open_emissions(folder, manifest)
    try:
        from gidr_ner.vocabulary import load_vocabulary

        vocabulary = load_vocabulary(folder)
    except ImportError as error:
        raise ModelError(f"{folder}: {error.name} is not installed: pip install tokenizers") from error
    except Exception as error:  # tokenizers raises nothing narrower
        raise ModelError(f"{folder}: no model can be loaded from it: {error}") from error
    _require_characters(folder, vocabulary, manifest.characters)
    return Scorer(emitter, vocabulary, manifest.window, manifest.stride, threads=threads)


def _load_weights(folder: Path) -> Scorer:
    from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel
    from gidr_ner.vocabulary import load_vocabulary

    if not is_ours(folder, CharTaggerConfig.model_type):
        return _load_checkpoint(folder)
    config = CharTaggerConfig.from_pretrained(str(folder), local_files_only=True)
    _require_labels(folder, tags_of(config))
    model = load_whole(CharTaggerModel, folder, config)
    vocabulary = load_vocabulary(folder)
    _require_characters(folder, vocabulary, config.vocab_size)
    return Scorer(TorchEmitter(model), vocabulary, config.window, config.stride)


def _load_checkpoint(folder: Path) -> Scorer:
    """Another architecture of transformers, trained to tag as ours are."""
    from transformers import AutoConfig, AutoModelForTokenClassification, AutoTokenizer

    config = AutoConfig.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    _require_labels(folder, tags_of(config))
    tokens = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    return checkpoint_scorer(load_whole(AutoModelForTokenClassification, folder, config), tokens.backend_tokenizer)


def checkpoint_scorer(model: Any, tokenizer: Tokenizer) -> Scorer:
    """The scorer of an architecture whose tokens need not be characters and have others around them."""
    emitter = FramedEmitter(TorchEmitter(model), *frame_of(tokenizer))
    return Scorer(emitter, tokenizer, model.config.window, model.config.stride, by_token=True)


def _require_labels(folder: Path, own: Sequence[str]) -> None:
    """Refuse a model whose tags are not those of the schema, in their order."""
    if list(own) != list(TAGS):
        other = next((tag for tag in own if tag not in TAGS), "another order")
        raise ModelError(f"{folder}: its {len(own)} tags are not the {len(TAGS)} of the schema ({other})")


def _require_characters(folder: Path, vocabulary: Tokenizer, known: int) -> None:
    """Refuse the vocabulary of another model, which would be read as other characters or end in a crash."""
    if (own := vocabulary.get_vocab_size()) != known:
        raise ModelError(f"{folder}: its tokenizer.json holds {own} characters, its weights {known}")
