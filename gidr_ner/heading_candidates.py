"""Headings that rules and model propose, and what speaks for and against each."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

from gidr_ner.candidates import By, Opinion, join_by_place
from gidr_ner.features import logit
from gidr_ner.heading_lexicon import heading_number
from gidr_ner.policy import Weights
from gidr_ner.types import Section, Span

__all__ = ["Company", "HeadingCandidate", "choose_headings", "heading_features", "join_headings"]

HALF = 0.5
SERIES = 2
"""Headings of one style that make it the report's."""
_UNSEEN = (0.0, 0.0)


class HeadingCandidate(NamedTuple):
    """A heading and who proposes it; of one that both propose the section is the rules'."""

    section: Section
    by: By
    opinion: Opinion | None
    exact: bool = False
    """Whether both give the same characters."""

    @property
    def heading(self) -> Span:
        """The range of the heading line."""
        return Span(self.section.span.start, self.section.heading_end)


Group = tuple[HeadingCandidate, ...]


def join_headings(rules: Iterable[HeadingCandidate], model: Iterable[HeadingCandidate]) -> list[Group]:
    """Candidates of both, by place; of one place one at most is a heading."""
    return join_by_place(chain(rules, model), lambda candidate: candidate.heading, _joined)


def _joined(ruled: HeadingCandidate, other: HeadingCandidate) -> HeadingCandidate | None:
    if ruled.section.id != other.section.id:
        return None
    return ruled._replace(by="both", exact=ruled.heading == other.heading)


class Company(NamedTuple):
    """The headings of a report that are likely before any is chosen, by place."""

    sections: Mapping[Span, str]
    styles: Mapping[Span, str]
    """How their numbers are printed: of those that both propose, where they are a series."""
    agreed: Counter[str]
    """How often both propose a heading of each section."""

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Company:
        """What both propose, or the model likelier than not."""
        likely = [one for group in groups for one in group if one.by == "both" or (one.opinion or _UNSEEN)[0] > HALF]
        agreed = [one for one in likely if one.by == "both"]
        series = agreed if len(agreed) >= SERIES else likely
        return cls(
            {one.heading: one.section.id for one in likely},
            {one.heading: _style(one) for one in series},
            Counter(one.section.id for one in agreed),
        )


def _style(candidate: HeadingCandidate) -> str:
    """How its number is printed; empty for a heading without one."""
    number = heading_number(unicodedata.normalize("NFKC", candidate.section.heading or "").strip())
    return number[0] if number else ""


def heading_features(candidate: HeadingCandidate, group: Group, company: Company) -> dict[str, float]:
    """What a policy weighs, by name; names begin with who proposes. ``company`` is of all groups of the report."""
    section = candidate.section
    features = {"": 1.0, "exact": float(candidate.exact), "against": float(len(group) > 1)}
    if candidate.opinion is None:
        features["unseen"] = 1.0
    else:
        features["chance"], features["none"] = map(logit, candidate.opinion)
    if candidate.by != "model":
        features["confidence"] = logit(section.confidence)
    own = candidate.by == "both"
    features["told"] = float(company.agreed[section.id] > own)
    features["alone"] = float(company.agreed.total() == own)
    features |= _of_company(candidate, company)
    return {f"{candidate.by} {name}".strip(): value for name, value in features.items() if value}


def _of_company(candidate: HeadingCandidate, company: Company) -> dict[str, float]:
    """How many other parts there are, and whether their numbers are printed as its own is."""
    parts = {id for place, id in company.sections.items() if place != candidate.heading and id != candidate.section.id}
    others = Counter(style for place, style in company.styles.items() if place != candidate.heading)
    style = _style(candidate)
    features = {"parts": log(1 + len(parts)), "numbered": float(bool(style))}
    if others.total() >= SERIES:
        features["kin"] = others[style] / others.total()
        features["odd"] = float(not others[style] and max(others.values()) >= SERIES)
    return features


def choose_headings(groups: Sequence[Group], weights: Weights) -> Iterator[tuple[HeadingCandidate, float]]:
    """The candidates that are likely enough, each with its chance, in order."""
    company = Company.of(groups)
    for group in groups:
        chances = weights.chances(heading_features(candidate, group, company) for candidate in group)
        best = max(range(len(group)), key=chances.__getitem__)
        if chances[best] >= weights.threshold:
            yield group[best], chances[best]
