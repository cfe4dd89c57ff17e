"""Every kind of bad input is one record that says what is wrong, and stops nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gidr_ner.jsonl import Record, record_to_line, report_to_record
from gidr_ner.pipeline import Pipeline

SECRET = "机密内容"


def extract(pipeline: Pipeline, path: Path) -> Record:
    """The record of a path, which must be writable as a line whatever is in it."""
    record = report_to_record(pipeline.extract(path), with_text=True)
    record_to_line(record)
    return record


def error_type(record: Record) -> str:
    assert record["error"] is not None
    assert SECRET not in record["error"]["message"]
    return record["error"]["type"]


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b"", {"EmptyInput"}),
        (b" \r\n\t\xe3\x80\x80\xc2\xa0\n", {"EmptyInput"}),
        (b"\xef\xbb\xbf", {"EmptyInput"}),
        (b"x", {"NotAReport"}),
        (b"\xff", {"BinaryInput", "NotAReport", "EmptyInput"}),
        (b"\x00" * 1000, {"BinaryInput", "EmptyInput"}),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, {"BinaryInput", "NotAReport"}),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40, {"Damaged", "MissingExtra"}),
        (b"PK\x03\x04" + bytes(range(256)) * 40, {"UnsupportedFormat"}),
        (SECRET.encode(), {"NotAReport"}),
        ((SECRET * 50 + "。\n").encode("gb18030") * 20, {"NotAReport"}),
    ],
    ids=["empty", "white", "bom", "byte", "odd byte", "nuls", "elf", "pdf", "zip", "short", "gbk"],
)
def test_bytes_that_are_no_report(pipeline: Pipeline, tmp_path: Path, data: bytes, kinds: set[str]) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    record = extract(pipeline, path)
    assert error_type(record) in kinds
    assert (record["doc_id"], record["source"]) == ("x", str(path))
    assert record["sha256"] is not None
    assert record["fields"] == record["sections"] == record["checks"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_report_that_is_cut_in_a_character_is_still_read(
    pipeline: Pipeline, tmp_path: Path, report_text: str, encoding: str, lost: int
) -> None:
    path = tmp_path / "cut.txt"
    path.write_bytes(report_text.rstrip().removesuffix("。").encode(encoding)[:-lost])
    record = extract(pipeline, path)
    assert record["error"] is None
    assert record["agency"] == "松涛市档案馆"
    assert {f["id"]: f["value"] for f in record["fields"]}["applications.received"] == 14
    assert all(record["text"][f["start"] : f["end"]] == f["text"] for f in record["fields"])


def test_damage_in_the_middle_is_read_around_and_told(pipeline: Pipeline, tmp_path: Path, report_text: str) -> None:
    data = report_text.encode()
    middle = data.index("目录".encode()) + 1
    path = tmp_path / "damaged.txt"
    path.write_bytes(data[:middle] + b"\xff\xfe\xff" + data[middle:])
    record = extract(pipeline, path)
    assert record["error"] is None
    assert record["agency"] == "松涛市档案馆"
    assert record["warnings"]


def test_nuls_inside_a_report_cost_nothing_else(pipeline: Pipeline, tmp_path: Path, report_text: str) -> None:
    path = tmp_path / "nuls.txt"
    path.write_bytes(report_text.replace("十四件", "十四件\0\0").encode())
    record = extract(pipeline, path)
    assert record["error"] is None or record["error"]["type"] == "BinaryInput"


def test_lone_surrogates_keep_offsets(pipeline: Pipeline, report_text: str) -> None:
    text = "\ud800" + report_text.replace("我馆", "我\udfff馆")
    record = report_to_record(pipeline.extract(text), with_text=True)
    assert record["error"] is None
    assert record["fields"]
    assert all(text[f["start"] : f["end"]] == f["text"] for f in record["fields"])
    record_to_line(record)


@pytest.mark.parametrize("size", [50_000_000, 500_000_000])
def test_a_line_of_fifty_megabytes_is_refused_at_once(pipeline: Pipeline, tmp_path: Path, size: int) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes("公开".encode() * 1000)
    os.truncate(path, size)
    began = time.monotonic()
    record = extract(pipeline, path)
    assert error_type(record) == "TooLarge"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("joint", ["", "\n"], ids=["one line", "many lines"])
def test_a_long_text_below_the_limit_ends_in_seconds(
    pipeline: Pipeline, tmp_path: Path, report_text: str, joint: str
) -> None:
    path = tmp_path / "long.txt"
    path.write_text(report_text.replace("\n", joint) * 500)
    began = time.process_time()
    extract(pipeline, path)
    assert time.process_time() - began < 20


def test_missing_paths_and_broken_links(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("missing.txt", "broken.txt", "loop.txt", "nul\0name.txt", "a" * 5000):
        record = extract(pipeline, tmp_path / name)
        assert error_type(record) == "Unreadable"
        assert record["sha256"] is None


def test_folders(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    assert error_type(extract(pipeline, tmp_path / "x.txt")) == "EmptyInput"
    (tmp_path / "x.txt" / "y.txt").touch()
    assert error_type(extract(pipeline, tmp_path / "x.txt")) == "Unreadable"


def test_pipes_and_devices_are_not_waited_for(pipeline: Pipeline, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), Path("/dev/tty")):
        assert error_type(extract(pipeline, path)) == "Unreadable"


def test_a_file_that_may_not_be_read(pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.txt"
    path.write_text("文")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    # the test may run as root, whom the file system refuses nothing
    monkeypatch.setattr("builtins.open", refuse)
    record = report_to_record(pipeline.extract(path))
    monkeypatch.undo()
    assert record["error"] == {"type": "Unreadable", "message": f"{path}: Permission denied"}


def test_a_disk_that_fails_while_reading(pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.txt"
    path.write_text("文")

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("gidr_ner.sources._read_limited", fail)
    assert error_type(report_to_record(pipeline.extract(path))) == "Unreadable"


def test_a_name_that_is_not_unicode(pipeline: Pipeline, tmp_path: Path, report_text: str) -> None:
    path = tmp_path / os.fsdecode("报告".encode("gbk") + b".txt")
    path.write_text(report_text)
    record = extract(pipeline, path)
    assert record["error"] is None
    assert record["doc_id"] == path.stem


def test_the_good_among_the_bad_are_read(pipeline: Pipeline, tmp_path: Path, report_text: str) -> None:
    for name, data in {
        "a": b"",
        "b": report_text.encode(),
        "c": b"\x00\x01\xff" * 500,
        "d": report_text.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
    reports = list(pipeline.pipe([tmp_path / name for name in "abcde"]))
    assert [report.error is None for report in reports] == [False, True, False, True, False]
