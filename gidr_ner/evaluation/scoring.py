"""One system over all gold documents: counts, mistakes, confidences, and what of its output was out of place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.evaluation.calibration import Judged
from gidr_ner.evaluation.counts import Tally
from gidr_ner.evaluation.errors import Mistakes
from gidr_ner.evaluation.extractions import Extraction
from gidr_ner.evaluation.measures import RIGHT, UNKNOWN, Outcome, known_label, measure_document
from gidr_ner.evaluation.spans import Kind, Pair, is_table_id, match_document
from gidr_ner.evaluation.systems import System
from gidr_ner.schema import SECTIONS

__all__ = ["Labels", "Scored", "score_system"]

Labels = dict[str, dict[str, int]]


@dataclass(slots=True)
class Scored:
    """All that is known of a system on a set of documents."""

    system: System
    tally: Tally
    by_source: Tally
    """Figures found, by who found them: nothing is missed here, as what is missed has no source."""
    mistakes: Mistakes = field(default_factory=Mistakes)
    muc: Counter[Kind] = field(default_factory=Counter)
    judged: defaultdict[str, list[Judged]] = field(default_factory=lambda: defaultdict(list))
    unknown_ids: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    misquoted: int = 0
    """Figures that quote other characters than stand there: a sign that offsets are of another text."""


def score_system(reports: Sequence[AnnotatedReport], system: System, labels: Labels, sources: Labels) -> Scored:
    """Judge a system; ``labels`` and ``sources`` are shared with the systems that it is compared with, and grow."""
    scored = Scored(system, Tally(labels), Tally(sources))
    for report in reports:
        _add(scored, report, _extract(scored, report))
    scored.extra = sorted(system.doc_ids - {report.document.doc_id for report in reports})
    return scored


def _extract(scored: Scored, report: AnnotatedReport) -> Extraction:
    """What the system has of a document; nothing is an empty extraction, and named."""
    doc_id = report.document.doc_id
    found = scored.system.extract(report.document)
    if found is None:
        scored.missing.append(doc_id)
    elif found.failed:
        scored.failed.append(doc_id)
    return found or Extraction(doc_id)


def _add(scored: Scored, report: AnnotatedReport, found: Extraction) -> None:
    matched = match_document(report, found)
    pairs = matched.figure_pairs
    scored.tally.add(measure_document(report, found, matched))
    scored.by_source.add({measure: _by_source(pairs, cells) for measure, cells in (("value", False), ("cells", True))})
    scored.mistakes.add(report, found, [*pairs, *matched.heading_pairs])
    scored.muc.update(pair.kind for pair in pairs)
    for kind, _, pred in pairs:
        if pred and pred.confidence is not None:
            scored.judged[pred.source].append((pred.confidence, kind in RIGHT))
    _look_over(scored, report, found)


def _look_over(scored: Scored, report: AnnotatedReport, found: Extraction) -> None:
    text = report.document.text
    scored.unknown_ids.update(f.id for f in found.fields if known_label(f.id) == UNKNOWN)
    scored.unknown_ids.update(h.id for h in found.headings if h.id not in SECTIONS)
    scored.misquoted += sum(f.text is not None and f.text != text[f.start : f.end] for f in found.fields)


def _by_source(pairs: Sequence[Pair], cells: bool) -> Outcome:
    """What is right belongs where gold has it, as in ``measure_document``."""
    right = [p.pred.source for p in pairs if p.pred and p.gold and p.kind in RIGHT and p.gold.cell == cells]
    wrong = [p.pred.source for p in pairs if p.pred and p.kind not in RIGHT and is_table_id(p.pred.id) == cells]
    return Outcome(right, wrong)
