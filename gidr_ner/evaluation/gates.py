"""What must hold before a system ships, declared as data: a TOML file with a table ``[[gate]]`` each.

floor             f1 of a measure of a system, or of one of its labels or slices, is at least ``value``
no_regression     against the baseline a measure of a system is not worse: fails where it is lower by more than
                  ``min_drop`` and chance would bring that about with a probability below ``alpha`` (one-sided);
                  the same of one ``label`` of values or sections, or with "*" of every label, Holm-corrected:
                  it shows what is worse in five documents or more, were it the only label that moved
hybrid_not_worse  no label with ``min_support`` is below the best of ``parts``
calibration       the expected calibration error of a source of a system is at most ``max_ece``

A gate that cannot be judged (no such system, no baseline) is an error and no pass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from gidr_ner.errors import EvaluationError
from gidr_ner.evaluation.baseline import LABELLED
from gidr_ner.evaluation.measures import MEASURES

__all__ = ["Gate", "GateResult", "judge_gates", "read_gates"]

Report = Mapping[str, Any]
_EPSILON = 1e-9


class GateResult(NamedTuple):
    """What a gate came to; ``message`` says what was seen and what is asked."""

    id: str
    passed: bool
    message: str


class _Seen(NamedTuple):
    passed: bool
    message: str


@dataclass(frozen=True, slots=True)
class Floor:
    """``slice`` is a name and a bucket, as in ``["form", "2021"]``."""

    system: str
    value: float
    measure: str = "value"
    label: str | None = None
    slice: tuple[str, str] | None = None

    def judge(self, report: Report) -> _Seen:
        """Whether F1 is high enough."""
        where = " ".join(filter(None, (self.measure, self.label, *(self.slice or ()), f"of {self.system}")))
        scores = self._scores(report)
        if not scores or scores["f1"] is None:
            raise EvaluationError(f"there is no F1 for {where}")
        f1 = scores["f1"]
        return _Seen(f1 >= self.value - _EPSILON, f"F1 for {where} is {f1:.4f}, asked for {self.value}")

    def _scores(self, report: Report) -> Report | None:
        measures = report["measures"]
        if self.slice:
            buckets = (s["measures"] for s in report["slices"] if (s["name"], s["bucket"]) == self.slice)
            measures = next(buckets, {})
        whole = measures.get(self.measure, {}).get(self.system)
        scores: Report | None = whole.get("labels", {}).get(self.label) if whole and self.label else whole
        return scores


_EVERY = "*"


@dataclass(frozen=True, slots=True)
class NoRegression:
    """``min_drop`` is a difference of F1 that nobody minds; ``label`` is an id, or ``"*"`` for each of them."""

    system: str
    measure: str = "value"
    label: str | None = None
    alpha: float = 0.05
    min_drop: float = 0.0

    def judge(self, report: Report) -> _Seen:
        """Whether the system is not significantly worse than its earlier self."""
        baseline = report["baseline"]
        if baseline is None:
            raise EvaluationError("needs --baseline")
        if not baseline["comparable"]:
            return _Seen(False, f"not comparable with the baseline: {baseline['why']}")
        if self.label is not None:
            self._require_labels(baseline)
        key = (self.measure, self.system)
        seen = [d for d in baseline["differences"] if (d["measure"], d["second"]) == key]
        if self.label == _EVERY:
            return self._judge_every([d for d in seen if d["label"] is not None])
        where = " ".join(filter(None, (self.measure, self.label, f"of {self.system}")))
        one = next((d for d in seen if d["label"] == self.label), None)
        if one is None:
            raise EvaluationError(f"the baseline says nothing of {where}")
        message = f"{where}: {one['difference']:+.4f}, p {one['p_worse']:.4f} one-sided"
        return _Seen(not self._is_worse(one, "p_worse"), message)

    def _require_labels(self, baseline: Report) -> None:
        if self.measure not in LABELLED:
            raise EvaluationError(f"label: a baseline has labels of {', '.join(LABELLED)}, none of {self.measure}")
        if not baseline["labels"]:
            raise EvaluationError("the baseline holds no labels, a former version wrote it; evaluate it anew")

    def _judge_every(self, differences: Sequence[Report]) -> _Seen:
        """Fails with the names of what is worse, the worst first."""
        if not differences:
            raise EvaluationError(f"the baseline says nothing of {self.measure} of {self.system}")
        worse = sorted((d for d in differences if self._is_worse(d, "p_worse_holm")), key=lambda d: d["difference"])
        named = (f"{d['label']} {d['difference']:+.4f}, p {d['p_worse_holm']:.4f}" for d in worse)
        said = f"{'; '.join(named)} (one-sided, Holm)" if worse else f"none of {len(differences)} labels is worse"
        return _Seen(not worse, f"{self.measure} of {self.system}: {said}")

    def _is_worse(self, difference: Report, chance: str) -> bool:
        return bool(difference["difference"] < -self.min_drop and difference[chance] < self.alpha)


@dataclass(frozen=True, slots=True)
class HybridNotWorse:
    """``parts`` are what the system is made of."""

    system: str = "hybrid"
    parts: tuple[str, ...] = ("rules", "model")
    measure: str = "value"
    min_support: int = 30

    def judge(self, report: Report) -> _Seen:
        """Whether each well-supported label is read at least as well as by the best part."""
        by_system = report["measures"][self.measure]
        absent = [name for name in (self.system, *self.parts) if name not in by_system]
        if absent:
            raise EvaluationError(f"no system {absent[0]} is evaluated")
        labels = {id: s for id, s in by_system[self.system]["labels"].items() if s["support"] >= self.min_support}
        lower = []
        for id, scores in labels.items():
            best = max(by_system[part]["labels"][id]["f1"] for part in self.parts)
            if scores["f1"] < best - _EPSILON:
                lower.append(f"{id} {scores['f1']:.4f} < {best:.4f}")
        said = ", ".join(lower) if lower else f"{len(labels)} labels with support {self.min_support} or more hold"
        return _Seen(not lower, f"{self.system} against {', '.join(self.parts)}: {said}")


@dataclass(frozen=True, slots=True)
class Calibration:
    """``source`` is one of those that the system's figures name."""

    system: str
    source: str
    max_ece: float

    def judge(self, report: Report) -> _Seen:
        """Whether confidence is close enough to precision."""
        found = report["calibration"].get(self.system, {}).get(self.source)
        if found is None:
            raise EvaluationError(f"{self.system} has no confidence from source {self.source}")
        message = f"calibration error of {self.system}, source {self.source}, is {found['ece']:.4f}"
        return _Seen(found["ece"] <= self.max_ece + _EPSILON, f"{message}, at most {self.max_ece} is asked for")


Rule = Floor | NoRegression | HybridNotWorse | Calibration
_KINDS: Mapping[str, type[Rule]] = {
    "floor": Floor,
    "no_regression": NoRegression,
    "hybrid_not_worse": HybridNotWorse,
    "calibration": Calibration,
}


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule with the name under which it is reported."""

    id: str
    rule: Rule


def read_gates(path: Path) -> list[Gate]:
    """All gates of a file; EvaluationError names file, gate and key of what cannot be used."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise EvaluationError(f"{path}: no TOML: {error}") from error
    listed = tables.pop("gate", None)
    if tables or not isinstance(listed, list) or not listed:
        raise EvaluationError(f"{path}: holds tables [[gate]], one at least, and nothing else")
    gates = [_gate(table, f"{path}: gate {number}") for number, table in enumerate(listed, 1)]
    if len({gate.id for gate in gates}) < len(gates):
        raise EvaluationError(f"{path}: two gates have the same id")
    return gates


def _gate(table: object, place: str) -> Gate:
    if not isinstance(table, dict):
        raise EvaluationError(f"{place}: not a table")
    given = dict(table)
    id, kind = given.pop("id", None), given.pop("kind", None)
    if not isinstance(id, str) or not id:
        raise EvaluationError(f"{place}: id: missing")
    if kind not in _KINDS:
        raise EvaluationError(f"{place} ({id}): kind {kind!r} is none of {', '.join(_KINDS)}")
    rule: Any = _KINDS[kind]
    known = {field.name: field for field in fields(rule)}
    wrong = [key for key in given if key not in known]
    lacking = [name for name, field in known.items() if field.default is MISSING and name not in given]
    if wrong or lacking:
        said = f"{wrong[0]}: unknown; it has {', '.join(known)}" if wrong else f"{lacking[0]}: missing"
        raise EvaluationError(f"{place} ({id}): {said}")
    for key, value in given.items():
        _require(key, value, f"{place} ({id})")
    return Gate(id, rule(**{key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}))


_NUMBERS = ("value", "alpha", "min_drop", "min_support", "max_ece")
_LISTS = {"slice": "a name and a bucket", "parts": "a list of systems"}


def _require(key: str, value: object, place: str) -> None:
    if key in _NUMBERS:
        fits, asked = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0, "a number"
    elif key in _LISTS:
        fits = isinstance(value, list) and all(isinstance(v, str) for v in value) and len(value) > 0
        fits, asked = fits and (key != "slice" or len(value) == 2), _LISTS[key]  # type: ignore[arg-type]
    else:
        fits, asked = isinstance(value, str), "a string"
    if not fits:
        raise EvaluationError(f"{place}: {key}: {value!r} is not {asked}")
    if key == "measure" and value not in MEASURES:
        raise EvaluationError(f"{place}: measure {value!r} is none of {', '.join(MEASURES)}")


def judge_gates(gates: Sequence[Gate], report: Report) -> list[GateResult]:
    """Every gate in order; EvaluationError names one that cannot be judged."""
    results = []
    for gate in gates:
        try:
            results.append(GateResult(gate.id, *gate.rule.judge(report)))
        except EvaluationError as error:
            raise EvaluationError(f"gate {gate.id}: {error}") from error
    return results
