"""``gidr-ner schema``: the forms as a person or a program may want to see them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict

from gidr_ner.schema import CELLS, CHECKS, FIELDS, FORMS, SECTIONS, CellDef, CheckDef, FieldDef, SectionDef
from gidr_ner.version import __version__

__all__ = ["print_json", "print_tables"]

_Entry = SectionDef | FieldDef | CellDef | CheckDef
_PARTS: Mapping[str, Mapping[str, _Entry]] = {
    "sections": SECTIONS,
    "fields": FIELDS,
    "cells": CELLS,
    "checks": CHECKS,
}
_WIDE = 240
"""Columns on anything but a terminal: no row of the schema wraps."""


def print_json() -> None:
    """One object: version, forms, and a list of entries for each part."""
    parts = {name: [asdict(entry) for entry in part.values()] for name, part in _PARTS.items()}
    record = {"version": __version__, "forms": FORMS, **parts}
    # a set of forms is the only thing in it that JSON does not know
    sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False, indent=2, default=sorted).encode() + b"\n")


def print_tables() -> None:
    """One table a part, a row an entry."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    for name, part in _PARTS.items():
        rows = [asdict(entry) for entry in part.values()]
        table = Table(*rows[0], title=f"{name} ({len(rows)})", title_justify="left", box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(_cell_to_text(cell) for cell in row.values()))
        console.print(table, markup=False)
        console.print()


def _cell_to_text(cell: object) -> str:
    if isinstance(cell, frozenset):
        return ", ".join(sorted(cell))
    return "; ".join(cell) if isinstance(cell, tuple) else str(cell)
