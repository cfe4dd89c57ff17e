"""Hugging Face ``datasets``: the columns of our records declared, and a Dataset back to reports.

load_dataset("annotations")    # in a clone of the repository: the shipped splits, columns declared in the card
load_dataset("json", data_files={"train": "mine.jsonl"}, features=features())    # lines of your own
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gidr_ner.annotations.records import line_to_report
from gidr_ner.annotations.report import PROVENANCE, Imported, Place, Refusal
from gidr_ner.errors import AnnotationError

if TYPE_CHECKING:
    from datasets import Features

__all__ = ["features", "rows_to_reports"]


def features() -> Features:
    """The columns of a record; values are floating point, as whole and broken numbers share a column."""
    from datasets import Features, Value

    text, offset = Value("string"), Value("int64")
    section = {"id": text, "start": offset, "heading_end": offset, "end": offset, "heading": text}
    field = {"id": text, "value": Value("float64"), "qualifier": text, "start": offset, "end": offset, "text": text}
    field |= {"also": [text], "optional": Value("bool"), "reason": text}
    head = {"doc_id": text, "report_year": offset, "agency": text, "form": text, "failing_checks": [text], "text": text}
    provenance = dict.fromkeys(PROVENANCE, text)
    return Features({**head, "sections": [section], "fields": [field], "provenance": provenance})


def rows_to_reports(rows: Iterable[Mapping[str, Any]], name: str) -> Imported:
    """The rows of a Dataset of these columns as reports; ``name`` stands for the file in what is refused."""
    reports, refusals = [], list[Refusal]()
    for number, row in enumerate(rows, 1):
        try:
            report, refused = line_to_report(json.dumps(row), Place(name, number))
        except AnnotationError as error:
            refusals.append(Refusal(Place(name, number), "document", str(error)))
            continue
        reports.append(report)
        refusals += refused
    return Imported(tuple(reports), tuple(refusals))
