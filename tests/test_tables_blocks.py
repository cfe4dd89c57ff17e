"""Tables whose labels stand together before their figures, and tables that only look so."""

from __future__ import annotations

import random

import pytest
import table_layouts as layouts

from gidr_ner.normalize import clean
from gidr_ner.tables import TableReading, read_tables

CELLS = layouts.random_results(random.Random(5), "2021", 40)
DENIED = [row for row, _ in layouts.RESULT_ROWS if row.startswith("denied.")]


def read(text: str, year: int = 2022) -> TableReading:
    return read_tables(clean(text), year)


def values(text: str, year: int = 2022) -> dict[str, object]:
    return {f.id: f.value for f in read(text, year).fields}


# --- table 3 ------------------------------------------------------------------------------------------------------


def figures(row: str) -> list[str]:
    return [str(CELLS[f"t3.{row}.{c}"]) for c in layouts.COLUMNS]


@pytest.mark.parametrize(
    "header",
    [
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        "以下数字按栏排列：自然人　商业企业　科研机构　社会公益组织　法律服务机构　其他　总计",
    ],
)
def test_all_labels_then_headers_that_the_clerk_introduces(header: str) -> None:
    labels = [x for _, names in layouts.RESULT_ROWS for x in names if x]
    rows = [" ".join(figures(row)) for row, _ in layouts.RESULT_ROWS]
    assert values("\n".join([*labels, header, *rows])) == CELLS


def piped(filled: str, blank: str, group: str) -> str:
    """A table whose first seven refusals are blank rows; the group behind them is named on lines of its own."""
    lines = []
    for row, names in layouts.RESULT_ROWS:
        cells = blank if row in DENIED and row != filled else "|".join(["", *figures(row), ""])
        lines += [group if name.startswith("（四）") else name for name in names[:-1]] + [names[-1] + cells]
    return "\n".join(lines)


@pytest.mark.parametrize("group", ["（四）无法提供", "（四）\n无\n法\n提\n供|", "（\n四\n）\n无\n法提\n供|"])
@pytest.mark.parametrize("blank", ["|" * 8, "| " * 8])
def test_blank_rows_wait_for_no_figures_of_others(group: str, blank: str) -> None:
    own = DENIED[-1]
    gone = [f"t3.{row}." for row in DENIED if row != own]
    want = {i: v for i, v in CELLS.items() if not i.startswith(tuple(gone))}
    assert values(piped(own, blank, group)) == want


@pytest.mark.parametrize("page", ["\n7", " 7"])
def test_a_row_and_a_page_number_are_no_lone_figures(page: str) -> None:
    """Eight labels and eight numbers, of which the first seven are one row that adds up."""
    lines = []
    for row, names in layouts.RESULT_ROWS:
        own = "" if row in DENIED[:-1] else " " + " ".join(["2", "0", "0", "0", "1", "0", "3"])
        lines.append(names[-1] + own + (page if row == DENIED[-1] else ""))
    read = values("\n".join(lines))
    assert not [i for i in read if i.startswith(tuple(f"t3.{row}." for row in DENIED[:-1]))]
