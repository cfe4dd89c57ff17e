"""One run of an encoder over unlabelled text; what it leaves is a folder that ``model.init`` of a tagger names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader
from transformers import set_seed

from gidr_ner.vocabulary import UNKNOWN, save_vocabulary
from tagging.config import ConfigFault, PretrainConfig
from tagging.corpus import Corpus, WindowDataset
from tagging.examples import TaggedPassage
from tagging.masking import MaskedModel, MaskingCollator
from tagging.runs import (
    last_checkpoint,
    open_run,
    stored_figures,
    training_arguments,
    write_figures,
    write_record,
)
from tagging.starting import start_model
from tagging.steady import SteadyTrainer
from tagging.texts import read_passages

__all__ = ["pretrain"]


class MaskedTrainer(SteadyTrainer):
    """A Trainer that is judged by the characters it guesses in passages that are held out, the same ones each time."""

    def evaluate(self, *_args: Any, **_kwargs: Any) -> dict[str, float]:
        """Mean loss in nats and share guessed right, logged."""
        assert isinstance(self.model, MaskedModel)
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(0)
            self.model.eval()
            batches = DataLoader(self.eval_dataset, 32, collate_fn=self.data_collator)  # type: ignore[arg-type]
            counts = np.sum([_judge(self.model, self._prepare_inputs(batch)) for batch in batches], axis=0)
        metrics = {"eval_loss": counts[0] / counts[2], "eval_right": counts[1] / counts[2]}
        metrics = {name: round(float(value), 4) for name, value in metrics.items()}
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def _judge(model: MaskedModel, batch: Mapping[str, Any]) -> NDArray[np.float64]:
    """Sum of losses, right and all of the hidden characters of a batch."""
    hidden = batch["labels"][batch["labels"] >= 0]
    if not len(hidden):
        return np.zeros(3)
    out = model(**batch)
    right = (out["logits"].argmax(-1) == hidden).sum().item()
    return np.array([out["loss"].item() * len(hidden), right, len(hidden)])


def _require_own(config: PretrainConfig) -> None:
    """Refuse what only a tagger's run knows."""
    for key, value in (("training.r_drop", config.training.r_drop), ("model.checkpoint", config.model.checkpoint)):
        if value:
            raise ConfigFault(f"{key}: {value} is for taggers, not for pretraining")


def pretrain(config: PretrainConfig) -> dict[str, float]:
    """Pretrain, or go on from the last checkpoint of the run's folder; write the encoder there and say its figures."""
    _require_own(config)
    data = config.data
    torch.set_num_threads(config.training.threads)
    set_seed(config.training.seed)
    passages = read_passages(data.texts, config.training.threads)
    every = max(2, round(1 / data.held_out)) if data.held_out else len(passages) + 1
    held, kept = passages[every - 1 :: every], [p for n, p in enumerate(passages, 1) if n % every]
    tagger, vocabulary = start_model(config.model, (passage.text for passage in kept), data.least)
    windows, judged = (WindowDataset(own, vocabulary, config.model.window, data.stride) for own in (kept, held))
    record = _data(kept, held, len(windows))
    folder = open_run(config, record, sum(weights.numel() for weights in tagger.parameters()))
    if figures := stored_figures(folder):
        return figures
    save_vocabulary(vocabulary, folder)
    write_record(folder, {"config": asdict(config), "data": record})
    characters = vocabulary.get_vocab_size()
    model = MaskedModel(tagger)
    trainer = MaskedTrainer(
        model,
        training_arguments(config.output, config.training, len(windows), None),
        data_collator=MaskingCollator(vocabulary.get_vocab()[UNKNOWN], characters, data.masked, data.span),
        train_dataset=windows,
        eval_dataset=judged,
        own=config.training,
    )
    trainer.train(resume_from_checkpoint=last_checkpoint(folder))
    model.tagger.save_pretrained(str(folder))
    metrics = trainer.evaluate() if judged else {}
    write_figures(trainer, metrics)
    return metrics


def _data(kept: Sequence[TaggedPassage], held: Sequence[TaggedPassage], windows: int) -> dict[str, object]:
    """What a run learns from, by hash and counts."""
    return {
        "texts_sha256": Corpus([*kept, *held], 0).sha256(),
        "passages": len(kept),
        "held_out": len(held),
        "characters": sum(len(passage.text) for passage in kept),
        "windows": windows,
    }
