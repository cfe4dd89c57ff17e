"""A batch killed at random moments and resumed is the undisturbed one; ``train/kill_batch.py`` does it at length."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

TRAIN = Path(__file__).resolve().parents[1] / "train"
if not TRAIN.exists():
    pytest.skip("no train/ beside the tests", allow_module_level=True)
sys.path.insert(0, str(TRAIN))

from generated import write_generated  # noqa: E402
from kill_batch import rows, run_killed, run_undisturbed  # noqa: E402

OPTIONS = ["--system", "rules", "--workers", "1"]


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write_generated(source, 400)
    took = run_undisturbed(source, tmp_path / "one", OPTIONS)
    chance = random.Random(7)
    left = run_killed(source, tmp_path / "two", OPTIONS, [chance.uniform(0, took) for _ in range(3)])
    assert left == sorted(left)
    assert rows(tmp_path / "two") == rows(tmp_path / "one")
    assert len(rows(tmp_path / "two")) == 400
    assert {path.suffix for path in (tmp_path / "two" / "parts").iterdir()} == {".jsonl"}
