"""The engine ``processes``: one pipeline a worker, each behind a pipe of its own.

A worker is given a few documents before it has done the last of those that it has, so that it never waits; a thread
of its own sends them, so that this process always listens and neither side blocks for good on a full pipe. It answers
one by one; if it dies or hangs, the first that it has not answered is the one to blame: that costs a row, the others
go to the next worker. (``concurrent.futures`` gives a whole pool up for one dead worker.)
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
from time import monotonic

from gidr_ner.batch.recipe import Recipe, available_cores
from gidr_ner.batch.work import Done, Task, do_task, fail
from gidr_ner.errors import BatchError, ModelError, TimedOut, WorkerDied, WorkError

__all__ = ["Pool", "ProcessEngine"]

_CHUNK = 8
_CHUNK_SIZE = 200_000
_LOW = 2
"""Documents not answered yet at which a worker is given more."""
_JOIN_SECONDS = 5


class ProcessEngine:
    """As many workers as there are cores if not given, which share those; ``timeout`` is in seconds a document."""

    def __init__(self, recipe: Recipe, workers: int | None, timeout: float) -> None:
        self._recipe, self._workers, self._timeout = recipe, workers or available_cores(), timeout

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        pool = Pool(self._recipe, self._workers, max(1, available_cores() // self._workers), self._timeout)
        try:
            yield from pool.run(tasks)
        finally:
            pool.stop()


class Pool:
    """Workers that stay from one run to the next; ``threads`` are those of onnxruntime in each."""

    def __init__(self, recipe: Recipe, workers: int, threads: int, timeout: float) -> None:
        self._recipe, self._threads, self._timeout = recipe, threads, timeout
        self._workers = [_Worker(recipe, threads) for _ in range(workers)]

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Every task done; BatchError where a worker cannot start."""
        queue = _Queue(iter(tasks))
        while queue.more() or any(worker.pending for worker in self._workers):
            _feed(self._workers, queue)
            for worker in self._heard():
                yield from self._answers(worker, queue)

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    def _heard(self) -> list[_Worker]:
        """The workers that said something or died and, after them, those that have taken too long."""
        now = monotonic()
        deadlines = [worker.since + self._timeout for worker in self._workers if worker.pending]
        spoken = wait([worker.pipe for worker in self._workers], max(0.0, min(deadlines) - now) if deadlines else None)
        late = [w for w in self._workers if w.pending and w.pipe not in spoken and w.late(self._timeout)]
        return [worker for worker in self._workers if worker.pipe in spoken] + late

    def _answers(self, worker: _Worker, queue: _Queue) -> Iterator[Done]:
        if worker.pending and not worker.pipe.poll() and worker.late(self._timeout):
            yield from self._replace(worker, queue, TimedOut, f"no answer in {self._timeout:g} s")
            return
        try:
            done = worker.hear()
        except (EOFError, OSError):
            yield from self._replace(worker, queue, WorkerDied, f"its worker died ({worker.cause()})")
            return
        if done:
            yield done

    def _replace(self, worker: _Worker, queue: _Queue, kind: type[WorkError], why: str) -> Iterator[Done]:
        worker.stop()
        if not worker.ready:
            raise BatchError(f"a worker could not start: {why}")
        self._workers[self._workers.index(worker)] = _Worker(self._recipe, self._threads)
        if worker.pending:
            blamed = worker.pending.popleft()
            queue.give_back(worker.pending)
            error = kind(f"{blamed.input.source}: {why}")
            yield fail(blamed, error, monotonic() - worker.since, self._recipe)


def _feed(workers: Iterable[_Worker], queue: _Queue) -> None:
    for worker in workers:
        if worker.ready and len(worker.pending) <= _LOW and queue.more():
            worker.give(queue.take())


class _Queue:
    """Tasks to come, drawn only when someone takes them; what is given back goes first."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self._front: deque[Task] = deque()

    def more(self) -> bool:
        if not self._front:
            self._front.extend(task for task in [next(self._tasks, None)] if task)
        return bool(self._front)

    def take(self) -> list[Task]:
        """A few documents, or a single long one."""
        taken: list[Task] = []
        size = 0
        while len(taken) < _CHUNK and size < _CHUNK_SIZE and self.more():
            taken.append(self._front.popleft())
            size += taken[-1].input.size
        return taken

    def give_back(self, tasks: Iterable[Task]) -> None:
        self._front.extendleft(reversed(list(tasks)))


class _Worker:
    """A process, our end of its pipe and what it has not answered yet; ``since`` is when it began on the first."""

    def __init__(self, recipe: Recipe, threads: int) -> None:
        # a forked child would inherit the pipes of the others and so never see them close
        context = get_context("spawn")
        self.pipe, its_end = context.Pipe()
        self.process = context.Process(target=_work, args=(its_end, recipe, threads), daemon=True)
        self.process.start()
        its_end.close()
        self.pending: deque[Task] = deque()
        self.ready = False
        self.since = monotonic()
        self._outbox: SimpleQueue[memoryview | None] = SimpleQueue()
        self._sender = Thread(target=_send, args=(self.pipe, self._outbox), daemon=True)
        self._sender.start()

    def give(self, tasks: list[Task]) -> None:
        if not self.pending:
            self.since = monotonic()
        self.pending.extend(tasks)
        self._outbox.put(ForkingPickler.dumps(tasks))

    def hear(self) -> Done | None:
        """What it says next, None when it is ready.

        Raises EOFError or OSError if it died, ModelError if it has no pipeline.
        """
        said: Done | ModelError | None = self.pipe.recv()
        if isinstance(said, ModelError):
            raise said
        if said is None:
            self.ready = True
        else:
            self.pending.popleft()
            self.since = monotonic()
        return said

    def late(self, timeout: float) -> bool:
        return monotonic() >= self.since + timeout

    def cause(self) -> str:
        self.process.join(_JOIN_SECONDS)
        code = self.process.exitcode
        return signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"

    def stop(self) -> None:
        self._outbox.put(None)
        self.process.kill()
        self.process.join(_JOIN_SECONDS)
        self._sender.join(_JOIN_SECONDS)  # what it was sending has failed with the process
        self.pipe.close()


def _send(pipe: Connection, outbox: SimpleQueue[memoryview | None]) -> None:
    """Pass on what a worker is given until there is no more or it is dead, which hearing it will find out."""
    with suppress(OSError):
        while (tasks := outbox.get()) is not None:
            pipe.send_bytes(tasks)


def _work(pipe: Connection, recipe: Recipe, threads: int) -> None:
    """A worker's life: it ends when the pipe does, so none outlives a parent that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipeline = recipe.load(threads)
        pipe.send(None)
        while True:
            for task in pipe.recv():
                pipe.send(do_task(pipeline, task, recipe))
    except ModelError as error:
        pipe.send(error)
    except (EOFError, OSError):
        return
