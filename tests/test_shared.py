"""How well reports are read, measured on the annotated reports beside the repository; skipped where there are none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from gidr_ner.errors import NotAReport
from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.reading import read_document
from gidr_ner.taggers import default_system
from gidr_ner.types import Document, Report

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORE = SHARED / "tools" / "score.py"

pytestmark = pytest.mark.skipif(not SCORE.exists(), reason=f"no annotated reports in {SHARED}")

PERFECT = dict.fromkeys(("sections", "mentions", "cells", "checks", "year", "agency", "form"), 1.0)
SYSTEMS = sorted({"rules", default_system()})
SETS = ("real", "dev")
_DEV = {**PERFECT, "sections": 0.99, "mentions": 0.95, "cells": 0.999, "checks": 0.95}
FLOORS = {
    ("real", "rules"): PERFECT,
    ("real", "hybrid"): PERFECT,
    ("dev", "rules"): _DEV,
    ("dev", "hybrid"): {**_DEV, "mentions": 0.97},
}
"""Least F1 of every kind, by reports and system."""


def score(*arguments: str | Path) -> str:
    command = [sys.executable, str(SCORE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def gold_of(name: str) -> list[Path]:
    return sorted((SHARED / name).glob("gold/*.xml") if name == "real" else (SHARED / name).glob("*.xml"))


def texts_of(name: str, folder: Path) -> list[Path]:
    """The raw reports: as published where they are, else what remains of the annotated ones without their tags."""
    published = sorted((SHARED / name).glob("*.txt"))
    if not published:
        score("--raw", folder, *gold_of(name))
    return published or sorted(folder.glob("*.txt"))


def write_records(path: Path, reports: Iterable[Report]) -> Path:
    path.write_bytes(b"".join(record_to_line(report_to_record(report)) for report in reports))
    return path


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", SETS)
def test_reports_are_read_as_well_as_promised(
    name: str, system: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = list(load_pipeline(system).pipe(texts_of(name, tmp_path / "raw")))
    records = write_records(tmp_path / "records.jsonl", reports)
    with capsys.disabled():
        print(f"\n{name} by {system}: {len(reports)} reports", score(records, *gold_of(name)), sep="\n", end="")
    assert [report.error for report in reports] == [None] * len(gold_of(name))
    figures = json.loads(score("--json", records, *gold_of(name)))
    below = {kind: figures[kind] for kind, least in FLOORS[name, system].items() if figures[kind]["f1"] < least}
    assert not below
    assert figures["cells"]["wrong"] == 0


def test_spans_quote_the_text(pipeline: Pipeline, tmp_path: Path) -> None:
    for name in SETS:
        for report in pipeline.pipe(texts_of(name, tmp_path / name)):
            record = report_to_record(report, with_text=True)
            text = record["text"]
            assert all(text[f["start"] : f["end"]] == f["text"] for f in record["fields"])
            assert all(text[s["start"] : s["heading_end"]] == (s["heading"] or "") for s in record["sections"])


@pytest.mark.parametrize("system", SYSTEMS)
def test_reports_of_another_kind_are_refused(system: str) -> None:
    pipeline = load_pipeline(system)
    with (SHARED / "unlabelled" / "government_work_reports.jsonl").open(encoding="utf-8") as lines:
        documents = [
            Document(f"{at} {record['id']}", record["text"]) for at, record in enumerate(map(json.loads, lines))
        ]
    assert len(documents) == 89
    asked = documents[:: 1 if system == "rules" else 9]  # which a model takes a second for each of
    taken = [d.doc_id for d in asked if not isinstance(pipeline.extract(d).error, NotAReport)]
    invented = [d.doc_id for d in asked if read_document(d).tables.fields]
    assert (taken, invented) == ([], [])
