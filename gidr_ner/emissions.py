"""What a model says of every character of a text: windows in batches through an encoder, merged again.

An ``Emitter`` is any network that gives scores for windows; the one here runs PyTorch. Neither torch nor transformers
is imported before a model is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gidr_ner.checkpoints import load_whole
from gidr_ner.errors import ModelError
from gidr_ner.iob import TAGS
from gidr_ner.windows import Window, merge_scores, windows_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Emitter", "Scorer", "TorchEmitter", "load_scorer"]

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]

BATCH = 32  # windows; more gain nothing on a processor


class Emitter(Protocol):
    """Scores ``(batch, places, tags)`` of characters ``(batch, places)``; the mask is 0 where a window is padded."""

    def __call__(self, ids: Indices, mask: Indices) -> Scores: ...


class TorchEmitter:
    """A PyTorch model behind the face; the model is used as it is, in evaluation mode."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __call__(self, ids: Indices, mask: Indices) -> Scores:
        import torch

        self._model.eval()
        with torch.inference_mode():
            logits = self._model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).logits
        scores: Scores = logits.float().numpy()
        return scores


@dataclass(frozen=True, slots=True)
class Scorer:
    """An emitter with the characters that it knows and the windows that it reads."""

    emitter: Emitter
    vocabulary: Tokenizer
    window: int
    stride: int

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Scores ``(characters, tags)`` of each text; a text must not be empty."""
        ids = [np.array(own.ids, np.int64) for own in self.vocabulary.encode_batch(list(texts))]
        cuts = [windows_of(len(own), self.window, self.stride) for own in ids]
        places = [(text, window) for text, windows in enumerate(cuts) for window in windows]
        parts = dict(self._parts(ids, sorted(places, key=lambda place: place[1][1] - place[1][0])))
        return [
            merge_scores(windows, [parts[text, window] for window in windows], len(ids[text]))
            for text, windows in enumerate(cuts)
        ]

    def _parts(
        self, ids: Sequence[Indices], places: Sequence[tuple[int, Window]]
    ) -> Iterable[tuple[tuple[int, Window], Scores]]:
        """The scores of each window of each text; windows of about one length go together."""
        for at in range(0, len(places), BATCH):
            batch = places[at : at + BATCH]
            longest = max(end - start for _, (start, end) in batch)
            characters = np.zeros((2, len(batch), longest), np.int64)
            for row, (text, (start, end)) in enumerate(batch):
                characters[0, row, : end - start] = ids[text][start:end]
                characters[1, row, : end - start] = 1
            scores = self.emitter(characters[0], characters[1])
            for row, (text, (start, end)) in enumerate(batch):
                yield (text, (start, end)), scores[row, : end - start]


def load_scorer(folder: Path) -> Scorer:
    """The model of a folder that ``save_pretrained`` wrote; ModelError says what is wrong with it."""
    from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel
    from gidr_ner.vocabulary import load_vocabulary

    try:
        config = CharTaggerConfig.from_pretrained(str(folder))
        _require_labels(folder, config)
        model = load_whole(CharTaggerModel, folder, config)
        vocabulary = load_vocabulary(folder)
    except ModelError:
        raise
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise ModelError(f"{folder}: no model can be loaded from it: {error}") from error
    return Scorer(TorchEmitter(model), vocabulary, config.window, config.stride)


def _require_labels(folder: Path, config: Any) -> None:
    """Refuse a model whose tags are not those of the schema, in their order."""
    own = [config.id2label.get(n) for n in range(config.num_labels)]
    if own != list(TAGS):
        other = next((tag for tag in own if tag not in TAGS), "another order")
        raise ModelError(f"{folder}: its {len(own)} tags are not the {len(TAGS)} of the schema ({other})")
