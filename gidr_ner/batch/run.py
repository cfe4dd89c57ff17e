"""A run: inputs to tasks, tasks through an engine, rows into parts, however often it is begun.

Inputs are read twice, once to note what they are and once to work on them, so that a run knows what is left and what
has changed while only a few of them are in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
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


class _Part:
    """A part that is being worked on: its rows as they come, also in a file that is read again after a kill."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self._size = path, size
        self._begun = path.with_suffix(".open")
        self.lines = self._read()

    def _read(self) -> dict[int, bytes]:
        """Rows of a killed run by their order; the file is left without the line that the kill cut off."""
        if not self._begun.exists():
            return {}
        lines = dict(_whole_rows(self._begun.read_bytes()))
        with written_whole(self._begun) as file:
            file.writelines(lines.values())
        return lines

    def add(self, order: int, line: bytes) -> bool:
        """Keep a row; True if that was the last one missing, and the part is there."""
        self.lines[order] = line
        if len(self.lines) < self._size:
            # opened each time, as Ray may be at more parts than files can be open
            with self._begun.open("ab") as file:
                file.write(line)
            return False
        with written_whole(self.path) as file:
            file.writelines(self.lines[order] for order in sorted(self.lines))
        self._begun.unlink(missing_ok=True)
        return True


def _whole_rows(content: bytes) -> Iterator[tuple[int, bytes]]:
    for line in content.splitlines(keepends=True):
        try:
            order = json.loads(line)["order"]
        except ValueError:
            continue
        if line.endswith(b"\n"):
            yield order, line


def run_batch(folder: RunFolder, arguments: Sequence[str], engine: Engine, progress: Progress) -> Tally:
    """Do what the folder lacks; returns what the whole run came to, rows of earlier sittings included."""
    total = folder.write_inputs(list_inputs(arguments))
    work = _Work(folder, arguments, lambda tally: progress(tally, total))
    for done in engine.run(work.tasks()):
        work.add(done.order, done.line)
        work.tally.add(done.brief)
        progress(work.tally, total)
    folder.keep_only(work.paths)
    return work.tally


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
                path = self._folder.part(number, lines)
                self.paths.append(path)
                tasks = self._match(lines, inputs, number * self._folder.part_size)
                if path.exists():
                    with path.open("rb") as rows:
                        self._count(rows)
                else:
                    yield from self._begin(number, _Part(path, len(lines)), tasks)
                number += 1

    def _begin(self, number: int, part: _Part, tasks: Iterable[Task]) -> list[Task]:
        self._open[number] = part
        self._count(part.lines.values())
        return sorted((task for task in tasks if task.order not in part.lines), key=lambda task: -task.input.size)

    def _match(self, lines: Sequence[bytes], inputs: Iterator[Input], first: int) -> list[Task]:
        tasks = [Task(first + n, one) for n, one in enumerate(islice(inputs, len(lines)))]
        if [input_to_line(task.input) for task in tasks] != list(lines):
            raise BatchError("inputs changed during the run: --resume goes on with them as they are now")
        return tasks

    def _count(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.tally.add(record_to_brief(json.loads(line)))
            self.tally.resumed += 1
        self._resumed(self.tally)

    def add(self, order: int, line: bytes) -> None:
        number = order // self._folder.part_size
        if self._open[number].add(order, line):
            del self._open[number]
