"""The forms as data: counts of the contract, and that everything derived from it fits."""

from __future__ import annotations

import re

import pytest

from gidr_ner import schema


def test_the_contract_is_whole() -> None:
    assert (len(schema.SECTIONS), len(schema.FIELDS), len(schema.CELLS), len(schema.CHECKS)) == (16, 75, 219, 11)


def test_ids_are_unique_across_fields_and_cells() -> None:
    assert not set(schema.FIELDS) & set(schema.CELLS)


@pytest.mark.parametrize("cell", schema.CELLS.values(), ids=lambda cell: cell.id)
def test_a_cell_knows_its_table_row_and_column(cell: schema.CellDef) -> None:
    assert f"{cell.table}.{cell.row}.{cell.column}" == cell.id
    assert cell.forms <= {"2019", "2021"}


def test_every_field_belongs_to_a_section() -> None:
    assert {field.section for field in schema.FIELDS.values()} <= set(schema.SECTIONS)


def test_units_are_told_for_fields_and_cells() -> None:
    assert schema.unit_of("fees.charged") == schema.unit_of("t2.admin_fees.amount") == "元"
    with pytest.raises(KeyError):
        schema.unit_of("nothing")


def test_data_files_name_only_ids_of_the_contract() -> None:
    for row in schema.read_table("statistics_rows.tsv"):
        assert row["id"] in schema.FIELDS
        re.compile(row["stem"])
