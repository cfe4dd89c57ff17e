"""The page of an evaluation: charts, filters, and every error in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gidr_ner.evaluation.names import label_to_zh
from gidr_ner.webpage import data_block, fill_page, read_parts

__all__ = ["report_to_html"]

_HERE = "gidr_ner.evaluation"
_SCRIPTS = ("/dom.js", "charts.js", "sections.js", "errors.js", "page.js")


def report_to_html(report: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The page; of ``texts`` it embeds those of documents that have errors."""
    named = sorted({error["doc_id"] for errors in report["errors"].values() for error in errors})
    labels = {label for scores in _scores(report) for label in scores.get("labels", ())}
    labels |= {label for confusion in report["confusion"].values() for label in confusion["labels"]}
    data = {
        "report": report,
        "texts": {doc_id: texts[doc_id] for doc_id in named if doc_id in texts},
        "names": {label: zh for label in sorted(labels) if (zh := label_to_zh(label))},
    }
    style, script = read_parts(_HERE, "/base.css", "page.css"), read_parts(_HERE, *_SCRIPTS)
    blocks = {id: data_block(id, content) for id, content in data.items()}
    return fill_page(read_parts(_HERE, "page.html"), style, script, blocks)


def _scores(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (scores for systems in report["measures"].values() for scores in systems.values())
