"""Findings of an audit as a table and as one page, each figure a link to its place in its source."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from gidr_ner.batch.findings import Finding, Place
from gidr_ner.batch.folder import written_whole
from gidr_ner.jsonl import defuse_row

__all__ = ["write_audit"]

_COLUMNS = ("kind", "agency", "year", "doc_ids", "message", "expected", "actual", "places")
_HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Audit</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top }}
</style>
<h1>Audit</h1><p>{summary}</p>
<table><thead><tr><th>what<th>body<th>year<th>finding<th>printed at</tr></thead><tbody>
"""
_END = """</tbody></table></html>
"""


def write_audit(findings: Sequence[Finding], out: Path) -> None:
    """``audit.csv`` and ``audit.html``."""
    out.mkdir(parents=True, exist_ok=True)
    with written_whole(out / "audit.csv") as file:
        file.write(codecs.BOM_UTF8)
        file.writelines(line.encode("utf-8", "backslashreplace") for line in _to_csv(findings))
    with written_whole(out / "audit.html") as file:
        file.writelines(text.encode("utf-8", "replace") for text in _to_html(findings, out))


def _to_csv(findings: Iterable[Finding]) -> Iterator[str]:
    yield _csv_line(_COLUMNS)
    for f in findings:
        places = "; ".join(f"{p.doc_id} {p.id} {p.figure.start}-{p.figure.end}" for p in f.places)
        row = (f.kind, f.agency, f.year, "; ".join(f.doc_ids), f.message, f.expected, f.actual, places)
        yield _csv_line(defuse_row(row))


def _csv_line(row: Iterable[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(row)
    return text.getvalue()


def _to_html(findings: Sequence[Finding], out: Path) -> Iterator[str]:
    counts = Counter(finding.kind for finding in findings)
    summary = ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common()) or "nothing found"
    yield _HEAD.format(summary=escape(summary))
    yield from (f"{_row(finding, out)}\n" for finding in findings)
    yield _END


def _row(finding: Finding, out: Path) -> str:
    places = "<br>".join(_link(place, out) for place in finding.places) or escape(", ".join(finding.doc_ids))
    texts = (finding.kind, finding.agency, str(finding.year), finding.message)
    return f"<tr>{''.join(f'<td>{escape(text)}' for text in texts)}<td>{places}</tr>"


def _link(place: Place, out: Path) -> str:
    """The browser is asked to show the figure itself; what is not a file of its own has no link."""
    figure = place.figure
    label = escape(f"{place.doc_id} {place.id} “{figure.text}” at {figure.start}–{figure.end}")
    if not os.path.isfile(place.source):
        return label
    path = quote(os.path.relpath(place.source, out).replace(os.sep, "/"))
    return f'<a href="{path}#:~:text={quote(figure.text, safe="")}">{label}</a>'
