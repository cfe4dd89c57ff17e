"""The sums that the forms promise, expanded from ``identities.tsv`` over the rows, columns and groups of the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from gidr_ner.schema import CELLS, FIELDS, read_table

__all__ = ["IDENTITIES", "Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` adds up to the same as ``right``; ``mode`` says what a missing part means (see ``checks.py``)."""

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    mode: str


_PLACEHOLDER = re.compile(r"<(\w+)>")


def _values(name: str, table: str) -> list[str]:
    """What a placeholder runs over: the rows, columns or groups of a table, in printed order."""
    cells = [c for c in CELLS.values() if c.table == table]
    return list(dict.fromkeys(c.column if name == "col" else c.row for c in cells))


def _expand(term: str, ids: list[str]) -> list[str]:
    return [i for i in ids if fnmatchcase(i, term)] if "*" in term else [term]


def _identities() -> Iterator[Identity]:
    ids = [*CELLS, *FIELDS]
    for entry in read_table("identities.tsv"):
        id = entry["id"]
        held = _PLACEHOLDER.search(id)
        for value in _values(held[1], id.partition(".")[0]) if held else [""]:
            left, right = (
                tuple(i for term in entry[side].split() for i in _expand(_PLACEHOLDER.sub(value, term), ids))
                for side in ("left", "right")
            )
            yield Identity(_PLACEHOLDER.sub(value, id), left, right, entry["mode"])


IDENTITIES: Mapping[str, Identity] = MappingProxyType({i.id: i for i in _identities()})
