"""JSON lines as records with their places, and what is none by file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from gidr_ner.errors import ViewError
from gidr_ner.record_lines import read_record_lines


def test_each_object_has_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('\ufeff{"a": 1}\n\n{"a": "\u2028"}\n'.encode())
    assert list(read_record_lines(path, ViewError)) == [({"a": 1}, f"{path}:1"), ({"a": "\u2028"}, f"{path}:3")]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{}\n[1]", "a.jsonl:2: not an object"), (b"{", "a.jsonl:1: no JSON"), (b"\xff", "a.jsonl: not UTF-8 at byte 0")],
)
def test_what_is_no_record_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(ViewError, match=message):
        list(read_record_lines(tmp_path / "a.jsonl", ViewError))
