"""Arguments of every kind become inputs, each once, in an order that is the same every time."""

from __future__ import annotations

import base64
import io
import json
import os
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from gidr_ner.batch.inputs import list_inputs
from gidr_ner.batch.work import Input
from gidr_ner.errors import BatchError, GidrError, LeftAside, TooLarge, Unreadable


def listed(*arguments: object) -> list[Input]:
    return list(list_inputs(map(str, arguments)))


def contents(inputs: list[Input]) -> list[object]:
    return [type(one.content) if isinstance(one.content, GidrError) else one.content for one in inputs]


def test_every_file_of_a_folder_is_an_input(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b.txt", "a.ppt", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    inputs = listed(tmp_path)
    assert [one.doc_id for one in inputs] == ["a", "z", "b"]
    assert contents(inputs) == [LeftAside, b"b/z.txt", b"b.txt"]
    assert [one.source for one in inputs] == [one.source for one in listed(tmp_path)]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
def test_links_that_lead_nowhere_and_pipes_are_failed_inputs(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "above").symlink_to(tmp_path)
    for name in ("pipe.txt", "queue.zip"):
        os.mkfifo(tmp_path / name)
    inputs = listed(tmp_path)
    assert [one.doc_id for one in inputs] == ["loop", "pipe", "queue"]
    assert contents(inputs) == [Unreadable] * 3


def test_an_input_named_twice_is_one_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder)
    inputs = listed(tmp_path / "x" / "a.txt", tmp_path, f"{tmp_path}/*/a.txt")
    assert [one.doc_id for one in inputs] == ["a", "y__a"]
    assert inputs[1].warnings == ("doc_id: a is taken by an earlier input, this one is y__a",)


def test_what_is_not_there_is_an_input_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    inputs = listed(tmp_path / "none.txt", f"{tmp_path}/*.doc", tmp_path / "empty")
    assert all(isinstance(one.content, GidrError) for one in inputs)
    assert len(inputs) == 3


def test_a_manifest_names_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲")
    (tmp_path / "list.csv").write_text("\ufeffid,path\n7,a.txt\n8,gone.txt\n")
    (tmp_path / "list.jsonl").write_text('{"path": "./a.txt", "id": "again"}\n')
    inputs = listed(tmp_path / "list.csv", tmp_path / "list.jsonl")
    assert [one.doc_id for one in inputs] == ["7", "8"]
    assert contents(inputs) == ["甲".encode(), Unreadable]


def test_json_lines_hold_texts_or_bytes(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "甲"}, {"bytes": base64.b64encode(b"yi").decode()}, {"bytes": "!"}, {"else": 1}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "\nno json\n[]\n")
    inputs = listed(tmp_path / "in.jsonl")
    assert contents(inputs) == ["甲", b"yi", Unreadable, Unreadable, Unreadable, Unreadable]
    assert [one.doc_id for one in inputs][:2] == ["1", "in.jsonl#2"]


def test_a_zip_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("深/a.txt", "甲")
        archive.writestr("b.ppt", "x")
        archive.writestr("__MACOSX/a.txt", "x")
    inputs = listed(tmp_path)
    assert [Path(one.source).name for one in inputs] == ["a.txt", "in.zip!b.ppt"]
    assert contents(inputs) == ["甲".encode(), LeftAside]


def test_members_that_point_out_of_their_archive_are_read_and_nothing_is_unpacked(tmp_path: Path) -> None:
    names = ("../a.txt", "x/../../b.txt", "/c.txt")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "甲")
    with tarfile.open(tmp_path / "in.tar", "w") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    assert [one.doc_id for one in listed(tmp_path / "in.zip")] == ["a", "b", "c"]
    assert [one.doc_id for one in listed(tmp_path / "in.tar")] == ["a", "b", "c"]
    assert {path.name for path in (*tmp_path.iterdir(), *tmp_path.parent.iterdir())} & {"a.txt", "b.txt"} == set()


def test_names_in_a_zip_archive_from_chinese_windows(tmp_path: Path) -> None:
    raw = "报告.txt".encode("gb18030").decode("cp437")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("#" * len("报告.txt".encode("gb18030")), "甲")
    name = raw.encode("cp437")
    (tmp_path / "in.zip").write_bytes(data.getvalue().replace(b"#" * len(name), name))
    assert [one.doc_id for one in listed(tmp_path / "in.zip")] == ["报告"]


@pytest.mark.parametrize(("suffix", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz")])
def test_a_tar_archive(tmp_path: Path, suffix: str, mode: str) -> None:
    (tmp_path / "a.txt").write_text("甲")
    with tarfile.open(tmp_path / f"in.{suffix}", mode) as archive:  # type: ignore[call-overload]
        archive.add(tmp_path / "a.txt", "deep/a.txt")
        archive.add(tmp_path / "a.txt", "deep/b.txt")
    assert contents(listed(tmp_path / f"in.{suffix}")) == ["甲".encode(), "甲".encode()]


@pytest.mark.parametrize("name", ["in.zip", "in.tar", "in.tar.gz"])
def test_a_damaged_archive_is_one_failed_input(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 broken off")
    assert contents(listed(tmp_path / name)) == [Unreadable]


@pytest.mark.parametrize("how", ["broken off", "overwritten"])
def test_an_archive_that_is_damaged_further_on_gives_what_it_held(tmp_path: Path, how: str) -> None:
    data = random.Random(1).randbytes(200_000)
    (tmp_path / "a.txt").write_bytes(data)
    with tarfile.open(tmp_path / "in.tar.gz", "w:gz") as archive:
        for name in ("a.txt", "b.txt"):
            archive.add(tmp_path / "a.txt", name)
    packed = (tmp_path / "in.tar.gz").read_bytes()
    sound = packed[: len(packed) * 3 // 4]
    (tmp_path / "in.tar.gz").write_bytes(sound if how == "broken off" else sound + b"\xff" * 60_000)
    inputs = listed(tmp_path / "in.tar.gz")
    assert inputs[0].content == data
    assert contents(inputs[1:]) == [Unreadable] * (len(inputs) - 1)
    assert len(inputs) > 1


def test_a_member_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gidr_ner.batch.containers.MAX_BYTES", 5)
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", "0" * 1000)
        archive.writestr("a.txt", "1")
    assert contents(listed(tmp_path / "in.zip")) == [TooLarge, b"1"]


def test_standard_input_is_refused() -> None:
    with pytest.raises(BatchError, match="gidr-ner extract"):
        listed("-")
