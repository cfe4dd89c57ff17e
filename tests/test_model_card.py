"""The card of a model: figures as records have them, nothing of anybody's machine, and what does not fit refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

for name in ("numpy", "pydantic", "jinja2"):
    pytest.importorskip(name, reason="pip install 'gidr-ner[train]'")
ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "train").exists():
    pytest.skip("no training code beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT / "train"))

import model_card  # noqa: E402
from cards.provenance import provenance_of, without_folders  # noqa: E402
from evaluation_documents import random_corpus, random_system  # noqa: E402

from gidr_ner.evaluation.report import evaluate  # noqa: E402
from gidr_ner.exported import MANIFEST, WEIGHTS, Manifest, hash_file  # noqa: E402
from gidr_ner.policy import POLICY, Policy, Weights  # noqa: E402
from gidr_ner.topics import Topics  # noqa: E402

NOTHING = Weights({}, 0.5)
CONFIG: dict[str, Any] = {
    "output": "/home/someone/run",
    "data": {
        "synthetic": 1234,
        "seed": 3,
        "banks": ["anqu"],
        "gold": [f"{ROOT}/annotations/gold/train.jsonl"],
        "gold_weight": 4,
        "dev": ["/home/someone/dev.jsonl"],
        "tuning": 50,
        "tuning_bank": "fuyun",
    },
    "model": {"init": "", "blocks": 2, "hidden_size": 96},
    "training": {"seed": 11, "threads": 2},
}
RUN: dict[str, Any] = {
    "config": CONFIG,
    "data": {
        "synthetic_sha256": "5" * 64,
        "files": {f"{ROOT}/annotations/gold/train.jsonl": "a" * 64, "/home/someone/dev.jsonl": "b" * 64},
        "reports": 1307,
        "characters": 98765,
        "characters_read": 98764,
        "unreachable": 7,
    },
    "parameters": 654321,
    "versions": {"python": "3.11"},
    "git": {"commit": "c0ffee", "changed": False},
    "command": ["python", "train/finetune.py", "output=/home/someone/run"],
}
ROBUSTNESS = {
    "documents": 9,
    "gold": ["dev"],
    "most": 0.03,
    "rows": [
        {"system": system, "kind": "slips", "changed": 8, "measures": {"value": loss}}
        for system, loss in (
            ("rules", {"damaged": 0.111, "difference": -0.5, "interval": None}),
            ("hybrid", {"damaged": 0.876, "difference": -0.012, "interval": [-0.02, -0.003]}),
        )
    ],
}
BENCHMARK = {
    "machine": {"processor": "Abacus 9"},
    "threads": 2,
    "reports": 5,
    "peak_memory_mb": 321.4,
    "lines": [{"name": "hybrid", "reports_per_second": 34.56, "processor_ms_per_report": 33.3, "ratio": 172.8}],
}


def write(path: Path, record: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    write(folder / "run.json", RUN)
    write(folder / "metrics.json", {"eval_dev_mentions_f1": 0.9})
    lines = [{"loss": 1.0}, {"train_runtime": 1357.9}, {"eval_loss": 0.1}]
    (folder / "curve.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / WEIGHTS).write_bytes(b"weights")
    return folder


@pytest.fixture
def folder(run: Path, tmp_path: Path) -> Path:
    """A model folder, as far as a card is about it."""
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"network")
    hashes = hash_file(folder / "model.onnx"), hash_file(run / WEIGHTS)
    manifest = Manifest("model.onnx", *hashes, 2109, 320, 160, ("O", "B-x", "I-x"))
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    options = {"model": "build/x", "synthetic": 40, "bank": "fuyun", "gold": "['/home/someone/dev.jsonl']"}
    policy = Policy(
        NOTHING, NOTHING, NOTHING, Topics((), (), {}), {"options": {**options, "gold_weight": 1.0, "topics": 1000}}
    )
    (folder / POLICY).write_text(policy.to_json(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def judged() -> dict[str, Any]:
    reports = random_corpus(1, 6)
    reports[0] = replace(reports[0], metadata=replace(reports[0].metadata, form="2021"))
    systems = [random_system(name, reports, 1) for name in ("rules", "hybrid")]
    return evaluate(reports, systems, name="few", resamples=50)


def arguments(folder: Path, run: Path | None, tmp_path: Path, judged: Mapping[str, Any]) -> list[str]:
    report = write(tmp_path / "evaluation" / "report.json", judged)
    given = [str(folder), "--evaluation", str(report.parent)]
    return given + (["--run", str(run)] if run else [])


def test_a_card_says_what_records_say(folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any]) -> None:
    others = {"robustness": ROBUSTNESS, "benchmark": BENCHMARK}
    extra = [part for key, record in others.items() for part in (f"--{key}", str(write(tmp_path / key, record)))]
    assert model_card.main([*arguments(folder, run, tmp_path, judged), *extra]) == 0
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for said in (
        "654,321 weights",
        "2,109 characters",
        "1,234 synthetic reports, seed 3, of the banks anqu",
        "96 wide",
    ):
        assert said in card
    for said in ("1,358 seconds on 2 processor threads, seed 11", "c0ffee", "32-bit (fp32)", "license: apache-2.0"):
        assert said in card
    for said in (f"| `annotations/gold/train.jsonl` | `{'a' * 64}` |", "40 synthetic", "on `dev.jsonl`, weight 1.0"):
        assert said in card
    scores = judged["measures"]["value"]["hybrid"]
    f1, low, high = (f"{rate:.3f}".removeprefix("0") for rate in (scores["f1"], *scores["interval"]))
    assert f"| hybrid | {f1} [{low}, {high}] |" in card
    assert "| form 2021 | 1 |" in card
    assert "| `slips` | 8 | .876 | −.012 [−.020, −.003] |" in card
    assert ".111" not in card  # of the rules
    assert "| hybrid | 34.56 | 33.3 | 172.8 |" in card
    assert "(Abacus 9); peak memory 321 MB" in card
    assert judged["signature"] in card


def test_nothing_of_a_machine_is_shipped(folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any]) -> None:
    model_card.main(arguments(folder, run, tmp_path, judged))
    for name in ("provenance.json", "MODEL_CARD.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "someone" not in text
        assert str(ROOT) not in text
    record = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert record["config"]["data"]["gold"] == ["annotations/gold/train.jsonl"]
    assert record["command"][-1] == "output=run"
    assert (record["seconds"], record["parameters"]) == (1357.9, 654321)


def test_what_is_not_recorded_is_left_out(folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any]) -> None:
    del (bare := json.loads((run / "run.json").read_text()))["command"]
    write(run / "run.json", bare)
    (run / "curve.jsonl").unlink()
    assert model_card.main(arguments(folder, run, tmp_path, judged)) == 0
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Time not recorded on 2 processor threads" in card
    for title in ("## Damage", "peak memory", "## What training began with", "None", "\n\n\n"):
        assert title not in card


def test_a_card_is_written_again_without_the_run(
    folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any]
) -> None:
    model_card.main(arguments(folder, run, tmp_path, judged))
    first = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert model_card.main(arguments(folder, None, tmp_path, judged)) == 0
    assert (folder / "MODEL_CARD.md").read_text(encoding="utf-8") == first


def test_what_it_began_with_is_told(folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any]) -> None:
    encoder = run.with_name("encoder")
    data = {"characters": 4567890, "texts_sha256": "e" * 64}
    write(encoder / "run.json", {"config": {"model": {"init": ""}, "training": {"epochs": 3.0}}, "data": data})
    write(encoder / "metrics.json", {})
    (encoder / WEIGHTS).write_bytes(b"encoder")
    earlier = run.with_name("earlier")
    for folder_of, began_with in ((earlier, encoder), (run, earlier)):
        config = {**CONFIG, "model": {**CONFIG["model"], "init": str(began_with)}}
        write(folder_of / "run.json", {**RUN, "config": config})
    write(earlier / "metrics.json", {})
    (earlier / WEIGHTS).write_bytes(b"earlier")
    record = provenance_of(run)["pretraining"]
    assert record["weights_sha256"] == hash_file(earlier / WEIGHTS)
    assert record["pretraining"]["weights_sha256"] == hash_file(encoder / WEIGHTS)
    assert model_card.main(arguments(folder, run, tmp_path, judged)) == 0
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.index("- to tag, ") < card.index("- to fill in masked characters, 4,567,890 in 3.0 epochs")
    assert "\n\n\n" not in card


def test_a_run_of_other_weights_is_refused(
    folder: Path, run: Path, tmp_path: Path, judged: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (run / WEIGHTS).write_bytes(b"others")
    assert model_card.main(arguments(folder, run, tmp_path, judged)) == 2
    assert "default was exported of" in capsys.readouterr().err
    assert not list(folder.glob("*.md"))
    assert not (folder / "provenance.json").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 0}, "no report of gidr-ner evaluate of schema version 1"),
        ({"systems": [{"name": "rules"}]}, "no system is called hybrid; there are rules"),
    ],
)
def test_a_report_that_does_not_serve_is_refused(
    folder: Path,
    run: Path,
    tmp_path: Path,
    judged: dict[str, Any],
    change: dict[str, Any],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert model_card.main(arguments(folder, run, tmp_path, {**judged, **change})) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"{", b"[]"])
def test_a_damaged_record_is_named(
    folder: Path,
    run: Path,
    tmp_path: Path,
    judged: dict[str, Any],
    content: bytes | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (run / "run.json").unlink() if content is None else (run / "run.json").write_bytes(content)
    assert model_card.main(arguments(folder, run, tmp_path, judged)) == 2
    assert "run.json: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"{ROOT}/data/x", "data/x"),
        ("/a/b/c.jsonl", "c.jsonl"),
        ("['/a/b.jsonl', '/c/d/e']", "['b.jsonl', 'e']"),
        ("key=/a/b", "key=b"),
        ("build/small", "build/small"),
        ("and/or 3 / 4", "and/or 3 / 4"),
    ],
)
def test_paths_are_cut(said: str, kept: str) -> None:
    assert without_folders({"x": [said]}) == {"x": [kept]}
