"""The forms as data: sections, fields, table cells and checks, loaded once from the TSV files beside this module.

The TSV files are the contract (``id`` columns never change meaning); everything that needs a list of ids, a unit,
a label set or an identity derives it from here.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = [
    "CELLS",
    "CHECKS",
    "FIELDS",
    "FORMS",
    "SECTIONS",
    "CellDef",
    "CheckDef",
    "FieldDef",
    "SectionDef",
    "definition_of",
    "form_of_year",
    "is_cell",
    "read_rules",
    "read_table",
    "unit_of",
]

FORMS = ("2008", "2014", "2019", "2021", "free")
_LAST_YEARS = (("2008", 2013), ("2014", 2018), ("2019", 2020))


@dataclass(frozen=True, slots=True)
class SectionDef:
    """A level-1 part: ``headings`` are typical wordings."""

    id: str
    zh: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A figure of the prose and of the 2014 statistics form; ``section`` is where it usually stands."""

    id: str
    zh: str
    unit: str
    section: str
    note: str


@dataclass(frozen=True, slots=True)
class CellDef:
    """A cell of the tables of the 2019 and 2021 forms."""

    id: str
    zh: str
    unit: str
    forms: frozenset[str]
    note: str

    @property
    def table(self) -> str:
        return self.id.partition(".")[0]

    @property
    def row(self) -> str:
        return self.id.partition(".")[2].rpartition(".")[0]

    @property
    def column(self) -> str:
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class CheckDef:
    """A family of identities; ``id`` may hold a placeholder such as ``t3.balance.<col>``."""

    id: str
    holds: str
    source: str


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a TSV file of this package as dictionaries by its header line."""
    with files(__name__).joinpath(name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_rules(name: str) -> dict[str, Any]:
    """The tables of a TOML file of this package."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _sections() -> dict[str, SectionDef]:
    rows = read_table("sections.tsv")
    headings = "typical headings (any numbering, any script)"
    return {
        r["id"]: SectionDef(r["id"], r["zh"], () if r[headings].startswith("(") else tuple(r[headings].split("; ")))
        for r in rows
    }


def _fields() -> dict[str, FieldDef]:
    rows = read_table("fields.tsv")
    return {r["id"]: FieldDef(r["id"], r["zh"], r["unit"], r["section"], r["note"] or "") for r in rows}


def _cells() -> dict[str, CellDef]:
    rows = read_table("table_cells.tsv")
    return {
        r["id"]: CellDef(r["id"], r["zh"], r["unit"], frozenset(r["forms"].split(",")), r["note"] or "") for r in rows
    }


def _checks() -> dict[str, CheckDef]:
    return {r["id"]: CheckDef(r["id"], r["what holds"], r["source"]) for r in read_table("checks.tsv")}


SECTIONS: Mapping[str, SectionDef] = MappingProxyType(_sections())
FIELDS: Mapping[str, FieldDef] = MappingProxyType(_fields())
CELLS: Mapping[str, CellDef] = MappingProxyType(_cells())
CHECKS: Mapping[str, CheckDef] = MappingProxyType(_checks())


def is_cell(id: str) -> bool:
    """Whether an id is a table cell rather than a prose field."""
    return id in CELLS


def form_of_year(year: int) -> str:
    """The national form that reports on a year follow, where they are not free (annotation ruling 9)."""
    return next((form for form, last in _LAST_YEARS if year <= last), "2021")


def definition_of(id: str) -> CellDef | FieldDef:
    """What a field or a cell is; raises KeyError for an unknown id."""
    return CELLS[id] if id in CELLS else FIELDS[id]


def unit_of(id: str) -> str:
    """The unit of a field or a cell; raises KeyError for an unknown id."""
    return definition_of(id).unit
