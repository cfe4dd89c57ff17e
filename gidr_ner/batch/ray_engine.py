"""The engine ``ray``: Ray Data over a pool of actors, on this machine or on the cluster that ``RAY_ADDRESS`` names.

Tasks go to Ray's object store in small blocks, a slab of them in one execution, so that the store bounds what waits and
the actors of a slab are worth their start. Each actor works through a process of its own (``pool``): what hangs or
kills that costs a document, and an actor that is lost is started again by Ray, which gives its blocks to the next.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from gidr_ner.batch.pool import Pool
from gidr_ner.batch.recipe import Recipe
from gidr_ner.batch.work import Done, Task
from gidr_ner.errors import BatchError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RayEngine"]

_BLOCK = 32
"""Documents that an actor is given at once, and does again if it is lost over them; of 16, Ray's own cost is felt."""
_BLOCKS_A_WORKER = 128


class RayEngine:
    """``workers`` are actors of a CPU each, as many as Ray has if not given; raises BatchError where Ray fails."""

    def __init__(self, recipe: Recipe, workers: int | None, timeout: float) -> None:
        try:
            import ray.data
        except ImportError as error:
            raise BatchError(f"engine ray: {error.name} is missing: pip install 'gidr-ner[ray]'") from error
        self._ray = ray
        self._recipe, self._workers, self._timeout = recipe, workers, timeout

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        ours = not self._ray.is_initialized()
        try:
            if ours:
                _connect(self._ray, self._workers)
            workers = self._workers or int(self._ray.cluster_resources()["CPU"])
            remaining = iter(tasks)
            for first in remaining:
                yield from self._slab(islice(chain([first], remaining), _BLOCK * _BLOCKS_A_WORKER * workers), workers)
        except self._ray.exceptions.RayError as error:
            raise BatchError(f"engine ray: {error}") from error
        finally:
            if ours:
                self._ray.shutdown()

    def _slab(self, tasks: Iterator[Task], workers: int) -> Iterator[Done]:
        first = list(islice(tasks, 2 * _BLOCK * workers))
        size = max(1, -(-len(first) // (2 * workers)))  # so that a few reports keep all actors busy, too
        blocks = [self._ray.put(block) for block in _blocks(chain(first, tasks), size)]
        data = self._ray.data.from_arrow_refs(blocks).map_batches(
            _Actor,
            fn_constructor_args=(self._recipe, self._timeout),
            batch_size=None,
            batch_format="pyarrow",
            compute=self._ray.data.ActorPoolStrategy(size=min(workers, len(blocks))),
            num_cpus=1,
        )
        for rows in data.iter_batches(batch_size=None, batch_format="pyarrow"):
            yield from _unpack(rows)


def _connect(ray: Any, workers: int | None) -> None:
    address = os.environ.get("RAY_ADDRESS")
    local = {} if address else {"num_cpus": workers, "include_dashboard": False}
    if not address:
        # else Ray puts its workers behind all else on the machine (nice 15), which stops them where that is busy
        os.environ.setdefault("RAY_worker_niceness", "0")
    try:
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **local)
    except Exception as error:  # a node that starts too slowly is no RayError
        raise BatchError(f"engine ray: {address or 'no local cluster'}: {error}") from error
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


class _Actor:
    """A pool of one in a process of Ray's."""

    def __init__(self, recipe: Recipe, timeout: float) -> None:
        self._pool = Pool(recipe, workers=1, threads=1, timeout=timeout)

    def __call__(self, rows: pa.Table) -> pa.Table:
        return _pack(self._pool.run(_unpack(rows)))


def _blocks(tasks: Iterator[Task], size: int) -> Iterator[pa.Table]:
    while together := list(islice(tasks, size)):
        yield _pack(together)


def _pack(objects: Iterable[object]) -> pa.Table:
    """Between processes of one program, so pickles are safe; what is in them is of no type that Arrow knows."""
    import pyarrow as pa

    return pa.table({"pickled": pa.array([pickle.dumps(one) for one in objects], pa.large_binary())})


def _unpack(rows: pa.Table) -> list[Any]:
    return [pickle.loads(pickled) for pickled in rows["pickled"].to_pylist()]  # noqa: S301 - made by _pack
