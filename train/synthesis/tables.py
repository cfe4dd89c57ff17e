"""The national forms as flattened text: rows of labels and figures out of ``data/templates/forms``, printed by layouts.

A layout is a Jinja2 template in ``data/templates/layouts`` over ``rows``; each row has ``labels`` (outer to inner) and
``cells`` (figures as printed, marked already; an empty string is a blank).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment
from jinja2 import Template as Compiled

from gidr_ner.schema import is_cell
from gidr_ner.types import Number
from synthesis.numbers import Printed
from synthesis.slots import Page

__all__ = ["Forms", "load_forms"]

_BLANKS = ("", "", "/", "-", "—", "无")


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row; ``fresh`` are its labels less those that it shares with the row above, as merged cells are."""

    labels: tuple[str, ...]
    fresh: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FormRow:
    forms: frozenset[str]
    labels: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clerk:
    """How one report fills a form in: what a blank or a zero looks like, and whether amounts are in 万元."""

    blank: str
    zero_is_blank: float
    sign: bool
    vertical: bool

    @staticmethod
    def draw(rng: Random) -> Clerk:
        """A clerk like others."""
        return Clerk(rng.choice(_BLANKS), rng.choice((0, 0, 0, 0.4, 1)), rng.random() < 0.2, rng.random() < 0.1)


@dataclass(frozen=True)
class Forms:
    """All forms and layouts, loaded."""

    rows: Mapping[str, Sequence[_FormRow]]
    captions: Mapping[str, Any]
    layouts: Mapping[str, Compiled]

    def render(self, table: str, form: str, page: Page, layout: str, clerk: Clerk) -> str:
        """One table of a form, its figures marked."""
        said = self.captions.get(table, {})
        rng = page.rng
        head = [tuple(line.split("|")) for line in said.get("header", ()) if rng.random() < 0.8]
        caption = rng.choice(said.get("captions", [""])).replace("{{ year }}", str(page.facts.year)).replace("⏎", "\n")
        chosen = [row for row in self.rows[table] if form in row.forms]
        rows = [_row(row, above, page, clerk) for row, above in zip(chosen, [None, *chosen], strict=False)]
        printed = self.layouts[layout].render(caption=caption, head=head, rows=rows, wide=table == "t4", rng=rng)
        return printed.strip("\n")


def _row(row: _FormRow, above: _FormRow | None, page: Page, clerk: Clerk) -> Row:
    over = above.labels if above else ()
    shared = next((n for n, (a, b) in enumerate(zip(row.labels, over, strict=False)) if a != b), len(over))
    # a whole row that repeats the one above has lost nothing to a merged cell
    fresh = row.labels[shared:] or row.labels
    printed = tuple(_vertical(label) if clerk.vertical else label for label in row.labels)
    return Row(printed, printed[len(printed) - len(fresh) :], tuple(_cell(id, page, clerk) for id in row.cells))


def _vertical(label: str) -> str:
    """三、本年度办理结果 runs over many rows and is set one character a line."""
    return "\n".join(label) if label.startswith("三、") else label


def _cell(id: str, page: Page, clerk: Clerk) -> str:
    """One figure in its place; a zero may be left blank."""
    value = page.facts.cells[id] if is_cell(id) else page.facts.values[id]
    if value == 0 and page.rng.random() < clerk.zero_is_blank:
        return clerk.blank
    return page.enter(id, _printed(id, value, page, clerk))


def _printed(id: str, value: Number, page: Page, clerk: Clerk) -> Printed:
    column = id.rpartition(".")[2]
    if column == "amount" and id.startswith("t2.admin_fees"):
        return Printed(f"{(Decimal(value) / 10_000).normalize():f}", int(value))
    if column == "change":
        return _change(int(value), clerk, page.rng)
    commas = page.style.commas and page.rng.random() < page.style.commas
    return Printed(f"{int(value):,}" if commas else str(value), value)


def _change(value: int, clerk: Clerk, rng: Random) -> Printed:
    """A change is signed by a sign, and 0 may be a word."""
    if value == 0:
        return Printed(rng.choice(("0", "0", "不变", "无变化")), 0)
    return Printed(f"{value:+d}" if clerk.sign or value < 0 else str(value), value)


def load_forms(folder: Path, environment: Environment) -> Forms:
    """Forms, captions and layouts below ``data/templates``."""
    rows = {path.stem: _read_form(path) for path in sorted((folder / "forms").glob("*.tsv"))}
    captions = tomllib.loads((folder / "forms" / "captions.toml").read_text(encoding="utf-8"))
    layouts = {
        path.stem: environment.from_string(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "layouts").glob("*.j2"))
    }
    return Forms(rows, captions, layouts)


def _read_form(path: Path) -> list[_FormRow]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        _FormRow(frozenset(r["forms"].split(",")), tuple(r["labels"].split("|")), tuple((r["cells"] or "").split()))
        for r in rows
    ]
