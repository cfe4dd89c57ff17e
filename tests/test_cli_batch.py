"""How a batch goes and ends, for people who watch it and for those who read a log."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import read_terminal
from typer.testing import CliRunner

from gidr_ner.batch.tally import Tally
from gidr_ner.batch.work import Brief
from gidr_ner.cli import app
from gidr_ner.cli.progress import pace


def test_pace_says_rate_time_left_and_failures() -> None:
    tally = Tally()
    for n in range(30):
        tally.add(Brief(str(n), "failed" if n < 3 else "ok", "", ()))
    assert pace(tally, 1_230, 10.0) == "10/s, 2:00 left, 3 failed"
    assert pace(tally, 1_230, 0.0) == "0/s, 3 failed"


def test_a_tally_keeps_the_worst_and_a_few_names() -> None:
    tally = Tally()
    for n in range(100):
        tally.add(Brief(f"d{n:02}", "failed", "EmptyInput", ()))
        tally.add(Brief(f"c{n:02}", "ok", "", ("a",) * (n % 50)))
    assert (tally.done, tally.failing, tally.reasons["EmptyInput"]) == (200, 98, 100)
    assert tally.examples["EmptyInput"] == ["d00", "d01", "d02"]
    assert [len(failing) for _, failing in tally.worst()] == [n for n in range(49, 39, -1) for _ in "ab"]


def test_a_bar_is_drawn_on_a_terminal(tmp_path: Path, report_text: str) -> None:
    (tmp_path / "a.txt").write_text(report_text)
    arguments = ["batch", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--engine", "serial"]
    controller, terminal = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "gidr_ner", *arguments], stderr=terminal) as process:
        os.close(terminal)
        seen = read_terminal(controller)
    os.close(controller)
    assert process.returncode == 0
    assert "1/1" in seen
    assert "1 inputs: 1 ok" in seen


@pytest.mark.parametrize(
    ("module", "user", "arguments"),
    [
        ("pyarrow", "gidr_ner.batch.parquet", ["a.txt", "--format", "parquet"]),
        ("openpyxl", "gidr_ner.batch.workbook", ["a.txt", "--format", "xlsx"]),
        ("fsspec", "gidr_ner.batch.remote", ["memory://a.txt"]),
    ],
)
def test_a_missing_extra_says_how_to_install_it(
    module: str, user: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name == module or name.startswith((f"{module}.", user))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    result = CliRunner().invoke(app, ["batch", *arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert f"{module} is not installed: pip install 'gidr-ner[batch]'" in result.stderr
