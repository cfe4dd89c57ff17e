"""Weights averaged over the steps of a run, which are judged and kept in place of those that are learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

__all__ = ["Averaging"]

LEARNED = "learned.safetensors"


class Averaging(TrainerCallback):
    """A checkpoint's model is the average; the learned weights lie beside it, so that a run can go on from both."""

    def __init__(self, decay: float) -> None:
        self._decay = decay
        self._average: dict[str, Tensor] = {}
        self._learned: dict[str, Tensor] = {}

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Begin with the weights of the model, which in a run taken up again are the average; at its end they stay."""
        model = kwargs["model"]
        self._average = _copy(model)
        learned = _checkpoint(args, state) / LEARNED
        if 0 < state.global_step < state.max_steps and learned.exists():
            _put(model, load_file(learned))

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Average; show the average to what is to judge or save it. Early steps count less, as they know little."""
        model = kwargs["model"]
        decay = min(self._decay, (1 + state.global_step) / (10 + state.global_step))
        with torch.no_grad():
            for name, value in model.named_parameters():
                self._average[name].lerp_(value, 1 - decay)
        if control.should_save or state.global_step >= state.max_steps:
            self._learned = _copy(model)
            _put(model, self._average)

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Go on with the learned weights, but for the last step."""
        save_file(self._learned, _checkpoint(args, state) / LEARNED)
        if state.global_step < state.max_steps:
            _put(kwargs["model"], self._learned)


def _checkpoint(args: TrainingArguments, state: TrainerState) -> Path:
    return Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"


def _copy(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters()}


def _put(model: nn.Module, weights: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.copy_(weights[name])
