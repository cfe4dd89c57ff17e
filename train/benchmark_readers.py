"""How fast files of every format are read: reports/s of one core from bytes to a Document, and to a JSON line by rules.

    python tests/rendered_reports.py build/rendered
    python train/benchmark_readers.py build/rendered --json build/bench_readers.json

FOLDER has a folder a format with the same reports in each. All formats take turns in one run; compare with nothing but
another line of the same run. Word and PDF are read in a child process, whose time is counted: both never work at once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmark import describe_machine

from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.pipeline import load_pipeline
from gidr_ner.readers import read

Files = Mapping[str, bytes]
Work = Callable[[bytes, str], object]


@dataclass(frozen=True, slots=True)
class Line:
    """The fastest round of a format: others share the machine; ``kilobytes`` of a file on average."""

    format: str
    files: int
    kilobytes: float
    read_per_second: float
    extracted_per_second: float


def load_files(folder: Path) -> dict[str, Files]:
    """The bytes of all files by format and name."""
    return {
        sub.name: {path.name: path.read_bytes() for path in sorted(sub.iterdir())}
        for sub in sorted(folder.iterdir())
        if sub.is_dir()
    }


def time_turns(files: Mapping[str, Files], works: tuple[Work, ...], rounds: int) -> dict[str, list[list[float]]]:
    """Seconds of each round of each work over all files of a format, after one that warms caches and children."""
    times: dict[str, list[list[float]]] = {format: [] for format in files}
    for at in range(rounds + 1):
        for format, own in files.items():
            seconds = [_seconds(work, own) for work in works]
            if at:
                times[format].append(seconds)
    return times


def _seconds(work: Work, files: Files) -> float:
    began = time.perf_counter()
    for name, data in files.items():
        work(data, name)
    return time.perf_counter() - began


def measure(folder: Path, rounds: int) -> list[Line]:
    """A line a format."""
    pipeline, files = load_pipeline("rules"), load_files(folder)

    def extract(data: bytes, name: str) -> object:
        return record_to_line(report_to_record(pipeline.extract(read(data, name))))

    lines = []
    for format, times in time_turns(files, (read, extract), rounds).items():
        count = len(files[format])
        kilobytes = statistics.mean(map(len, files[format].values())) / 1000
        best = [count / min(seconds) for seconds in zip(*times, strict=True)]
        lines.append(Line(format, count, kilobytes, *best))
    return lines


def print_lines(lines: list[Line]) -> None:
    """The figures for people."""
    print(", ".join(f"{name} {value}" for name, value in describe_machine().items()), "- one core is used\n")
    print(f"{'format':12} {'files':>6} {'kB/file':>8} {'read/s':>8} {'extracted/s':>12}")
    for line in lines:
        speeds = f"{line.read_per_second:8,.1f} {line.extracted_per_second:12,.1f}"
        print(f"{line.format:12} {line.files:6} {line.kilobytes:8,.1f} {speeds}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder a format, with the same reports in each")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the files (default 3)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    lines = measure(options.folder, options.rounds)
    print_lines(lines)
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
