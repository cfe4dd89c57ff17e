"""The four files that one evaluation leaves: for programs, for a job summary, for people, for a CI server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gidr_ner.evaluation.html import report_to_html
from gidr_ner.evaluation.junit import report_to_junit
from gidr_ner.evaluation.markdown import report_to_markdown

__all__ = ["write_outputs"]


def write_outputs(report: dict[str, Any], folder: Path, texts: Mapping[str, str]) -> None:
    """Writes report.json, report.md, report.html and junit.xml; ``texts`` by doc_id are what errors open in."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "report.json": json.dumps(report, ensure_ascii=False, allow_nan=False) + "\n",
        "report.md": report_to_markdown(report),
        "report.html": report_to_html(report, texts),
        "junit.xml": report_to_junit(report),
    }
    for name, content in contents.items():
        # a lone surrogate, which UTF-8 cannot hold, becomes its JSON escape
        (folder / name).write_bytes(content.encode("utf-8", "backslashreplace"))
