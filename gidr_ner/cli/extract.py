"""``gidr-ner extract``: list inputs, extract, write each record as it comes, sum up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gidr_ner.cli.summary import Line, print_summary, report_to_line
from gidr_ner.errors import ModelError
from gidr_ner.jsonl import Write, csv_writer, jsonl_writer
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.sources import STDIN, InputPath, Listing, list_sources
from gidr_ner.taggers import why_rules_only
from gidr_ner.types import Report

__all__ = ["run_extract"]

_UNUSABLE = 2
_INTERRUPTED = 130
_BOM = b"\xef\xbb\xbf"


def run_extract(
    paths: Sequence[str],
    output: str,
    system: str | None,
    model: Path | None,
    *,
    csv: bool,
    with_text: bool,
    with_where: bool,
    ocr: bool,
) -> int:
    """Run the verb; returns the exit status."""
    listing = list_sources(paths)
    problem = _unusable_output(output, listing.inputs)
    if problem:
        _say(problem)
        return _UNUSABLE
    try:
        pipeline = load_pipeline(system, model, ocr=ocr)
    except ModelError as error:
        _say(str(error))
        return _UNUSABLE
    try:
        with _open_output(output, bom=csv) as stream:
            write = csv_writer(stream) if csv else jsonl_writer(stream, with_text=with_text, with_where=with_where)
            status = _run(pipeline, listing, write, output)
            if system is None and model is None and _is_watched(output) and (why := why_rules_only()):
                _say(why)
            return status
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing is left to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        _say(f"cannot write {output}: {error.strerror or error}")
        return _UNUSABLE


def _run(pipeline: Pipeline, listing: Listing, write: Write, output: str) -> int:
    """Extract and write until done or interrupted, then say what was done."""
    lines: list[Line] = []
    interrupted = False
    try:
        for report in _watched(pipeline.pipe(listing.inputs), len(listing.inputs), output):
            write(report)
            lines.append(report_to_line(report))
    except KeyboardInterrupt:
        interrupted = True
    _sum_up(listing, lines, output)
    if interrupted:
        _say(f"interrupted after {len(lines):,} of {len(listing.inputs):,} inputs; what was done is written")
        return _INTERRUPTED
    return int(any(line.error for line in lines))


def _unusable_output(output: str, inputs: Iterable[InputPath]) -> str:
    """Why the output cannot be used, or an empty string: never write over what is to be read."""
    if output == STDIN:
        return ""
    target = os.path.realpath(output)
    taken = any(os.path.realpath(path) == target for path in inputs)
    return f"--output {output} is one of the inputs" if taken else ""


@contextmanager
def _open_output(output: str, *, bom: bool) -> Iterator[BinaryIO]:
    """Standard output or a file, whose folder is made; a CSV file begins with the mark that spreadsheets ask for."""
    if output == STDIN:
        yield sys.stdout.buffer
        return
    os.makedirs(os.path.dirname(output) or ".", exist_ok=True)
    with open(output, "wb") as stream:
        stream.write(_BOM if bom else b"")
        yield stream


def _watched(reports: Iterable[Report], total: int, output: str) -> Iterator[Report]:
    """The same reports, with a progress bar where someone watches and records do not run over it."""
    if not sys.stderr.isatty() or (output == STDIN and sys.stdout.isatty()):
        yield from reports
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(reports, "extracting", total, console=Console(stderr=True), transient=True)


def _sum_up(listing: Listing, lines: Sequence[Line], output: str) -> None:
    """What was left aside, then the table: on a terminal, or where records go to a file and so leave room for it."""
    if listing.left_aside:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(listing.left_aside.items()))
        _say(f"files of other kinds left aside in folders: {kinds}")
    if listing.repeated:
        _say(f"{listing.repeated:,} inputs were named more than once and are read once")
    if _is_watched(output):
        print_summary(lines, sys.stderr)
    if output != STDIN:
        _say(f"{len(lines):,} records in {output}")


def _is_watched(output: str) -> bool:
    """Whether more than what went wrong is said on standard error."""
    return sys.stderr.isatty() or output != STDIN


def _say(message: str) -> None:
    print(message, file=sys.stderr)
