"""A run: its folder, repeated and taken up again byte for byte, ways to learn more steadily, faults in one line."""

from __future__ import annotations

import errno
import json
import logging
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from training_cases import ROOT, tiny_run, weights

import torch  # isort: skip
from safetensors import SafetensorError
from tagging import runs
from tagging.config import ConfigFault, RunConfig
from tagging.runs import last_checkpoint
from tagging.steady import layer_rates
from tagging.trainer import divergence
from tagging.training import train
from tagging.verb import run_verb

from gidr_ner.errors import AnnotationError, ModelError
from gidr_ner.model import load_model

FINETUNE = [sys.executable, str(ROOT / "train" / "finetune.py"), "--config", str(ROOT / "train/configs/tiny.toml")]


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return tiny_run(tmp_path / "run")


def with_training(config: RunConfig, **values: object) -> RunConfig:
    return replace(config, training=replace(config.training, **values))


def break_off(folder: Path) -> None:
    """Leave the folder as a run would that was killed while it wrote its last checkpoint."""
    last = Path(str(last_checkpoint(folder)))
    (last / "trainer_state.json").write_text('{"best_metric": 0.', encoding="utf-8")
    (folder / "model.safetensors").unlink()


def test_a_run_writes_a_model_and_how_it_came_to_be(config: RunConfig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    metrics = train(config)
    folder = Path(config.output)
    record = json.loads((folder / "run.json").read_text())
    assert record["config"]["training"]["epochs"] == 0.5
    assert len(record["data"]["synthetic_sha256"]) == 64
    assert [len(digest) for digest in record["data"]["files"].values()] == [64]
    assert record["versions"]["torch"] == torch.__version__
    assert record["git"].keys() == {"commit", "changed"}
    assert json.loads((folder / "metrics.json").read_text()) == metrics
    assert "eval_dev_mentions_f1" in (folder / "curve.jsonl").read_text()
    assert "100.00 % of" in caplog.text
    assert "prose in 3 reports are read; 0 annotated spans are unreachable" in caplog.text
    assert load_model(folder).name == "model"


@pytest.mark.parametrize("extra", [{}, {"muon": 0.02}, {"r_drop": 1.0, "layer_decay": 0.5, "muon": 0.02}])
def test_two_runs_and_one_that_was_broken_off_give_the_same_bytes(config: RunConfig, extra: dict[str, float]) -> None:
    config = with_training(config, **extra)
    straight = Path(config.output)
    train(config)
    first = weights(straight)
    break_off(straight)
    train(config)
    assert weights(straight) == first
    again = replace(config, output=str(straight.with_name("again")))
    train(again)
    assert weights(Path(again.output)) == first


def test_a_deterministic_run_asks_torch_to_be(config: RunConfig) -> None:
    train(with_training(config, deterministic=True))
    assert torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("extra", [{"r_drop": 1.0}, {"layer_decay": 0.5}, {"muon": 0.02}])
def test_each_way_to_learn_changes_what_is_learned(config: RunConfig, extra: dict[str, float]) -> None:
    train(config)
    other = with_training(replace(config, output=config.output + "-other"), **extra)
    train(other)
    assert weights(Path(config.output)) != weights(Path(other.output))


def test_a_run_that_has_ended_is_left_as_it_is(config: RunConfig) -> None:
    metrics = train(config)
    folder = Path(config.output)
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert train(config) == metrics
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_the_weights_stay_when_nothing_but_the_figures_is_lacking(config: RunConfig) -> None:
    config = replace(config, data=replace(config.data, dev=()))
    train(config)
    first = weights(Path(config.output))
    (Path(config.output) / "metrics.json").unlink()
    train(config)
    assert weights(Path(config.output)) == first


def test_two_passes_that_agree_are_not_apart() -> None:
    scores = torch.randn(2, 5, 7)
    counted = torch.ones(2, 5, dtype=torch.bool)
    assert divergence(scores, scores, counted) == 0
    other = scores.clone()
    other[0, 0] += torch.randn(7)
    assert divergence(scores, other, counted) > 0
    counted[0, 0] = False
    assert divergence(scores, other, counted) == 0


def test_lower_layers_learn_slower() -> None:
    ours = ["embedding.weight", "encoder.0.steps.0.norm.weight", "encoder.1.steps.1.norm.weight", "emissions.bias"]
    assert list(layer_rates(ours, 0.5).values()) == [0.125, 0.25, 0.5, 1]
    theirs = ["bert.embeddings.word_embeddings.weight", "bert.encoder.layer.0.output.dense.bias", "classifier.weight"]
    assert list(layer_rates(theirs, 0.5).values()) == [0.25, 0.5, 1]


# --- faults ---


def test_another_config_does_not_go_on_with_a_run(config: RunConfig) -> None:
    train(config)
    with pytest.raises(ConfigFault, match=r"holds a run with training\.learning_rate 0\.003, not 0\.1"):
        train(with_training(config, learning_rate=0.1))
    (Path(config.output) / "run.json").unlink()
    with pytest.raises(ConfigFault, match=r"without the run\.json"):
        train(config)


def test_a_run_does_not_go_on_with_data_that_changed(config: RunConfig, tmp_path: Path) -> None:
    (dev,) = config.data.dev
    own = tmp_path / "own.xml"
    own.write_bytes(Path(dev).read_bytes())
    config = replace(config, data=replace(config.data, dev=(str(own),)))
    train(config)
    own.write_bytes(own.read_bytes() + b"\n")
    with pytest.raises(ConfigFault, match=r"run whose data changed since \(files\); name another folder"):
        train(config)


def test_a_run_without_data_is_refused(config: RunConfig) -> None:
    with pytest.raises(ConfigFault, match=r"data\.synthetic: 0 reports and data\.gold: \[\]"):
        train(replace(config, data=replace(config.data, synthetic=0)))


def test_an_unknown_tracker_is_refused(config: RunConfig) -> None:
    with pytest.raises(ConfigFault, match=r"training\.report_to: 'nothing' is not installed"):
        train(with_training(config, report_to=("nothing",)))


def test_a_full_disk_is_said_before_the_work(config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(runs.shutil, "disk_usage", lambda _: usage(10, 10, 5))
    with pytest.raises(ModelError, match=r"checkpoints need \d+ MB, 0 MB are free"):
        train(config)


@pytest.mark.parametrize(
    "fault",
    [
        ConfigFault("data.gold: odd"),
        AnnotationError("a.jsonl: odd"),
        OSError(errno.ENOSPC, "No space left on device", "build/model.safetensors"),
        SafetensorError("I/O error: No space left on device"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_the_verb_says_a_fault_in_one_line(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(path: Path, overrides: list[str]) -> dict[str, float]:
        assert (path.name, overrides) == ("tiny.toml", ["training.epochs=1"])
        raise fault

    monkeypatch.setattr(sys, "argv", [*FINETUNE[1:], "training.epochs=1"])
    with pytest.raises(SystemExit, match="2"):
        run_verb("", run)
    assert capsys.readouterr().err == f"{fault}\n"


def test_a_misspelt_key_is_said_at_once() -> None:
    done = subprocess.run([*FINETUNE, "training.epoch=1"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("training.epoch: unknown")
    assert len(done.stderr.splitlines()) == 1
