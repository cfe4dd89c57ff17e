"""What rules and model propose for each place of a report."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Literal, NamedTuple

from gidr_ner.types import FieldValue, Number

__all__ = ["By", "Candidate", "Group", "Opinion", "join_candidates"]

By = Literal["both", "rules", "model"]
Opinion = tuple[float, float]
"""How likely a model finds a label at a place, and how likely that there is none of any."""
Stated = tuple[str, Number]


class Candidate(NamedTuple):
    """A figure and who proposes it; ``opinion`` is the model's, where it reads the place."""

    field: FieldValue
    by: By
    opinion: Opinion | None
    reliability: float | None
    """How often the rule that found it is right; None where no rule did."""


Group = tuple[Candidate, ...]
"""Candidates of one place, of which one at most is right."""


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
