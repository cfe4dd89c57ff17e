"""Values of the right type that no run can have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagging.config import PretrainConfig, RunConfig

__all__ = ["find_faults"]

AT_LEAST_ONE = (
    "model.heads",
    "model.blocks",
    "model.key_stride",
    "training.batch",
    "training.threads",
    "data.gold_weight",
    "data.span",
)
ABOVE_ZERO = ("training.epochs", "training.learning_rate", "training.layer_decay")
BELOW_ONE = (
    "model.dropout",
    "training.warmup",
    "data.unknown",
    "data.masked",
    "data.held_out",
)


def find_faults(config: RunConfig | PretrainConfig) -> Iterator[str]:
    """What is wrong with a config, each with its key, its value and what is allowed."""
    yield from _of_sizes(config)
    yield from _of_numbers(config)
    model = config.model
    if model.hidden_size < 1 or model.hidden_size % (2 * model.heads):
        yield f"model.hidden_size: {model.hidden_size} must be a multiple of {2 * model.heads}"
    if model.init and model.checkpoint:
        yield "model.init: a run starts from it or from model.checkpoint, not from both"


def _of_sizes(config: RunConfig | PretrainConfig) -> Iterator[str]:
    most = config.model.window
    for key in ("model.stride", "data.stride"):
        if not 0 < (_value(config, key) or 0) <= most:
            yield f"{key}: {_value(config, key)} must be from 1 to model.window, {most}"


def _of_numbers(config: RunConfig | PretrainConfig) -> Iterator[str]:
    for key in AT_LEAST_ONE:
        if (value := _value(config, key)) is not None and value < 1:
            yield f"{key}: {value} must be 1 or more"
    for key in ABOVE_ZERO:
        if (value := _value(config, key)) is not None and value <= 0:
            yield f"{key}: {value} must be above 0"
    for key in BELOW_ONE:
        if (value := _value(config, key)) is not None and value >= 1:
            yield f"{key}: {value} must be below 1"


def _value(config: RunConfig | PretrainConfig, key: str) -> float | None:
    """A number by its dotted key; None where this kind of run has no such key."""
    table, _, name = key.partition(".")
    value: float | None = getattr(getattr(config, table), name, None)
    return value
