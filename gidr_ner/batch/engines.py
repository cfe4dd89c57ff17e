"""Who does the work: an engine takes tasks and gives each back done, in any order, holding few of them at a time.

Another engine is a class with ``run`` and a line in ``ENGINES``; nothing else knows which one works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from gidr_ner.batch.pool import ProcessEngine
from gidr_ner.batch.ray_engine import RayEngine
from gidr_ner.batch.recipe import Recipe, available_cores
from gidr_ner.batch.work import Done, Task, do_task
from gidr_ner.errors import BatchError

__all__ = ["ENGINES", "Engine", "SerialEngine", "make_engine"]


class Engine(Protocol):
    """Exactly one Done for every Task."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]: ...


class SerialEngine:
    """Everything in this process: for small batches, debuggers and comparison. A document may hang it."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        pipeline = self._recipe.load(available_cores())
        return (do_task(pipeline, task, self._recipe) for task in tasks)


ENGINES: Mapping[str, Callable[[Recipe, int | None, float], Engine]] = {
    "processes": ProcessEngine,
    "ray": RayEngine,
    "serial": lambda recipe, workers, timeout: SerialEngine(recipe),  # noqa: ARG005 - one face for all engines
}


def make_engine(name: str, recipe: Recipe, workers: int | None, timeout: float) -> Engine:
    """The engine of that name; as many workers as there are cores if not given; ``timeout`` in seconds a document."""
    if name not in ENGINES:
        raise BatchError(f"no engine {name!r}: {', '.join(ENGINES)}")
    return ENGINES[name](recipe, workers, timeout)
