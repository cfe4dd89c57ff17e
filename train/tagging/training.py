"""One run: data, model, transformers' Trainer, and beside the weights all that says how they came to be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import set_seed

from gidr_ner.emissions import Scorer, TorchEmitter, checkpoint_scorer
from gidr_ner.vocabulary import UNKNOWN, save_vocabulary
from tagging.checkpoint import TokenDataset, start_checkpoint
from tagging.columns import gather_columns
from tagging.config import RunConfig
from tagging.corpus import Collator, WindowDataset
from tagging.materials import Materials, gather_reports
from tagging.runs import (
    last_checkpoint,
    open_run,
    stored_figures,
    training_arguments,
    write_figures,
    write_record,
)
from tagging.starting import start_model
from tagging.trainer import TaggerTrainer

__all__ = ["train"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Start:
    """A model before it learns, its windows and batches, and how it is asked and saved with its tokens."""

    model: Any
    windows: WindowDataset
    collator: Collator
    scorer: Callable[[Any], Scorer]
    save_tokens: Callable[[Path], object]

    @property
    def parameters(self) -> int:
        return sum(weights.numel() for weights in self.model.parameters())


def train(config: RunConfig) -> dict[str, float]:
    """Train, or go on from the last checkpoint of the run's folder; write the best model there and say its figures."""
    torch.set_num_threads(config.training.threads)
    set_seed(config.training.seed)
    materials = gather_columns(config) if config.data.labels else gather_reports(config)
    start = _start_checkpoint(config, materials) if config.model.checkpoint else _start_own(config, materials)
    _say_coverage(materials, start.windows)
    data = _data(materials, start)
    folder = open_run(config, data, start.parameters)
    if figures := stored_figures(folder):
        return figures
    start.save_tokens(folder)
    record = {"config": asdict(config), "data": data, "parameters": start.parameters}
    write_record(folder, record)
    trainer = TaggerTrainer(
        start.model,
        training_arguments(config.output, config.training, len(start.windows), materials.best),
        data_collator=start.collator,
        train_dataset=start.windows,
        eval_dataset=start.windows,
        own=config.training,
        scorer=start.scorer,
        judge=materials.judge,
    )
    trainer.train(resume_from_checkpoint=last_checkpoint(folder))
    trainer.save_model(str(folder))
    metrics = trainer.evaluate() if config.training.evaluations else {}
    metrics |= materials.final(start.scorer(start.model))
    write_figures(trainer, metrics)
    return metrics


def _start_own(config: RunConfig, materials: Materials) -> Start:
    """Our encoder, by characters."""
    texts = (passage.text for passage in materials.passages)
    model, vocabulary = start_model(config.model, texts, config.data.least, materials.tags)
    windows = WindowDataset(materials.passages, vocabulary, config.model.window, config.data.stride)
    return Start(
        model,
        windows,
        Collator(vocabulary.get_vocab()[UNKNOWN], config.data.unknown),
        lambda model: Scorer(TorchEmitter(model), vocabulary, model.config.window, model.config.stride),
        lambda folder: save_vocabulary(vocabulary, folder),
    )


def _start_checkpoint(config: RunConfig, materials: Materials) -> Start:
    """Another architecture, by its tokens."""
    model, tokenizer = start_checkpoint(config.model, materials.tags)
    tokens = tokenizer.backend_tokenizer
    return Start(
        model,
        TokenDataset(materials.passages, tokens, config.model.window, config.data.stride),
        Collator(0, 0),
        lambda model: checkpoint_scorer(model, tokens),
        lambda folder: tokenizer.save_pretrained(str(folder)),
    )


def _say_coverage(materials: Materials, windows: WindowDataset) -> None:
    """One line: what of the text a run reads, and what is annotated where it does not."""
    covered, all_of_it = windows.coverage()
    _log.info(
        "%.2f %% of %d characters of prose in %s are read; %d annotated spans are unreachable",
        100 * covered / all_of_it,
        all_of_it,
        materials.source,
        materials.lost,
    )


def _data(materials: Materials, start: Start) -> dict[str, object]:
    """What a run learns from, by hashes and counts."""
    covered, all_of_it = start.windows.coverage()
    return materials.record | {"windows": len(start.windows), "characters": all_of_it, "characters_read": covered}
