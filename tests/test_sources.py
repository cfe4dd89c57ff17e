"""What folders, patterns and repeated names come to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gidr_ner.errors import EmptyInput, Unreadable
from gidr_ner.sources import InputPath, list_sources, read_bytes


def tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def listed(*arguments: object) -> list[str]:
    return [given.given for given in list_sources(map(str, arguments)).inputs]


def test_a_folder_gives_its_text_files_sorted_and_counts_the_others(tmp_path: Path) -> None:
    tree(tmp_path, "b/2.txt", "b/1.TXT", "a.md", "c.text", "d.xls", "e.xls", "README", ".hidden.txt", ".git/x.txt")
    listing = list_sources([str(tmp_path)])
    assert listed(tmp_path) == [str(tmp_path / name) for name in ("a.md", "b/1.TXT", "b/2.txt", "c.text")]
    assert listing.left_aside == {".xls": 2, "no suffix": 1}


def test_a_named_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    tree(tmp_path, "report", "report.dat")
    assert listed(tmp_path / "report", tmp_path / "report.dat") == [str(tmp_path / n) for n in ("report", "report.dat")]


def test_patterns_expand_to_files_and_folders(tmp_path: Path) -> None:
    tree(tmp_path, "y14/1.txt", "y15/1.txt", "z/1.txt", "y.xls")
    assert listed(tmp_path / "y1?") == [str(tmp_path / n) for n in ("y14/1.txt", "y15/1.txt")]
    assert listed(tmp_path / "**" / "1.txt") == [str(tmp_path / n) for n in ("y14/1.txt", "y15/1.txt", "z/1.txt")]
    assert listed(tmp_path / "*.xls") == [str(tmp_path / "y.xls")]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    tree(tmp_path, "[2014].txt", "2.txt")
    assert listed(tmp_path / "[2014].txt") == [str(tmp_path / "[2014].txt")]


def test_what_is_not_there_stays_in_the_list(tmp_path: Path) -> None:
    assert listed("nowhere", "*.nothing", "") == ["nowhere", "*.nothing", ""]
    assert listed(tmp_path) == [str(tmp_path)]


def test_an_input_named_twice_is_listed_once(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    listing = list_sources([str(tmp_path), str(tmp_path / "a.txt"), "-", "-"])
    assert [given.given for given in listing.inputs] == [str(tmp_path / "a.txt"), "-"]
    assert listing.repeated == 2


def test_a_path_is_kept_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)
    assert listed("./a.txt", ".") == ["./a.txt"]
    assert listed(".") == ["./a.txt"]
    assert os.fspath(InputPath("./a.txt")) == "./a.txt"


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    tree(tmp_path, "a/1.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert listed(tmp_path) == [str(tmp_path / "a/1.txt")]


def test_folders_are_not_files(tmp_path: Path) -> None:
    with pytest.raises(EmptyInput, match="no report in this folder"):
        read_bytes(tmp_path)
    tree(tmp_path, "a.txt")
    with pytest.raises(Unreadable, match="a folder"):
        read_bytes(tmp_path)
    assert read_bytes(tmp_path / "a.txt") == b"a.txt"
