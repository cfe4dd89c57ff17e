"""One decision a place of the text: which candidate, if any, with which chance, and why.

Reasons: ``agreed``; ``only_rules`` and ``only_model`` where the other says nothing; where they differ ``balances`` if
an identity of the form holds with the one and not with the other, else ``preferred``; ``abstained`` where no candidate
is likely enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from gidr_ner.candidates import Candidate, Group
from gidr_ner.context import Context
from gidr_ner.features import changing_features, fixed_features
from gidr_ner.policy import Policy, Weights
from gidr_ner.types import FieldValue

__all__ = ["Decision", "Reason", "arbitrate", "fix_features", "settle"]

Reason = Literal["agreed", "only_rules", "only_model", "balances", "preferred", "abstained"]
Fixed = Sequence[Sequence[dict[str, float]]]
"""Features of each candidate of each group."""


class Decision(NamedTuple):
    """What becomes of the candidates of one place; ``field`` is None where none is taken."""

    field: FieldValue | None
    candidates: Group
    reason: Reason
    chance: float
    """Of the likeliest candidate."""


def settle(groups: Sequence[Group], context: Context, policy: Policy) -> list[Decision]:
    """A decision for each group: once to know what is not in doubt, and again in the light of that."""
    fixed = fix_features(groups, context)
    first = arbitrate(groups, fixed, context, policy.first)
    context = context.after(decision.field for decision in first if decision.field)
    return list(arbitrate(groups, fixed, context, policy.fields))


def fix_features(groups: Sequence[Group], context: Context) -> Fixed:
    """What is known of each candidate before anything is decided."""
    return [[fixed_features(candidate, group, context) for candidate in group] for group in groups]


def arbitrate(groups: Iterable[Group], fixed: Fixed, context: Context, weights: Weights) -> Iterator[Decision]:
    """A decision for each group of candidates, in order."""
    for group, known in zip(groups, fixed, strict=True):
        chances = weights.chances(
            own | changing_features(candidate, context) for candidate, own in zip(group, known, strict=True)
        )
        best = max(range(len(group)), key=chances.__getitem__)
        yield _decide(group, group[best], chances[best], context, weights.threshold)


def _decide(group: Group, best: Candidate, chance: float, context: Context, threshold: float) -> Decision:
    if chance < threshold:
        return Decision(None, group, "abstained", chance)
    reason = _reason(best, group, context)
    return Decision(best.field._replace(confidence=round(chance, 4), reason=reason), group, reason, chance)


def _reason(best: Candidate, group: Group, context: Context) -> Reason:
    if best.by == "both":
        return "agreed"
    others = [other for other in group if other.by != best.by and _speaks(other, group)]
    if not others:
        return "only_rules" if best.by == "rules" else "only_model"
    balances = [any(context.balances(candidate.field)) for candidate in (best, *others)]
    return "balances" if balances[0] and not all(balances[1:]) else "preferred"


def _speaks(candidate: Candidate, group: Group) -> bool:
    """Whether a candidate is what its tagger would say by itself, and not the second thought of a model."""
    if candidate.by != "model" or candidate.opinion is None:
        return True
    chance, none = candidate.opinion
    own = (other.opinion[0] for other in group if other.by != "rules" and other.opinion)
    return chance >= none and chance >= max(own)
