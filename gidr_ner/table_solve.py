"""Which columns the numbers of an incomplete row belong to, told by the arithmetic of the form.

A row of fewer numbers than columns has several readings. Those that break the form's sums are dropped, first by row,
then by all rows together; what every reading that is left agrees on is known, the rest is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from gidr_ner.types import Number

__all__ = ["Reading", "Value", "Vector", "common", "joint", "readings", "row_vector", "sums_hold"]

Value = Number | None
"""What a cell says; None for a blank mark, which counts as 0 in a sum."""

Vector = tuple[Number, ...]

_MAX_SUMS = 40_000
"""Sums tried before the rest of a table is left open: some 50 ms."""
_MAX_PRODUCT = 2_000


class Reading(NamedTuple):
    """One way to read a row: the column of each number (-1: none of the row's), and what the row then adds up to."""

    columns: tuple[int, ...]
    vector: Vector


@cache
def _choices(width: int, count: int) -> tuple[tuple[int, ...], ...]:
    """Columns for ``count`` tokens in reading order; a token too many may be left out anywhere."""
    if count <= width:
        return tuple(combinations(range(width), count))
    kept = combinations(range(count), width)
    return tuple(tuple(k.index(t) if t in k else -1 for t in range(count)) for k in kept)


def row_vector(values: Sequence[Value], columns: Sequence[int], width: int) -> Vector:
    """What each column adds to the sums; blanks are 0."""
    vector: list[Number] = [0] * width
    for value, column in zip(values, columns, strict=True):
        if column >= 0 and value is not None:
            vector[column] = value
    return tuple(vector)


def sums_hold(vector: Vector, only_total: bool = True) -> bool:
    """Whether parts make up the total, the last column; a row with only its total may stand."""
    parts = sum(vector[:-1])
    return parts == vector[-1] or (only_total and not any(vector[:-1]))


def _with_lost_cell(values: Sequence[Value], width: int) -> list[Reading]:
    """Readings of a row that lost exactly one cell, the value of which the row's sum tells."""
    found = []
    for columns in _choices(width, len(values)):
        lost = next(c for c in range(width) if c not in columns)
        vector = list(row_vector(values, columns, width))
        parts = sum(vector[:-1])
        vector[lost] = parts if lost == width - 1 else vector[-1] - parts
        if vector[lost] > 0:
            found.append(Reading(columns, tuple(vector)))
    return found


def readings(values: Sequence[Value], width: int, may_lose: bool = False) -> list[Reading]:
    """The readings of one row under which its own sum holds; the last column is the total. Empty where none does.

    A full row is read as it stands. ``may_lose`` says that a number may be missing that was not 0.
    """
    count = len(values)
    if not count:
        return [Reading((), (0,) * width)]
    if count == width:
        columns = tuple(range(width))
        return [Reading(columns, row_vector(values, columns, width))]
    if count == 1:
        return [Reading((c,), row_vector(values, (c,), width)) for c in range(width)]
    if count > width + 2:
        return []
    found = [Reading(c, row_vector(values, c, width)) for c in _choices(width, count)]
    holding = [r for r in found if sums_hold(r.vector, only_total=False)]
    return holding or (_with_lost_cell(values, width) if may_lose and count == width - 1 else [])


def common(found: Sequence[Reading], values: Sequence[Value]) -> dict[int, int]:
    """The columns that every reading fills with the same value, and the token that does in the first reading."""
    if not found:
        return {}
    cells = {c: t for t, c in enumerate(found[0].columns) if c >= 0}
    for other in found[1:]:
        filled = {c: t for t, c in enumerate(other.columns) if c >= 0}
        cells = {c: t for c, t in cells.items() if c in filled and values[filled[c]] == values[t]}
    return cells


# --- all rows together -------------------------------------------------------------------------------------------


def _add(one: Vector, other: Vector) -> Vector:
    return tuple([a + b for a, b in zip(one, other, strict=True)])


def _fits(part: Vector, whole: Vector) -> bool:
    return all(a <= b for a, b in zip(part, whole, strict=True))


def _adding_up(
    parts: Sequence[Sequence[Vector]], wholes: Sequence[Vector]
) -> tuple[list[set[Vector]], set[Vector]] | None:
    """For each part the vectors with which all parts can add up to one of the wholes, and the wholes that are reached.

    None where there are too many sums to try.
    """
    most = tuple(map(max, zip(*wholes, strict=True)))
    fixed = [p[0] for p in parts if len(p) == 1]
    several = sorted((i for i, p in enumerate(parts) if len(p) > 1), key=lambda i: len(parts[i]))
    start: Vector = tuple(map(sum, zip(*fixed, strict=True))) if fixed else (0,) * len(most)
    forward: list[set[Vector]] = [{start}]
    work = 0
    for i in several:
        work += len(forward[-1]) * len(parts[i])
        if work > _MAX_SUMS:
            return None
        forward.append({s for f in forward[-1] for o in parts[i] if _fits(s := _add(f, o), most)})
    reached = set(wholes) & forward[-1]
    alive = [set(p) if len(p) == 1 and reached else set() for p in parts]
    goal = reached
    for layer, i in reversed(list(enumerate(several))):
        ways = [(f, o) for f, o in product(forward[layer], parts[i]) if _add(f, o) in goal]
        alive[i] = {o for _, o in ways}
        goal = {f for f, _ in ways}
    return alive, reached


def _distinct(found: Sequence[Reading]) -> list[Vector]:
    return list(dict.fromkeys(r.vector for r in found))


Rows = Mapping[str, Sequence[Reading]]


def _balanced(rows: Rows, left: Sequence[str], right: Sequence[str]) -> dict[str, set[Vector]] | None:
    """The vectors of each row with which both sides add up to the same; None where nothing can be said."""
    names = [*left, *right]
    if any(not rows.get(n) for n in names):
        return None
    alive: dict[str, set[Vector]] = {n: set() for n in names}
    options = [_distinct(rows[n]) for n in names]
    if prod(map(len, options)) > _MAX_PRODUCT:
        return None
    for choice in product(*options):
        sides = choice[: len(left)], choice[len(left) :]
        if [sum(c) for c in zip(*sides[0], strict=True)] == [sum(c) for c in zip(*sides[1], strict=True)]:
            for name, vector in zip(names, choice, strict=True):
                alive[name].add(vector)
    return alive if all(alive.values()) else None


def _summed(rows: Rows, parts: Sequence[str], whole: str) -> dict[str, set[Vector]] | None:
    if any(not rows.get(n) for n in [*parts, whole]):
        return None
    found = _adding_up([_distinct(rows[p]) for p in parts], _distinct(rows[whole]))
    if found is None or not found[1]:
        return None
    return {**dict(zip(parts, found[0], strict=True)), whole: found[1]}


def joint(
    rows: Rows,
    balance: tuple[Sequence[str], Sequence[str]],
    total: tuple[Sequence[str], str],
) -> dict[str, list[Reading]]:
    """The readings of each row that fit those of all others; rows are as they were where no reading fits."""
    known = {name: list(found) for name, found in rows.items()}
    for _ in range(3):
        size = sum(map(len, known.values()))
        for alive in (_balanced(known, *balance), _summed(known, *total)):
            for name, vectors in (alive or {}).items():
                known[name] = [r for r in known[name] if r.vector in vectors] or known[name]
        if sum(map(len, known.values())) == size:
            break
    return known
