"""Headings that rules and model propose, and what speaks for and against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from gidr_ner.candidates import By, Opinion, join_by_place
from gidr_ner.features import logit
from gidr_ner.policy import Weights
from gidr_ner.types import Section, Span

__all__ = ["HeadingCandidate", "agreed_sections", "choose_headings", "heading_features", "join_headings"]


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


def agreed_sections(groups: Iterable[Group]) -> Counter[str]:
    """How often both propose a heading of each section."""
    return Counter(candidate.section.id for group in groups for candidate in group if candidate.by == "both")


def heading_features(candidate: HeadingCandidate, group: Group, agreed: Counter[str]) -> dict[str, float]:
    """What a policy weighs, by name; names begin with who proposes. ``agreed`` is of all groups of the report."""
    section = candidate.section
    features = {"": 1.0, "exact": float(candidate.exact), "against": float(len(group) > 1)}
    if candidate.opinion is None:
        features["unseen"] = 1.0
    else:
        features["chance"], features["none"] = map(logit, candidate.opinion)
    if candidate.by != "model":
        features["confidence"] = logit(section.confidence)
    own = candidate.by == "both"
    features["told"] = float(agreed[section.id] > own)
    features["alone"] = float(agreed.total() == own)
    return {f"{candidate.by} {name}".strip(): value for name, value in features.items() if value}


def choose_headings(groups: Sequence[Group], weights: Weights) -> Iterator[tuple[HeadingCandidate, float]]:
    """The candidates that are likely enough, each with its chance, in order."""
    agreed = agreed_sections(groups)
    for group in groups:
        chances = weights.chances(heading_features(candidate, group, agreed) for candidate in group)
        best = max(range(len(group)), key=chances.__getitem__)
        if chances[best] >= weights.threshold:
            yield group[best], chances[best]
