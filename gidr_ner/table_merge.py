"""One national table read twice, from the file's own table and flattened: the grid wins, a difference is said."""

from __future__ import annotations

from collections.abc import Iterator

from gidr_ner.table_grids import GridPart
from gidr_ner.table_text import Part

__all__ = ["merge_parts"]

_NAMED = 4
"""Cells named in a warning, of those that differ."""


def merge_parts(kind: str, flat: Part | None, grid: GridPart | None) -> list[Part]:
    """What both readings of a table come to; rows that the grid does not have are those of the flattened text."""
    if grid is None:
        return [flat] if flat else []
    rest = tuple(c for c in flat.cells if _row(c.id) not in grid.rows) if flat else ()
    rows = {_row(cell.id) for cell in rest}
    warnings = [w for w in grid.warnings if w.partition(":")[0] not in rows]
    if flat:
        warnings += _differences(kind, flat, grid)
    unread = tuple(row for row in grid.unread if row not in rows)
    form = grid.form or (flat.form if flat else None)
    first, *more = _by_region(grid)
    parts = [Part(first.cells, first.region, tuple(warnings), form, None, unread), *more]
    return [*parts, Part(rest, flat.region)] if flat and rest else parts


def _by_region(grid: GridPart) -> Iterator[Part]:
    for start, end in grid.regions:
        yield Part(tuple(cell for cell in grid.cells if start <= cell.token.start < end), (start, end))


def _differences(kind: str, flat: Part, grid: GridPart) -> Iterator[str]:
    told = {cell.id: cell.token.value for cell in grid.cells}
    differing = [c.id for c in flat.cells if _row(c.id) in grid.rows and told.get(c.id) != c.token.value]
    if differing:
        named = ", ".join(differing[:_NAMED]) + (" …" if len(differing) > _NAMED else "")
        yield f"{kind}: the table and its text differ in {len(differing)} cells ({named}), the table's are kept"


def _row(id: str) -> str:
    return id.rpartition(".")[0]
