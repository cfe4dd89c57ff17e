"""Annotated reports with the split each belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gidr_ner.annotations import AnnotatedReport, Refusal
from gidr_ner.annotations.formats import list_files, read_annotations

__all__ = ["HELD_OUT", "SPLITS", "UNSPLIT", "Corpus", "Item", "read_corpus", "split_of"]

SPLITS = ("train", "dev", "test")
HELD_OUT = ("dev", "test")
UNSPLIT = "unsplit"


@dataclass(frozen=True, slots=True)
class Item:
    """One annotated report of a corpus; the file that it came from is its ``document.source``."""

    report: AnnotatedReport
    split: str = UNSPLIT

    @property
    def doc_id(self) -> str:
        return self.report.document.doc_id

    @property
    def file(self) -> str:
        return self.report.document.source


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was read and what was refused on the way."""

    items: tuple[Item, ...]
    refusals: tuple[Refusal, ...] = ()


def split_of(path: Path) -> str:
    """The split that a file is named after, or its folder: ``dev.jsonl``, ``dev/a01.xml``; else ``unsplit``."""
    return next((name for name in (path.stem, path.parent.name) if name in SPLITS), UNSPLIT)


def read_corpus(paths: Iterable[Path], format: str | None = None) -> Corpus:
    """All reports of files and folders; AnnotationError where a folder holds no annotations."""
    items: list[Item] = []
    refusals: list[Refusal] = []
    for path in list_files(paths):
        imported = read_annotations(path, format)
        items += (Item(report, split_of(path.absolute())) for report in imported.reports)
        refusals += imported.refusals
    return Corpus(tuple(items), tuple(refusals))
