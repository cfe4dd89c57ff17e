"""Headings that rules, model and the shape of the report propose, and what speaks for and against each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log
from typing import Literal, NamedTuple

from gidr_ner.candidates import By, Opinion, join_by_place
from gidr_ner.features import logit
from gidr_ner.heading_series import SERIES, shape_of
from gidr_ner.policy import Weights
from gidr_ner.types import Section, Span

__all__ = [
    "SHARED",
    "Company",
    "Group",
    "HeadingBy",
    "HeadingCandidate",
    "Topical",
    "add_headings",
    "choose_headings",
    "heading_features",
    "join_headings",
    "likely_of",
]

HALF = 0.5
_UNSEEN = (0.0, 0.0)
SHARED = frozenset(("any", "named", "kin", "odd", "numbered", "parts", "told", "alone"))
"""Features that mean much the same whoever proposes a heading."""
_SENTENCE = re.compile(r"[。;；,，]\s*$")
_CAPTION = re.compile(r"^\W{0,2}[附续]?[表图](?:[\d０-９一二三四五六]|[:：])|单位[:：]|(?:统计|一览)表\s*$")
_LEAST = 1e-4  # chance of any label below which nothing is said of which it would be
_SURE = 5.0  # log-odds of the model beyond which it says no more: it is surer than it should be
_CLEAR = 4.0  # log-odds of a topic beyond which it is no surer


HeadingBy = By | Literal["shape", "line"]
"""Who proposes a heading; ``shape`` is that of the report: its series of headings and its tables; ``line`` a line or
the lead of a paragraph that the model does not rule out."""


class HeadingCandidate(NamedTuple):
    """A heading and who proposes it; of one that both propose the section is the rules'."""

    section: Section
    by: HeadingBy
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


def add_headings(groups: Iterable[Group], more: Iterable[HeadingCandidate]) -> list[Group]:
    """The groups with further candidates, each in that of its place unless one there names the same section.

    A candidate over several groups is none: of two that were chosen one would lie in the other.
    """
    held = [list(group) for group in groups]
    starts = [min(one.heading.start for one in group) for group in held]
    ends = [max(one.heading.end for one in group) for group in held]
    for candidate in more:
        start, end = candidate.heading
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first == last:
            held.insert(first, [candidate])
            starts.insert(first, start)
            ends.insert(first, end)
        elif last == first + 1 and all(one.section.id != candidate.section.id for one in held[first]):
            held[first].append(candidate)
            starts[first], ends[first] = min(starts[first], start), max(ends[first], end)
    return [tuple(group) for group in held]


class Topical(NamedTuple):
    """How likely each section is by the text before a place, back to the heading before it, and by that behind it."""

    before: Mapping[str, float]
    behind: Mapping[str, float]

    @property
    def likeliest(self) -> str | None:
        """The section that begins here by the text behind, if that tells anything."""
        return max(self.behind, key=self.behind.__getitem__, default=None)


class Company(NamedTuple):
    """The headings of a report that are likely before any is chosen, by place."""

    sections: Mapping[Span, str]
    styles: Mapping[Span, str]
    """How their numbers are printed: of those that both propose, where they are a series."""
    agreed: Counter[str]
    """How often both propose a heading of each section."""
    parts: Mapping[Span, str]
    """The sections that places open by the tables that follow them."""
    part_styles: frozenset[str]
    """How the numbers of these places are printed."""
    topics: Mapping[Span, Topical]
    """What the text before and behind each place is about."""
    ids: Counter[str]
    kinds: Counter[str]
    """How often each section and each style is among those likely."""

    @classmethod
    def of(
        cls,
        groups: Iterable[Group],
        parts: Mapping[Span, str],
        shapes: Iterable[str],
        topics: Mapping[Span, Topical],
    ) -> Company:
        """What both propose, or the model likelier than not."""
        likely = list(likely_of(groups))
        agreed = [one for one in likely if one.by == "both"]
        series = agreed if len(agreed) >= SERIES else likely
        sections = {one.heading: one.section.id for one in likely}
        styles = {one.heading: _style(one) for one in series}
        told = Counter(one.section.id for one in agreed)
        ids, kinds = Counter(sections.values()), Counter(styles.values())
        return cls(sections, styles, told, parts, frozenset(shapes), topics, ids, kinds)

    def part(self, place: Span) -> str | None:
        """The section that a place opens by the tables, if they tell."""
        return next((id for own, id in self.parts.items() if own.overlaps(place)), None)


_UNTOLD = Topical({}, {})


def likely_of(groups: Iterable[Group]) -> Iterator[HeadingCandidate]:
    """The candidates that both propose, or the model likelier than not."""
    for candidate in chain.from_iterable(groups):
        if candidate.by == "both" or (candidate.opinion or _UNSEEN)[0] > HALF:
            yield candidate


def _style(candidate: HeadingCandidate) -> str:
    """How it opens; empty for a heading without number or mark."""
    return shape_of(candidate.section.heading or "").kind


def heading_features(candidate: HeadingCandidate, group: Group, company: Company) -> dict[str, float]:
    """What a policy weighs, by name: what is worth the same whoever proposes, and by how much his word differs.

    ``company`` is of all groups of the report.
    """
    section = candidate.section
    features = {"": 1.0, "exact": float(candidate.exact), "against": float(len(group) > 1)}
    if candidate.opinion is None:
        features["unseen"] = 1.0
    else:
        features |= _of_opinion(*candidate.opinion)
    if candidate.by in ("rules", "both"):
        features["confidence"] = logit(section.confidence)
    is_agreed = candidate.by == "both"
    features["told"] = float(company.agreed[section.id] > is_agreed)
    features["alone"] = float(company.agreed.total() == is_agreed)
    features |= _of_company(candidate, company)
    there = {name: value for name, value in features.items() if value}
    by_proposer = {f"{candidate.by} {name}".strip(): value for name, value in there.items()}
    by_all = {name: value for name, value in there.items() if name in SHARED}
    around = _of_parts(candidate, company) | _of_topics(candidate, company)
    return by_proposer | by_all | _of_words(section.heading or "") | around


def _of_words(heading: str) -> dict[str, float]:
    """What it reads like, whoever proposes it: a sentence or the caption of a table."""
    told = {"sentence": _SENTENCE.search(heading), "caption": _CAPTION.search(heading)}
    return {name: 1.0 for name, found in told.items() if found}


def _of_opinion(chance: float, none: float) -> dict[str, float]:
    """Whether the model sees a heading of any section, and whether it would be of this one, apart."""
    odds = {"any": logit(1 - none), "named": logit(chance / max(chance, 1 - none, _LEAST))}
    return {name: max(-_SURE, min(_SURE, value)) for name, value in odds.items()}


def _of_parts(candidate: HeadingCandidate, company: Company) -> dict[str, float]:
    """What the tables say, which is worth the same whoever proposes; empty where they say nothing."""
    if part := company.part(candidate.heading):
        return {"part" if part == candidate.section.id else "another part": 1.0}
    if len(company.parts) < SERIES:
        return {}
    return {"kin of parts" if _style(candidate) in company.part_styles else "odd to parts": 1.0}


def _of_topics(candidate: HeadingCandidate, company: Company) -> dict[str, float]:
    """What the text around is about, which is worth the same whoever proposes: a heading begins something new."""
    before, behind = company.topics.get(candidate.heading, _UNTOLD)
    id = candidate.section.id
    told = {"before": before.get(id), "behind": behind.get(id)}
    return {name: max(-_CLEAR, min(_CLEAR, logit(chance))) for name, chance in told.items() if chance is not None}


def _of_company(candidate: HeadingCandidate, company: Company) -> dict[str, float]:
    """How many other parts there are, and whether their numbers are printed as its own is."""
    own, own_style = company.sections.get(candidate.heading), company.styles.get(candidate.heading)
    parts = sum(many > (id == own) for id, many in company.ids.items() if id != candidate.section.id)
    others = company.kinds if own_style is None else company.kinds - Counter([own_style])
    style = _style(candidate)
    features = {"parts": log(1 + parts), "numbered": float(bool(style))}
    if others.total() >= SERIES:
        features["kin"] = others[style] / others.total()
        features["odd"] = float(not others[style] and max(others.values()) >= SERIES)
    return features


def choose_headings(
    groups: Sequence[Group], company: Company, weights: Weights
) -> Iterator[tuple[HeadingCandidate, float]]:
    """The candidates that are likely enough, each with its chance, in order."""
    for group in groups:
        chances = weights.chances(heading_features(candidate, group, company) for candidate in group)
        best = max(range(len(group)), key=chances.__getitem__)
        if chances[best] >= weights.threshold:
            yield group[best], chances[best]
