"""The files that one evaluation leaves.

report.json    everything, for programs; also a baseline
report.md      what was decided, for a job summary
report.html    every figure and every mistake, for people
junit.xml      the gates, for a CI server
baseline.json  of report.json what a later comparison takes, for a team to commit: ``--baseline`` reads either
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gidr_ner.evaluation.baseline import report_to_baseline
from gidr_ner.evaluation.html import report_to_html
from gidr_ner.evaluation.junit import report_to_junit
from gidr_ner.evaluation.markdown import report_to_markdown

__all__ = ["write_outputs"]


def write_outputs(report: dict[str, Any], folder: Path, texts: Mapping[str, str]) -> None:
    """Writes them all; ``texts`` by doc_id are what errors open in."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "report.json": json.dumps(report, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n",
        "report.md": report_to_markdown(report),
        "report.html": report_to_html(report, texts),
        "junit.xml": report_to_junit(report),
        "baseline.json": report_to_baseline(report),
    }
    for name, content in contents.items():
        # a lone surrogate, which UTF-8 cannot hold, becomes its JSON escape
        (folder / name).write_bytes(content.encode("utf-8", "backslashreplace"))
