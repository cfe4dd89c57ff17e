"""Files with tables through the default system: cells are those of the file's tables, mentions those of the hybrid."""

from __future__ import annotations

import pytest

for library in ("lxml", "onnxruntime", "pdfplumber", "pypdfium2"):
    pytest.importorskip(library)

from form_blocks import blocks_of, records
from html_pages import div_page
from pdf_files import report_pdf
from reader_scores import cell_f1, mention_agreement
from report_parts import gold_to_parts
from table_layouts import Cells
from word_files import report_docx

from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.readers import read
from gidr_ner.types import Report

RECORD = next(record for record in records() if "hard_wrap" not in str(record["provenance"]))
FILES = {
    "html": div_page(gold_to_parts(RECORD)).encode(),
    "docx": report_docx(blocks_of(RECORD)),
    "pdf": report_pdf(blocks_of(RECORD)),
}


@pytest.fixture(scope="module")
def hybrid() -> Pipeline:
    return load_pipeline("hybrid")


def cells_of(report: Report) -> Cells:
    return {f.id: f.value for f in report.fields if f.source == "table"}


@pytest.mark.parametrize("format", FILES)
def test_cells_of_the_grids_and_mentions_of_the_hybrid(hybrid: Pipeline, format: str) -> None:
    document = read(FILES[format], f"a.{format}")
    assert document.tables
    report, text = hybrid.extract(document), hybrid.extract(RECORD["text"])
    assert report.error is None
    assert cell_f1(report, cells_of(text)) == 1.0
    assert {f.reason for f in report.fields if f.source != "table"} - {None}
    assert mention_agreement(report, text) >= 0.95
    assert [s.id for s in report.sections] == [s.id for s in text.sections]
