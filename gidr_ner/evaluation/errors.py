"""Every mistake with the words around it, what was taken for what, and which source of a hybrid won and was right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.report import labels
from gidr_ner.evaluation.extractions import Extraction, Found
from gidr_ner.evaluation.measures import METADATA, RIGHT, known_label, match_checks
from gidr_ner.evaluation.spans import Asked, Kind, Pair

__all__ = ["CAP", "MISSED", "SPURIOUS", "Mistakes"]

CAP = 10
"""Mistakes of one kind that are kept for one label; all are counted."""
MISSED, SPURIOUS = "(missed)", "(spurious)"
_CONTEXT = 25
_ORDER: tuple[Kind, ...] = ("incorrect", "missed", "spurious", "partial")


@dataclass(slots=True)
class Mistakes:
    """The mistakes of one system, taken in one document after the other."""

    total: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    decisions: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    """By reason, source and whether it was right."""
    _kept: defaultdict[tuple[str, Kind], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, gold: AnnotatedReport, found: Extraction, pairs: Sequence[Pair]) -> None:
        """Count the next document in: its figures and headings, and what has no place in the text."""
        for pair in pairs:
            self._add_pair(gold, pair)
        for kind, id, asked, given in _unplaced(gold, found):
            item = {"id": id, "value": asked} if asked else None, {"id": id, "value": given} if given else None
            place = {"start": None, "end": None, "before": "", "text": "", "after": ""}
            self._keep(id, {"doc_id": gold.document.doc_id, "kind": kind, "gold": item[0], "pred": item[1], **place})

    def _add_pair(self, report: AnnotatedReport, pair: Pair) -> None:
        kind, gold, pred = pair
        self.confusion[gold.id if gold else SPURIOUS, known_label(pred.id) if pred else MISSED] += 1
        if pred and pred.reason:
            self.decisions[pred.reason, pred.source, kind in RIGHT] += 1
        if kind != "correct":
            self._keep(_label(gold, pred), _to_record(report, kind, gold, pred))

    def _keep(self, label: str, record: dict[str, Any]) -> None:
        self.total += 1
        kept = self._kept[label, record["kind"]]
        if len(kept) < CAP:
            kept.append(record)

    def listed(self) -> list[dict[str, Any]]:
        """What was kept, by label in the order of the schema and then by kind, the worst first."""
        rank = {label: at for at, label in enumerate(labels())}
        keys = sorted(self._kept, key=lambda key: (rank.get(key[0], len(rank)), key[0], _ORDER.index(key[1])))
        return [record for key in keys for record in self._kept[key]]

    def matrix(self) -> dict[str, Any]:
        """Sparse: labels, and for pairs of their numbers (gold, predicted) how often they met."""
        names = {label for pair in self.confusion for label in pair}
        listed = [label for label in labels() if label in names] + sorted(names - set(labels()))
        at = {label: number for number, label in enumerate(listed)}
        return {"labels": listed, "counts": sorted([at[g], at[p], n] for (g, p), n in self.confusion.items())}

    def wins(self) -> list[dict[str, Any]]:
        """How often each source won for each reason, and was right."""
        keys = sorted({(reason, source) for reason, source, _ in self.decisions})
        return [
            {"reason": r, "source": s, "right": self.decisions[r, s, True], "wrong": self.decisions[r, s, False]}
            for r, s in keys
        ]


def _label(gold: Asked | None, pred: Found | None) -> str:
    return gold.id if gold else known_label(pred.id) if pred else ""


def _to_record(report: AnnotatedReport, kind: Kind, gold: Asked | None, pred: Found | None) -> dict[str, Any]:
    text = report.document.text
    start, end = (gold.start, gold.end) if gold else (pred.start, pred.end) if pred else (0, 0)
    return {
        "doc_id": report.document.doc_id,
        "kind": kind,
        "gold": None if gold is None else _item(gold.id, gold.value, gold.start, gold.end, text),
        "pred": None if pred is None else {**_item(pred.id, pred.value, pred.start, pred.end, text), **_said(pred)},
        "start": start,
        "end": end,
        "before": text[max(0, start - _CONTEXT) : start],
        "text": text[start:end],
        "after": text[end : end + _CONTEXT],
    }


def _item(id: str, value: float | None, start: int, end: int, text: str) -> dict[str, Any]:
    # of a span that is far too long the beginning tells enough
    number = int(value) if value is not None and value == int(value) else value
    return {"id": id, "value": number, "start": start, "end": end, "text": text[start:end][:200]}


def _said(pred: Found) -> dict[str, Any]:
    return {name: getattr(pred, name) for name in ("confidence", "source", "rule", "reason")}


def _unplaced(gold: AnnotatedReport, found: Extraction) -> Iterator[tuple[Kind, str, object, object]]:
    """Failing checks and metadata that are wrong: kind, id, what gold says and what the system says."""
    _, wrong, missed = match_checks(gold.failing_checks, found.failing_checks)
    yield from (("spurious", id, None, "fail") for id in wrong)
    yield from (("missed", id, "fail", None) for id in missed)
    for name, attribute in METADATA.items():
        asked, given = getattr(gold.metadata, attribute), getattr(found, name)
        if asked != given:
            yield "missed" if given is None else "incorrect", name, asked, given
