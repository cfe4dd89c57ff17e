"""Round trips: random tables set in every layout, with blanks and damage, are read back without one wrong cell.

Run as ``python tests/test_tables_layouts.py [reports per layout and pattern]`` for a table of precision and recall.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from itertools import product

import pytest
import table_layouts as layouts

from gidr_ner.normalize import clean
from gidr_ner.tables import read_tables

FLOORS = {"none": 0.97, "rare": 0.75, "zeros": 0.4, "some zeros": 0.2, "only totals": 0.65}
"""Least recall by blank pattern, over all cells of a few reports; full cells are read in every layout."""
EXPLICIT = frozenset({"tabs", "markdown", "pipe_after", "pipe_lines", "word"})


def one(layout: str, blank: str, damage: str, seed: int) -> tuple[int, list[str], int]:
    """Right cells, wrong cells and how many there were, for one random report."""
    rng = random.Random(f"{layout} {blank} {damage} {seed}")
    form, size = rng.choice(("2019", "2021")), rng.choice((0, 6, 40, 900))
    cells = layouts.random_cells(rng, form, size)
    kept = {i: v for i, v in cells.items() if i.startswith("t2.") or not layouts.BLANKS[blank](i, v, rng)}
    show, relabel = rng.choice(list(layouts.PRINTS.values())), rng.choice(list(layouts.LABELS.values()))
    text = layouts.DAMAGES[damage](layouts.report(kept, form, layout, rng, show, relabel), rng)
    reading = read_tables(clean(text), 2022 if form == "2021" else 2020)
    want = layouts.expected(kept)
    wrong = [f"{f.id} {f.value} for {want.get(f.id)}" for f in reading.fields if want.get(f.id) != f.value]
    return len(reading.fields) - len(wrong), wrong, len(want)


@pytest.mark.parametrize("blank", layouts.BLANKS)
@pytest.mark.parametrize("layout", layouts.LAYOUTS)
def test_round_trip(layout: str, blank: str) -> None:
    right = asked = 0
    for damage, seed in product(layouts.DAMAGES, range(3)):
        hit, wrong, wanted = one(layout, blank, damage, seed)
        assert not wrong, (damage, seed, wrong[:5])
        right, asked = right + hit, asked + wanted
    floor = 0.97 if layout in EXPLICIT else FLOORS[blank]
    assert right >= floor * asked


def main(count: int) -> None:
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for layout, blank in product(layouts.LAYOUTS, layouts.BLANKS):
        for damage, seed in product(layouts.DAMAGES, range(count)):
            hit, wrong, wanted = one(layout, blank, damage, seed)
            total = totals[layout, blank]
            total[0], total[1], total[2] = total[0] + hit, total[1] + len(wrong), total[2] + wanted
    for (layout, blank), (right, false, asked) in totals.items():
        print(f"{layout:22}{blank:14}P {right / max(1, right + false):.4f}  R {right / asked:.4f}  wrong {false}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
