"""Figures are those of the contract's own ``score.py`` on the annotated reports beside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import list_files, read_annotations
from gidr_ner.evaluation.report import evaluate
from gidr_ner.evaluation.systems import load_systems
from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.pipeline import load_pipeline
from gidr_ner.taggers import default_system

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SCORE = SHARED / "tools" / "score.py"
MEASURES = {"mentions": "value", **{name: name for name in ("sections", "cells", "checks", "year", "agency", "form")}}
"""By the name in ``score.py`` ours."""
GOLD = {
    "real": SHARED / "real" / "gold",
    "dev": SHARED / "dev",
    "our dev": ROOT / "annotations" / "inline" / "dev",
    "our train": ROOT / "annotations" / "inline" / "train",
}

pytestmark = pytest.mark.skipif(not SCORE.exists(), reason=f"no annotated reports in {SHARED}")


def gold_of(name: str) -> list[AnnotatedReport]:
    imported = [read_annotations(path) for path in list_files([GOLD[name]])]
    assert [refusal for one in imported for refusal in one.refusals] == []
    return [report for one in imported for report in one.reports]


@pytest.mark.parametrize("system", sorted({"rules", default_system()}))
@pytest.mark.parametrize("name", GOLD)
def test_counts_are_those_of_the_contract(name: str, system: str, tmp_path: Path) -> None:
    reports, pipeline = gold_of(name), load_pipeline(system)
    records = tmp_path / f"{system}.jsonl"
    lines = [record_to_line(report_to_record(pipeline.extract(report.document))) for report in reports]
    records.write_bytes(b"".join(lines))
    command = [sys.executable, str(SCORE), "--json", str(records), *map(str, list_files([GOLD[name]]))]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    found = evaluate(reports, load_systems([system, f"file={records}"]), resamples=100)
    for kind, measure in MEASURES.items():
        for source in (system, "file"):
            ours = found["measures"][measure][source]
            assert {key: ours[key] for key in ("right", "wrong", "missed")} == {
                key: theirs[kind][key] for key in ("right", "wrong", "missed")
            }, (kind, source)
            assert ours["f1"] == pytest.approx(theirs[kind]["f1"], abs=5.1e-5)
