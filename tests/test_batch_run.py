"""A run: the same rows whatever the engine, whatever happens to a worker, however often it is killed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from errno import ENOSPC
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from batch_pipelines import HANG, KILL, Broken, Moody
from typer.testing import CliRunner, Result

from gidr_ner.batch.engines import Engine, SerialEngine, make_engine
from gidr_ner.batch.folder import RunFolder, find_run, open_run, sole_run
from gidr_ner.batch.pool import ProcessEngine
from gidr_ner.batch.recipe import Recipe, make_recipe
from gidr_ner.batch.run import run_batch
from gidr_ner.batch.tally import Tally
from gidr_ner.batch.work import Input, Task
from gidr_ner.cli import app
from gidr_ner.errors import BatchError, ModelError
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import load_pipeline
from gidr_ner.sources import list_sources

REPORTS = Path(__file__).parent.parent / "data" / "reports"
RULES = make_recipe("rules", None)


def run_in(out: Path, source: Path, engine: Engine | None = None) -> tuple[RunFolder, Tally]:
    folder = open_run(out, [str(source)], RULES.versions, "missing")
    return folder, run_batch(folder, [str(source)], engine or SerialEngine(RULES), lambda tally, total: None)


def rows(folder: RunFolder) -> list[dict[str, Any]]:
    """The records but for the time they took, which is never the same."""
    return [{**record, "seconds": 0} for record in folder.records()]


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["batch", *map(str, arguments)])


@pytest.fixture
def mixed(tmp_path: Path, report_text: str) -> Path:
    """Good inputs of various lengths, and bad ones of various kinds."""
    source = tmp_path / "in"
    source.mkdir()
    for n in range(20):
        (source / f"{n:02}.txt").write_text(report_text + "　　另行说明。\n" * (n * 7 % 11))
    (source / "empty.txt").write_text("")
    (source / "image.txt").write_bytes(bytes(range(256)) * 20)
    (source / "other.txt").write_text("天气晴朗。")
    (source / "sheet.csv").write_text("1,2")
    (source / "slides.txt").write_bytes(b"PK\x03\x04 and the rest")
    return source


def test_a_row_for_every_input_whatever_the_engine(mixed: Path, tmp_path: Path) -> None:
    serial, tally = run_in(tmp_path / "serial", mixed)
    pool, _ = run_in(tmp_path / "pool", mixed, make_engine("processes", RULES, 2, 60.0))
    assert rows(pool) == rows(serial)
    assert [record["order"] for record in rows(serial)] == list(range(25))
    assert tally.statuses == {"ok": 20, "failed": 4, "skipped": 1}
    assert tally.reasons == {
        "EmptyInput": 1, "BinaryInput": 1, "NotAReport": 1, "LeftAside": 1, "UnsupportedFormat": 1,
    }  # fmt: skip


def test_a_row_is_the_record_of_extract_and_more(tmp_path: Path) -> None:
    """By the shipped hybrid where it can be had, each engine on threads of its own number."""
    recipe = make_recipe(None, None)
    folder, _ = run_in(tmp_path / "out", REPORTS, make_engine("serial", recipe, None, 60.0))
    pool, _ = run_in(tmp_path / "pool", REPORTS, make_engine("processes", recipe, 2, 60.0))
    assert rows(pool) == rows(folder)
    extracted = load_pipeline().pipe(list_sources([str(REPORTS)]).inputs)
    for row, report in zip(rows(folder), extracted, strict=True):
        record = json.loads(json.dumps(report_to_record(report)))
        record["versions"] = recipe.versions
        assert {key: row[key] for key in record} == record


def test_a_worker_that_hangs_or_dies_costs_one_document(mixed: Path, tmp_path: Path) -> None:
    (mixed / "05b.txt").write_text(HANG)
    (mixed / "12b.txt").write_text(KILL)
    # spare the time that a worker needs to start on a busy machine: only an answer is waited for so shortly
    folder, tally = run_in(tmp_path / "out", mixed, ProcessEngine(Moody(), 2, 6.0))
    assert (tally.reasons["TimedOut"], tally.reasons["WorkerDied"]) == (1, 1)
    assert tally.statuses["ok"] == 20
    errors = {record["doc_id"]: record["error"]["message"] for record in rows(folder) if record["error"]}
    assert "no answer in 6 s" in errors["05b"]
    assert "SIGKILL" in errors["12b"]


def test_a_worker_is_given_more_before_it_runs_dry() -> None:
    drawn = 0

    def tasks() -> Iterator[Task]:
        nonlocal drawn
        for order in range(20):
            drawn += 1
            yield Task(order, Input(str(order), "", "天气晴朗。", ""))

    seen = [drawn for _ in ProcessEngine(RULES, 1, 60.0).run(tasks())]
    assert seen[0] <= 9  # eight, and one to see whether there are more
    assert seen[7] >= 16
    assert len(seen) == 20


def test_rows_and_inputs_larger_than_a_pipe_pass_each_other() -> None:
    recipe = make_recipe("rules", None, with_text=True)
    text = "天气晴朗。\n" * 25_000
    tasks = [Task(order, Input(str(order), "", text, "")) for order in range(6)]
    assert sorted(done.order for done in ProcessEngine(recipe, 1, 60.0).run(tasks)) == list(range(6))


def test_workers_that_cannot_start_end_the_run(mixed: Path, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="could not start"):
        run_in(tmp_path / "out", mixed, ProcessEngine(Broken(), 1, 60.0))


def test_workers_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    class Asked:
        def __init__(self, recipe: Recipe, workers: int, threads: int, timeout: float) -> None:
            asked.append((workers, threads))

        def run(self, tasks: Any) -> Any:
            return iter(tasks)

        def stop(self) -> None:
            pass

    monkeypatch.setattr("gidr_ner.batch.pool.available_cores", lambda: 6)
    monkeypatch.setattr("gidr_ner.batch.pool.Pool", Asked)
    for workers in (None, 2, 4, 8):
        assert list(ProcessEngine(RULES, workers, 1.0).run([])) == []
    assert asked == [(6, 1), (2, 3), (4, 1), (8, 1)]


class Forbidden:
    """An engine that nothing is left for."""

    def run(self, tasks: Any) -> Any:
        for task in tasks:
            raise AssertionError(task)
        return iter(())


def test_resume_does_only_what_is_missing(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gidr_ner.batch.folder._PART_SIZE", 4)
    folder, first = run_in(tmp_path / "out", mixed)
    before = rows(folder)
    _, again = run_in(tmp_path / "out", mixed, Forbidden())
    assert (again.statuses, again.reasons, again.resumed) == (first.statuses, first.reasons, 25)
    folder.parts()[2].unlink()
    run_in(tmp_path / "out", mixed)
    assert rows(folder) == before


class Killed:
    """A serial engine that does so many tasks and then dies; ``done`` counts over its sittings."""

    def __init__(self, at_once: int) -> None:
        self.at_once, self.done = at_once, 0

    def run(self, tasks: Any) -> Any:
        for done in islice(SerialEngine(RULES).run(tasks), self.at_once):
            yield done
            self.done += 1
        raise KeyboardInterrupt


def test_every_row_outlives_a_kill(mixed: Path, tmp_path: Path) -> None:
    """Also those of a part that is not full, and also if the kill cut a row off."""
    whole, _ = run_in(tmp_path / "whole", mixed)
    engine = Killed(4)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            run_in(tmp_path / "out", mixed, engine)
        (begun,) = (tmp_path / "out" / "parts").glob("*.open")
        with begun.open("ab") as file:
            file.write(begun.read_bytes().splitlines()[0][:300])
    folder, tally = run_in(tmp_path / "out", mixed)
    assert (engine.done, tally.resumed, tally.done) == (20, 20, 25)
    assert rows(folder) == rows(whole)
    assert [path.suffix for path in (tmp_path / "out" / "parts").iterdir()] == [".jsonl"]


def test_two_runs_at_once_are_refused(mixed: Path, tmp_path: Path) -> None:
    with sole_run(tmp_path / "out", [str(mixed)]):
        result = command(mixed, "--out", tmp_path / "out", "--engine", "serial")
        assert (result.exit_code, result.stderr.count("another run is at work")) == (2, 1)
    with sole_run(tmp_path / "out", [str(mixed)]):
        pass


def test_a_run_does_not_read_what_it_writes(mixed: Path) -> None:
    for given in (mixed, mixed.parent / "*"):
        assert "lies in the input" in command(given, "--out", mixed / "out").stderr
    assert not (mixed / "out").exists()


def test_a_full_disk_ends_the_run_and_says_so(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(ENOSPC, "No space left on device")

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr("gidr_ner.batch.folder.os.fsync", full)
        result = command(mixed, "--out", out, "--engine", "serial", "--system", "rules")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, "[Errno 28] No space left on device")
    assert [path.name for path in out.iterdir() if path.is_file()] == [".lock"]


def test_records_hold_their_text_if_asked(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [mixed, "--out", out, "--engine", "serial", "--system", "rules"]
    command(*arguments, "--with-text")
    records = list(find_run(out).records())
    assert all(f["text"] == record["text"][f["start"] : f["end"]] for record in records for f in record["fields"])
    assert {bool(record["text"]) for record in records if record["error"] is None} == {True}
    assert "text was in rows, is left out" in command(*arguments, "--resume").stderr


def test_inputs_that_changed_are_done_again(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gidr_ner.batch.folder._PART_SIZE", 4)
    run_in(tmp_path / "out", mixed)
    (mixed / "13.txt").write_text("")
    (mixed / "zz.txt").write_text("")
    folder, tally = run_in(tmp_path / "out", mixed)
    assert tally.statuses == {"ok": 19, "failed": 6, "skipped": 1}
    assert [record["order"] for record in rows(folder)] == list(range(26))


def test_another_system_is_refused_or_named(tmp_path: Path) -> None:
    open_run(tmp_path, ["a"], {"system": "rules"}, "no")
    with pytest.raises(BatchError, match="--resume goes on"):
        open_run(tmp_path, ["a"], {"system": "rules"}, "no")
    other = {"system": "model", "model": "12ab"}
    with pytest.raises(BatchError, match="system was rules, is model; model was None, is 12ab"):
        open_run(tmp_path, ["a"], other, "missing")
    assert open_run(tmp_path, ["a"], other, "force").mixes[0] == "system was rules, is model"


def test_other_code_and_other_models_are_other_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policy.json").write_text("{}")
    one = make_recipe("hybrid", tmp_path).versions
    (tmp_path / "policy.json").write_text("[]")
    other = make_recipe("hybrid", tmp_path).versions
    assert {key for key in one if one[key] != other[key]} == {"model"}
    monkeypatch.setattr("gidr_ner.batch.recipe.code_hash", lambda: "other")
    assert make_recipe("rules", None).versions["code"] == "other" != RULES.versions["code"]


def test_a_model_that_cannot_be_loaded_ends_the_run(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "tagger.json").write_text("{}")
    with pytest.raises(ModelError, match=r"tagger\.json: no model can be loaded"):
        run_in(tmp_path / "out", mixed, ProcessEngine(Recipe("model", tmp_path), 1, 60.0))


def test_a_thousand_good_files_and_a_hundred_bad_ones(tmp_path: Path, report_text: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    bad = [b"", b" \n", bytes(range(256)) * 4, "天气晴朗。".encode(), b"%PDF-1.4 broken", b"PK\x03\x04 broken"]
    for n in range(1000):
        (source / f"good{n}.txt").write_text(f"{report_text}补{n}", encoding="utf-8")
    for n in range(10):
        for kind, data in enumerate(bad):
            (source / f"bad{kind}-{n}.txt").write_bytes(data)
        (source / f"gone{n}.txt").symlink_to("nowhere")
        (source / f"broken{n}.zip").write_bytes(b"PK\x03\x04" * 9)
        (source / f"broken{n}.tgz").write_bytes(b"\x1f\x8b" * 9)
        (source / f"program{n}.exe").write_bytes(b"MZ")
    out = tmp_path / "out"
    assert command(source, "--out", out, "--workers", "2", "--system", "rules").exit_code == 1
    found = [json.loads(line) for line in (out / "reports.jsonl").read_bytes().splitlines()]
    assert [row["order"] for row in found] == list(range(1100))
    status = {Path(row["source"]).stem.rstrip("0123456789").partition("-")[0]: row["status"] for row in found}
    assert status == {
        **{f"bad{kind}": "failed" for kind in range(len(bad))},
        "good": "ok",
        "gone": "failed",
        "broken": "failed",
        "program": "skipped",
    }
    assert Counter(row["status"] for row in found) == {"ok": 1000, "failed": 90, "skipped": 10}


@pytest.mark.smoke
def test_the_command(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = command(mixed, "--out", out, "--workers", "1", "--format", "csv", "--format", "jsonl")
    assert result.exit_code == 1, result.stderr
    assert "25 inputs: 20 ok, 0 partial, 4 failed, 1 skipped" in result.stderr
    assert "25 of 25" in result.stderr
    assert len((out / "reports.jsonl").read_bytes().splitlines()) == 25
    assert command(mixed, "--out", out).exit_code == 2
    assert command(mixed, "--out", out, "--resume=perhaps").exit_code == 2
    assert command(mixed, "--resume", "--out", out, "--engine", "serial").exit_code == 1
    assert command(mixed, "--out", mixed / "out").exit_code == 2
    assert command(mixed, "--out", tmp_path / "x", "--engine", "steam").exit_code == 2
