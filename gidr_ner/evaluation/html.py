"""One page that holds everything: data, style and script inside, nothing asked of a network.

Data stand as JSON in elements that no browser runs, every ``<`` in them escaped, so that no text can close its element.
The page's policy names the one script and the one style by their digests: whatever else got in would not run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Template
from typing import Any

from gidr_ner.evaluation.names import label_to_zh

__all__ = ["report_to_html"]

# bytes of JSON above which a block is stored compressed, at about an eighth of the size
_LARGE = 500_000


_SCRIPTS = ("charts.js", "sections.js", "errors.js", "page.js")


def report_to_html(report: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The page; of ``texts`` it embeds those of documents that have errors."""
    style, script = _read("page.css"), "".join(map(_read, _SCRIPTS))
    named = sorted({error["doc_id"] for errors in report["errors"].values() for error in errors})
    labels = {label for scores in _scores(report) for label in scores.get("labels", ())}
    labels |= {label for confusion in report["confusion"].values() for label in confusion["labels"]}
    return Template(_read("page.html")).substitute(
        style=style,
        script=script,
        style_digest=_digest(style),
        script_digest=_digest(script),
        report=_block("report", report),
        texts=_block("texts", {doc_id: texts[doc_id] for doc_id in named if doc_id in texts}),
        names=_block("names", {label: zh for label in sorted(labels) if (zh := label_to_zh(label))}),
    )


def _scores(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (scores for systems in report["measures"].values() for scores in systems.values())


def _read(name: str) -> str:
    return files("gidr_ner.evaluation").joinpath("page", name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _block(id: str, data: Mapping[str, Any]) -> str:
    """A script element of a type that no browser runs, with the data as JSON or, where large, as its gzip in base64."""
    content = json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
    if len(content) > _LARGE:
        # no time in the head of the archive: the same report is the same page
        packed = base64.b64encode(gzip.compress(content, mtime=0)).decode()
        return f'<script type="application/gzip" id="{id}">{packed}</script>'
    safe = content.decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="{id}">{safe}</script>'
