"""What all runs share: the trainer's arguments, where a run came from, and what is left in its folder."""

from __future__ import annotations

import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import Trainer, TrainingArguments

from tagging.config import TrainingConfig

__all__ = ["provenance", "training_arguments", "write_figures"]

PACKAGES = ("accelerate", "gidr-ner", "numpy", "safetensors", "tokenizers", "torch", "transformers")
ROOT = Path(__file__).resolve().parents[2]


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
        save_total_limit=2,
        load_best_model_at_end=bool(own.evaluations and best),
        metric_for_best_model=best,
        logging_steps=50,
        report_to=[],
        seed=own.seed,
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )


def provenance() -> dict[str, object]:
    """Versions, and the commit of the code with whether anything was changed since."""
    return {
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
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    curve = "".join(json.dumps(entry) + "\n" for entry in trainer.state.log_history)
    (folder / "curve.jsonl").write_text(curve, encoding="utf-8")
