"""One run: data, model, transformers' Trainer, and beside the weights all that says how they came to be."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import Trainer, set_seed
from transformers.trainer_utils import get_last_checkpoint

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.emissions import Scorer, TorchEmitter
from gidr_ner.encoder import CharTaggerModel
from gidr_ner.model import ModelTagger
from gidr_ner.vocabulary import UNKNOWN, save_vocabulary
from tagging.config import RunConfig
from tagging.corpus import Collator, Corpus, WindowDataset, gold_corpus, made_reports, read_reports, synthetic_corpus
from tagging.measure import measure_f1
from tagging.runs import provenance, training_arguments, write_figures
from tagging.starting import start_model

__all__ = ["train"]

_log = logging.getLogger(__name__)

TUNING_SEED = 1000


@dataclass(frozen=True, slots=True)
class Materials:
    """What a run learns from and is measured on, with the hashes of both."""

    training: Corpus
    gold: Corpus
    measured: dict[str, list[AnnotatedReport]]


def gather(config: RunConfig) -> Materials:
    """Make and read all reports of a run; one warning counts what no window can hold."""
    data = config.data
    made = synthetic_corpus(data.seed, data.synthetic, config.training.threads) if data.synthetic else Corpus([], 0)
    gold = gold_corpus(data.gold) if data.gold else Corpus([], 0)
    if made.lost or gold.lost:
        _log.warning("%d annotated ranges are in no passage and are not trained on", made.lost + gold.lost)
    tuning = list(made_reports(TUNING_SEED, range(data.tuning), (data.tuning_bank,)))
    measured = {"dev": read_reports(data.dev) if data.dev else [], "tuning": tuning}
    return Materials(made, gold, {name: reports for name, reports in measured.items() if reports})


class TaggerTrainer(Trainer):
    """A Trainer that is judged by what the tagger finds in whole reports."""

    def __init__(self, *args: Any, vocabulary: Tokenizer, measured: dict[str, list[AnnotatedReport]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._vocabulary, self._measured = vocabulary, measured

    def evaluate(self, *_args: Any, **_kwargs: Any) -> dict[str, float]:
        """F1 by kind and data, logged; the keys are those that ``metric_for_best_model`` may name."""
        assert isinstance(self.model, CharTaggerModel)
        config = self.model.config
        scorer = Scorer(TorchEmitter(self.model), self._vocabulary, config.window, config.stride)
        found = {name: measure_f1(ModelTagger(scorer), reports) for name, reports in self._measured.items()}
        metrics = {
            f"eval_{name}_{kind}_f1": round(f1, 4) for name, kinds in found.items() for kind, f1 in kinds.items()
        }
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def train(config: RunConfig) -> dict[str, float]:
    """Train, or go on from the last checkpoint of the run's folder; write the best model there and say its figures."""
    torch.set_num_threads(config.training.threads)
    set_seed(config.training.seed)
    folder = Path(config.output)
    materials = gather(config)
    passages = materials.training.passages + materials.gold.passages * config.data.gold_weight
    model, vocabulary = start_model(config.model, (passage.text for passage in passages), config.data.least)
    windows = WindowDataset(passages, vocabulary, config.model.window, config.data.stride)
    folder.mkdir(parents=True, exist_ok=True)
    save_vocabulary(vocabulary, folder)
    (folder / "run.json").write_text(_record(config, materials, model, len(windows)), encoding="utf-8")
    best = "eval_dev_mentions_f1" if "dev" in materials.measured else None
    trainer = TaggerTrainer(
        model,
        training_arguments(config.output, config.training, len(windows), best),
        data_collator=Collator(vocabulary.get_vocab()[UNKNOWN], config.data.unknown),
        train_dataset=windows,
        eval_dataset=windows,
        vocabulary=vocabulary,
        measured=materials.measured,
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)))
    return _finish(trainer, folder)


def _finish(trainer: TaggerTrainer, folder: Path) -> dict[str, float]:
    """Write weights, curves and the figures of the best checkpoint."""
    trainer.save_model(str(folder))
    metrics = trainer.evaluate() if trainer.args.eval_strategy != "no" else {}
    write_figures(trainer, metrics)
    return metrics


def _record(config: RunConfig, materials: Materials, model: CharTaggerModel, windows: int) -> str:
    """Config, data and versions, as JSON."""
    record = {
        "config": asdict(config),
        "data": {
            "synthetic_sha256": materials.training.sha256(),
            "gold_sha256": materials.gold.sha256(),
            "passages": len(materials.training.passages) + len(materials.gold.passages),
            "windows": windows,
            "unreachable": materials.training.lost + materials.gold.lost,
        },
        "parameters": sum(weights.numel() for weights in model.parameters()),
    }
    return json.dumps(record | provenance(), indent=1, ensure_ascii=False) + "\n"
