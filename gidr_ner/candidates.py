"""What rules and model propose for each place of a report, and what speaks for and against each proposal."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import Literal, NamedTuple

from gidr_ner.schema import FIELDS
from gidr_ner.schema.identities import IDENTITIES, Identity
from gidr_ner.types import FieldValue, Number, Section, Span

__all__ = ["By", "Candidate", "Context", "Opinion", "features_of", "join_candidates", "logit"]

By = Literal["both", "rules", "model"]
Opinion = tuple[float, float]
Stated = tuple[str, Number]

QUIET_SECTIONS = frozenset({"problems", "plan"})
SURE = 0.6  # of a model that is not contradicted
HALF = 0.5
_EDGE = 1e-4


class Candidate(NamedTuple):
    """A figure and who proposes it; ``opinion`` is the model's, where it reads the place."""

    field: FieldValue
    by: By
    opinion: Opinion | None
    reliability: float | None
    """How often the rule that found it is right; None where no rule did."""


Group = tuple[Candidate, ...]
"""Candidates of one place, of which one at most is right."""


def logit(chance: float) -> float:
    """Log-odds, of chances that are not quite 0 or 1."""
    inside = min(1 - _EDGE, max(_EDGE, chance))
    return log(inside / (1 - inside))


def join_candidates(rules: Iterable[Candidate], model: Iterable[Candidate]) -> list[Group]:
    """Candidates of both, by place; where both say the same it is one candidate, with the rule's span."""
    ordered = sorted(chain(rules, model), key=lambda candidate: (candidate.field.span, candidate.by == "model"))
    groups: list[list[Candidate]] = []
    end = -1
    for candidate in ordered:
        span = candidate.field.span
        if span.start < end:
            _add(groups[-1], candidate)
        else:
            groups.append([candidate])
        end = max(end, span.end)
    return [tuple(group) for group in groups]


def _add(group: list[Candidate], new: Candidate) -> None:
    for at, known in enumerate(group):
        if known.by != new.by and _stated(known) == _stated(new):
            ruled, other = (known, new) if known.by != "model" else (new, known)
            group[at] = ruled._replace(by="both", opinion=other.opinion or ruled.opinion)
            return
    group.append(new)


def _stated(candidate: Candidate) -> Stated:
    return candidate.field.id, candidate.field.value


# --- what else the report says -------------------------------------------------------------------------------------

_SUMS: dict[str, list[Identity]] = {}
for _identity in IDENTITIES.values():
    if _identity.mode == "complete":
        for _id in (*_identity.left, *_identity.right):
            _SUMS.setdefault(_id, []).append(_identity)
_TOLD_IN_TABLE = {i.left[0]: i.right for i in IDENTITIES.values() if i.mode == "text_table"}


@dataclass(frozen=True, slots=True)
class Context:
    """The sections of a report, the cells of its tables, and where each figure is stated that both are sure of."""

    sections: Sequence[Section]
    cells: Mapping[str, Number]
    stated: Mapping[str, Sequence[tuple[Number, Span]]]
    shared: float
    """Log-odds that the rules find, too, what the model is sure of: how well they know this kind of prose."""
    confirmed: float
    """Log-odds that the model says, too, what the rules find."""

    @classmethod
    def of(cls, sections: Sequence[Section], cells: Iterable[FieldValue], groups: Sequence[Group]) -> Context:
        """What is known before anything is decided."""
        stated: dict[str, list[tuple[Number, Span]]] = {}
        for group in groups:
            for field in _sure(group):
                stated.setdefault(field.id, []).append((field.value, field.span))
        return cls(sections, {cell.id: cell.value for cell in cells}, stated, *_agreement(groups))

    def section_at(self, place: int) -> str:
        """The section of a place, empty where there is none."""
        at = bisect_right(self.sections, place, key=lambda section: section.span.start) - 1
        return self.sections[at].id if at >= 0 else ""

    def elsewhere(self, field: FieldValue) -> list[Number]:
        """What the same field is stated as in other places."""
        return [value for value, span in self.stated.get(field.id, ()) if span != field.span]

    def balances(self, field: FieldValue) -> Iterator[bool]:
        """Of each identity that a figure completes, whether it holds."""
        if (cells := _TOLD_IN_TABLE.get(field.id)) and any(cell in self.cells for cell in cells):
            yield sum(self.cells.get(cell, 0) for cell in cells) == field.value
        for identity in _SUMS.get(field.id, ()):
            others = [id for id in (*identity.left, *identity.right) if id != field.id]
            if all(id in self.stated for id in others):
                left = sum(self._value(id, field) for id in identity.left)
                yield left == sum(self._value(id, field) for id in identity.right)

    def _value(self, id: str, field: FieldValue) -> Number:
        return field.value if id == field.id else self.stated[id][0][0]


def _sure(group: Group) -> Iterator[FieldValue]:
    """What both say of a place, or the model alone where it is sure and the rules say nothing else."""
    silent = all(candidate.by == "model" for candidate in group)
    for candidate in group:
        if candidate.by == "both" or (silent and candidate.opinion is not None and candidate.opinion[0] > SURE):
            yield candidate.field


def _agreement(groups: Iterable[Group]) -> tuple[float, float]:
    """How often the rules find what the model is sure of, and the other way round; towards even odds where rare."""
    sure, found = Counter[bool](), Counter[bool]()
    for candidate in chain.from_iterable(groups):
        if candidate.opinion is not None and candidate.opinion[0] > SURE:
            sure[candidate.by == "both"] += 1
        if candidate.opinion is not None and candidate.by != "model":
            found[candidate.opinion[0] > HALF] += 1
    shared, confirmed = (log((own[True] + 1) / (own[False] + 1)) for own in (sure, found))
    return shared, confirmed


# --- features ------------------------------------------------------------------------------------------------------


def features_of(candidate: Candidate, group: Group, context: Context) -> dict[str, float]:
    """What a policy weighs, by name; names begin with who proposes."""
    features = {
        "": 1.0,
        "shared": context.shared,
        "confirmed": context.confirmed,
        **_of_opinion(candidate),
        **_of_place(candidate, context),
    }
    if candidate.by == "model" and any(other.by != "model" for other in group):
        features["against"] = 1.0
    return {f"{candidate.by} {name}".strip(): value for name, value in features.items()}


def _of_opinion(candidate: Candidate) -> dict[str, float]:
    features: dict[str, float] = {}
    if candidate.opinion is None:
        features["unseen"] = 1.0
    else:
        features["chance"], features["none"] = map(logit, candidate.opinion)
    if candidate.reliability is not None:
        features["reliability"] = logit(candidate.reliability)
        features[f"rule:{candidate.field.rule}"] = 1.0
    return features


def _of_place(candidate: Candidate, context: Context) -> dict[str, float]:
    field = candidate.field
    section = context.section_at(field.span.start)
    elsewhere = context.elsewhere(field)
    held = list(context.balances(field))
    features = {
        "quiet": section in QUIET_SECTIONS,
        "home": FIELDS[field.id].section == section,
        "repeats": field.value in elsewhere,
        "differs": bool(elsewhere) and field.value not in elsewhere,
        "holds": any(held),
        "fails": not all(held),
        "zero": field.value == 0,
        "stale": field.stated_year is not None,
    }
    return {name: 1.0 for name, there in features.items() if there} | {f"field:{field.id}": 1.0}
