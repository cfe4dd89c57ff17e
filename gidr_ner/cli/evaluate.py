"""``gidr-ner evaluate``: judge systems on gold documents, write the report, say what the gates came to."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import list_files, read_annotations
from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.gates import judge_gates, read_gates
from gidr_ner.evaluation.outputs import write_outputs
from gidr_ner.evaluation.report import evaluate
from gidr_ner.evaluation.systems import load_systems

__all__ = ["run_evaluate"]

SPLITS = ("train", "dev", "test")
_GOLD = Path("annotations", "gold")
_SHOWN = 5


def run_evaluate(
    gold: Sequence[str], systems: Sequence[str], out: Path, baseline: Path | None, gates: Path | None
) -> int:
    """Run the verb; returns the exit status. EvaluationError and AnnotationError where arguments are unusable."""
    asked = read_gates(gates) if gates else []
    earlier = _read_baseline(baseline) if baseline else None
    loaded = load_systems(systems)
    reports = read_gold(gold)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    report = evaluate(reports, loaded, name=", ".join(gold), baseline=earlier, created=created)
    results = judge_gates(asked, report)
    report["gates"] = [result._asdict() for result in results]
    write_outputs(report, out, {one.document.doc_id: one.document.text for one in reports})
    _sum_up(report, out)
    return int(not all(result.passed for result in results))


def read_gold(names: Iterable[str]) -> list[AnnotatedReport]:
    """The reports of splits of the working tree and of annotation files and folders, all of them as annotated."""
    paths = [_GOLD / f"{name}.jsonl" if name in SPLITS else Path(name) for name in names]
    absent = next((path for path in paths if not path.exists()), None)
    if absent:
        raise EvaluationError(f"--gold {absent}: not there (known are {', '.join(SPLITS)}, files and folders)")
    imported = [read_annotations(path) for path in list_files(paths)]
    refused = [refusal for one in imported for refusal in one.refusals]
    if refused:
        # what is not read would be counted as wrong where a system finds it
        listed = "\n".join(map(str, refused[:_SHOWN]))
        raise EvaluationError(f"gold cannot be read in full, {len(refused):,} items are refused:\n{listed}")
    return [report for one in imported for report in one.reports]


def _read_baseline(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise EvaluationError(f"{path}: no JSON: {error}") from error
    if not isinstance(report, dict):
        raise EvaluationError(f"{path}: not a report")
    return report


def _sum_up(report: dict[str, Any], out: Path) -> None:
    """The headline on standard output, what is odd on standard error."""
    for system in report["systems"]:
        for key, what in (
            ("documents_missing", "documents are missing and count as empty"),
            ("documents_failed", "documents have an error for a record and count as empty"),
            ("documents_extra", "documents are not in gold and are left out"),
        ):
            if system[key]:
                _say(f"{system['name']}: {len(system[key]):,} {what}: {_listed(system[key])}")
        if system["misquoted"]:
            _say(f"{system['name']}: {system['misquoted']:,} figures quote other characters than their offsets do")
    for name, scores in report["measures"]["value"].items():
        low, high = scores["interval"] or (scores["f1"], scores["f1"])
        print(f"{name}: value F1 {scores['f1']:.4f} [{low:.4f}, {high:.4f}]")
    for gate in report["gates"]:
        print(f"{'passed' if gate['passed'] else 'FAILED'} {gate['id']}: {gate['message']}")
    print(report["signature"])
    _say(f"report.html, report.md, report.json, junit.xml and baseline.json are in {out}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _say(message: str) -> None:
    print(message, file=sys.stderr)
