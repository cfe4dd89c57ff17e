"""What all runs share: the trainer's arguments, where a run came from, and what is left in its folder."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from transformers import Trainer, TrainingArguments
from transformers.integrations.integration_utils import get_available_reporting_integrations
from transformers.trainer import TRAINER_STATE_NAME

from gidr_ner.errors import ModelError
from gidr_ner.exported import WEIGHTS
from tagging.config import ConfigFault, PretrainConfig, RunConfig, TrainingConfig

__all__ = [
    "last_checkpoint",
    "open_run",
    "provenance",
    "stored_figures",
    "training_arguments",
    "write_figures",
    "write_record",
]

PACKAGES = ("accelerate", "gidr-ner", "numpy", "safetensors", "tokenizers", "torch", "transformers")
ROOT = Path(__file__).resolve().parents[2]
METRICS, CURVE = "metrics.json", "curve.jsonl"
KEPT = 2  # checkpoints
BYTES = 4  # of a weight, of which a checkpoint has three: the weight and two moments


def training_arguments(output: str, own: TrainingConfig, windows: int, best: str | None) -> TrainingArguments:
    """Those of transformers; ``best`` names the figure that chooses the checkpoint, None takes the last."""
    steps = max(1, int(own.epochs * -(-windows // own.batch)))
    every = max(1, steps // max(1, own.evaluations))
    strategy = "steps" if own.evaluations else "no"
    return TrainingArguments(
        output_dir=output,
        max_steps=steps,
        per_device_train_batch_size=own.batch,
        learning_rate=own.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=int(own.warmup * steps),
        weight_decay=own.weight_decay,
        bf16=own.bf16,
        use_cpu=not torch.cuda.is_available(),
        eval_strategy=strategy,
        save_strategy=strategy,
        eval_steps=every,
        save_steps=every,
        save_total_limit=KEPT,
        load_best_model_at_end=bool(own.evaluations and best),
        metric_for_best_model=best,
        logging_steps=50,
        report_to=_trackers(own.report_to),
        seed=own.seed,
        full_determinism=own.deterministic,
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )


def _trackers(wanted: Sequence[str]) -> list[str]:
    """Trackers that are installed; ConfigFault for any other."""
    there = get_available_reporting_integrations()
    for name in wanted:
        if name not in there:
            raise ConfigFault(f"training.report_to: {name!r} is not installed; there are {', '.join(there) or 'none'}")
    return list(wanted)


def open_run(config: RunConfig | PretrainConfig, data: Mapping[str, object], parameters: int) -> Path:
    """The folder of a run; ConfigFault where it holds another run's checkpoints, ModelError where it has no room.

    ``data`` is what ``run.json`` says of it: a run never goes on with other data than it began with.
    """
    folder = Path(config.output)
    folder.mkdir(parents=True, exist_ok=True)
    if last_checkpoint(folder):
        _require_same(folder, asdict(config), data)
    # one more than is kept: the next is written before the oldest goes
    needed, free = (KEPT + 1) * 3 * BYTES * parameters, shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(f"{folder}: its checkpoints need {needed / 1e6:.0f} MB, {free / 1e6:.0f} MB are free")
    return folder


def _require_same(folder: Path, config: dict[str, Any], data: Mapping[str, object]) -> None:
    """Refuse to go on with a run under another config or with other data."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        before, known = record["config"], dict(record["data"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigFault(f"output: {folder} holds checkpoints without the run.json that they need") from error
    old, now = _flat(before), _flat(json.loads(json.dumps(config)))
    for key in sorted(old.keys() | now.keys()):
        if old.get(key) != now.get(key):
            raise ConfigFault(
                f"output: {folder} holds a run with {key} {old.get(key)!r}, not {now.get(key)!r}; name another folder"
            )
    if changed := [key for key, value in json.loads(json.dumps(data)).items() if known.get(key) != value]:
        raise ConfigFault(f"output: {folder} holds a run whose data changed since ({changed[0]}); name another folder")


def _flat(config: dict[str, Any]) -> dict[str, Any]:
    """Values by dotted key; the name of the folder, which may be written in many ways, is none."""
    tables = {name: value for name, value in config.items() if isinstance(value, dict)}
    return {f"{name}.{key}": value for name, table in tables.items() for key, value in table.items()}


def last_checkpoint(folder: Path) -> str | None:
    """The newest checkpoint that was written to its end: the trainer's state is the last of it."""
    whole = [path for path in folder.glob("checkpoint-*") if _is_whole(path)]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def stored_figures(folder: Path) -> dict[str, float] | None:
    """What a run of this folder measured that has come to its end; None where steps or files of it are still lacking.

    To train it again would do no step and leave a curve of one line.
    """
    last = last_checkpoint(folder)
    if not last or not all((folder / name).exists() for name in (WEIGHTS, METRICS, CURVE)):
        return None
    state = json.loads((Path(last) / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
    if state["global_step"] < state["max_steps"]:
        return None
    figures: dict[str, float] = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    return figures


def write_record(folder: Path, record: Mapping[str, object]) -> None:
    """``run.json``: config and data, and where the run came from."""
    text = json.dumps(dict(record) | provenance(), indent=1, ensure_ascii=False) + "\n"
    (folder / "run.json").write_text(text, encoding="utf-8")


def provenance() -> dict[str, object]:
    """The command, the machine, versions, and the commit of the code with whether anything was changed since."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "command": ["python", *sys.argv],
        "machine": {"cores": os.cpu_count(), "gpu": gpu},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "git": {"commit": _git("rev-parse", "HEAD"), "changed": bool(_git("status", "--porcelain"))},
    }


def _git(*arguments: str) -> str | None:
    """What git says of this code; None where it is no checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def write_figures(trainer: Trainer, metrics: dict[str, float]) -> None:
    """``metrics.json`` and ``curve.jsonl`` of a run that has ended."""
    folder = Path(str(trainer.args.output_dir))
    (folder / METRICS).write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    curve = "".join(json.dumps(entry) + "\n" for entry in trainer.state.log_history)
    (folder / CURVE).write_text(curve, encoding="utf-8")
