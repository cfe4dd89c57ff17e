"""How fast reports are read with a model: the whole pipeline by each system, beside stock BERTs on the same reports.

    python train/benchmark_model.py --model build/small --json build/benchmark_model.json

A report goes from its text in memory to its JSON line. BERT is what one would otherwise take: token classification by
transformers in PyTorch over the whole text, windows of 510 characters with 128 of overlap, random weights, which cost
what trained ones do; neither tokenising nor decoding is counted against it. All systems take turns in one run, on the
same threads; compare with nothing but another line of the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmark import ROOT, SHARED, describe_machine, read_all

from gidr_ner.errors import EmptyInput, GidrError
from gidr_ner.hybrid import HybridTagger
from gidr_ner.iob import TAGS
from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.model import load_model
from gidr_ner.pipeline import Pipeline
from gidr_ner.policy import load_policy
from gidr_ner.reading import Tagger
from gidr_ner.rules import RuleTagger
from gidr_ner.types import Document
from gidr_ner.windows import Window, windows_of

BERTS = {"BERT-base, 12x768": (12, 768), "small BERT, 4x256": (4, 256)}
CHARACTERS = 21128  # of the vocabulary of bert-base-chinese
WINDOW, OVERLAP = 510, 128

Work = Callable[[Document], object]


@dataclass(frozen=True, slots=True)
class Line:
    """The median round of a system; ``ratio`` is to the slowest system of the run."""

    name: str
    reports_per_second: float
    processor_ms_per_report: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One run; memory is the peak of the process before PyTorch is loaded: systems, texts and caches."""

    machine: dict[str, object]
    model: str
    threads: int
    reports: int
    characters: int
    lines: list[Line]
    peak_memory_mb: float


def load_systems(folder: Path, threads: int) -> dict[str, Work]:
    """Our own systems, from a document to its line; ModelError where the folder lacks a model or a policy."""
    model = load_model(folder, threads)
    taggers: list[Tagger] = [RuleTagger(), model, HybridTagger(model, load_policy(folder))]
    return {tagger.name: _whole(Pipeline(tagger)) for tagger in taggers}


def _whole(pipeline: Pipeline) -> Work:
    return lambda document: record_to_line(report_to_record(pipeline.extract(document)))


def load_berts(threads: int) -> dict[str, Work]:
    """BERTs of random weights."""
    import torch

    torch.set_num_threads(threads)
    return {name: _bert(*sizes) for name, sizes in BERTS.items()}


def _bert(layers: int, size: int) -> Work:
    import torch
    from transformers import BertConfig, BertForTokenClassification

    config = BertConfig(
        vocab_size=CHARACTERS,
        hidden_size=size,
        num_hidden_layers=layers,
        num_attention_heads=size // 64,
        intermediate_size=4 * size,
        id2label=dict(enumerate(TAGS)),
    )
    model = BertForTokenClassification(config).eval()

    def tag(document: Document) -> object:
        windows = windows_of(len(document.text), WINDOW, WINDOW - OVERLAP)
        with torch.inference_mode():
            return model(input_ids=torch.randint(CHARACTERS, (len(windows), _tokens(windows)))).logits.argmax(-1)

    return tag


def _tokens(windows: Sequence[Window]) -> int:
    """Tokens of a window: a character each, and the two that BERT puts around them."""
    return max(end - start for start, end in windows) + 2


def time_turns(systems: dict[str, Work], documents: Sequence[Document], rounds: int) -> dict[str, list[list[float]]]:
    """Wall and processor seconds of each round over all documents, after one that warms caches."""
    times: dict[str, list[list[float]]] = {name: [] for name in systems}
    for at in range(rounds + 1):
        for name, work in systems.items():
            began, worked = time.perf_counter(), time.process_time()
            for document in documents:
                work(document)
            if at:
                times[name].append([time.perf_counter() - began, time.process_time() - worked])
    return times


def to_lines(times: dict[str, list[list[float]]], reports: int) -> list[Line]:
    """The fastest first."""
    medians = {name: [statistics.median(own) for own in zip(*rounds, strict=True)] for name, rounds in times.items()}
    slowest = max(wall for wall, _ in medians.values())
    return [
        Line(name, reports / wall, 1000 * processor / reports, slowest / wall)
        for name, (wall, processor) in sorted(medians.items(), key=lambda item: item[1])
    ]


def measure(folder: Path, threads: int, rounds: int) -> Figures:
    """All figures of one run."""
    folder_of_reports = SHARED / "real" if (SHARED / "real").exists() else ROOT / "data" / "reports"
    if not (documents := read_all(folder_of_reports)):
        raise EmptyInput(f"{folder_of_reports}: no report to read")
    systems = load_systems(folder, threads)
    time_turns(systems, documents, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    times = time_turns(systems | load_berts(threads), documents, rounds)
    characters = sum(len(document.text) for document in documents)
    lines = to_lines(times, len(documents))
    return Figures(describe_machine(), str(folder), threads, len(documents), characters, lines, peak)


def print_figures(figures: Figures) -> None:
    """The figures for people."""
    print(", ".join(f"{name} {value}" for name, value in figures.machine.items()), f"- {figures.threads} threads")
    print(f"{figures.model}; {figures.reports} reports, {figures.characters / figures.reports:,.0f} characters each\n")
    print(f"{'from text in memory':20} {'reports/s':>10} {'processor':>14} {'ratio':>8}")
    for line in figures.lines:
        rate, cost = line.reports_per_second, line.processor_ms_per_report
        print(f"{line.name:20} {rate:10,.2f} {cost:7,.1f} ms/rep. {line.ratio:7,.1f}x")
    print(f"\npeak memory without PyTorch {figures.peak_memory_mb:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a model folder, exported, with its policy")
    parser.add_argument("--threads", type=int, default=2, help="of onnxruntime and PyTorch (default 2)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the reports (default 3)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    try:
        figures = measure(options.model, options.threads, options.rounds)
        print_figures(figures)
        if options.json:
            options.json.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")
    except (GidrError, OSError) as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from fault


if __name__ == "__main__":
    main()
