"""Template banks: one folder an author, a file a section and kind, a template a line.

    data/templates/banks/<bank>/mentions/<section>.j2       sentences with figures that have a field
                                distractors/<section>.j2    sentences with numbers that are none
                                prose/<section>.j2          sentences without numbers
                                headings.tsv                section id, heading without its numbering
                                titles.j2 top.j2 bottom.j2  what stands around a report
                                lexicon.toml                lists of words for the slots ``lex.<list>``

A bank may lack any of them; one without mentions writes no report of its own and lends what it has to others.

``⏎`` in a template is a line break; ``2014-2018| `` in front of one says in which years' reports it may stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError
from jinja2 import Template as Compiled

from gidr_ner.errors import GidrError
from gidr_ner.schema import FIELDS, SECTIONS

__all__ = ["Bank", "Template", "TemplateFault", "list_banks", "load_bank"]

KINDS = ("mentions", "distractors", "prose")
PAGES = ("titles", "top", "bottom")

_YEARS = re.compile(r"(\d{4})?-(\d{4})?\| ?")
_SLOT = re.compile(r"([a-z]+\.[a-z_]+)((?:\s*\|\s*[a-z]+)*)")
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}")
_WORDS = re.compile(r"\blex\.([a-z_]+)")
_ZERO = re.compile(r"""zero\(\s*["']([a-z_.]+)["']""")
_VAGUE = frozenset({"yu", "over", "approx", "wan"})


class TemplateFault(GidrError):
    """A template that cannot be used; the message names its file and line."""


@dataclass(frozen=True)
class Template:
    """One line of a bank: the fields that it prints as numbers, vaguely, or as a zero in words."""

    source: str
    place: str
    bank: str
    years: tuple[int, int]
    fields: frozenset[str]
    vague: frozenset[str]
    zeros: frozenset[str]
    environment: Environment = field(repr=False, compare=False)

    @cached_property
    def _compiled(self) -> Compiled:
        return self.environment.from_string(self.source)

    def render(self, context: Mapping[str, Any]) -> str:
        """The text; TemplateFault names file and line of what cannot be rendered. Compiled when first used."""
        try:
            return self._compiled.render(context)
        except (TemplateError, AttributeError) as error:
            raise TemplateFault(f"{self.place}: {error}") from error


class Pool:
    """Templates to draw from; the rarer the figures of one, the more often it is drawn."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self.templates = templates
        counts: dict[str, int] = {}
        for template in templates:
            for id in template.fields | template.zeros:
                counts[id] = counts.get(id, 0) + 1
        weights = [max((1 / counts[id] for id in t.fields | t.zeros), default=1.0) for t in templates]
        self._cumulative = list(accumulate(weights))

    def draw(self, rng: Random, count: int) -> list[Template]:
        """Some templates, with repetition; none from an empty pool."""
        return rng.choices(self.templates, cum_weights=self._cumulative, k=count) if self.templates else []


@dataclass(frozen=True)
class Bank:
    """Everything that one author wrote."""

    name: str
    pools: Mapping[tuple[str, str], Pool]
    pages: Mapping[str, Pool]
    headings: Mapping[str, Sequence[str]]
    lexicon: Mapping[str, Sequence[str]]

    @property
    def writes(self) -> bool:
        """Whether it has sentences with figures, and so can be the voice of a report."""
        return any(kind == "mentions" for kind, _ in self.pools)

    def templates(self, kind: str) -> Iterator[Template]:
        """All templates of a kind: mentions, distractors or prose."""
        for (of, _), pool in self.pools.items():
            if of == kind:
                yield from pool.templates


def list_banks(folder: Path) -> list[str]:
    """The names of the banks in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def load_bank(folder: Path, environment: Environment) -> Bank:
    """Read a bank; TemplateFault names the file and line of what is wrong with it."""
    if not folder.is_dir():
        raise TemplateFault(f"{folder}: no such bank")
    pools = {
        (kind, path.stem): Pool(_read(path, folder.name, environment))
        for kind in KINDS
        for path in sorted((folder / kind).glob("*.j2"))
    }
    unknown = {section for _, section in pools} - set(SECTIONS)
    if unknown:
        raise TemplateFault(f"{folder}: no such section: {', '.join(sorted(unknown))}")
    pages = {page: Pool(_read(folder / f"{page}.j2", folder.name, environment)) for page in PAGES}
    lexicon = tomllib.loads(_text(folder / "lexicon.toml"))
    for template in (t for pool in (*pools.values(), *pages.values()) for t in pool.templates):
        for name in set(_WORDS.findall(template.source)) - lexicon.keys():
            raise TemplateFault(f"{template.place}: no list {name} in lexicon.toml")
    return Bank(folder.name, pools, pages, read_headings(folder / "headings.tsv"), lexicon)


def read_headings(path: Path) -> dict[str, list[str]]:
    """Headings by section id."""
    headings: dict[str, list[str]] = {}
    for number, line in _lines(path):
        section, tab, text = line.partition("\t")
        if not tab or section not in SECTIONS:
            raise TemplateFault(f"{path}:{number}: not a section id, a tab and a heading")
        headings.setdefault(section, []).append(text.strip())
    return headings


def new_environment() -> Environment:
    """What templates are compiled in; an unknown name is an error, not an empty string."""
    return Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _read(path: Path, bank: str, environment: Environment) -> list[Template]:
    return [_template(line, f"{path}:{number}", bank, environment) for number, line in _lines(path)]


def _template(line: str, place: str, bank: str, environment: Environment) -> Template:
    years = _YEARS.match(line)
    source = line[years.end() :] if years else line
    slots = [slot for expression in _EXPRESSION.findall(source) for slot in _SLOT.findall(expression)]
    asked = {id: set(re.findall(r"[a-z]+", filters)) for id, filters in slots if not id.startswith("lex.")}
    zeros = frozenset(_ZERO.findall(source))
    fields = frozenset(asked) - zeros
    unknown = (fields | zeros) - set(FIELDS)
    if unknown:
        raise TemplateFault(f"{place}: no such field: {', '.join(sorted(unknown))}")
    vague = frozenset(id for id in fields if asked[id] & _VAGUE)
    span = (int(years[1] or 0), int(years[2] or 9999)) if years else (0, 9999)
    return Template(source.replace("⏎", "\n"), place, bank, span, fields, vague, zeros, environment)
