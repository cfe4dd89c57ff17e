"""What rules and model propose for each place of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Literal, NamedTuple, Protocol, TypeVar

from gidr_ner.types import FieldValue, Number, Span

__all__ = ["By", "Candidate", "Group", "Opinion", "join_by_place", "join_candidates"]

By = Literal["both", "rules", "model"]
Opinion = tuple[float, float]
"""How likely a model finds a label at a place, and how likely that there is none of any."""


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
    return join_by_place(chain(rules, model), lambda candidate: candidate.field.span, _joined)


def _joined(ruled: Candidate, other: Candidate) -> Candidate | None:
    if _stated(ruled) != _stated(other):
        return None
    return ruled._replace(by="both", opinion=other.opinion or ruled.opinion)


def _stated(candidate: Candidate) -> tuple[str, Number]:
    return candidate.field.id, candidate.field.value


class _Proposed(Protocol):
    @property
    def by(self) -> str: ...


Proposed = TypeVar("Proposed", bound=_Proposed)


def join_by_place(
    proposals: Iterable[Proposed],
    place: Callable[[Proposed], Span],
    join: Callable[[Proposed, Proposed], Proposed | None],
) -> list[tuple[Proposed, ...]]:
    """Proposals of rules and model in groups whose places overlap, in order.

    ``join`` makes one of what the rules and what the model propose, or says None where they are not the same.
    """
    groups: list[list[Proposed]] = []
    end = -1
    for proposal in sorted(proposals, key=lambda one: (place(one), one.by == "model")):
        span = place(proposal)
        if span.start < end:
            _add(groups[-1], proposal, join)
        else:
            groups.append([proposal])
        end = max(end, span.end)
    return [tuple(group) for group in groups]


def _add(group: list[Proposed], new: Proposed, join: Callable[[Proposed, Proposed], Proposed | None]) -> None:
    for at, known in enumerate(group):
        ruled, other = (known, new) if known.by != "model" else (new, known)
        if known.by != new.by and (both := join(ruled, other)):
            group[at] = both
            return
    group.append(new)
