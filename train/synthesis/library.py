"""Everything below ``data/templates``, loaded once: banks, forms, chances, damage, bodies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthesis.banks import Bank, list_banks, load_bank, new_environment, read_headings
from synthesis.slots import add_filters
from synthesis.tables import Forms, load_forms

__all__ = ["Library", "load_library"]


@dataclass(frozen=True)
class Library:
    """What reports are composed of."""

    banks: Sequence[Bank]
    forms: Forms
    headings: Mapping[str, Sequence[str]]
    sub_headings: Mapping[str, Sequence[str]]
    config: Mapping[str, Any]
    damage: Mapping[str, Any]
    bodies: Mapping[str, Any]


def load_library(folder: Path, banks: Sequence[str] = ()) -> Library:
    """The banks named, or all but the one that is held out; TemplateFault names the file and line of a fault."""
    environment = new_environment()
    add_filters(environment)
    config, damage, bodies = (_read(folder / f"{name}.toml") for name in ("composition", "damage", "bodies"))
    names = banks or [name for name in list_banks(folder / "banks") if name != config["held_out"]]
    return Library(
        [load_bank(folder / "banks" / name, environment) for name in names],
        load_forms(folder, environment),
        read_headings(folder / "headings.tsv"),
        read_headings(folder / "subheadings.tsv"),
        config,
        damage,
        bodies,
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
