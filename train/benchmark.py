"""How fast reports are read: reports/s of the rules on one core, by stage, beside the memory and the start they take.

The texts are the annotated reports of ``../shared`` where they are, else ``data/reports``. All figures come from one
run on one machine, which is described; compare with nothing but another line of the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.normalize import clean
from gidr_ner.pipeline import load_pipeline
from gidr_ner.readers import read
from gidr_ner.reading import read_document
from gidr_ner.rules import RuleTagger
from gidr_ner.sources import list_sources, read_bytes
from gidr_ner.types import Document

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
COMMAND = [sys.executable, "-m", "gidr_ner"]


@dataclass(frozen=True, slots=True)
class Stage:
    """``spread`` is the distance from the fastest to the slowest round, as a share of the median round."""

    name: str
    reports_per_second: float
    milliseconds_per_report: float
    spread: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One run; memory is that of the whole process with all texts and caches."""

    machine: dict[str, object]
    corpus: str
    reports: int
    characters: int
    stages: list[Stage]
    peak_memory_mb: float
    start_seconds: dict[str, float]


def load_documents() -> tuple[str, list[Document]]:
    """The name of the corpus and its documents, decoded."""
    if not (SHARED / "tools" / "score.py").exists():
        return "data/reports", read_all(ROOT / "data" / "reports")
    with tempfile.TemporaryDirectory() as folder:
        gold = sorted((SHARED / "dev").glob("*.xml"))
        subprocess.run([sys.executable, SHARED / "tools" / "score.py", "--raw", folder, *gold], check=True)
        return "../shared: real and dev", [*read_all(SHARED / "real"), *read_all(Path(folder))]


def read_all(folder: Path) -> list[Document]:
    return [read(read_bytes(path), path.given) for path in list_sources([str(folder)]).inputs]


def seconds_of(work: Callable[[], object], rounds: int) -> list[float]:
    """Processor time of each round, after one that warms caches."""
    work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return times


def measure_stages(documents: Sequence[Document], rounds: int) -> list[Stage]:
    """Each line repeats the work of the one before and adds to it, so that the step between two is a stage."""
    pipeline, tagger = load_pipeline("rules"), RuleTagger()
    steps: dict[str, Callable[[Document], object]] = {
        "clean the text": lambda document: clean(document.text),
        "+ read its tables": read_document,
        "+ sections and mentions": lambda document: list(tagger.tag([read_document(document)])),
        "+ metadata and checks": pipeline.extract,
        "+ JSON line": lambda document: record_to_line(report_to_record(pipeline.extract(document))),
    }
    return [_measure_stage(name, step, documents, rounds) for name, step in steps.items()]


def _measure_stage(name: str, step: Callable[[Document], object], documents: Sequence[Document], rounds: int) -> Stage:
    times = seconds_of(lambda: [step(document) for document in documents], rounds)
    middle = statistics.median(times)
    spread = (max(times) - min(times)) / middle
    return Stage(name, len(documents) / middle, 1000 * middle / len(documents), spread)


def measure_start(arguments: Sequence[str], rounds: int = 5) -> float:
    """Wall seconds of a whole command, the fastest of some: what a person waits for."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([*COMMAND, *arguments], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return min(times)


def describe_machine() -> dict[str, object]:
    """What the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def measure(rounds: int) -> Figures:
    """All figures of one run."""
    corpus, documents = load_documents()
    stages = measure_stages(documents, rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    one = str(next((ROOT / "data" / "reports").glob("*.txt")))
    starts = {"--version": measure_start(["--version"]), "extract, one report": measure_start(["extract", one])}
    characters = sum(len(document.text) for document in documents)
    return Figures(describe_machine(), corpus, len(documents), characters, stages, peak, starts)


def print_figures(figures: Figures) -> None:
    """The figures for people."""
    machine = figures.machine
    print(", ".join(f"{name} {value}" for name, value in machine.items()), "- one core is used")
    print(f"{figures.corpus}: {figures.reports} reports, {figures.characters / figures.reports:,.0f} characters each\n")
    print(f"{'from text in memory':26} {'reports/s':>10} {'ms/report':>10} {'spread':>7}")
    for stage in figures.stages:
        rate, cost = stage.reports_per_second, stage.milliseconds_per_report
        print(f"{stage.name:26} {rate:10,.0f} {cost:10.2f} {stage.spread:7.0%}")
    print(f"\npeak memory {figures.peak_memory_mb:.0f} MB")
    for command, seconds in figures.start_seconds.items():
        print(f"gidr-ner {command}: {seconds:.2f} s from start to end")


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed, memory and start of extraction by rules.")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--rounds", type=int, default=20, help="rounds over the corpus (default 20)")
    arguments = parser.parse_args()
    figures = measure(arguments.rounds)
    print_figures(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
