"""How fast batches are: our systems through each engine, from memory and from files, beside stock BERTs.

    python train/benchmark_batch.py --history build/bench.jsonl

Each line is measured in a process of its own: reports/s and characters/s from the first row to the last, the start
until that first row (imports and models included), the peak memory of that process and of the largest of its workers
(Ray's are not its own). From memory rows are only taken; from files they are noted and written, too, as ``gidr-ner
batch`` does. The reports are generated from the corpus (``generated``); BERTs, those of ``benchmark_model``, see the
first of them.
Ratios are those of characters: the first reports are shorter than most.
Compare with nothing but another line of the same run; the history says how the ratios of a machine went.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from benchmark import describe_machine
from benchmark_model import load_berts, time_turns, to_lines
from generated import generated_texts, write_generated

from gidr_ner.batch.engines import make_engine
from gidr_ner.batch.folder import open_run
from gidr_ner.batch.recipe import make_recipe
from gidr_ner.batch.run import run_batch
from gidr_ner.batch.work import Input, Task
from gidr_ner.errors import BatchError
from gidr_ner.types import Document
from gidr_ner.version import __version__

WORKERS = 2
TIMEOUT = 120.0
BERT_REPORTS = 5
MIB = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True, slots=True)
class Job:
    """What a line measures; ``source`` is ``memory`` or a format of files."""

    system: str
    engine: str
    source: str
    reports: int


@dataclass(frozen=True, slots=True)
class Line:
    """Ratios, of characters, are to the slowest line, BERT-base where it is measured; memory in MiB, the start in s."""

    name: str
    source: str
    reports: int
    reports_per_second: float
    characters_per_second: float
    start_seconds: float
    memory: float
    worker_memory: float


def jobs(count: int, systems: list[str]) -> Iterator[Job]:
    engines = ["serial", "processes", *(["ray"] if find_spec("ray") else [])]
    for system in systems:
        # the rules are some ten times as fast
        reports = count * 10 if system == "rules" else count
        yield from (Job(system, engine, "memory", reports) for engine in engines)
    yield from (Job(systems[-1], "processes", source, count) for source in FILES)


def measure(job: Job) -> Line:
    """One line, alone in this process; serial on one core, so that two processes are held against half of theirs."""
    if job.engine == "serial" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    with tempfile.TemporaryDirectory() as folder:
        clock = _Clock(time.perf_counter())
        if job.source == "memory":
            _from_memory(job, clock)
        else:
            source = FILES[job.source](Path(folder), job.reports)
            clock.began = time.perf_counter()
            _from_files(job, source, Path(folder) / "out", clock)
    characters = sum(map(len, generated_texts(job.reports))) / job.reports
    rate = (job.reports - 1) / (clock.last - clock.first)
    name = f"{job.system}, {job.engine} x {1 if job.engine == 'serial' else WORKERS}"
    own, workers = (resource.getrusage(who).ru_maxrss / MIB for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Line(name, job.source, job.reports, rate, rate * characters, clock.first - clock.began, own, workers)


@dataclass(slots=True)
class _Clock:
    """When a line began, when its first row came and when its last."""

    began: float
    first: float = 0.0
    last: float = 0.0

    def tick(self) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last


def _from_memory(job: Job, clock: _Clock) -> None:
    engine = make_engine(job.engine, make_recipe(job.system, None), WORKERS, TIMEOUT)
    texts = enumerate(generated_texts(job.reports))
    for _ in engine.run(Task(number, Input(f"g{number}", "", text, "")) for number, text in texts):
        clock.tick()


def _from_files(job: Job, source: Path, out: Path, clock: _Clock) -> None:
    recipe = make_recipe(job.system, None)
    folder = open_run(out, [str(source)], recipe.versions, "no")
    engine = make_engine(job.engine, recipe, WORKERS, TIMEOUT)
    run_batch(folder, [str(source)], engine, lambda *_: clock.tick())


# --- files of each format -----------------------------------------------------------------------------------------


def _texts(folder: Path, count: int) -> Path:
    (folder / "in").mkdir()
    for number, text in enumerate(generated_texts(count)):
        (folder / "in" / f"g{number:06}.txt").write_text(text, encoding="utf-8")
    return folder / "in"


def _jsonl(folder: Path, count: int) -> Path:
    write_generated(folder / "in.jsonl", count)
    return folder / "in.jsonl"


def _parquet(folder: Path, count: int) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {"id": [f"g{number:06}" for number in range(count)], "text": list(generated_texts(count))}
    parquet.write_table(pa.table(columns), folder / "in.parquet")
    return folder / "in.parquet"


def _zip(folder: Path, count: int) -> Path:
    with zipfile.ZipFile(folder / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(generated_texts(count)):
            archive.writestr(f"g{number:06}.txt", text)
    return folder / "in.zip"


FILES: Mapping[str, Callable[[Path, int], Path]] = {
    "a folder of .txt": _texts,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
    ".zip": _zip,
}


# --- the run ------------------------------------------------------------------------------------------------------


def measure_berts(rounds: int = 1) -> list[Line]:
    """Stock token classifiers on the first reports, from memory, on as many threads as there are workers."""
    documents = [Document(str(n), text) for n, text in enumerate(islice(generated_texts(BERT_REPORTS), BERT_REPORTS))]
    characters = sum(len(document.text) for document in documents) / len(documents)
    began = time.perf_counter()
    berts = load_berts(WORKERS)
    start = time.perf_counter() - began
    lines = to_lines(time_turns(berts, documents, rounds), len(documents))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    rates = [(line.name, line.reports_per_second) for line in lines]
    return [Line(name, "memory", len(documents), rate, rate * characters, start, memory, 0.0) for name, rate in rates]


def measure_all(count: int, systems: list[str]) -> list[Line]:
    """Every line in a process of its own, one after the other."""
    lines: list[Line] = []
    for job in jobs(count, systems):
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            try:
                lines.append(alone.submit(measure, job).result())
            except BatchError as error:
                print(f"{job}: {error}", file=sys.stderr)
        print(".", end="", file=sys.stderr, flush=True)
    if find_spec("torch"):
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            lines += alone.submit(measure_berts).result()
    print(file=sys.stderr)
    return lines


def print_lines(lines: list[Line]) -> None:
    slowest = min(line.characters_per_second for line in lines)
    print(f"{'':24} {'from':18} {'reports/s':>9} {'chars/s':>10} {'start':>7} {'memory':>8} {'worker':>8} {'ratio':>7}")
    for line in lines:
        memory = f"{line.memory:5.0f} MB" + (f" {line.worker_memory:5.0f} MB" if line.worker_memory else "")
        print(
            f"{line.name:24} {line.source:18} {line.reports_per_second:9,.2f} {line.characters_per_second:10,.0f} "
            f"{line.start_seconds:5.1f} s {memory:17} {line.characters_per_second / slowest:6,.1f}x"
        )


def keep(history: Path, lines: list[Line]) -> None:
    """A line of JSON more, and how this machine's rates went since the last of its lines."""
    machine = describe_machine()
    run = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "version": __version__, "machine": machine}
    before = _last_of(history, machine)
    history.parent.mkdir(parents=True, exist_ok=True)
    with history.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**run, "lines": [asdict(line) for line in lines]}, ensure_ascii=False) + "\n")
    for line in lines:
        if then := before.get((line.name, line.source)):
            print(f"{line.name}, from {line.source}: {line.reports_per_second / then:.2f} times the last run")


def _last_of(history: Path, machine: Mapping[str, object]) -> dict[tuple[str, str], float]:
    """The rates of the last run on a machine like this one, by line."""
    runs = [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines()] if history.exists() else []
    alike = [run for run in runs if all(run["machine"][key] == machine[key] for key in ("processor", "cores"))]
    return {(line["name"], line["source"]): line["reports_per_second"] for line in alike[-1]["lines"]} if alike else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=500, help="by systems with a model; ten times as many by rules")
    parser.add_argument("--systems", default="rules,hybrid", help="the last of them reads files, too")
    parser.add_argument("--history", type=Path, help="add the figures to this file (JSON lines), compare with its last")
    options = parser.parse_args()
    print(", ".join(f"{name} {value}" for name, value in describe_machine().items()))
    lines = measure_all(options.reports, options.systems.split(","))
    print_lines(lines)
    if options.history:
        keep(options.history, lines)


if __name__ == "__main__":
    main()
