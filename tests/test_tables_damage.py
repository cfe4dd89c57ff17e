"""Damage: random tables that lost cells, rows or pieces of labels, or whose sums are wrong, in every layout.

Hardly anything may be read that is not printed.
Run as ``python tests/test_tables_damage.py [reports per layout and damage]``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence

import pytest
import table_layouts as layouts

from gidr_ner.normalize import clean
from gidr_ner.tables import read_tables

Rows = Sequence[tuple[str, tuple[str, ...]]]


def _lost(table: str, most: int) -> Callable[[layouts.Cells, random.Random], layouts.Cells]:
    def damage(cells: layouts.Cells, rng: random.Random) -> layouts.Cells:
        gone = rng.sample([i for i in cells if i.startswith(table)], rng.randint(1, most))
        return {i: v for i, v in cells.items() if i not in gone}

    return damage


def _wrong(cells: layouts.Cells, rng: random.Random) -> layouts.Cells:
    moved = rng.sample([i for i in cells if not i.startswith("t2")], rng.randint(1, 5))
    return {i: v + rng.randint(1, 3) if i in moved else v for i, v in cells.items()}


def _without_rows(cells: layouts.Cells, rng: random.Random) -> layouts.Cells:
    gone = rng.sample(sorted({i.rpartition(".")[0] for i in cells if i.startswith("t3")}), rng.randint(1, 3))
    return {i: v for i, v in cells.items() if i.rpartition(".")[0] not in gone}


DAMAGES: dict[str, Callable[[layouts.Cells, random.Random], layouts.Cells]] = {
    "lost cells": _lost("t3", 3),
    "lost t4 cells": _lost("t4", 2),
    "lost t2 cells": _lost("t2", 2),
    "wrong sums": _wrong,
    "lost rows": _without_rows,
    "bad labels": lambda cells, rng: cells,
}
FLOORS = {"bad labels": 0.85}
"""Least recall over all layouts; 0.95 where none is named."""


def _rows(rows: Rows, cells: layouts.Cells, bad: Sequence[int], rng: random.Random) -> Rows:
    """The rows that are left, some of their labels with characters that a scanner could not read."""
    return [
        (row, (*labels[:-1], _blotted(labels[-1], rng)) if n in bad else labels)
        for n, (row, labels) in enumerate(rows)
        if any(i.startswith(f"t3.{row}.") for i in cells)
    ]


def _blotted(label: str, rng: random.Random) -> str:
    spots = rng.sample(range(len(label)), min(3, len(label) // 3 + 1))
    return "".join("囗" if i in spots else c for i, c in enumerate(label))


def one(
    layout: str, damage: str, seed: int, replace_rows: Callable[[Callable[[str], Rows]], None]
) -> tuple[int, int, int]:
    """Right cells, wrong cells and how many there were, for one damaged report."""
    rng = random.Random(f"{layout} {damage} {seed}")
    replace_rows(ROWS_OF)
    form, size = rng.choice(("2019", "2021")), rng.choice((6, 40, 900))
    kept = DAMAGES[damage](layouts.random_cells(rng, form, size), rng)
    bad = rng.sample(range(20), 2) if damage == "bad labels" else []
    rows = _rows(ROWS_OF(form), kept, bad, rng)
    replace_rows(lambda _: rows)
    show, relabel = rng.choice(list(layouts.PRINTS.values())), rng.choice(list(layouts.LABELS.values()))
    text = layouts.report(kept, form, layout, rng, show, relabel)
    want = layouts.expected(kept)
    read = {f.id: f.value for f in read_tables(clean(text), 2022 if form == "2021" else 2020).fields}
    wrong = sum(want.get(i) != v for i, v in read.items())
    return len(read) - wrong, wrong, len(want)


ROWS_OF = layouts.rows_of


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = false = asked = 0
    for layout in layouts.LAYOUTS:
        for seed in range(2):
            hit, wrong, wanted = one(layout, damage, seed, lambda f: monkeypatch.setattr(layouts, "rows_of", f))
            right, false, asked = right + hit, false + wrong, asked + wanted
    assert false * 2000 <= asked  # a number lost behind all labels cannot always be told from a blank
    assert right >= FLOORS.get(damage, 0.95) * asked


def main(count: int) -> None:
    for damage in DAMAGES:
        runs = [
            one(layout, damage, seed, lambda f: setattr(layouts, "rows_of", f))
            for layout in layouts.LAYOUTS
            for seed in range(count)
        ]
        right, false, asked = map(sum, zip(*runs, strict=True))
        print(f"{damage:16}P {right / max(1, right + false):.4f}  R {right / asked:.4f}  wrong {false}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
