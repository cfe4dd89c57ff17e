"""A run: inputs to tasks, tasks through an engine, rows into parts, however often it is begun.

Inputs are read twice, once to note what they are and once to work on them, so that a run knows what is left and what
has changed while only a few of them are in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from gidr_ner.batch.engines import Engine
from gidr_ner.batch.folder import RunFolder, input_to_line, written_whole
from gidr_ner.batch.inputs import list_inputs
from gidr_ner.batch.tally import Tally
from gidr_ner.batch.work import Input, Task, record_to_brief
from gidr_ner.errors import BatchError

__all__ = ["Progress", "run_batch"]

Progress = Callable[[Tally, int], None]
"""Told after every row what there is so far, and of how many."""


@dataclass(slots=True)
class _Part:
    """A part that is being worked on, its rows as they come."""

    path: Path
    size: int
    lines: dict[int, bytes] = field(default_factory=dict)


def run_batch(folder: RunFolder, arguments: Sequence[str], engine: Engine, progress: Progress) -> Tally:
    """Do what the folder lacks; returns what the whole run came to, rows of earlier sittings included."""
    _require_apart(folder.path, arguments)
    total = folder.write_inputs(list_inputs(arguments))
    work = _Work(folder, arguments, lambda tally: progress(tally, total))
    for done in engine.run(work.tasks()):
        work.add(done.order, done.line)
        work.tally.add(done.brief)
        progress(work.tally, total)
    folder.keep_only(work.paths)
    return work.tally


def _require_apart(out: Path, arguments: Iterable[str]) -> None:
    """A run must not read what it writes."""
    own = out.resolve()
    for argument in arguments:
        if "://" not in argument and own.is_relative_to(Path(argument).resolve()):
            raise BatchError(f"--out {out} lies in the input {argument}")


class _Work:
    """Parts in the making; ``paths`` are all parts of the run so far."""

    def __init__(self, folder: RunFolder, arguments: Sequence[str], resumed: Callable[[Tally], None]) -> None:
        self.tally = Tally()
        self.paths: list[Path] = []
        self._folder, self._arguments, self._resumed = folder, arguments, resumed
        self._open: dict[int, _Part] = {}

    def tasks(self) -> Iterator[Task]:
        """What is missing, a part at a time, the longest first so that none is waited for at the end."""
        inputs = list_inputs(self._arguments)
        with self._folder.inputs.open("rb") as noted:
            number = 0
            while lines := list(islice(noted, self._folder.part_size)):
                part = _Part(self._folder.part(number, lines), len(lines))
                self.paths.append(part.path)
                tasks = self._match(lines, inputs, number * self._folder.part_size)
                if part.path.exists():
                    self._count(part.path)
                else:
                    self._open[number] = part
                    yield from sorted(tasks, key=lambda task: -task.input.size)
                number += 1

    def _match(self, lines: Sequence[bytes], inputs: Iterator[Input], first: int) -> list[Task]:
        tasks = [Task(first + n, one) for n, one in enumerate(islice(inputs, len(lines)))]
        if [input_to_line(task.input) for task in tasks] != list(lines):
            raise BatchError("inputs changed during the run: --resume goes on with them as they are now")
        return tasks

    def _count(self, part: Path) -> None:
        for line in part.read_bytes().splitlines():
            self.tally.add(record_to_brief(json.loads(line)))
            self.tally.resumed += 1
        self._resumed(self.tally)

    def add(self, order: int, line: bytes) -> None:
        """Keep a row; write its part if that was the last one missing."""
        number = order // self._folder.part_size
        part = self._open[number]
        part.lines[order] = line
        if len(part.lines) == part.size:
            with written_whole(part.path) as file:
                file.writelines(part.lines[order] for order in sorted(part.lines))
            del self._open[number]
