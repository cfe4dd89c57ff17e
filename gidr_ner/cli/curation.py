"""``gidr-ner annotations check``, ``agreement`` and ``convert``: read annotations, do it, write, say what came out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from gidr_ner.annotations import Refusal
from gidr_ner.annotations.formats import write_annotations
from gidr_ner.cli.curation_tables import print_agreement, print_counts, print_faults, print_thin
from gidr_ner.curation.agreement import agreement, agreement_to_record
from gidr_ner.curation.check import inspect_corpus, inspection_to_record
from gidr_ner.curation.convert import fit_for
from gidr_ner.curation.corpus import read_corpus
from gidr_ner.errors import AnnotationError

__all__ = ["require_apart", "run_agreement", "run_check", "run_convert", "say", "write_json"]


def run_check(paths: Sequence[Path], as_json: Path | None, least: int) -> int:
    """Run the verb; returns the exit status."""
    inspection = inspect_corpus(read_corpus(paths), least)
    if as_json:
        write_json(as_json, inspection_to_record(inspection))
    print_counts(inspection.counts)
    print_thin(inspection.thin, least)
    print_faults(inspection.faults)
    return int(bool(inspection.faults))


def run_agreement(first: Path, second: Path, as_json: Path | None, as_list: Path | None, least: float) -> int:
    """Run the verb; returns the exit status."""
    ones, others = read_corpus([first]), read_corpus([second])
    _say_refused([*ones.refusals, *others.refusals])
    found = agreement((i.report for i in ones.items), (i.report for i in others.items))
    if not found.documents:
        raise AnnotationError(f"{first} and {second} have no report in common")
    if as_json:
        write_json(as_json, agreement_to_record(found))
    if as_list:
        _write(as_list, "".join(f"{disagreement}\n" for disagreement in found.disagreements))
    for path, names in ((first, found.only_first), (second, found.only_second)):
        if names:
            say(f"only in {path}, not compared: {', '.join(names)}")
    print_agreement(found)
    return int((found.rows["all"].span_f1 or 0.0) < least)


def run_convert(paths: Sequence[Path], to: str, out: Path, source: str | None, refusals: Path | None) -> int:
    """Run the verb; returns the exit status."""
    require_apart(out, paths)
    corpus = read_corpus(paths, source)
    reports, unfit = fit_for(to, (item.report for item in corpus.items))
    refused = [*corpus.refusals, *unfit]
    written = write_annotations(reports, out, to)
    if refusals:
        _write(refusals, "".join(f"{refusal}\n" for refusal in refused))
    _say_refused(refused)
    say(f"{written:,} reports in {out}, {len(refused):,} refused items")
    return int(bool(refused))


def require_apart(out: Path, inputs: Iterable[Path]) -> None:
    """Never write over what is to be read; AnnotationError where that would happen."""
    if any(path.resolve() == out.resolve() for path in inputs):
        raise AnnotationError(f"--out {out} is one of the inputs")


def write_json(path: Path, record: object) -> None:
    """One JSON value, its folder made."""
    _write(path, json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", "backslashreplace"))


def _say_refused(refusals: Iterable[Refusal]) -> None:
    for refusal in refusals:
        say(f"refused: {refusal}")


def say(message: str) -> None:
    """A line for people, beside what the verb puts out."""
    print(message, file=sys.stderr)
