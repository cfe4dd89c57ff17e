"""Cells of the national forms by the headers of a file's own table, and what is said where its text reads otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from form_blocks import slots_of
from report_parts import FormTable, Slot, form_tables
from table_layouts import random_remedies, random_results, random_services

from gidr_ner.normalize import clean
from gidr_ner.readers.content import CellText, TextBuilder
from gidr_ner.table_grids import read_grids
from gidr_ner.tables import TableReading, read_tables
from gidr_ner.types import Number

Rows = list[list[Slot]]


def read_forms(tables: list[FormTable], text: str = "") -> TableReading:
    builder = TextBuilder("x")
    if text:
        builder.block(text)
    for table in tables:
        builder.table(placed(table))
    content = builder.build()
    return read_tables(clean(content.text), None, content.tables)


def placed(table: FormTable) -> list[CellText]:
    """Each cell at the first free column of its row, as spans from above leave it."""
    return [CellText(slot.text, row, column, slot.rows, slot.cols) for slot, row, column in slots_of(table)]


def values(reading: TableReading) -> dict[str, Number]:
    return {field.id: field.value for field in reading.fields}


def form_cells(seed: int, form: str) -> dict[str, int]:
    rng = random.Random(seed)
    return {**random_results(rng, form, 40), **random_remedies(rng, 9), **random_services(rng, form)}


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(8))
def test_every_cell_of_a_form(form: str, seed: int) -> None:
    cells = form_cells(seed, form)
    reading = read_forms(form_tables(cells, form))
    expected = {id: value * 10_000 if id == "t2.admin_fees.amount" else value for id, value in cells.items()}
    assert values(reading) == expected
    assert not reading.warnings
    assert reading.form == form


def _unspanned(rows: Rows, *, repeat: bool) -> Rows:
    grid = {
        (cell.row + down, cell.col + right): cell.text if repeat or not down + right else ""
        for cell in placed(FormTable(rows))
        for down in range(cell.row_span)
        for right in range(cell.col_span)
    }
    width = max(col for _, col in grid) + 1
    return [[Slot(grid.get((row, col), "")) for col in range(width)] for row in range(len(rows))]


DAMAGES: dict[str, Callable[[Rows], Rows]] = {
    "covered places are empty cells": lambda rows: _unspanned(rows, repeat=False),
    "labels are repeated": lambda rows: _unspanned(rows, repeat=True),
    "row spans are lost": lambda rows: [[Slot(s.text, 1, s.cols) for s in row] for row in rows],
    "column spans are lost": lambda rows: [[Slot(s.text, s.rows) for s in row] for row in rows],
    "a header spans less": lambda rows: [
        [Slot(s.text, s.rows, 2 if s.cols == 3 and n < 3 else s.cols) for s in row] for n, row in enumerate(rows)
    ],
    "an empty column behind": lambda rows: [[*row, Slot("")] for row in rows],
    "units in the cells": lambda rows: [
        [Slot(f"{s.text}件" if s.text.isdigit() and len(row) > 7 else s.text, s.rows, s.cols) for s in row]
        for row in rows
    ],
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("blanks", [False, True])
def test_tables_with_wrong_spans(damage: str, form: str, blanks: bool) -> None:
    for seed in range(3):
        rng = random.Random(seed)
        cells = {id: v for id, v in form_cells(seed, form).items() if v or not blanks or rng.random() < 0.2}
        tables = [FormTable(DAMAGES[damage](table.rows)) for table in form_tables(cells, form)]
        expected = {id: v * 10_000 if id == "t2.admin_fees.amount" else v for id, v in cells.items()}
        assert values(read_forms(tables, "二、主动公开政府信息情况")) == expected


def test_blank_cells_are_no_cells() -> None:
    rng = random.Random(1)
    cells = {id: value for id, value in form_cells(1, "2021").items() if rng.random() < 0.4}
    assert (
        values(read_forms(form_tables(cells, "2021"))).items()
        <= {
            **cells,
            "t2.admin_fees.amount": cells.get("t2.admin_fees.amount", 0) * 10_000,
        }.items()
    )
    found = {id for id in values(read_forms(form_tables(cells, "2021"))) if id.startswith(("t3", "t4"))}
    assert found == {id for id in cells if id.startswith(("t3", "t4"))}


def test_a_table_that_two_pages_share() -> None:
    cells = form_cells(3, "2021")
    _, results, _ = form_tables(cells, "2021")
    halves = [FormTable(results.rows[:15]), FormTable([[Slot("", 1, 2), *results.rows[15][-8:]], *results.rows[16:]])]
    found = {id: v for id, v in values(read_forms(halves)).items() if id.startswith("t3.")}
    assert found == {id: value for id, value in cells.items() if id.startswith("t3.")}


def test_the_table_wins_over_its_text_and_says_so() -> None:
    """Columns in another order than the form's: only the headers tell."""
    cells = form_cells(4, "2021")
    _, results, _ = form_tables(cells, "2021")
    rows = [row if n < 3 else [*row[:-7], row[-1], *row[-7:-1]] for n, row in enumerate(results.rows)]
    heads = ("总计", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    moved = FormTable([[Slot("申请人情况", 1, 3), *map(Slot, heads)], *rows[3:]])
    reading = read_forms([moved])
    assert values(reading) == {id: value for id, value in cells.items() if id.startswith("t3.")}
    (warning,) = reading.warnings
    assert re.match(r"t3: the table and its text differ in \d+ cells \(t3\..*\), the table's are kept", warning)


@pytest.mark.parametrize("text", ["结转 12 件，予以公开 3 件，行政许可 1 件，尚未审结 2 件。", ""])
def test_other_tables_are_left_alone(text: str) -> None:
    table = FormTable([[Slot("指标"), Slot("单位"), Slot("数量")], [Slot("主动公开"), Slot("条"), Slot("12")]])
    assert read_forms([table], text).fields == ()


def test_spans_without_end_are_no_form() -> None:
    builder = TextBuilder("x")
    builder.table([CellText("结转", row, 0, 2000, 64) for row in range(100)])
    content = builder.build()
    assert read_grids(clean(content.text), content.tables) == {}
