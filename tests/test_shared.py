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
from gidr_ner.pipeline import Pipeline
from gidr_ner.reading import read_document
from gidr_ner.types import Document, Report

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORE = SHARED / "tools" / "score.py"

pytestmark = pytest.mark.skipif(not SCORE.exists(), reason=f"no annotated reports in {SHARED}")

PERFECT = dict.fromkeys(("sections", "mentions", "cells", "checks", "year", "agency", "form"), 1.0)
FLOORS = {
    "real": PERFECT,
    "dev": {**PERFECT, "sections": 0.99, "mentions": 0.95, "cells": 0.999, "checks": 0.95},
}
"""Least F1 of every kind."""


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


@pytest.mark.parametrize("name", FLOORS)
def test_reports_are_read_as_well_as_promised(
    name: str, pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = list(pipeline.pipe(texts_of(name, tmp_path / "raw")))
    records = write_records(tmp_path / "records.jsonl", reports)
    with capsys.disabled():
        print(f"\n{name}: {len(reports)} reports", score(records, *gold_of(name)), sep="\n", end="")
    assert [report.error for report in reports] == [None] * len(gold_of(name))
    figures = json.loads(score("--json", records, *gold_of(name)))
    below = {kind: figures[kind] for kind, least in FLOORS[name].items() if figures[kind]["f1"] < least}
    assert not below
    assert figures["cells"]["wrong"] == 0


def test_spans_quote_the_text(pipeline: Pipeline, tmp_path: Path) -> None:
    for name in FLOORS:
        for report in pipeline.pipe(texts_of(name, tmp_path / name)):
            record = report_to_record(report, with_text=True)
            text = record["text"]
            assert all(text[f["start"] : f["end"]] == f["text"] for f in record["fields"])
            assert all(text[s["start"] : s["heading_end"]] == (s["heading"] or "") for s in record["sections"])


def test_reports_of_another_kind_are_refused(pipeline: Pipeline) -> None:
    with (SHARED / "unlabelled" / "government_work_reports.jsonl").open(encoding="utf-8") as lines:
        documents = [
            Document(f"{at} {record['id']}", record["text"]) for at, record in enumerate(map(json.loads, lines))
        ]
    assert len(documents) == 89
    taken = [d.doc_id for d in documents if not isinstance(pipeline.extract(d).error, NotAReport)]
    invented = [d.doc_id for d in documents if read_document(d).tables.fields]
    assert (taken, invented) == ([], [])
