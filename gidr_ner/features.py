"""What speaks for and against a candidate, as named numbers that a policy weighs."""

from __future__ import annotations

from math import log

from gidr_ner.candidates import Candidate, Group
from gidr_ner.context import Context
from gidr_ner.schema import FIELDS
from gidr_ner.scope import QUIET_SECTIONS

__all__ = ["features_of", "logit"]

_EDGE = 1e-4
SMALL, LARGE = 3, 1000  # values that many things have, and few


def logit(chance: float) -> float:
    """Log-odds, of chances that are not quite 0 or 1."""
    inside = min(1 - _EDGE, max(_EDGE, chance))
    return log(inside / (1 - inside))


def features_of(candidate: Candidate, group: Group, context: Context) -> dict[str, float]:
    """What a policy weighs, by name; names begin with who proposes."""
    around = context.around(candidate.field)
    features = {
        "": 1.0,
        "shared": context.shared,
        "confirmed": context.confirmed,
        **_of_opinion(candidate),
        **_of_place(candidate, context),
        **dict(around.naming(candidate.field.id)),
        **dict.fromkeys(around.hints(), 1.0),
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
    repeats = context.repeats(field)
    held = list(context.balances(field))
    features = {
        "quiet": section in QUIET_SECTIONS,
        "home": FIELDS[field.id].section == section,
        "repeats": repeats is True,
        "differs": repeats is False,
        "holds": any(held),
        "fails": not all(held),
        "exceeds": context.exceeds(field),
        "zero": field.value == 0,
        "stale": field.stated_year is not None,
        "small": -SMALL <= field.value <= SMALL,
        "large": field.value >= LARGE,
    }
    return {name: 1.0 for name, there in features.items() if there} | {f"field:{field.id}": 1.0}
