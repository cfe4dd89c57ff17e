"""PDF: tables without ruled lines, by what stands above and beside each other; lists and prose are none."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("pdfplumber")
pytest.importorskip("pypdfium2")

import table_layouts as forms
from form_blocks import blocks_of, cells_of, form_blocks, records
from pdf_files import PdfFile, report_pdf
from reader_scores import extract

from gidr_ner.readers.content import Content
from gidr_ner.readers.pdf import PdfReader

STYLES: tuple[dict[str, float], ...] = (
    {},
    {"points": 14.0, "table_points": 11.0, "margin": 80.0},
    {"points": 10.5, "table_points": 8.0, "margin": 60.0},
)


def read(data: bytes) -> Content:
    return PdfReader().read(data, "年报.pdf")


def rows_of(*rows: tuple[float, dict[float, str]]) -> str:
    """The text of a page with words at (x, y)."""
    file = PdfFile()
    file.new_page()
    for y, words in rows:
        for x, word in words.items():
            file.text(x, y, word, 10)
    return read(file.build()).text


@pytest.mark.parametrize("seed", range(3))
def test_all_cells_of_the_forms(seed: int) -> None:
    """On pages that break rows, with figures that are broken in narrow columns."""
    cells = forms.random_cells(random.Random(seed), "2021", (90, 900, 90_000)[seed])
    blocks = [forms.TITLE, "一、总体情况", "全年公开信息。" * 40, *form_blocks(cells, "2021")]
    content = read(report_pdf(blocks, file=PdfFile(ruled=False), **STYLES[seed]))
    found = {f.id: f.value for f in extract(content).fields if f.source == "table"}
    assert found == forms.expected(cells)


def test_cells_of_annotated_reports() -> None:
    """Pooled; the tables of some are nearly blank, so that columns are told by their headers alone."""
    found = wanted = right = 0
    for number, record in enumerate(records()[::2]):
        content = read(report_pdf(blocks_of(record), file=PdfFile(ruled=False), **STYLES[number % 3]))
        cells, truth = {f.id: f.value for f in extract(content).fields if f.source == "table"}, cells_of(record)
        found, wanted, right = found + len(cells), wanted + len(truth), right + len(cells.items() & truth.items())
    assert right / wanted >= 0.995
    assert right / found >= 0.998


HEAD = {72.0: "信息内容", 200.0: "制发件数", 280.0: "废止件数", 360.0: "有效件数"}


def test_a_table() -> None:
    """Cells of two lines are one, blank ones keep their place, a header over several columns is a cell of them."""
    text = rows_of(
        (100, {215.0: "第（一）项信息"}),
        (120, HEAD),
        (140, {72.0: "行政规范性"}),
        (146, {215.0: "3", 375.0: "1,204"}),
        (152, {72.0: "文件"}),
        (172, {72.0: "规章", 295.0: "2"}),
    )
    rows = ["\t第（一）项信息\t", "信息内容\t制发件数\t废止件数\t有效件数", "行政规范性文件\t3\t\t1,204", "规章\t\t2\t"]
    assert text.rstrip("\n").split("\n") == rows


@pytest.mark.parametrize(
    "rows",
    [
        [
            (100.0 + 12 * n, {72.0: f"（{'一二三四五六'[n]}）办结", 200.0: "件", 280.0: "件", 360.0: f"{n}"})
            for n in range(6)
        ],
        [(100.0 + 20 * n, {72.0: "值班室编", 200.0: "频道０６", 360.0: "风力东北"}) for n in range(3)],
        [(100.0 + 20 * n, {72.0: "规章", 300.0: f"{n}"}) for n in range(3)],
    ],
    ids=["list without space between its rows", "no figures", "one column of figures"],
)
def test_no_table(rows: list[tuple[float, dict[float, str]]]) -> None:
    assert "\t" not in rows_of(*rows)
