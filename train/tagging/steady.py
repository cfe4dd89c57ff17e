"""transformers' Trainer with what helps a small encoder to learn: Muon, slower lower layers."""

from __future__ import annotations

import re
from typing import Any

import torch
from torch import nn
from transformers import Trainer

from tagging.config import TrainingConfig
from tagging.optimizer import MuonWithAdamW, is_hidden_matrix

__all__ = ["SteadyTrainer", "layer_rates"]

_DEPTH = re.compile(r"(?:^|\.)(?:encoder|layers?)\.(\d+)\.")


class SteadyTrainer(Trainer):
    """Learns as ``own`` says."""

    def __init__(self, *args: Any, own: TrainingConfig, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW, with Muon if asked for; with ``layer_decay`` each layer learns slower than the one above it."""
        optimizer: torch.optim.Optimizer = super().create_optimizer(model)
        assert self.model is not None
        names = {id(weights): name for name, weights in self.model.named_parameters()}
        rates = layer_rates(list(names.values()), self.own.layer_decay)
        slower = {key: rates[name] for key, name in names.items()} if self.own.layer_decay < 1 else {}
        _slow(optimizer, slower)
        if self.own.muon:
            optimizer = self.optimizer = self._with_muon(optimizer, slower)
        return optimizer

    def _with_muon(self, adamw: torch.optim.Optimizer, slower: dict[int, float]) -> torch.optim.Optimizer:
        """The matrices of the encoder are taken from AdamW and given to Muon."""
        assert self.model is not None
        matrices = [weights for name, weights in self.model.named_parameters() if is_hidden_matrix(name, weights)]
        taken = {id(weights) for weights in matrices}
        for group in adamw.param_groups:
            group["params"] = [weights for weights in group["params"] if id(weights) not in taken]
        adamw.param_groups[:] = [group for group in adamw.param_groups if group["params"]]
        weight_decay = self.own.weight_decay
        muon = torch.optim.Muon(matrices, lr=self.own.muon, weight_decay=weight_decay, adjust_lr_fn="original")
        _slow(muon, slower)
        return MuonWithAdamW(muon, adamw)


def _slow(optimizer: torch.optim.Optimizer, rates: dict[int, float]) -> None:
    """A group for each weight, its learning rate by the factor of its id; all stay as they are where there is none."""
    if rates:
        optimizer.param_groups[:] = [
            {**group, "params": [weights], "lr": group["lr"] * rates[id(weights)]}
            for group in optimizer.param_groups
            for weights in group["params"]
        ]


def layer_rates(names: list[str], decay: float) -> dict[str, float]:
    """The factor of each weight's learning rate: 1 above the last layer, ``decay`` less for each layer below."""
    found = {name: _DEPTH.search(name) for name in names}
    top = max((int(place[1]) for place in found.values() if place), default=-1) + 1
    depths = {name: int(place[1]) if place else -1 if "embedding" in name else top for name, place in found.items()}
    return {name: decay ** (top - depth) for name, depth in depths.items()}
