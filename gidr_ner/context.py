"""What the rest of a report says for or against a figure: its tables, its sums, and where else it states the same."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import log

from gidr_ner.candidates import Group
from gidr_ner.reading import Reading
from gidr_ner.schema.identities import IDENTITIES, Identity
from gidr_ner.surroundings import PRINCIPALS, Surroundings, surroundings_of
from gidr_ner.types import FieldValue, Number, Section, Span

__all__ = ["Context"]

SURE = 0.6  # of a model that is not contradicted
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Statements:
    """The places where one field is stated, with their values, and these by themselves."""

    at: Mapping[Span, Number]
    values: Sequence[Number]

    def first(self) -> Number:
        """The value in the first place."""
        return self.values[0]


Stated = Mapping[str, Statements]

_COMPLETE = [identity for identity in IDENTITIES.values() if identity.mode == "complete"]
_SUMS: dict[str, list[tuple[Identity, frozenset[str]]]] = {}
"""The identities that a figure is in, and what else is in each."""
for _identity in _COMPLETE:
    _all = frozenset((*_identity.left, *_identity.right))
    for _id in _all:
        _SUMS.setdefault(_id, []).append((_identity, _all - {_id}))
_WHOLES = {part: one.right[0] for one in _COMPLETE if len(one.right) == 1 for part in one.left}
_WHOLES |= {id: id.removesuffix("_principal") for id in PRINCIPALS}
"""What a figure is a part of, and so cannot be above."""
_ABOUT = {"applications.completed": "applications.received", "applications.replied": "applications.received"}
"""What a figure is about as large as."""
_TOLD_IN_TABLE = {i.left[0]: i.right for i in IDENTITIES.values() if i.mode == "text_table"}


@dataclass(frozen=True, slots=True)
class Context:
    """The sections of a report, the cells of its tables, and where each figure is stated that is not in doubt."""

    reading: Reading
    sections: Sequence[Section]
    cells: Mapping[str, Number]
    stated: Stated
    shared: float
    """Log-odds that the rules find, too, what the model is sure of: how well they know this kind of prose."""
    confirmed: float
    """Log-odds that the model says, too, what the rules find."""
    words: dict[Span, Surroundings] = field(default_factory=dict)
    """Those around the figures asked for so far: candidates of one place share them, and both passes."""

    @classmethod
    def of(cls, reading: Reading, sections: Sequence[Section], groups: Sequence[Group]) -> Context:
        """What is known before anything is decided: what both say counts as stated."""
        stated = _by_id(field for group in groups for field in _sure(group))
        cells = {cell.id: cell.value for cell in reading.tables.fields}
        return cls(reading, sections, cells, stated, *_agreement(groups))

    def after(self, fields: Iterable[FieldValue]) -> Context:
        """The same report once these figures are taken for stated."""
        return replace(self, stated=_by_id(fields))

    def around(self, figure: FieldValue) -> Surroundings:
        """The words around a figure."""
        if (found := self.words.get(figure.span)) is None:
            found = self.words[figure.span] = surroundings_of(self.reading.view, figure.span)
        return found

    def section_at(self, place: int) -> str:
        """The section of a place, empty where there is none."""
        at = bisect_right(self.sections, place, key=lambda section: section.span.start) - 1
        return self.sections[at].id if at >= 0 else ""

    def repeats(self, field: FieldValue) -> bool | None:
        """Whether the same field has the same value in another place; None where it is stated in no other."""
        stated = self.stated.get(field.id)
        if stated is None or len(stated.at) == (field.span in stated.at):
            return None
        return stated.values.count(field.value) > (stated.at.get(field.span) == field.value)

    def exceeds(self, field: FieldValue) -> bool:
        """Whether a figure is above the whole that it is a part of, or more than twice what it should be about."""
        bounds = ((_WHOLES.get(field.id), 1), (_ABOUT.get(field.id), 2))
        return any(
            field.value > times * max(self.stated[whole].values)
            for whole, times in bounds
            if whole is not None and whole in self.stated
        )

    def balances(self, field: FieldValue) -> Iterator[bool]:
        """Of each identity that a figure completes, whether it holds."""
        if (cells := _TOLD_IN_TABLE.get(field.id)) and any(cell in self.cells for cell in cells):
            yield sum(self.cells.get(cell, 0) for cell in cells) == field.value
        for identity, others in _SUMS.get(field.id, ()):
            if self.stated.keys() >= others:
                left = sum(self._value(id, field) for id in identity.left)
                yield left == sum(self._value(id, field) for id in identity.right)

    def _value(self, id: str, field: FieldValue) -> Number:
        return field.value if id == field.id else self.stated[id].first()


def _by_id(fields: Iterable[FieldValue]) -> Stated:
    stated: dict[str, dict[Span, Number]] = {}
    for figure in fields:
        stated.setdefault(figure.id, {}).setdefault(figure.span, figure.value)
    return {id: Statements(at, tuple(at.values())) for id, at in stated.items()}


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
