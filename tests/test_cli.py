"""The command as people and programs run it."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gidr_ner.cli import app
from gidr_ner.schema import CELLS, CHECKS, FIELDS, SECTIONS
from gidr_ner.taggers import default_system
from gidr_ner.version import __version__

COMMAND = [sys.executable, "-m", "gidr_ner"]


@pytest.fixture
def run() -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def folder(tmp_path: Path, report_text: str) -> Path:
    root = tmp_path / "in"
    root.mkdir()
    for name in ("b.txt", "a.txt"):
        (root / name).write_text(report_text)
    return root


def records(data: str | bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.smoke
def test_records_go_to_standard_output_in_order(run: Callable[..., Result], folder: Path) -> None:
    result = run("extract", folder / "b.txt", folder)
    assert result.exit_code == 0
    assert [record["doc_id"] for record in records(result.stdout)] == ["b", "a"]
    assert [record["error"] for record in records(result.stdout)] == [None, None]
    assert "named more than once" in result.stderr


def test_records_go_to_a_file_and_a_summary_to_standard_error(run: Callable[..., Result], folder: Path) -> None:
    out = folder.parent / "new" / "out.jsonl"
    result = run("extract", folder, "--output", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(records(out.read_bytes())) == 2
    assert "松涛市档案馆" in result.stderr
    assert "2 reports" in result.stderr
    assert str(out) in result.stderr


def test_text_comes_on_request(run: Callable[..., Result], folder: Path, report_text: str) -> None:
    (record,) = records(run("extract", "--with-text", folder / "a.txt").stdout)
    assert record["text"] == report_text
    assert "text" not in records(run("extract", folder / "a.txt").stdout)[0]


def test_csv_has_a_row_a_figure_and_a_mark_for_spreadsheets(run: Callable[..., Result], folder: Path) -> None:
    out = folder.parent / "out.csv"
    (folder / "z.txt").write_text("")
    result = run("extract", folder, "--output", out, "--format", "csv")
    assert result.exit_code == 1
    assert out.read_bytes().startswith(b"\xef\xbb\xbfdoc_id,")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["doc_id"] for row in rows} == {"a", "b", "z"}
    received = next(row for row in rows if row["id"] == "applications.received")
    assert (received["agency"], received["year"], received["value"]) == ("松涛市档案馆", "2014", "14")
    assert rows[-1]["error"].startswith("EmptyInput")
    assert not run("extract", folder, "--format", "csv").stdout_bytes.startswith(b"\xef\xbb\xbf")


def test_one_failed_input_is_status_1_and_stops_nothing(run: Callable[..., Result], folder: Path) -> None:
    result = run("extract", folder / "nowhere.txt", folder)
    assert result.exit_code == 1
    missing, *good = records(result.stdout)
    assert missing["error"] == {"type": "Unreadable", "message": f"{folder}/nowhere.txt: No such file or directory"}
    assert [record["error"] for record in good] == [None, None]


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "--nothing", "a.txt"],
        ["extract", "--format", "xml", "a.txt"],
        ["extract", "--format", "csv", "--with-text", "a.txt"],
        ["extract", "a.txt", "--output", "."],
        ["nothing"],
    ],
)
def test_unusable_arguments_are_status_2(run: Callable[..., Result], arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_an_input_is_never_written_over(run: Callable[..., Result], folder: Path, report_text: str) -> None:
    result = run("extract", folder, "-o", folder / "." / "a.txt")
    assert result.exit_code == 2
    assert "one of the inputs" in result.stderr
    assert (folder / "a.txt").read_text() == report_text


def test_files_of_other_kinds_are_counted_once(run: Callable[..., Result], folder: Path) -> None:
    for name in ("x.xls", "y.xls", "z.zip"):
        (folder / name).touch()
    assert "left aside in folders: 2 .xls, 1 .zip" in run("extract", folder).stderr


def test_failing_reports_come_first_in_the_summary(run: Callable[..., Result], folder: Path) -> None:
    (folder / "z.txt").write_bytes(b"")
    lines = run("extract", folder, "-o", folder.parent / "out").stderr.splitlines()
    order = [name for line in lines for name in ("a", "b", "z") if f"│ {name} " in line]
    assert order == ["z", "a", "b"]
    assert any("2 reports, 1 error " in line for line in lines)


def test_who_has_rules_only_is_told_so_where_a_summary_is(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gidr_ner.taggers.SHIPPED", folder)
    default_system.cache_clear()
    assert "only the rules are used" not in run("extract", folder / "a.txt").stderr
    assert run("extract", folder, "-o", folder.parent / "out").stderr.count("only the rules are used") == 1
    assert "only the" not in run("extract", folder, "-o", folder.parent / "out", "--system", "rules").stderr
    default_system.cache_clear()


@pytest.mark.smoke
def test_the_schema_is_listed(run: Callable[..., Result]) -> None:
    listed = run("schema").stdout
    parts = (SECTIONS, FIELDS, CELLS, CHECKS)
    assert all(id in listed and entry.zh in listed for part in parts[:3] for id, entry in part.items())
    assert all(id in listed for id in CHECKS)
    loaded = json.loads(run("schema", "--format", "json").stdout)
    assert [len(loaded[name]) for name in ("sections", "fields", "cells", "checks")] == [len(part) for part in parts]
    assert loaded["cells"][0].keys() == {"id", "zh", "unit", "forms", "note"}


@pytest.mark.smoke
def test_the_version_is_printed(run: Callable[..., Result]) -> None:
    assert run("--version").stdout == f"gidr-ner {__version__}\n"


@pytest.mark.smoke
def test_the_command_reads_standard_input_and_says_nothing_on_a_pipe(report_text: str) -> None:
    done = subprocess.run([*COMMAND, "extract", "-"], input=report_text.encode(), capture_output=True, check=True)
    (record,) = records(done.stdout)
    assert (record["doc_id"], record["source"], record["error"]) == ("stdin", "-", None)
    assert done.stderr == b""


def test_a_reader_that_stops_early_is_no_traceback(folder: Path, report_text: str) -> None:
    for number in range(40):
        (folder / f"{number}.txt").write_text(report_text)
    command = [*COMMAND, "extract", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 1


def test_what_was_done_survives_an_interrupt(folder: Path, report_text: str) -> None:
    for number in range(400):
        (folder / f"{number}.txt").write_text(report_text * 20)
    out = folder.parent / "out.jsonl"
    process = subprocess.Popen([*COMMAND, "extract", str(folder), "-o", str(out)], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (out.exists() and out.stat().st_size):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert 0 < len(records(out.read_bytes())) < 402
    assert "interrupted after" in said.decode()


def read_terminal(controller: int) -> str:
    """All that is written to a terminal until its last writer is gone."""
    seen = b""
    # that it is gone shows as end of file on some systems and as an error on others
    with contextlib.suppress(OSError):
        while part := os.read(controller, 1 << 16):
            seen += part
    return seen.decode()


def test_a_terminal_sees_progress_and_a_summary(folder: Path) -> None:
    controller, terminal = pty.openpty()
    with subprocess.Popen([*COMMAND, "extract", str(folder)], stdout=subprocess.DEVNULL, stderr=terminal) as process:
        os.close(terminal)
        seen = read_terminal(controller)
    os.close(controller)
    assert process.returncode == 0
    assert "extracting" in seen
    assert "2 reports" in seen


@pytest.mark.parametrize("arguments", [["--version"], ["schema", "--help"]])
def test_what_needs_no_model_imports_none(arguments: list[str]) -> None:
    code = f"import sys; from gidr_ner.cli import app; app({arguments!r}, standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"opencc", "rich", "torch", "gidr_ner.pipeline"}
