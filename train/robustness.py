"""What damage costs: F1 of systems on annotated reports as they are, and after each kind of damage done to them.

    python train/robustness.py --gold dev
    python train/robustness.py --gold test --systems rules,hybrid,hybrid:build/small --json build/robustness.json

The kinds are those of ``train/synthesis/damage.py`` with the words of ``data/templates/damage.toml``; annotations move
with the text. A report has the same damage in every run of a seed, whatever else is run. Intervals are of the paired
bootstrap over reports. Exit status 1 where a system asked for loses more than 0.03 of value F1 by some kind, 2 where
nothing can be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from synthesis.damage import KINDS
from synthesis.damaged import damage_report

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.cli.evaluate import read_gold
from gidr_ner.errors import AnnotationError, EvaluationError
from gidr_ner.evaluation.counts import Ints, f1_of
from gidr_ner.evaluation.measures import MEASURES
from gidr_ner.evaluation.resampling import Resampler
from gidr_ner.evaluation.scoring import Labels, score_system
from gidr_ner.evaluation.signature import gold_digest, make_signature
from gidr_ner.evaluation.systems import System, load_systems

WORDS = Path(__file__).resolve().parents[1] / "data" / "templates" / "damage.toml"
SHOWN = ("value", "sections", "cells")
HELD = "value"
"""The measure that may not fall by more than ``MOST``."""
MOST = 0.03

Counts = dict[str, Ints]
"""By measure, of shape (documents, 3)."""


@dataclass(frozen=True, slots=True)
class Loss:
    """F1 of one measure before and after; ``difference`` is after less before, its interval None of one report."""

    clean: float
    damaged: float
    difference: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One system under one kind of damage."""

    system: str
    kind: str
    changed: int
    """Reports that the kind found something to do in."""
    refused: list[str]
    """Reports of which the system made something before, and nothing after."""
    measures: dict[str, Loss]

    @property
    def holds(self) -> bool:
        return self.measures[HELD].difference >= -MOST


def damage_all(reports: Sequence[AnnotatedReport], kind: str, seed: int) -> list[AnnotatedReport]:
    """The reports after one kind of damage, each drawn by seed, kind and its own name."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))["words"]
    return [damage_report(one, kind, Random(f"{seed} {kind} {one.document.doc_id}"), words) for one in reports]


def measure_losses(reports: Sequence[AnnotatedReport], systems: Sequence[System], seed: int) -> Iterator[Row]:
    """A row a kind and system, in the order of kinds."""
    resampler = Resampler(len(reports), seed=seed)
    clean = {system.name: _judge(reports, system) for system in systems}
    for kind in KINDS:
        damaged = damage_all(reports, kind, seed)
        pairs = zip(reports, damaged, strict=True)
        changed = sum(one.document.text != other.document.text for one, other in pairs)
        for system in systems:
            (before, made), (after, left) = clean[system.name], _judge(damaged, system)
            losses = {name: _loss(before[name], after[name], resampler) for name in SHOWN}
            yield Row(system.name, kind, changed, sorted(made - left), losses)


def _judge(reports: Sequence[AnnotatedReport], system: System) -> tuple[Counts, set[str]]:
    """Counts, and the reports that the system made something of."""
    labels: Labels = {measure: {} for measure in MEASURES}
    scored = score_system(reports, system, labels, {"value": {}, "cells": {}})
    counts = {measure: scored.tally.table(measure).by_document for measure in SHOWN}
    return counts, {report.document.doc_id for report in reports} - {*scored.failed, *scored.missing}


def _loss(clean: Ints, damaged: Ints, resampler: Resampler) -> Loss:
    before, after = (round(float(f1_of(counts.sum(axis=0))), 6) for counts in (clean, damaged))
    interval = None
    if resampler.documents > 1:
        low, high = resampler.difference_intervals(clean, damaged).round(6).tolist()
        interval = (low, high)
    return Loss(before, after, round(after - before, 6), interval)


def to_record(
    reports: Sequence[AnnotatedReport], gold: Sequence[str], seed: int, rows: Sequence[Row]
) -> dict[str, Any]:
    """All of it for JSON."""
    signature = make_signature(gold_digest(reports), len(reports), Resampler(len(reports)).resamples, seed)
    return {
        "gold": list(gold),
        "documents": len(reports),
        "signature": signature,
        "seed": seed,
        "most": MOST,
        "rows": [asdict(row) | {"holds": row.holds} for row in rows],
    }


def print_head() -> None:
    print(f"{'value F1':46} {'clean':>7} {'damaged':>7} {'change':>8} {'interval':>18}  sections    cells  refused")


def print_row(row: Row) -> None:
    """One line: reports changed, F1 of figures, how that of sections and cells moved; ``!`` where too much is lost."""
    value, sections, cells = (row.measures[name] for name in SHOWN)
    interval = "" if value.interval is None else "[{:+.4f}, {:+.4f}]".format(*value.interval)
    what = f"{row.system:14} {row.kind:22} {row.changed:8,}"
    f1 = f"{value.clean:7.4f} {value.damaged:7.4f} {value.difference:+8.4f} {interval:>18}"
    others = f"{sections.difference:+8.4f} {cells.difference:+8.4f} {len(row.refused):8,}"
    print(what, f1, "", others, "" if row.holds else "!", flush=True)


def run(gold: Sequence[str], systems: Sequence[str], seed: int, out: Path | None) -> int:
    """Measure, print and write; returns the exit status."""
    reports = read_gold(gold)
    rows: list[Row] = []
    print_head()
    for row in measure_losses(reports, load_systems(systems), seed):
        print_row(row)
        rows.append(row)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        record = to_record(reports, gold, seed, rows)
        out.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lost = [f"{row.system} by {row.kind}" for row in rows if not row.holds]
    print(f"more than {MOST} of value F1 is lost: {', '.join(lost)}" if lost else f"at most {MOST} of value F1 is lost")
    return int(bool(lost))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", default=["dev"], help="splits, annotation files and folders (default dev)")
    parser.add_argument("--systems", default="hybrid", help="as of gidr-ner evaluate, by commas (default hybrid)")
    parser.add_argument("--seed", type=int, default=1, help="of damage and intervals (default 1)")
    parser.add_argument("--json", type=Path, help="also write all figures here")
    options = parser.parse_args(arguments)
    try:
        return run(options.gold, options.systems.split(","), options.seed, options.json)
    except (AnnotationError, EvaluationError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
