"""The examples of the README for many reports: copied and run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gidr_ner.cli import app

pytest.importorskip("pyarrow")
pytest.importorskip("datasets")

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(scope="module")
def chapter() -> str:
    return README.read_text(encoding="utf-8").partition("## Tens of thousands of reports")[2].partition("\n## ")[0]


def test_the_examples(
    chapter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").symlink_to(README.parent / "data")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^    gidr-ner (.+)$", chapter, re.MULTILINE)
    for command in commands:
        assert CliRunner().invoke(app, shlex.split(command)).exit_code == 0, command
    assert len(commands) == 2
    # that of Ray is run where its engine is
    for example in re.findall(r"```python\n((?!import ray).+?)```", chapter, re.DOTALL):
        exec(compile(example, "README.md", "exec"), {"__name__": "example"})
    assert "青禾市水务局" in capsys.readouterr().out
