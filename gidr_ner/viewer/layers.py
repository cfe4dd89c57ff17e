"""JSON lines as layers: what one file says of each report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gidr_ner.errors import ViewError
from gidr_ner.record_lines import read_record_lines
from gidr_ner.viewer.records import Layer, record_to_layer

__all__ = ["read_layers"]


class _File(NamedTuple):
    """A file of records; ``group`` names what it belongs to, itself or a batch, ``stem`` does so briefly."""

    path: Path
    group: str
    stem: str


def read_layers(paths: Iterable[Path]) -> list[Layer]:
    """Every record of files, batches and the .jsonl files in folders; ViewError names file and line of a fault.

    A layer has the name of its file or batch, and its whole path where two have the same name.
    """
    files = {file.path.resolve(): file for path in paths for file in _files(path)}.values()
    groups: dict[str, set[str]] = {}
    for file in files:
        groups.setdefault(file.stem, set()).add(file.group)
    names = {group: stem if len(same) == 1 else group for stem, same in groups.items() for group in same}
    return [
        record_to_layer(record, names[file.group], place)
        for file in files
        for record, place in read_record_lines(file.path, ViewError)
    ]


def _files(path: Path) -> list[_File]:
    """What a batch did stands in its parts, each row once."""
    if not path.is_dir():
        return [_File(path, str(path), path.stem)]
    if (path / "run.json").exists():
        name = path.resolve().name
        found = [_File(part, str(path), name) for part in sorted(path.glob("parts/part-*.jsonl"))]
    else:
        found = [_File(file, str(file), file.stem) for file in sorted(path.rglob("*.jsonl"))]
    if not found:
        raise ViewError(f"{path}: no .jsonl in this folder")
    return found
