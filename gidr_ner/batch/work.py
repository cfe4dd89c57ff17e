"""One input and what becomes of it: the unit that engines hand around, small enough to send to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Literal, NamedTuple

from gidr_ner.batch.recipe import Recipe
from gidr_ner.errors import GidrError, LeftAside, TooLarge
from gidr_ner.jsonl import Record, record_to_line, report_to_record
from gidr_ner.pipeline import Pipeline
from gidr_ner.readers import MAX_CHARACTERS, read
from gidr_ner.types import Document, Report

__all__ = [
    "BatchRecord",
    "Brief",
    "Done",
    "Input",
    "Outcome",
    "Task",
    "do_task",
    "fail",
    "record_to_brief",
]

Outcome = Literal["ok", "partial", "failed", "skipped"]
"""``partial``: a record with warnings; ``skipped``: a file of a folder or archive of a kind that is no report's."""


@dataclass(frozen=True, slots=True)
class Input:
    """What is to be read, already in memory; an error where it could not be had. ``warnings`` are about its id."""

    doc_id: str
    source: str
    content: bytes | str | GidrError
    sha256: str
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return 0 if isinstance(self.content, GidrError) else len(self.content)


class Task(NamedTuple):
    """``order`` is the place of the input among all inputs of the run, from 0."""

    order: int
    input: Input


class Brief(NamedTuple):
    """The little of a row that a summary keeps; ``reason`` is the type of the error."""

    doc_id: str
    status: Outcome
    reason: str
    failing: tuple[str, ...]


class Done(NamedTuple):
    """A task's row as the JSON line that is written."""

    order: int
    line: bytes
    brief: Brief


class BatchRecord(Record):
    """The record of ``gidr-ner extract`` and what a batch adds; ``seconds`` is the time that extraction took."""

    order: int
    status: Outcome
    seconds: float


def do_task(pipeline: Pipeline, task: Task, recipe: Recipe) -> Done:
    """The row of a task, by the pipeline of the recipe; whatever the input holds, this does not raise."""
    started = perf_counter()
    report = _input_to_report(pipeline, task.input)
    return _report_to_done(task, report, perf_counter() - started, recipe)


def fail(task: Task, error: GidrError, seconds: float, recipe: Recipe) -> Done:
    """The row of a task that could not be done."""
    return _report_to_done(task, Report(_bare_document(task.input), error=error), seconds, recipe)


def _input_to_report(pipeline: Pipeline, source: Input) -> Report:
    content = source.content
    try:
        if isinstance(content, GidrError):
            raise content
        if isinstance(content, bytes):
            return pipeline.extract(replace(read(content, source.source, source.doc_id), sha256=source.sha256))
        if len(content) > MAX_CHARACTERS:
            raise TooLarge(f"{source.source}: {len(content):,} characters, over the limit of {MAX_CHARACTERS:,}")
        return pipeline.extract(replace(_bare_document(source), text=content))
    except Exception as error:  # noqa: BLE001 - whatever a reader makes of damaged bytes is one row
        return Report(_bare_document(source), error=error)


def _bare_document(source: Input) -> Document:
    return Document(source.doc_id, "", source.source, sha256=source.sha256)


def _report_to_done(task: Task, report: Report, seconds: float, recipe: Recipe) -> Done:
    status = _outcome(report)
    own = report_to_record(report, with_text=recipe.with_text)
    own["warnings"] += task.input.warnings
    own["versions"] |= recipe.versions
    record: BatchRecord = {**own, "order": task.order, "status": status, "seconds": round(seconds, 6)}
    return Done(task.order, record_to_line(record), record_to_brief(record))


def _outcome(report: Report) -> Outcome:
    if report.error is not None:
        return "skipped" if isinstance(report.error, LeftAside) else "failed"
    return "partial" if report.warnings or report.document.warnings else "ok"


def record_to_brief(record: Mapping[str, Any]) -> Brief:
    """What a summary keeps of a row, as it is made or as it is read again."""
    failing = tuple(check["id"] for check in record["checks"] if check["status"] == "fail")
    return Brief(record["doc_id"], record["status"], record["error"]["type"] if record["error"] else "", failing)
