"""Properties of the readers over drawn reports, pages and Word documents."""

from __future__ import annotations

import random
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

for library in ("lxml", "pdfplumber", "pypdfium2"):
    pytest.importorskip(library)

import word_files as word
from form_blocks import FormTable, form_blocks
from html_pages import STYLES
from pdf_files import report_pdf
from reader_scores import cell_f1, extract
from report_parts import form_tables
from table_layouts import TITLE, Cells, expected, random_cells
from test_readers_mutated import check_offsets

from gidr_ner.errors import ReadError
from gidr_ner.readers import read
from gidr_ner.readers.content import Content
from gidr_ner.types import Document

_TEXT = st.text(st.sampled_from("公开申请件12一、（） \u3000\n\t&<>\0\ue000"), max_size=12)
_TAGS = st.sampled_from(("p", "div", "span", "table", "tr", "td", "th", "ol", "li", "pre", "a", "h2", "script", "br"))
_SPANS = st.sampled_from(("", " colspan=3", " rowspan=2", " rowspan=0", " colspan=999999999", " style='display:none'"))
_SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
_MANY = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, Cells]:
    """A form and the figures of its tables."""
    form = draw(st.sampled_from(("2019", "2021")))
    seed, size = draw(st.integers(0, 10**6)), draw(st.sampled_from((0, 3, 40, 900, 20_000)))
    return form, random_cells(random.Random(seed), form, size)


def elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element around others, now and then without its end."""
    inside = st.lists(children, max_size=4).map("".join)
    end = st.booleans()
    return st.builds(lambda t, a, c, e: f"<{t}{a}>{c}" + f"</{t}>" * e, _TAGS, _SPANS, inside, end)


pages = st.recursive(_TEXT.map(escape), elements, max_leaves=40)

_WRAPS = (
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", "<w:tr>{}</w:tr>",
    "<w:tc><w:tcPr><w:gridSpan w:val='4'/><w:vMerge/></w:tcPr>{}</w:tc>", "<w:ins>{}</w:ins>", "<w:del>{}</w:del>",
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:p>{}</w:p>", "<w:r>{}</w:r>",
    "<w:txbxContent>{}</w:txbxContent>",
)  # fmt: skip
bodies = st.recursive(
    _TEXT.map(word.paragraph),
    lambda children: st.builds(
        lambda wrap, inside: wrap.format("".join(inside)), st.sampled_from(_WRAPS), st.lists(children, max_size=4)
    ),
    max_leaves=30,
)


def lines(tables: list[FormTable]) -> list[object]:
    return [TITLE, "一、总体情况", "　　情况良好。", "二、收到和处理政府信息公开申请情况", *tables]


def content_of(document: Document) -> Content:
    return Content(document.text, document.tables, document.places)


@_SLOW
@given(reports(), st.sampled_from((*STYLES, "docx", "pdf")))
def test_every_format_gives_the_cells_of_the_report(report: tuple[str, Cells], style: str) -> None:
    form, cells = report
    if style in STYLES:
        data = STYLES[style](lines(form_tables(cells, form))).encode()  # type: ignore[arg-type]
    else:
        make = word.report_docx if style == "docx" else report_pdf
        data = make(lines(form_blocks(cells, form)))  # type: ignore[arg-type]
    suffix = "html" if style in STYLES else style
    assert cell_f1(extract(content_of(read(data, f"a.{suffix}"))), expected(cells)) == 1.0


@_MANY
@given(pages)
def test_any_page_has_valid_offsets(page: str) -> None:
    readable(f"<html><body>{page}</body></html>".encode(), "a.html")


@_MANY
@given(bodies)
def test_any_document_has_valid_offsets(body: str) -> None:
    readable(word.docx(body), "a.docx")


@_MANY
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_an_error_that_names_them(data: bytes) -> None:
    readable(data, "a.txt")


def readable(data: bytes, name: str) -> None:
    """It is read, or refused by name."""
    try:
        document = read(data, name)
    except ReadError as error:
        said = str(error)
        assert said.startswith(f"{name}: ")
    else:
        check_offsets(document)
        slices = [document.text[c.span.start : c.span.end] for t in document.tables for c in t.cells]
        assert not any("\n" in text or "\t" in text for text in slices)
