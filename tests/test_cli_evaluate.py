"""``gidr-ner evaluate`` as people and CI run it: exit status, what is said, what is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from gidr_ner.cli import app

ROOT = Path(__file__).resolve().parents[1]
GOLD = """<doc id="{id}" year="2014" agency="松涛市档案馆" form="2014">松涛市档案馆2014年政府信息公开工作年度报告
<s id="overview">一、概述</s>
全年主动公开政府信息<f id="proactive.total" v="126">126</f>条。
<s id="applications">二、依申请公开政府信息情况</s>
全年共收到政府信息公开申请<f id="applications.received" v="14">14</f>件。
</doc>"""
GATES = '[[gate]]\nid = "value"\nkind = "floor"\nsystem = "rules"\nvalue = {value}\n'

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for name in "ab":
        written(tmp_path / "gold" / f"{name}.xml", GOLD.format(id=name))
    return tmp_path / "gold"


def written(path: Path, content: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_a_report_is_written_and_summed_up(run: Run, gold: Path, tmp_path: Path) -> None:
    result = run("--gold", gold, "--systems", "rules", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "rules: value F1 1.0000 [1.0000, 1.0000]" in result.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (report["gold"]["name"], report["gold"]["documents"]) == (str(gold), 2)
    assert report["signature"] in result.stdout
    assert report["created"].startswith("20")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.json",
        "report.md",
        "report.html",
        "junit.xml",
        "baseline.json",
    }


@pytest.mark.parametrize(("value", "status"), [(0.9, 0), (1.01, 1)])
def test_gates_decide_the_exit_status(value: float, status: int, run: Run, gold: Path, tmp_path: Path) -> None:
    gates = written(tmp_path / "gates.toml", GATES.format(value=value))
    result = run("--gold", gold, "--systems", "rules", "--out", tmp_path / "out", "--gates", gates)
    assert result.exit_code == status
    assert f"{'FAILED' if status else 'passed'} value: F1 for value of rules is 1.0000" in result.stdout


REGRESSION = '[[gate]]\nid = "r"\nkind = "no_regression"\nsystem = "rules"\n'


@pytest.mark.parametrize("name", ["report.json", "baseline.json"])
def test_a_baseline_is_what_an_earlier_run_left(name: str, run: Run, gold: Path, tmp_path: Path) -> None:
    arguments = ("--gold", gold / "a.xml", "--gold", gold / "b.xml", "--systems", "rules")
    every = REGRESSION.replace('"r"', '"every"') + 'label = "*"\n'
    gates = written(tmp_path / "gates.toml", REGRESSION + every)
    assert run(*arguments, "--out", tmp_path / "one", "--gates", gates).exit_code == 2
    assert run(*arguments, "--out", tmp_path / "one").exit_code == 0
    baseline = tmp_path / "one" / name
    result = run(*arguments, "--out", tmp_path / "two", "--gates", gates, "--baseline", baseline)
    assert result.exit_code == 0, result.output
    assert "passed r: value of rules: +0.0000" in result.stdout
    assert "passed every: value of rules: none of 2 labels is worse" in result.stdout
    left = [(tmp_path / run / "baseline.json").read_bytes() for run in ("one", "two")]
    assert left[0] == left[1]


def test_a_gate_by_label_wants_a_baseline_with_labels(run: Run, gold: Path, tmp_path: Path) -> None:
    arguments = ("--gold", gold, "--systems", "rules")
    assert run(*arguments, "--out", tmp_path / "one").exit_code == 0
    report = json.loads((tmp_path / "one" / "report.json").read_text(encoding="utf-8"))
    for document in report["documents"]:
        del document["per_system"]["rules"]["labels"]
    former = written(tmp_path / "former.json", json.dumps(report))
    gates = written(tmp_path / "gates.toml", REGRESSION + 'label = "*"\n')
    result = run(*arguments, "--out", tmp_path / "two", "--gates", gates, "--baseline", former)
    assert (result.exit_code, "gate r: the baseline holds no labels" in result.stderr) == (2, True), result.output


def test_what_is_odd_about_a_system_is_said(run: Run, gold: Path, tmp_path: Path) -> None:
    field = {"id": "proactive.total", "value": 126, "start": 0, "end": 3, "text": "126"}
    records = [{"doc_id": "a", "fields": [field]}, {"doc_id": "x"}]
    file = written(tmp_path / "mine.jsonl", "\n".join(map(json.dumps, records)))
    result = run("--gold", gold, "--systems", f"rules,{file}", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "mine: 1 documents are missing and count as empty: b" in result.stderr
    assert "mine: 1 documents are not in gold and are left out: x" in result.stderr
    assert "mine: 1 figures quote other characters" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--gold", "GOLD", "--systems", "model:nowhere"), "system model: nowhere"),
        (("--gold", "nowhere", "--systems", "rules"), "--gold nowhere: not there"),
        (("--gold", "test", "--systems", "rules"), "test.jsonl: not there"),
        (("--gold", "EMPTY", "--systems", "rules"), "no annotations in this folder"),
        (("--gold", "BAD", "--systems", "rules"), "gold cannot be read in full, 1 items are refused"),
        (("--gold", "GOLD", "--gold", "GOLD", "--systems", "rules"), "a: annotated twice"),
        (("--gold", "GOLD", "--systems", "rules", "--gates", "none.toml"), "none.toml: No such file"),
        (("--gold", "GOLD", "--systems", "model:empty"), "empty: no model can be loaded from it"),
        (("--gold", "GOLD", "--systems", "rules", "--baseline", "none.json"), "none.json: No such file"),
        (("--gold", "GOLD", "--systems", "rules", "--baseline", "BAD"), "no JSON"),
        (("--gold", "GOLD", "--systems", "rules", "--baseline", "LIST"), "not a report"),
    ],
)
def test_unusable_arguments_are_status_2(
    arguments: tuple[str, ...], why: str, run: Run, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    bad = written(tmp_path / "bad.xml", GOLD.format(id="a").replace("proactive.total", "no.such"))
    listed = written(tmp_path / "list.json", "[]")
    names = {"GOLD": gold, "EMPTY": tmp_path / "empty", "BAD": bad, "LIST": listed}
    result = run(*(names.get(argument, argument) for argument in arguments), "--out", "out")
    assert (result.exit_code, why in result.stderr) == (2, True), result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not (ROOT / "train").exists(), reason="no train/ beside the tests")
def test_train_evaluate_is_the_same_verb(gold: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "train" / "evaluate.py"), "--gold", str(gold), "--systems", "rules"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, "rules: value F1 1.0000" in done.stdout) == (0, True), done.stderr


def test_a_split_is_that_of_the_working_tree(
    run: Run, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "annotations").mkdir()
    CliRunner().invoke(
        app, ["annotations", "convert", str(gold), "--to", "jsonl", "--out", "annotations/gold/dev.jsonl"]
    )
    result = run("--gold", "dev", "--systems", "rules", "--out", "out")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["gold"]["name"] == "dev"
