"""Who does the work: an engine takes tasks and gives each back done, in any order, holding few of them at a time.

Another engine (Ray, say) is a class with ``run`` and a line in ``ENGINES``; nothing else knows which one works.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from gidr_ner.batch.pool import ProcessEngine
from gidr_ner.batch.work import Done, Task, do_task
from gidr_ner.errors import BatchError
from gidr_ner.pipeline import Pipeline, load_pipeline

__all__ = ["ENGINES", "Engine", "SerialEngine", "make_engine"]


class Engine(Protocol):
    """Exactly one Done for every Task."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]: ...


class SerialEngine:
    """Everything in this process: for small batches, debuggers and comparison. A document may hang it."""

    def __init__(self, load: Callable[[], Pipeline] = load_pipeline) -> None:
        self._load = load

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        pipeline = self._load()
        return (do_task(pipeline, task) for task in tasks)


ENGINES: Mapping[str, Callable[[int, float], Engine]] = {
    "processes": ProcessEngine,
    "serial": lambda workers, timeout: SerialEngine(),  # noqa: ARG005 - one face for all engines
}


def make_engine(name: str, workers: int | None, timeout: float) -> Engine:
    """The engine of that name; as many workers as there are cores if not given; ``timeout`` in seconds a document."""
    if name not in ENGINES:
        raise BatchError(f"no engine {name!r}: {', '.join(ENGINES)}")
    return ENGINES[name](workers or _cores(), timeout)


def _cores() -> int:
    """Those this process may use, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
