"""Figures of ``gidr-ner evaluate``, of ``robustness.py`` and of ``benchmark_model.py`` as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cards.provenance import read_record
from gidr_ner.errors import ModelError
from gidr_ner.evaluation.markdown_cells import code, interval, plain, rate, rate_with_interval, signed, table
from gidr_ner.evaluation.markdown_differences import differences_table
from gidr_ner.evaluation.names import label_to_zh
from gidr_ner.evaluation.signature import SCHEMA_VERSION
from gidr_ner.schema import FIELDS

__all__ = [
    "SYSTEM",
    "benchmark_table",
    "calibration_table",
    "compared",
    "failed",
    "headline_table",
    "read_report",
    "robustness_table",
    "slice_table",
    "unseen_fields",
    "worst_table",
]

SYSTEM = "hybrid"
"""What users get of a shipped model, and the card is about."""
MEASURES = {"value": "figures", "cells": "cells", "sections": "sections", "document_exact": "whole reports"}
SLICES = ("form", "year", "script")
WORST = 10
LEAST = 5
"""Of a field, so that a rate means something."""

Report = Mapping[str, Any]


def read_report(path: Path) -> Report:
    """A report of ``gidr-ner evaluate`` by its folder or file; ModelError where it is none, or not of the hybrid."""
    path = path / "report.json" if path.is_dir() else path
    report = read_record(path)
    if report.get("schema_version") != SCHEMA_VERSION:
        raise ModelError(f"{path}: no report of gidr-ner evaluate of schema version {SCHEMA_VERSION}")
    names = [system["name"] for system in report["systems"]]
    if SYSTEM not in names:
        raise ModelError(f"{path}: no system is called {SYSTEM}; there are {', '.join(names)}")
    return report


def headline_table(report: Report) -> list[str]:
    """A row a system."""
    rows = [
        (plain(name), *(rate_with_interval(report["measures"][measure].get(name)) for measure in MEASURES))
        for name in (system["name"] for system in report["systems"])
    ]
    return table(("system", *MEASURES.values()), rows)


def compared(report: Report) -> list[str]:
    """The differences between the hybrid and each other system, of what the headline shows."""
    return differences_table(
        [
            difference
            for difference in report["differences"]
            if difference["label"] is None
            and difference["measure"] in MEASURES
            and SYSTEM in (difference["first"], difference["second"])
        ]
    )


def slice_table(report: Report) -> list[str]:
    """The hybrid on reports by form, year and script."""
    rows = [
        (
            f"{plain(part['name'])} {plain(part['bucket'])}",
            f"{part['documents']:,}",
            *(rate_with_interval(part["measures"].get(measure, {}).get(SYSTEM)) for measure in MEASURES),
        )
        for part in report["slices"]
        if part["name"] in SLICES
    ]
    return table(("reports", "number", *MEASURES.values()), rows)


def worst_table(report: Report) -> list[str]:
    """The fields on which the hybrid is worst, of those that gold has often enough."""
    labels = report["measures"]["value"][SYSTEM]["labels"].items()
    known = [(label, scores) for label, scores in labels if scores["support"] >= LEAST and scores["f1"] < 1]
    known.sort(key=lambda item: (item[1]["f1"], item[0]))
    rows = [
        (
            f"{code(label)} {label_to_zh(label)}".strip(),
            f"{scores['support']:,}",
            *(rate(scores[key]) for key in ("precision", "recall")),
            rate_with_interval(scores),
        )
        for label, scores in known[:WORST]
    ]
    return table(("field", "figures", "precision", "recall", "F1"), rows)


def calibration_table(report: Report) -> list[str]:
    """How far confidence is off, by who found a figure."""
    rows = [
        (plain(source), f"{found['n']:,}", rate(found["ece"]))
        for source, found in report["calibration"].get(SYSTEM, {}).items()
    ]
    return table(("found by", "figures", "expected calibration error"), rows)


def unseen_fields(report: Report) -> list[str]:
    """Fields of which gold has too few figures for a rate, in the order of the schema."""
    labels = report["measures"]["value"][SYSTEM]["labels"]
    return [id for id in FIELDS if labels.get(id, {"support": 0})["support"] < LEAST]


def failed(report: Report) -> Sequence[str]:
    """Reports of which the hybrid makes nothing."""
    system = next(system for system in report["systems"] if system["name"] == SYSTEM)
    return [*system["documents_failed"], *system["documents_missing"]]


def robustness_table(record: Report) -> list[str]:
    """What the hybrid loses by each kind of damage, the worst first."""
    rows = sorted(_of_hybrid(record["rows"]), key=lambda row: row["measures"]["value"]["difference"])
    return table(
        ("damage", "reports changed", "figures, F1", "change"),
        [(code(row["kind"]), f"{row['changed']:,}", *_loss(row["measures"]["value"])) for row in rows],
    )


def _of_hybrid(rows: Iterable[Report]) -> list[Report]:
    return [row for row in rows if row["system"] == SYSTEM]


def _loss(loss: Report) -> tuple[str, str]:
    return rate(loss["damaged"]), f"{signed(loss['difference'])} {interval(loss['interval'], signed)}".strip()


def benchmark_table(record: Report) -> list[str]:
    """Systems of one run, the fastest first."""
    rows = [
        (
            plain(line["name"]),
            f"{line['reports_per_second']:,.2f}",
            f"{line['processor_ms_per_report']:,.1f}",
            f"{line['ratio']:,.1f}",
        )
        for line in record["lines"]
    ]
    return table(("system", "reports a second", "processor, ms a report", "times the slowest"), rows)
