"""What speaks for and against a candidate, as named numbers that a policy weighs."""

from __future__ import annotations

from math import log

from gidr_ner.candidates import Candidate, Group
from gidr_ner.context import Context
from gidr_ner.schema import FIELDS
from gidr_ner.scope import QUIET_SECTIONS
from gidr_ner.types import FieldValue

__all__ = ["changing_features", "features_of", "fixed_features", "logit"]

_EDGE = 1e-4
NONE_SURE, FIELD_SURE = 0.9, 0.5  # chances from which the model is sure
SMALL, LARGE = 3, 1000  # values that many things have, and few


def logit(chance: float) -> float:
    """Log-odds, of chances that are not quite 0 or 1."""
    inside = min(1 - _EDGE, max(_EDGE, chance))
    return log(inside / (1 - inside))


def features_of(candidate: Candidate, group: Group, context: Context) -> dict[str, float]:
    """What a policy weighs, by name; names begin with who proposes."""
    return fixed_features(candidate, group, context) | changing_features(candidate, context)


def fixed_features(candidate: Candidate, group: Group, context: Context) -> dict[str, float]:
    """Those that stay the same whatever else the report states."""
    around = context.around(candidate.field)
    features = {
        "": 1.0,
        "shared": context.shared,
        "confirmed": context.confirmed,
        **_of_opinion(candidate),
        **_of_place(candidate.field, context),
        **dict(around.naming(candidate.field.id)),
        **dict.fromkeys(around.hints(), 1.0),
    }
    if candidate.by == "model" and any(other.by != "model" for other in group):
        features["against"] = 1.0
    if candidate.by == "rules" and not _is_sure(group):
        features["unsure"] = 1.0
    return _named(candidate, features)


def _is_sure(group: Group) -> bool:
    """Whether the model is sure of another field at a place, or of none."""
    opinions = [(other.by, other.opinion) for other in group if other.opinion]
    return any(none > NONE_SURE or (by == "model" and chance > FIELD_SURE) for by, (chance, none) in opinions)


def changing_features(candidate: Candidate, context: Context) -> dict[str, float]:
    """Those that come of what else the report states."""
    field = candidate.field
    repeats = context.repeats(field)
    held = list(context.balances(field))
    features = {
        "repeats": repeats is True,
        "differs": repeats is False,
        "holds": any(held),
        "fails": not all(held),
        "exceeds": context.exceeds(field),
    }
    return _named(candidate, _those_there(features))


def _named(candidate: Candidate, features: dict[str, float]) -> dict[str, float]:
    by = candidate.by
    return {f"{by} {name}" if name else by: value for name, value in features.items()}


def _those_there(features: dict[str, bool]) -> dict[str, float]:
    return {name: 1.0 for name, there in features.items() if there}


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


def _of_place(field: FieldValue, context: Context) -> dict[str, float]:
    section = context.section_at(field.span.start)
    features = {
        "quiet": section in QUIET_SECTIONS,
        "home": FIELDS[field.id].section == section,
        "zero": field.value == 0,
        "stale": field.stated_year is not None,
        "small": -SMALL <= field.value <= SMALL,
        "large": field.value >= LARGE,
    }
    return _those_there(features) | {f"field:{field.id}": 1.0}
