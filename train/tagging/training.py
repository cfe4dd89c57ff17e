"""One run: data, model, transformers' Trainer, and beside the weights all that says how they came to be."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict

import torch
from transformers import set_seed

from gidr_ner.encoder import CharTaggerModel
from gidr_ner.vocabulary import UNKNOWN, save_vocabulary
from tagging.config import RunConfig
from tagging.corpus import Collator, WindowDataset
from tagging.materials import Materials, gather_reports
from tagging.runs import last_checkpoint, open_run, provenance, training_arguments, write_figures
from tagging.starting import start_model
from tagging.trainer import TaggerTrainer

__all__ = ["train"]

_log = logging.getLogger(__name__)


def train(config: RunConfig) -> dict[str, float]:
    """Train, or go on from the last checkpoint of the run's folder; write the best model there and say its figures."""
    torch.set_num_threads(config.training.threads)
    set_seed(config.training.seed)
    materials = gather_reports(config)
    texts = (passage.text for passage in materials.passages)
    model, vocabulary = start_model(config.model, texts, config.data.least)
    windows = WindowDataset(materials.passages, vocabulary, config.model.window, config.data.stride)
    _say_coverage(materials, windows)
    folder = open_run(config, sum(weights.numel() for weights in model.parameters()))
    save_vocabulary(vocabulary, folder)
    (folder / "run.json").write_text(_record(config, materials, model, windows), encoding="utf-8")
    trainer = TaggerTrainer(
        model,
        training_arguments(config.output, config.training, len(windows), materials.best),
        data_collator=Collator(vocabulary.get_vocab()[UNKNOWN], config.data.unknown),
        train_dataset=windows,
        eval_dataset=windows,
        own=config.training,
        vocabulary=vocabulary,
        judge=materials.judge,
    )
    trainer.train(resume_from_checkpoint=last_checkpoint(folder))
    trainer.save_model(str(folder))
    metrics = trainer.evaluate() if config.training.evaluations else {}
    write_figures(trainer, metrics)
    return metrics


def _say_coverage(materials: Materials, windows: WindowDataset) -> None:
    """One line: what of the text a run reads, and what is annotated where it does not."""
    covered, all_of_it = windows.coverage()
    _log.info(
        "%.2f %% of %d characters of prose in %s reports are read; %d annotated spans are unreachable",
        100 * covered / all_of_it,
        all_of_it,
        materials.record["reports"],
        materials.lost,
    )


def _record(config: RunConfig, materials: Materials, model: CharTaggerModel, windows: WindowDataset) -> str:
    """Config, data and versions, as JSON."""
    covered, all_of_it = windows.coverage()
    data = materials.record | {"windows": len(windows), "characters": all_of_it, "characters_read": covered}
    record = {
        "config": asdict(config),
        "data": data,
        "parameters": sum(weights.numel() for weights in model.parameters()),
    }
    return json.dumps(record | provenance(), indent=1, ensure_ascii=False) + "\n"
