"""What tests of training share: the modules of ``train`` within reach, and runs that take seconds."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

for name in ("torch", "accelerate", "jinja2", "pydantic"):
    pytest.importorskip(name, reason="pip install 'gidr-ner[train]'")
ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "data" / "templates").exists():
    pytest.skip("no templates beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT / "train"))

from tagging.config import ModelConfig, RunConfig, TrainingConfig, load_config  # noqa: E402

TINY = ModelConfig(hidden_size=16, blocks=1, heads=2, dilations=(1, 2), window=64, stride=32)
SECONDS = TrainingConfig(epochs=0.5, evaluations=2, threads=1, batch=8)


def tiny_run(folder: Path) -> RunConfig:
    """A run over three synthetic reports that is measured on one of dev."""
    base = load_config(ROOT / "train" / "configs" / "tiny.toml", ["data.stride=48", "data.synthetic=3"])
    data = replace(base.data, gold=(), dev=(str(ROOT / "annotations" / "inline" / "dev" / "v1-01.xml"),), tuning=1)
    return replace(base, output=str(folder), data=data, model=TINY, training=SECONDS)


def weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()
