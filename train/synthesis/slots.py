"""What a template may ask for: figures of fields with their spans, other numbers, dates, words.

A page is one report being rendered; each figure that a template prints is entered in it and marked in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from gidr_ner.schema import FIELDS
from gidr_ner.types import Number
from synthesis.facts import Facts
from synthesis.marked import mark
from synthesis.numbers import Printed, Style, print_number

__all__ = ["Page", "add_filters"]

_FLAGS = ("yu", "over", "approx", "wan", "han")


class Page:
    """One report's marks in the order of their rendering, and how its clerk prints.

    A mark is an id and its figure, None for a heading.
    """

    def __init__(self, facts: Facts, rng: Random, style: Style) -> None:
        self.facts = facts
        self.rng = rng
        self.style = style
        self.marks: list[tuple[str, Printed | None]] = []

    def enter(self, id: str, printed: Printed) -> str:
        """Print a figure as a mention of a field or cell."""
        self.marks.append((id, printed))
        return mark(len(self.marks) - 1, printed.text)

    def enter_heading(self, id: str, text: str) -> str:
        """Print a level-1 heading."""
        self.marks.append((id, None))
        return mark(len(self.marks) - 1, text)

    def zero(self, noun: str, id: str) -> str:
        """Print a noun that stands for a figure of 0."""
        return self.enter(id, Printed(noun, 0))

    def context(self, lexicon: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The names of a template, for one bank's lexicon."""
        facts, rng = self.facts, self.rng
        groups = {prefix: _Group(self, prefix) for prefix in _PREFIXES}
        return {
            **groups,
            "_page": self,
            "n": lambda low, high: _Number(self, _log_uniform(rng, low, high)),
            "rate": lambda low, high: _Number(self, Decimal(round(rng.uniform(low, high) * 10)) / 10),
            "date": lambda: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
            "full_date": lambda: f"{facts.year}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
            "phone": lambda: _phone(rng),
            "docno": lambda: _document_number(rng, facts),
            "any": lambda *choices: rng.choice(choices),
            "lex": _Words(rng, lexicon),
            "agency": facts.body.name,
            "we": facts.body.we,
            "place": facts.body.place,
            "year": facts.year,
            "last_year": facts.year - 1,
            "next_year": facts.year + 1,
        }


class _Group:
    """``applications`` in ``{{ applications.received }}``."""

    __slots__ = ("_page", "_prefix")

    def __init__(self, page: Page, prefix: str) -> None:
        self._page, self._prefix = page, prefix

    def __getattr__(self, name: str) -> _Figure:
        id = f"{self._prefix}.{name}"
        if id not in FIELDS:
            raise AttributeError(id)
        return _Figure(self._page, id, self._page.facts.values[id])


class _Number:
    """A number that is no mention; filters say how it is printed."""

    __slots__ = ("_page", "_value", "flags")

    def __init__(self, page: Page, value: Number, flags: frozenset[str] = frozenset()) -> None:
        self._page, self._value, self.flags = page, value, flags

    def flagged(self, flag: str) -> _Number:
        return type(self)._again(self, self.flags | {flag})

    def _again(self, flags: frozenset[str]) -> _Number:
        return _Number(self._page, self._value, flags)

    def _printed(self) -> Printed:
        return print_number(self._value, self.flags, self._page.style, self._page.rng)

    def __str__(self) -> str:
        return self._printed().text


class _Figure(_Number):
    """A number that is a mention of a field: printing it enters it in the page."""

    __slots__ = ("_id",)

    def __init__(self, page: Page, id: str, value: Number, flags: frozenset[str] = frozenset()) -> None:
        super().__init__(page, value, flags)
        self._id = id

    def _again(self, flags: frozenset[str]) -> _Figure:
        return _Figure(self._page, self._id, self._value, flags)

    def __str__(self) -> str:
        return self._page.enter(self._id, self._printed())


class _Words:
    """``lex.topics``: one of a list, at random."""

    __slots__ = ("_lexicon", "_rng")

    def __init__(self, rng: Random, lexicon: Mapping[str, Sequence[str]]) -> None:
        self._rng, self._lexicon = rng, lexicon

    def __getattr__(self, name: str) -> str:
        return self._rng.choice(self._lexicon[name])


def add_filters(environment: Environment) -> None:
    """The filters of templates: ``| yu`` and the like, and ``"申请" | zero("applications.received")``."""

    def flag(name: str) -> Callable[[_Number], _Number]:
        return lambda number: number.flagged(name)

    @pass_context
    def zero(context: Context, noun: str, id: str) -> str:
        page: Page = context["_page"]
        return page.zero(noun, id)

    environment.filters.update({name: flag(name) for name in _FLAGS}, zero=zero)


_PREFIXES = sorted({id.partition(".")[0] for id in FIELDS})


def _log_uniform(rng: Random, low: float, high: float) -> int:
    return round(low * (high / low) ** rng.random()) if low > 0 else round(rng.uniform(low, high))


def _phone(rng: Random) -> str:
    area, number = rng.randint(310, 999), rng.randint(2_000_000, 8_999_999)
    return rng.choice((f"0{area}-{number}", f"0{area}—{number}", f"（0{area}）{number}", f"{number}"))


def _document_number(rng: Random, facts: Facts) -> str:
    opening, closing = rng.choice(("〔〕", "〔〕", "[]", "【】"))
    year = facts.year - rng.choice((0, 0, 0, 1))
    issuer = facts.body.place[:1] + rng.choice(("政发", "政办发", "办发", "政务公开办", "发"))
    return f"{issuer}{opening}{year}{closing}{rng.randint(1, 160)}号"
