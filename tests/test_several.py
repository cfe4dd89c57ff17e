"""Several yearly reports in one file: one is read as if it stood alone, the others named; a single one stays whole."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("lxml")

from form_blocks import form_blocks
from html_pages import div_page
from pdf_files import report_pdf
from report_parts import form_tables
from table_layouts import expected, random_cells
from word_files import report_docx

from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.readers import read
from gidr_ner.reading import read_document
from gidr_ner.several import find_parts
from gidr_ner.types import Document

HEADINGS = ("一、概述", "二、主动公开情况", "三、依申请公开情况", "四、存在的问题")


def report(year: int, body: str = "松涛市档案局", seed: int = 0) -> list[str]:
    """The lines of a report; its figures tell it from others."""
    count = 100 * (year - 2000) + seed
    return [
        f"{body}{year}年政府信息公开工作年度报告",
        f"本报告由{body}编制。",
        HEADINGS[0],
        f"{year}年，我局举办培训{count % 7 + 2}次。",
        HEADINGS[1],
        f"全年主动公开政府信息{count}条。",
        HEADINGS[2],
        f"全年收到政府信息公开申请{count % 9 + 3}件，均已答复。",
        HEADINGS[3],
        "目录更新不够及时。",
    ]


TWO = [*report(2013), *report(2014)]
TITLES = [TWO[0], TWO[10]]


@pytest.fixture(scope="module")
def rules() -> Pipeline:
    return load_pipeline("rules")


def record_of(rules: Pipeline, document: Document) -> dict[str, Any]:
    return dict(report_to_record(rules.extract(document), with_text=True))


def text_of(lines: list[str]) -> Document:
    return Document("d", "\n".join(lines))


def moved(record: dict[str, Any], by: int) -> dict[str, Any]:
    """What a record says, but for the text and warnings, with its offsets moved."""
    places = ("start", "end", "heading_end")
    found = {key: [dict(entry) for entry in record[key]] for key in ("sections", "fields")}
    for entry in (*found["sections"], *found["fields"]):
        entry.update({key: entry[key] + by for key in places if key in entry})
    return {**record, **found, "text": None, "warnings": None}


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def page(*bodies: list[str], title: str = "") -> bytes:
    articles = "".join(f"<div>{paragraphs(lines)}</div>" for lines in bodies)
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{articles}</body></html>".encode()


def test_the_first_is_read_as_if_it_stood_alone(rules: Pipeline) -> None:
    record = record_of(rules, text_of(TWO))
    assert moved(record, 0) == moved(record_of(rules, text_of([*report(2013), ""])), 0)
    assert record["warnings"] == [f"2 reports in one file: {TITLES[0]} is read, not {TITLES[1]}"]
    assert record["report_year"] == 2013


def test_the_one_that_the_page_names_is_read_at_its_place(rules: Pipeline) -> None:
    document = read(page(report(2013), report(2014), title=f"{TITLES[1]}_松涛市"), "a.html")
    record = record_of(rules, document)
    assert record["report_year"] == 2014
    assert record["warnings"] == [f"2 reports in one file: {TITLES[1]} is read, not {TITLES[0]}"]
    start = document.text.index(TITLES[1])
    alone = record_of(rules, replace(document, text=document.text[start:], places=(), title=None))
    assert moved(alone, start) == moved(record, 0)
    assert all(record["text"][f["start"] : f["end"]] == f["text"] for f in record["fields"])
    assert all(
        record["text"][s["start"] : s["heading_end"]] == s["heading"] for s in record["sections"] if s["heading"]
    )


@pytest.mark.parametrize("second", ["</div><h1>{}</h1><div>", "<h2>{}</h2>"], ids=["each its element", "one element"])
def test_titles_before_the_element_of_the_reports(rules: Pipeline, second: str) -> None:
    one, other = (paragraphs(report(year)[1:]) for year in (2013, 2014))
    parts = f"<h1>{TITLES[0]}</h1><div>{one * 3}", second.format(TITLES[1]), f"{other}</div>"
    record = record_of(rules, read(f"<html><body>{''.join(parts)}</body></html>".encode(), "a.html"))
    assert record["title"] == TITLES[0]
    assert record["warnings"] == [f"2 reports in one file: {TITLES[0]} is read, not {TITLES[1]}"]


def test_bodies_of_one_year(rules: Pipeline) -> None:
    bodies = ("松涛市", "松涛市教育局", "松涛市体育局", "松涛市民政局")
    record = record_of(rules, text_of([line for n, body in enumerate(bodies) for line in report(2014, body, n)]))
    titles = [report(2014, body)[0] for body in bodies]
    assert record["warnings"] == [f"4 reports in one file: {titles[0]} is read, not {', '.join(titles[1:])}"]
    assert [s["id"] for s in record["sections"]] == ["preamble", "overview", "proactive", "applications", "problems"]


def test_a_cover_and_contents_stand_before_the_first(rules: Pipeline) -> None:
    cover = [
        "松涛市2014年政府信息公开工作年度报告汇编",
        "目录",
        *(report(2014, b)[0] for b in ("松涛市教育局", "松涛市体育局")),
    ]
    both = [*report(2014, "松涛市教育局"), *report(2014, "松涛市体育局")]
    record = record_of(rules, text_of([*cover, *both]))
    assert (record["title"], len(record["fields"])) == (report(2014, "松涛市教育局")[0], 3)


def test_many_are_counted_and_not_all_named(rules: Pipeline) -> None:
    record = record_of(rules, text_of([line for year in range(2008, 2017) for line in report(year)]))
    (warning,) = record["warnings"]
    assert warning.startswith("9 reports in one file: ")
    assert warning.endswith(f"{report(2013)[0]} and 3 more")


def test_a_first_one_without_title(rules: Pipeline) -> None:
    record = record_of(rules, text_of(TWO[1:]))
    assert record["warnings"] == [f"2 reports in one file: one without a title is read, not {TITLES[1]}"]


SINGLE = report(2014)
LINKS = [report(year)[0] for year in (2010, 2011, 2012, 2013)]
CONTENTS = [line for line in report(2013) if line in (TITLES[0], *HEADINGS)]


@pytest.mark.parametrize(
    "lines",
    [
        [*SINGLE, "相关链接", *LINKS],
        [*LINKS, *SINGLE],
        [*CONTENTS, *SINGLE],
        [*SINGLE, *CONTENTS],
        [*SINGLE[:6], LINKS[0], *SINGLE[6:]],
        [*SINGLE[:6], f"上年的见《{LINKS[-1]}》。", *SINGLE[6:]],
        [SINGLE[0], *SINGLE],
        [*SINGLE[:4], SINGLE[0], *SINGLE[4:7], SINGLE[0], *SINGLE[7:]],
        [
            *SINGLE,
            "附件",
            "松涛市2014年政府信息公开情况统计表",
            "松涛市档案局2013年政府信息公开工作总结",
            "已于去年上报。",
        ],
        [*SINGLE, report(2013)[0], *report(2013)[1:4], "全文见档案局网站。"],
    ],
    ids=[
        "links",
        "links above",
        "contents",
        "contents behind",
        "title",
        "mention",
        "twice",
        "header",
        "attached",
        "begun",
    ],
)
def test_a_single_report_stays_whole(lines: list[str]) -> None:
    assert find_parts(read_document(text_of(lines))) == []


@pytest.mark.parametrize("format", ["html", "docx", "pdf"])
def test_two_with_tables_in_every_format(rules: Pipeline, format: str) -> None:
    """The second has the figures wanted: a page that names it is read there, other files say the first is read."""
    for library in ("pdfplumber", "pypdfium2"):
        pytest.importorskip(library)
    one = random_cells(random.Random(1), "2021", 90)
    two = random_cells(random.Random(2), "2021", 900)
    lines = {year: report(year, "临川县民政局") for year in (2021, 2022)}
    lines[2021][1] = "全年公开政府信息若干条，收到申请若干件，均已答复。" * 4
    if format == "html":
        parts = [*lines[2021][:-2], *form_tables(one, "2021"), *lines[2022][:-2], *form_tables(two, "2021")]
        data = div_page(parts).replace("<body>", f"<title>{lines[2022][0]}</title><body>").encode()
    else:
        blocks = [*lines[2021][:-2], *form_blocks(one, "2021"), *lines[2022][:-2], *form_blocks(two, "2021")]
        data = report_docx(blocks) if format == "docx" else report_pdf(blocks)
    record = record_of(rules, read(data, f"a.{format}"))
    wanted = expected(two if format == "html" else one)
    assert {f["id"]: f["value"] for f in record["fields"] if f["source"] == "table"} == wanted
    assert record["report_year"] == (2022 if format == "html" else 2021)
    assert all(record["text"][f["start"] : f["end"]] == f["text"] for f in record["fields"])
    assert len([w for w in record["warnings"] if "2 reports in one file" in w]) == 1
