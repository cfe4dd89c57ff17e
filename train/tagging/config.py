"""What a training run is made of: TOML with three tables, overridden by ``table.key=value``, checked when made.

``RunConfig`` is that of a tagger, ``PretrainConfig`` that of an encoder that a tagger may start from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from tagging.limits import find_faults

__all__ = [
    "ConfigFault",
    "DataConfig",
    "ModelConfig",
    "PretrainConfig",
    "RunConfig",
    "TextConfig",
    "TrainingConfig",
    "load_config",
    "load_pretrain_config",
]


class ConfigFault(ValueError):
    """A key that does not exist or a value that is not allowed; the message names both."""


@dataclass(frozen=True, slots=True)
class DataConfig:
    """What is trained on and what a run is judged by."""

    synthetic: int = 4000
    """synthetic reports, made on the fly"""
    seed: int = 1
    """of the synthetic reports"""
    templates: str = ""
    """folder of templates that they are made of; those of this project if empty"""
    banks: tuple[str, ...] = ()
    """banks of templates; all but the one held out if empty"""
    gold: tuple[str, ...] = ("annotations/gold/train.jsonl",)
    """annotated reports that are trained on, in any format"""
    gold_weight: int = 4
    """how often each of them is seen in an epoch"""
    dev: tuple[str, ...] = ("annotations/gold/dev.jsonl",)
    """annotated reports that choose the best checkpoint"""
    tuning: int = 100
    """reports of the bank that is held out, which a run is judged by as well"""
    tuning_bank: str = "fuyun"
    """that bank"""
    least: int = 3
    """how often a character must stand in the training text to be known"""
    stride: int = 240
    """characters from one training window to the next"""
    unknown: float = 0.02
    """share of characters that are hidden in training"""
    labels: str = ""
    """file of other labels, one a line; then no reports are read, but sentences of ``train``, ``dev`` and ``test``"""
    train: tuple[str, ...] = ()
    """files of characters with their tags, IOB2, BIOES or BMES, a blank line between two sentences"""
    test: tuple[str, ...] = ()
    """such files, which are measured once, when all is done"""


@dataclass(frozen=True, slots=True)
class TextConfig:
    """Unlabelled text that an encoder learns from."""

    texts: tuple[str, ...] = ()
    """files and folders: plain text, or JSON lines with a ``text`` each"""
    held_out: float = 0.02
    """share of the passages that the encoder is judged by"""
    least: int = 3
    """how often a character must stand in the text to be known"""
    stride: int = 320
    """characters from one window to the next"""
    masked: float = 0.15
    """share of characters that are to be guessed"""
    span: float = 3.0
    """how many of them stand together on average"""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Where the encoder starts and its sizes, as ``CharTaggerConfig`` has them."""

    init: str = ""
    """folder of a pretrained encoder of these sizes; its characters are kept, new ones are added to them"""
    checkpoint: str = ""
    """folder or hub name of another architecture with a fast tokenizer; of the sizes only the window counts then"""
    hidden_size: int = 128
    blocks: int = 2
    heads: int = 4
    dilations: tuple[int, ...] = (1, 2, 4, 8)
    key_stride: int = 1
    dropout: float = 0.1
    window: int = 320
    stride: int = 160


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How the weights are learned."""

    seed: int = 7
    """of weights, order and noise"""
    epochs: float = 3.0
    batch: int = 32
    """windows a step"""
    learning_rate: float = 3e-3
    muon: float = 0.0
    """learning rate of the encoder's matrices under Muon; 0 gives them to AdamW, too, as a checkpoint wants"""
    warmup: float = 0.05
    """share of the steps"""
    weight_decay: float = 0.01
    bf16: bool = True
    """autocast; half the time on a processor with AMX, little elsewhere"""
    evaluations: int = 6
    """how often dev is measured, a checkpoint each"""
    threads: int = 2
    r_drop: float = 0.0
    """weight of the distance of two passes under dropout, such as 1; twice the time; 0 for none"""
    layer_decay: float = 1.0
    """factor of a layer's learning rate to that of the one above it"""
    deterministic: bool = False
    """also refuse what differs from run to run on a GPU; on a processor runs are alike anyway"""
    report_to: tuple[str, ...] = ()
    """experiment trackers that transformers knows and that are installed, such as trackio"""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """A whole run; ``output`` is its folder."""

    output: str = "build/model"
    data: DataConfig = field(default_factory=DataConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)


@dataclass(frozen=True, slots=True)
class PretrainConfig:
    """The run of an encoder that learns to guess hidden characters; ``output`` is its folder."""

    output: str = "build/encoder"
    data: TextConfig = field(default_factory=TextConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)


Config = TypeVar("Config", RunConfig, PretrainConfig)


def load_config(path: Path, overrides: Iterable[str] = ()) -> RunConfig:
    """The config of a file with overrides such as ``training.epochs=3``; raises ConfigFault."""
    return _load(path, overrides, RunConfig())


def load_pretrain_config(path: Path, overrides: Iterable[str] = ()) -> PretrainConfig:
    """The same for pretraining."""
    return _load(path, overrides, PretrainConfig())


def _load(path: Path, overrides: Iterable[str], default: Config) -> Config:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        for override in overrides:
            _set(values, override)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigFault(f"{path}: {error}") from error
    config = _to_config(values, default)
    if fault := next(find_faults(config), None):
        raise ConfigFault(fault)
    return config


def _set(values: dict[str, Any], override: str) -> None:
    key, found, value = override.partition("=")
    if not found:
        raise ConfigFault(f"{override}: an override is key=value")
    table, _, name = key.rpartition(".")
    (values.setdefault(table, {}) if table else values)[name] = _parsed(value)


def _parsed(value: str) -> Any:
    """A value as TOML has it; a bare word is a string."""
    try:
        return tomllib.loads(f"v = {value}")["v"]
    except tomllib.TOMLDecodeError:
        return value


def _to_config(values: Mapping[str, Any], default: Config) -> Config:
    tables = {f.name: getattr(default, f.name) for f in fields(default) if is_dataclass(getattr(default, f.name))}
    made = {name: _checked(table, values.get(name, {}), f"{name}.") for name, table in tables.items()}
    top = _checked(default, {key: value for key, value in values.items() if key not in tables}, "")
    run: Config = replace(top, **made)
    return run


def _checked(base: Any, values: Any, prefix: str) -> Any:
    """A config record with values put in; each must be a known key and of the default's type."""
    if not isinstance(values, Mapping):
        raise ConfigFault(f"{prefix.rstrip('.')}: must be a table")
    known = {f.name: getattr(base, f.name) for f in fields(base)}
    made = {key: _like(known, key, value, prefix) for key, value in values.items()}
    return replace(base, **made)


def _like(known: Mapping[str, Any], key: str, value: Any, prefix: str) -> Any:
    if key not in known:
        raise ConfigFault(f"{prefix}{key}: unknown; there are {', '.join(prefix + name for name in known)}")
    wanted = type(known[key])
    given = tuple(value) if isinstance(value, list) else value
    if wanted is float and type(given) is int:
        given = float(given)
    if type(given) is not wanted:
        raise ConfigFault(f"{prefix}{key}: {value!r} is no {wanted.__name__}")
    if isinstance(given, float) and not isfinite(given):
        raise ConfigFault(f"{prefix}{key}: {value!r} is no number to count with")
    if isinstance(given, (int, float)) and given < 0:
        raise ConfigFault(f"{prefix}{key}: {value!r} is below 0")
    return given
