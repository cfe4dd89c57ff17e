r"""Train a tagger on synthetic and annotated reports, or of other labels on sentences of tagged characters.

    python train/finetune.py --config train/configs/small.toml
    python train/finetune.py --config train/configs/small.toml training.epochs=1 output=build/try
    python train/finetune.py --config train/configs/small.toml model.init=build/encoder
    python train/finetune.py --config train/configs/small.toml model.checkpoint=bert-base-chinese \
        training.learning_rate=5e-5 training.muon=0.0 model.window=480
    python train/finetune.py --config train/configs/columns.toml --labels labels.txt 'data.train=["train.bmes"]' \
        'data.dev=["dev.bmes"]' 'data.test=["test.bmes"]'

Keys are those of ``tagging/config.py``. The folder of the run holds weights, characters, ``run.json`` (config, hashes
of the data, versions), ``metrics.json`` and ``curve.jsonl``; the same command goes on from its last checkpoint.
"""

from __future__ import annotations

from pathlib import Path

from tagging.config import load_config
from tagging.verb import run_verb


def run(path: Path, overrides: list[str]) -> dict[str, float]:
    config = load_config(path, overrides)
    from tagging.training import train  # seconds of imports, not worth waiting for where a key is misspelt

    return train(config)


if __name__ == "__main__":
    run_verb(__doc__, run, {"--labels": "data.labels"})
