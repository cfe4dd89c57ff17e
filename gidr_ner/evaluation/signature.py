"""One line that says how figures came about, as sacreBLEU's does, so that two can be known to be comparable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.records import report_to_record
from gidr_ner.version import __version__

__all__ = ["SCHEMA_VERSION", "gold_digest", "make_signature", "why_incomparable"]

SCHEMA_VERSION = 1
_DECIDES = {
    "gold": "the gold annotations differ",
    "docs": "the number of documents differs",
    "match": "values are matched in another way",
    "optional": "optional mentions are treated in another way",
    "schema": "the schema of the report differs",
}
"""Parts that counts depend on, and what it means where they differ; intervals depend on the others, too."""


def gold_digest(reports: Iterable[AnnotatedReport]) -> str:
    """SHA-256 of texts and annotations by ``doc_id``, whatever file, format and order they came in."""
    digest = hashlib.sha256()
    for report in sorted(reports, key=lambda report: report.document.doc_id):
        record = {key: value for key, value in report_to_record(report).items() if key != "provenance"}
        digest.update(json.dumps(record, sort_keys=True).encode())
    return digest.hexdigest()


def make_signature(gold: str, documents: int, resamples: int, seed: int) -> str:
    """``gold`` is the digest of the annotations."""
    parts = {
        "gidr-ner": __version__,
        "gold": gold[:12],
        "docs": documents,
        "match": "value-overlap",
        "optional": "free",
        "boot": resamples,
        "seed": seed,
        "schema": SCHEMA_VERSION,
    }
    return "|".join(f"{name}:{value}" for name, value in parts.items())


def why_incomparable(one: str, other: str) -> str | None:
    """What keeps the counts of two reports apart, by their signatures; None where they can be compared."""
    first, second = (dict(part.partition(":")[::2] for part in line.split("|")) for line in (one, other))
    differing = [why for part, why in _DECIDES.items() if first.get(part) != second.get(part)]
    return "; ".join(differing) or None
