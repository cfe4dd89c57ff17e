"""Passages of many reports, made on the fly or read from files, as the windows that a trainer takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from synthesis.compose import compose
from synthesis.library import Library, load_library
from tokenizers import Tokenizer
from torch.utils.data import Dataset

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import list_files, read_annotations
from gidr_ner.errors import AnnotationError
from gidr_ner.windows import Window, windows_of
from tagging.examples import IGNORED, TaggedPassage, report_to_passages

__all__ = [
    "TEMPLATES",
    "Collator",
    "Corpus",
    "WindowDataset",
    "cut_windows",
    "gold_corpus",
    "made_reports",
    "noise_of",
    "read_reports",
    "synthetic_corpus",
]

TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "templates"
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Corpus:
    """Tagged passages, how many annotated ranges none of them holds, and how many reports they are of."""

    passages: list[TaggedPassage]
    lost: int
    reports: int = 0

    def __add__(self, other: Corpus) -> Corpus:
        return Corpus(self.passages + other.passages, self.lost + other.lost, self.reports + other.reports)

    def sha256(self) -> str:
        """One hash over characters and tags."""
        total = sha256()
        for passage in self.passages:
            total.update(passage.text.encode() + b"\0" + np.array(passage.tags, np.int16).tobytes())
        return total.hexdigest()


def _to_corpus(reports: Iterable[AnnotatedReport]) -> Corpus:
    passages: list[TaggedPassage] = []
    lost = count = 0
    for report in reports:
        own, missing = report_to_passages(report)
        passages += own
        lost += missing
        count += 1
    return Corpus(passages, lost, count)


@cache
def _library(banks: tuple[str, ...], templates: Path) -> Library:
    """One a process."""
    return load_library(templates, banks)


def made_reports(
    seed: int, reports: Iterable[int], banks: tuple[str, ...] = (), templates: Path = TEMPLATES
) -> Iterator[AnnotatedReport]:
    """Synthetic reports by number; of all banks but the one held out, or of those named."""
    return (compose(_library(banks, templates), seed, number) for number in reports)


def _made(seed: int, numbers: range, banks: tuple[str, ...], templates: Path) -> Corpus:
    return _to_corpus(made_reports(seed, numbers, banks, templates))


def synthetic_corpus(
    seed: int, count: int, workers: int, banks: tuple[str, ...] = (), templates: Path = TEMPLATES
) -> Corpus:
    """The first reports of a seed, whatever the number of processes."""
    chunks = [range(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK)]
    with ProcessPoolExecutor(workers) as pool:
        return sum(pool.map(_made, repeat(seed), chunks, repeat(banks), repeat(templates)), Corpus([], 0))


def read_reports(paths: Iterable[str]) -> list[AnnotatedReport]:
    """Annotated reports of files and folders; AnnotationError where one fails the check, as it would teach faults."""
    reports: list[AnnotatedReport] = []
    for file in list_files(map(Path, paths)):
        imported = read_annotations(file)
        reports += imported.reports
        if imported.refusals:
            first = imported.refusals[0]
            raise AnnotationError(
                f"{first}\nitems refused: {len(imported.refusals)}; all by: gidr-ner annotations check {file}"
            )
    return reports


def gold_corpus(paths: Iterable[str]) -> Corpus:
    """Annotated reports of files and folders."""
    return _to_corpus(read_reports(paths))


def cut_windows(sequences: Sequence[Sized], size: int, stride: int) -> list[tuple[int, Window]]:
    """The windows of many sequences, each with the number of its own."""
    return [(number, window) for number, own in enumerate(sequences) for window in windows_of(len(own), size, stride)]


class WindowDataset(Dataset[Mapping[str, NDArray[np.int64]]]):
    """Overlapping windows over the passages of a corpus; every character is in one at least."""

    def __init__(self, passages: Sequence[TaggedPassage], vocabulary: Tokenizer, size: int, stride: int) -> None:
        encoded = vocabulary.encode_batch([passage.text for passage in passages])
        self._ids = [np.array(own.ids, np.int32) for own in encoded]
        self._tags = [np.array(passage.tags, np.int16) for passage in passages]
        self._windows = cut_windows(self._ids, size, stride)

    def __len__(self) -> int:
        return len(self._windows)

    def coverage(self) -> tuple[int, int]:
        """How many places are in a window, and how many there are."""
        seen = [np.zeros(len(ids), bool) for ids in self._ids]
        for number, (start, end) in self._windows:
            seen[number][start:end] = True
        return sum(int(own.sum()) for own in seen), sum(map(len, seen))

    def __getitem__(self, at: int) -> dict[str, NDArray[np.int64]]:
        number, (start, end) = self._windows[at]
        return {
            "input_ids": self._ids[number][start:end].astype(np.int64),
            "labels": self._tags[number][start:end].astype(np.int64),
        }


def noise_of(ids: torch.Tensor) -> torch.Generator:
    """Chance for one batch, by its characters and the seed of the run alone.

    Batches are made one ahead: a run that goes on from a checkpoint would draw other noise from the common generator.
    """
    return torch.Generator().manual_seed(crc32(ids.numpy().tobytes()) ^ (torch.initial_seed() & 0xFFFFFFFF))


@dataclass(frozen=True, slots=True)
class Collator:
    """Windows as one batch, padded; some characters are hidden so that the model learns to do without any one."""

    unknown_id: int
    unknown: float

    def __call__(self, windows: Sequence[Mapping[str, NDArray[np.int64]]]) -> dict[str, torch.Tensor]:
        longest = max(len(window["input_ids"]) for window in windows)
        ids = torch.zeros(len(windows), longest, dtype=torch.long)
        labels = torch.full((len(windows), longest), IGNORED, dtype=torch.long)
        mask = torch.zeros(len(windows), longest, dtype=torch.bool)
        for row, window in enumerate(windows):
            length = len(window["input_ids"])
            ids[row, :length] = torch.from_numpy(window["input_ids"])
            labels[row, :length] = torch.from_numpy(window["labels"])
            mask[row, :length] = True
        if self.unknown:
            ids[(torch.rand(ids.shape, generator=noise_of(ids)) < self.unknown) & mask] = self.unknown_id
        return {"input_ids": ids, "attention_mask": mask.long(), "labels": labels}
