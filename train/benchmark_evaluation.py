"""How long the evaluation takes: the statistics of 200 documents, and all of it for 1,000 documents and 3 systems.

The documents are those of ``annotations/gold/dev.jsonl`` over and over under names of their own; beside the rules stand
two invented systems that get one figure in ten wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from gidr_ner.cli.evaluate import run_evaluate
from gidr_ner.evaluation.resampling import RESAMPLES, Resampler

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = 1_000
_DRAWN = 200
_WRONG = 0.1


def seconds_of(work: Callable[[], object]) -> float:
    """Wall time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure_statistics(labels: int) -> tuple[float, float]:
    """Seconds of all intervals and of all permutation tests of a measure, from nothing drawn."""
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 4, (2, _DRAWN, labels, 3))
    resampler = Resampler(_DRAWN)
    return seconds_of(lambda: resampler.intervals(first)), seconds_of(lambda: resampler.permuted(first, second))


def write_inputs(folder: Path, documents: int) -> None:
    """Gold, and the records of two systems."""
    with (ROOT / "annotations" / "gold" / "dev.jsonl").open(encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    repeated = [{**record, "doc_id": f"{at:05}"} for at, record in enumerate(islice(cycle(known), documents))]
    _write(folder / "gold.jsonl", iter(repeated))
    for name in ("one", "two"):
        _write(folder / f"{name}.jsonl", _readings(repeated, random.Random(name)))


def _write(path: Path, records: Iterator[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def _readings(records: list[dict[str, Any]], rng: random.Random) -> Iterator[dict[str, Any]]:
    for record in records:
        fields = [
            {**f, "value": f["value"] + (rng.random() < _WRONG), "confidence": rng.random(), "source": "model"}
            for f in record["fields"]
        ]
        yield {key: value for key, value in record.items() if key != "text"} | {"fields": fields}


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed and memory of the evaluation.")
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, help=f"documents of the whole (default {DOCUMENTS})"
    )
    arguments = parser.parse_args()
    for labels in (1, 75):
        drawn, permuted = measure_statistics(labels)
        print(f"{RESAMPLES:,} resamples, {_DRAWN} documents, labels {labels}: {drawn:.2f} s, permuted {permuted:.2f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder, arguments.documents)
        systems = ["rules", str(folder / "one.jsonl"), str(folder / "two.jsonl")]
        whole = seconds_of(lambda: run_evaluate([str(folder / "gold.jsonl")], systems, folder / "out", None, None))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"{arguments.documents:,} documents, 3 systems: {whole:.1f} s, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
