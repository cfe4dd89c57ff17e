"""Ablations: the command of a row, which rows are trained, and a page that holds what was found; nothing is trained."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "train").exists():
    pytest.skip("no training code beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT / "train"))

import ablate  # noqa: E402

PLAN = """
introduction = "What this is."
decisions = "What follows."

[[row]]
name = "base"

[[row]]
name = "wider by half"
change = ["model.hidden_size=192", 'data.banks=["anqu"]']
"""
WIDER = "python train/finetune.py --config train/configs/ablation.toml model.hidden_size=192 'data.banks=[\"anqu\"]'"


class Bench:
    """Stands where training would: keeps the commands and leaves the figures of a run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[list[str]] = []
        self.done_before: list[list[str]] = []
        self.found: list[list[str]] = []
        """What lay in the folder of each run when it began."""
        self.metrics = {"eval_dev_mentions_f1": 0.91234, "eval_tuning_mentions_f1": 0.8}

    def run(self, command: list[str], *, cwd: Path, check: bool, stdout: int) -> None:
        assert (command[:2], cwd, check, stdout) == (["bash", "-c"], self.root, True, subprocess.DEVNULL)
        words = shlex.split(command[2])
        self.ran.append(words[words.index(sys.executable) + 1 :])
        self.done_before.append(words[: words.index(sys.executable)])
        folder = self.root / words[-1].removeprefix("output=")
        self.found.append(sorted(path.name for path in folder.glob("*")))
        (folder / "checkpoint-1").mkdir(parents=True, exist_ok=True)
        (folder / "run.json").write_text(json.dumps({"parameters": 1234567 + len(self.ran)}), encoding="utf-8")
        (folder / "metrics.json").write_text(json.dumps(self.metrics), encoding="utf-8")

    def ablate(self, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["ablate.py", *arguments])
        ablate.main()

    def write_plan(self, plan: str) -> None:
        (self.root / "train" / "ablations.toml").write_text(plan, encoding="utf-8")

    @property
    def page(self) -> str:
        return (self.root / "train" / "ABLATIONS.md").read_text(encoding="utf-8")

    @property
    def figures(self) -> list[dict[str, Any]]:
        lines = (self.root / "train" / "ablations.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "train"
    folder.mkdir()
    bench = Bench(tmp_path)
    bench.write_plan(PLAN)
    monkeypatch.setattr(ablate, "HERE", folder)
    for name, file in (("ROWS", "ablations.toml"), ("FIGURES", "ablations.jsonl"), ("PAGE", "ABLATIONS.md")):
        monkeypatch.setattr(ablate, name, folder / file)
    monkeypatch.setattr(ablate.subprocess, "run", bench.run)
    return bench


def test_a_row_is_trained_by_its_command_in_a_folder_of_its_own(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    head = ["train/finetune.py", "--config", "train/configs/ablation.toml"]
    change = ["model.hidden_size=192", 'data.banks=["anqu"]']
    assert bench.ran == [
        [*head, "output=build/ablation/base"],
        [*head, *change, "output=build/ablation/wider_by_half"],
    ]
    assert [row["command"] for row in bench.figures] == [" ".join(["python", *head]), WIDER]


def test_a_row_may_have_a_config_of_its_own() -> None:
    assert ablate.command_of({"name": "x", "config": "a.toml"}) == "python train/finetune.py --config a.toml"


def test_the_page_says_what_was_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    lines = bench.page.splitlines()
    assert lines[0] == "# What was tried, and what it was worth"
    assert lines.index("What this is.") < lines.index("What follows.") < lines.index("## The commands")
    head, rule, base, wider = (line for line in lines if line.startswith("|"))
    assert head.count("|") == rule.count("|") == base.count("|")
    assert base == "| base | 0.912 | – | 0.800 | – | 1,234,568 | 0 |"
    assert wider.startswith("| wider by half | 0.912 |")
    assert f"- wider by half: `{WIDER}`" in lines


def test_what_has_figures_is_not_trained_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    page = bench.page
    bench.write_plan(PLAN.replace("What follows.", "What else follows."))
    bench.ablate(monkeypatch)
    assert len(bench.ran) == 2
    assert bench.page == page.replace("What follows.", "What else follows.")


def test_a_changed_command_is_trained_anew_and_from_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    bench.metrics = {"eval_dev_mentions_f1": 0.5}
    bench.write_plan(PLAN.replace("=192", "=256"))
    bench.ablate(monkeypatch)
    assert [run[-1] for run in bench.ran[2:]] == ["output=build/ablation/wider_by_half"]
    assert "model.hidden_size=256" in bench.ran[-1]
    assert bench.found[-1] == []
    assert [row["metrics"]["eval_dev_mentions_f1"] for row in bench.figures] == [0.91234, 0.5]


def test_a_row_may_be_asked_for_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    bench.ablate(monkeypatch, "--again", "base")
    assert [run[-1] for run in bench.ran[2:]] == ["output=build/ablation/base"]
    assert bench.found[-1] == []


def test_what_was_broken_off_goes_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.root / "build" / "ablation" / "base" / "checkpoint-1").mkdir(parents=True)
    bench.ablate(monkeypatch)
    assert bench.found[0] == ["checkpoint-1"]


def test_figures_found_so_far_outlive_a_failure(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **options: Any) -> None:
        if command[-1].endswith("wider_by_half"):
            raise subprocess.CalledProcessError(2, command)
        bench.run(command, **options)

    monkeypatch.setattr(ablate.subprocess, "run", run)
    with pytest.raises(subprocess.CalledProcessError):
        bench.ablate(monkeypatch)
    assert [row["name"] for row in bench.figures] == ["base"]
    assert "wider" not in bench.page


def test_a_row_that_is_no_more_in_the_plan_leaves_the_page(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ablate(monkeypatch)
    bench.write_plan(PLAN.partition('[[row]]\nname = "wider')[0])
    bench.ablate(monkeypatch)
    assert "wider" not in bench.page
    assert len(bench.figures) == 1


def test_every_row_of_ours_has_a_name_of_its_own() -> None:
    names = [row["name"] for row in tomllib.loads((ROOT / "train" / "ablations.toml").read_text("utf-8"))["row"]]
    assert len(set(names)) == len({name.replace(" ", "_") for name in names}) == len(names)


def test_what_has_to_be_done_before_is_part_of_the_command(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.write_plan(PLAN + 'before = ["head -3 a > b"]\n')
    bench.ablate(monkeypatch)
    assert bench.done_before == [[], ["head", "-3", "a", ">", "b", "&&"]]
    assert bench.figures[1]["command"] == f"head -3 a > b && {WIDER}"
