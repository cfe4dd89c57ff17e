"""transformers' Trainer for taggers: judged by what is found in whole texts, with three ways to learn more steadily."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Trainer

from gidr_ner.emissions import Scorer
from tagging.averaging import Averaging
from tagging.config import TrainingConfig
from tagging.examples import IGNORED
from tagging.materials import Judge
from tagging.optimizer import MuonWithAdamW, is_hidden_matrix

__all__ = ["TaggerTrainer"]

ToScorer = Callable[[Any], Scorer]

_DEPTH = re.compile(r"(?:^|\.)(?:encoder|layers?)\.(\d+)\.")


class TaggerTrainer(Trainer):
    """Figures are those of ``judge``, whose names ``metric_for_best_model`` may hold."""

    def __init__(self, *args: Any, own: TrainingConfig, scorer: ToScorer, judge: Judge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own, self._scorer, self._judge = own, scorer, judge
        if own.ema:
            self.add_callback(Averaging(own.ema))

    def evaluate(self, *_args: Any, **_kwargs: Any) -> dict[str, float]:
        """The figures of the judge, logged."""
        metrics = self._judge(self._scorer(self.model))
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def compute_loss(self, model: nn.Module, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The loss; with ``r_drop`` that of two passes, which dropout makes differ, and of their distance."""
        if not self._own.r_drop or not model.training:
            return super().compute_loss(model, inputs, *args, **kwargs)
        first, second = model(**inputs), model(**inputs)
        apart = divergence(first.logits, second.logits, inputs["labels"] != IGNORED)
        return (first.loss + second.loss) / 2 + self._own.r_drop * apart

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW, with Muon if asked for; with ``layer_decay`` each layer learns slower than the one above it."""
        optimizer: torch.optim.Optimizer = super().create_optimizer(model)
        if self._own.muon:
            optimizer = self.optimizer = self._with_muon(optimizer)
        if self._own.layer_decay < 1:
            assert self.model is not None
            rates = layer_rates([name for name, _ in self.model.named_parameters()], self._own.layer_decay)
            names = {id(weights): name for name, weights in self.model.named_parameters()}
            optimizer.param_groups[:] = [
                {**group, "params": [weights], "lr": group["lr"] * rates[names[id(weights)]]}
                for group in optimizer.param_groups
                for weights in group["params"]
            ]
        return optimizer

    def _with_muon(self, adamw: torch.optim.Optimizer) -> torch.optim.Optimizer:
        """The matrices of the encoder are taken from AdamW and given to Muon."""
        assert self.model is not None
        matrices = [weights for name, weights in self.model.named_parameters() if is_hidden_matrix(name, weights)]
        taken = {id(weights) for weights in matrices}
        for group in adamw.param_groups:
            group["params"] = [weights for weights in group["params"] if id(weights) not in taken]
        muon = {"lr": self._own.muon, "weight_decay": self._own.weight_decay, "adjust_lr_fn": "original"}
        return MuonWithAdamW(matrices, muon, adamw)


def divergence(first: Tensor, second: Tensor, counted: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence in nats of two ``(batch, places, tags)``, mean of the counted places."""
    one, two = (functional.log_softmax(scores[counted].float(), dim=-1) for scores in (first, second))
    both = (one.exp() - two.exp()) * (one - two)
    return both.sum(-1).mean() / 2


def layer_rates(names: list[str], decay: float) -> dict[str, float]:
    """The factor of each weight's learning rate: 1 above the last layer, ``decay`` less for each layer below."""
    found = {name: _DEPTH.search(name) for name in names}
    top = max((int(place[1]) for place in found.values() if place), default=-1) + 1
    depths = {name: int(place[1]) if place else -1 if "embedding" in name else top for name, place in found.items()}
    return {name: decay ** (top - depth) for name, depth in depths.items()}
