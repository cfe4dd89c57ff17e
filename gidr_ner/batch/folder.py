"""The folder of a run: what was asked for, what its inputs were, and the rows that are done.

    run.json            what decides rows (system, model, code), and what was asked for
    inputs.jsonl        an input a line, in order: id, source, digest
    parts/part-0000000-0123456789ab.jsonl   rows of the inputs 0–63; the digest is that of their lines in inputs.jsonl
    parts/part-0000000-0123456789ab.open    those of them that are done while others are not, in the order they came

    .lock               held while a run is at work

Every other file is written beside itself and then renamed, so that it is there in full or not at all. A part is there
only if its inputs were the same: a killed run can lose or double nothing that is. Two runs at once are refused.
"""

from __future__ import annotations

import glob
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal

from gidr_ner.batch.work import Input
from gidr_ner.errors import BatchError

__all__ = ["Resume", "RunFolder", "find_run", "input_to_line", "open_run", "sole_run", "written_whole"]

Resume = Literal["no", "missing", "force"]

_PART_SIZE = 64
"""Some parts a second are no burden on a disk."""


class RunFolder:
    """``mixes`` says in which ways earlier parts were made differently; ``part_size`` is in inputs."""

    def __init__(self, path: Path, part_size: int, mixes: Sequence[str] = ()) -> None:
        self.path, self.part_size, self.mixes = path, part_size, mixes
        self._parts = path / "parts"

    @property
    def inputs(self) -> Path:
        return self.path / "inputs.jsonl"

    def write_inputs(self, inputs: Iterable[Input]) -> int:
        """Note what there is to do; returns how many inputs that is."""
        count = 0
        with written_whole(self.inputs) as file:
            for one in inputs:
                file.write(input_to_line(one))
                count += 1
        return count

    def part(self, number: int, lines: Iterable[bytes]) -> Path:
        """Where the rows of these lines of ``inputs.jsonl`` belong."""
        digest = sha256(b"".join(lines)).hexdigest()[:12]
        return self._parts / f"part-{number:07}-{digest}.jsonl"

    def parts(self) -> list[Path]:
        """The parts that are there, in the order of their inputs."""
        return sorted(self._parts.glob("part-*.jsonl"))

    def keep_only(self, parts: Iterable[Path]) -> None:
        """Remove parts of inputs that have changed since, and what killed runs were writing."""
        kept = set(parts)
        for path in self._parts.iterdir():
            if path not in kept:
                path.unlink(missing_ok=True)

    def records(self) -> Iterator[dict[str, Any]]:
        """Every row, in the order of the inputs."""
        for part in self.parts():
            # by lines, as those with their texts may be many megabytes together
            with part.open("rb") as rows:
                yield from map(json.loads, rows)


def input_to_line(one: Input) -> bytes:
    known = {"doc_id": one.doc_id, "source": one.source, "sha256": one.sha256 or None}
    return (json.dumps(known, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


@contextmanager
def sole_run(path: Path, arguments: Iterable[str]) -> Iterator[None]:
    """The folder of a run for this process alone, as long as it lives.

    BatchError where another run is at work in it or where the run would read what it writes.
    """
    own = path.resolve()
    for argument in arguments:
        for found in glob.glob(argument, recursive=True) or [argument]:
            if "://" not in found and own.is_relative_to(Path(found).resolve()):
                raise BatchError(f"--out {path} lies in the input {found}")
    path.mkdir(parents=True, exist_ok=True)
    with (path / ".lock").open("wb") as file:
        _lock(file, path)
        yield


def _lock(file: BinaryIO, path: Path) -> None:
    """Held until the file is closed, however its process ends; where a system has no such locks, all goes on."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BatchError(f"{path}: another run is at work in this folder") from None
    except OSError:
        return


def open_run(path: Path, arguments: Sequence[str], versions: Mapping[str, str], resume: Resume) -> RunFolder:
    """Begin a run or go on with one; raises BatchError where rows of two ``versions`` would be mixed unasked."""
    manifest = path / "run.json"
    wanted = _describe(arguments, versions)
    found = _read(manifest) if manifest.exists() else None
    if found is None:
        (path / "parts").mkdir(parents=True, exist_ok=True)
    elif resume == "no":
        raise BatchError(f"{path} holds a run: --resume goes on with it, or choose another --out")
    changes = _changes(found.get("versions", {}), versions) if found else []
    if changes and resume != "force":
        listed = "; ".join(changes)
        raise BatchError(f"{path} was begun differently: {listed} (--resume=force keeps its rows and mixes them)")
    mixes = [*(found or {}).get("mixes", ()), *changes]
    size = found["part_size"] if found else _PART_SIZE
    with written_whole(manifest) as file:
        file.write(json.dumps({**wanted, "part_size": size, "mixes": mixes}, ensure_ascii=False, indent=1).encode())
    return RunFolder(path, size, mixes)


def find_run(path: Path) -> RunFolder:
    """The run in a folder, to read; raises BatchError where there is none."""
    manifest = path / "run.json"
    if not manifest.exists():
        raise BatchError(f"{path}: no run.json: not the folder of a batch")
    return RunFolder(path, _read(manifest)["part_size"])


def _describe(arguments: Sequence[str], versions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "arguments": list(arguments),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(versions),
        "python": platform.python_version(),
    }


def _read(manifest: Path) -> dict[str, Any]:
    try:
        found = json.loads(manifest.read_bytes())
    except ValueError as error:
        raise BatchError(f"{manifest}: not the manifest of a run: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("part_size"), int):
        raise BatchError(f"{manifest}: not the manifest of a run")
    return found


def _changes(found: Mapping[str, Any], wanted: Mapping[str, str]) -> list[str]:
    """Where one of these changed, old rows and new ones are not of one kind."""
    keys = dict.fromkeys((*wanted, *found))
    return [f"{key} was {found.get(key)}, is {wanted.get(key)}" for key in keys if found.get(key) != wanted.get(key)]


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only when all of it is on the disk."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
