"""``gidr-ner annotations convert``: reports that a format can hold, and a refusal for each that it cannot."""

from __future__ import annotations

from collections.abc import Container, Iterable

from gidr_ner.annotations import AnnotatedReport, Place, Refusal
from gidr_ner.annotations.inline import report_to_inline
from gidr_ner.errors import AnnotationError

__all__ = ["fit_for"]


def fit_for(format: str, reports: Iterable[AnnotatedReport]) -> tuple[list[AnnotatedReport], list[Refusal]]:
    """What can be written: inline and text are a file a report, named after its id; inline has no word for a tag."""
    if format not in ("inline", "text"):
        return list(reports), []
    fit: dict[str, AnnotatedReport] = {}
    refusals: list[Refusal] = []
    for report in reports:
        why = _no_file_name(report.document.doc_id, fit) or (_no_inline(report) if format == "inline" else "")
        if why:
            refusals.append(Refusal(Place(report.document.source), report.document.doc_id, why))
        else:
            fit[report.document.doc_id] = report
    return list(fit.values()), refusals


def _no_file_name(doc_id: str, taken: Container[str]) -> str:
    if doc_id in taken:
        return "doc_id is taken by an earlier report, whose file it would replace"
    return "doc_id is no file name" if "/" in doc_id or "\\" in doc_id or doc_id in (".", "..") else ""


def _no_inline(report: AnnotatedReport) -> str:
    try:
        report_to_inline(report)
    except AnnotationError as error:
        return str(error)
    return ""
