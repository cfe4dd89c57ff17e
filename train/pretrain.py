"""Pretrain an encoder: it learns to guess hidden characters of unlabelled text, and a tagger may start from it.

    python train/pretrain.py --config train/configs/encoder.toml 'data.texts=["reports/", "more.jsonl"]'
    python train/finetune.py --config train/configs/small.toml model.init=build/encoder

Keys are those of ``PretrainConfig`` in ``tagging/config.py``. The folder of the run holds weights, characters,
``run.json``, ``metrics.json`` and ``curve.jsonl``; the same command goes on from its last checkpoint.
"""

from __future__ import annotations

from pathlib import Path

from tagging.config import load_pretrain_config
from tagging.verb import run_verb


def run(path: Path, overrides: list[str]) -> dict[str, float]:
    config = load_pretrain_config(path, overrides)
    from tagging.pretraining import pretrain  # seconds of imports, not worth waiting for where a key is misspelt

    return pretrain(config)


if __name__ == "__main__":
    run_verb(__doc__, run)
