"""Faults that befall a run: files that vanish, folders that may not be read, a full disk, a kill in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.sources import list_sources

COMMAND = (sys.executable, "-m", "gidr_ner", "extract", "--system", "rules")


@pytest.fixture(scope="module")
def rules() -> Pipeline:
    return load_pipeline("rules")


def test_a_file_that_vanishes_in_mid_run(rules: Pipeline, tmp_path: Path, report_text: str) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(3)]
    for path in paths:
        path.write_text(report_text)

    def vanishing() -> Iterator[Path]:
        for path in paths:
            yield path
            paths[1].unlink(missing_ok=True)

    errors = [report_to_record(report)["error"] for report in rules.pipe(vanishing())]
    assert [error and error["type"] for error in errors] == [None, "Unreadable", None]


def test_a_folder_that_may_not_be_read_is_a_record(
    rules: Pipeline, tmp_path: Path, report_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "good.txt").write_text(report_text)
    scandir = os.scandir

    def refusing(path: str) -> object:  # the test may run as root, whom the file system refuses nothing
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refusing)
    inputs = list_sources([str(tmp_path)]).inputs
    records = [report_to_record(report) for report in rules.pipe(inputs)]
    assert [record["error"] and record["error"]["message"] for record in records] == [
        f"{tmp_path / 'closed'}: Permission denied",
        None,
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
def test_a_full_disk_is_said(tmp_path: Path, report_text: str) -> None:
    (tmp_path / "good.txt").write_text(report_text)
    done = subprocess.run([*COMMAND, str(tmp_path), "--output", "/dev/full"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "/dev/full: No space left on device" in done.stderr


def test_a_kill_in_the_middle_leaves_whole_lines(tmp_path: Path, report_text: str) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text(report_text)
    output = tmp_path / "out.jsonl"
    process = subprocess.Popen([*COMMAND, str(tmp_path), "--output", str(output)], stderr=subprocess.DEVNULL)
    while process.poll() is None and (not output.exists() or output.stat().st_size < 20_000):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    *whole, rest = output.read_bytes().split(b"\n")
    assert [json.loads(line)["doc_id"] for line in whole] == [f"{n:03}" for n in range(len(whole))]
    assert len(whole) > 1
    assert len(rest) < len(whole[0]) + 1
