"""JSON lines as layers: what one file says of each report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gidr_ner.errors import ViewError
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
    return [layer for file in files for layer in _read_file(file.path, names[file.group])]


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


def _read_file(path: Path, name: str) -> Iterator[Layer]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for at, line in enumerate(lines, 1):
                if line.strip():
                    yield record_to_layer(_parse(line, f"{path}:{at}"), name, f"{path}:{at}")
    except UnicodeDecodeError as error:
        raise ViewError(f"{path}: not UTF-8 at byte {error.start}") from error


def _parse(line: str, place: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ViewError(f"{place}: no JSON: {error}") from error
    if not isinstance(record, dict):
        raise ViewError(f"{place}: not an object")
    return record
