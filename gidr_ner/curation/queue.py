"""``gidr-ner annotations queue``: which unlabelled reports to annotate next, and why.

Reports are taken one by one: the one whose concerns, and whose distance from all that is annotated or taken already,
weigh most. The same inputs give the same queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from datasketch import MinHash

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.label_studio import report_to_task
from gidr_ner.curation.concerns import Concern, Kind, concerns_of, dissent
from gidr_ner.curation.extracted import report_to_annotated
from gidr_ner.curation.similarity import shingles, sketch
from gidr_ner.pipeline import Pipeline, Source
from gidr_ner.reading import read_document
from gidr_ner.types import Report
from gidr_ner.version import __version__

__all__ = ["WEIGHTS", "Pick", "Queue", "build_queue", "pick_to_task"]

WEIGHTS: Mapping[Kind, float] = {"dissent": 3.0, "doubt": 1.0, "checks": 1.0, "missing": 1.0, "residual": 1.0}
"""What each concern counts beside the distance, which counts 1: where two taggers disagree, one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A report to annotate, what was found in it so far, and what speaks for it, the weightiest reason first."""

    report: AnnotatedReport
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Picks in order; inputs that gave no report, each with why; how many are annotated already."""

    picks: tuple[Pick, ...]
    unreadable: tuple[tuple[str, str], ...]
    known: int


@dataclass(slots=True)
class _Candidate:
    report: AnnotatedReport
    concerns: tuple[Concern, ...]
    sketch: MinHash
    nearest: float = 0.0
    neighbour: str = ""

    @property
    def score(self) -> float:
        return 1 - self.nearest + sum(WEIGHTS[concern.kind] * concern.weight for concern in self.concerns)

    def approach(self, other: MinHash, name: str) -> None:
        """Take note of a report that is annotated or will be."""
        alike = float(self.sketch.jaccard(other))
        if alike > self.nearest:
            self.nearest, self.neighbour = alike, name


def build_queue(
    sources: Iterable[Source],
    pipeline: Pipeline,
    *,
    annotated: Sequence[AnnotatedReport] = (),
    count: int = 50,
    second: Pipeline | None = None,
) -> Queue:
    """The ``count`` reports to annotate next; where a second pipeline is given, its dissent weighs most."""
    known = {report.document.text for report in annotated}
    reports = list(pipeline.pipe(sources))
    fresh = [report for report in reports if report.error is None and report.document.text not in known]
    candidates = [_candidate(report, second) for report in fresh]
    for report in annotated:
        _approach(candidates, sketch(shingles(report.document.text)), report.document.doc_id)
    failed = tuple((r.document.source or r.document.doc_id, str(r.error)) for r in reports if r.error is not None)
    return Queue(tuple(_picks(candidates, count)), failed, len(reports) - len(fresh) - len(failed))


def _candidate(report: Report, second: Pipeline | None) -> _Candidate:
    annotated = report_to_annotated(report)
    concerns = list(concerns_of(report, read_document(report.document)))
    if second is not None:
        concerns.append(dissent(annotated, report_to_annotated(second.extract(report.document))))
    return _Candidate(annotated, tuple(concerns), sketch(shingles(report.document.text)))


def _approach(candidates: Iterable[_Candidate], other: MinHash, name: str) -> None:
    for candidate in candidates:
        candidate.approach(other, name)


def _picks(candidates: list[_Candidate], count: int) -> Iterator[Pick]:
    """Farthest and weightiest first; equal ones by name."""
    left = sorted(candidates, key=lambda c: c.report.document.doc_id)
    while left and count > 0:
        best = max(left, key=lambda c: c.score)  # the first of equals
        yield Pick(best.report, best.score, tuple(_reasons(best)))
        left.remove(best)
        _approach(left, best.sketch, best.report.document.doc_id)
        count -= 1


def _reasons(candidate: _Candidate) -> Iterator[str]:
    weighty = sorted(candidate.concerns, key=lambda c: -WEIGHTS[c.kind] * c.weight)
    yield from (concern.said for concern in weighty if concern.said)
    like = f"{candidate.nearest:.2f} to {candidate.neighbour}" if candidate.neighbour else "no other"
    yield f"nearest in likeness: {like}"


def pick_to_task(pick: Pick, rank: int, taggers: str) -> dict[str, object]:
    """A Label Studio task with what was found as pre-annotations; rank, score and reasons are shown with its data."""
    task = report_to_task(pick.report, "predictions", f"gidr-ner {__version__} {taggers}")
    data = task["data"]
    assert isinstance(data, dict)
    data["queue"] = {"rank": rank, "score": round(pick.score, 4), "reasons": list(pick.reasons)}
    return task
