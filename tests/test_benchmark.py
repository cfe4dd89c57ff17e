"""The benchmark of the rules: it measures them, whatever else is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TRAIN = Path(__file__).resolve().parents[1] / "train"
if not TRAIN.exists():
    pytest.skip("no train/ beside the tests", allow_module_level=True)
sys.path.insert(0, str(TRAIN))

import benchmark  # noqa: E402

from gidr_ner.pipeline import Pipeline, load_pipeline  # noqa: E402
from gidr_ner.types import Document  # noqa: E402


def test_stages_are_those_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def load(system: str = "hybrid") -> Pipeline:
        asked.append(system)
        return load_pipeline("rules")

    monkeypatch.setattr(benchmark, "load_pipeline", load)
    stages = benchmark.measure_stages([Document("d", "收到申请1件。")], 1)
    assert (asked, len(stages)) == (["rules"], 5)
