"""The benchmark of batches: its files are what engines read, its history is compared by line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

TRAIN = Path(__file__).resolve().parents[1] / "train"
if not TRAIN.exists():
    pytest.skip("no train/ beside the tests", allow_module_level=True)
pytest.importorskip("pydantic")
pytest.importorskip("pyarrow")
sys.path.insert(0, str(TRAIN))

import benchmark_batch  # noqa: E402
from benchmark_batch import FILES, Job, Line, measure  # noqa: E402
from generated import generated_texts  # noqa: E402

from gidr_ner.batch.inputs import list_inputs  # noqa: E402


@pytest.mark.parametrize("source", FILES)
def test_files_of_each_format_hold_the_generated_texts(source: str, tmp_path: Path) -> None:
    contents = [one.content for one in list_inputs([str(FILES[source](tmp_path, 3))])]
    assert [c.decode() if isinstance(c, bytes) else c for c in contents] == list(generated_texts(3))
    assert len(set(generated_texts(200))) == 200


@pytest.mark.parametrize("source", ["memory", ".jsonl"])
def test_a_line_counts_reports_and_characters(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark_batch.os, "sched_setaffinity", lambda *_: None, raising=False)
    line = measure(Job("rules", "serial", source, 3))
    characters = sum(map(len, generated_texts(3))) / 3
    assert line.characters_per_second / line.reports_per_second == pytest.approx(characters)
    assert line.start_seconds > 0
    assert line.memory > 10


def test_the_history_grows_and_is_held_against_its_last_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = tmp_path / "build" / "bench.jsonl"
    for rate in (10.0, 20.0):
        benchmark_batch.keep(history, [Line("rules, serial x 1", "memory", 3, rate, rate, 0.1, 50.0, 0.0)])
    runs = [json.loads(line) for line in history.read_text().splitlines()]
    assert [run["lines"][0]["reports_per_second"] for run in runs] == [10.0, 20.0]
    assert capsys.readouterr().out == "rules, serial x 1, from memory: 2.00 times the last run\n"
