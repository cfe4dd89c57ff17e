"""Annotated reports as choices: the candidates of each place, and which of them gold says is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arbitration.logistic import Choice
from gidr_ner.annotations import AnnotatedReport, GoldMention
from gidr_ner.candidates import Group
from gidr_ner.context import Context
from gidr_ner.features import features_of
from gidr_ner.heading_candidates import heading_features
from gidr_ner.hybrid import HybridTagger, propose_figures, propose_headings
from gidr_ner.reading import read_document
from gidr_ner.rules import RuleReader
from gidr_ner.schema import is_cell
from gidr_ner.sight import Sight
from gidr_ner.topics import Topics
from gidr_ner.types import FieldValue

__all__ = ["Choices", "Places", "figure_places", "heading_choices"]

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one report, and how many of its gold items there are to be found."""

    made: Sequence[Choice]
    asked: int


def heading_choices(report: AnnotatedReport, sight: Sight, weight: float, topics: Topics) -> Choices:
    """One choice a place where rules or model see a heading."""
    reading = read_document(report.document)
    groups, company = propose_headings(reading, RuleReader(reading).sections(), sight, topics)
    made = []
    for group in groups:
        right = [
            at
            for at, candidate in enumerate(group)
            if any(
                gold.id == candidate.section.id and gold.span.overlaps(candidate.heading) for gold in report.headings
            )
        ]
        features = [heading_features(candidate, group, company) for candidate in group]
        made.append(Choice(features, right[0] if right else None, weight))
    return Choices(made, len(report.headings))


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one report where rules or model see a figure; those that gold leaves open are not among them."""

    groups: Sequence[Group]
    right: Sequence[int | None]
    asked: int
    weight: float
    context: Context

    def choices(self, context: Context) -> Choices:
        """A choice a place, as it stands when so much is known of the report."""
        options = ([features_of(candidate, group, context) for candidate in group] for group in self.groups)
        made = [Choice(own, right, self.weight) for own, right in zip(options, self.right, strict=True)]
        return Choices(made, self.asked)


def figure_places(report: AnnotatedReport, sight: Sight, tagger: HybridTagger, weight: float) -> Places:
    """The places of a report, with what gold says of them."""
    reading = read_document(report.document)
    rules = RuleReader(reading)
    sections = tagger.sections(reading, rules.sections(), sight)
    groups = propose_figures(reading, rules, sections, sight)
    free = [mention.span for mention in report.mentions if mention.optional]
    asked = [mention for mention in report.mentions if not mention.optional and not is_cell(mention.id)]
    kept = [group for group in groups if not any(span.overlaps(one.field.span) for one in group for span in free)]
    right = [_right(group, asked) for group in kept]
    return Places(kept, right, len(asked), weight, Context.of(reading, sections, groups))


def _right(group: Group, asked: Sequence[GoldMention]) -> int | None:
    return next((at for at, one in enumerate(group) if any(_is_right(one.field, gold) for gold in asked)), None)


def _is_right(field: FieldValue, gold: GoldMention) -> bool:
    if field.id not in {gold.id, *gold.also} or not gold.span.overlaps(field.span):
        return False
    return abs(float(field.value) - float(gold.value)) <= TOLERANCE * max(1.0, abs(float(gold.value)))
