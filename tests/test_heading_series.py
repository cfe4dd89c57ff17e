"""Lines that open alike are one series, and the tables of the form say what the lines above them head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gidr_ner.heading_series import (
    SeriesLine,
    find_series,
    lines_of,
    lines_over_tables,
    missing_of,
    parts_of_form,
    shape_of,
)
from gidr_ner.reading import Reading, read_document
from gidr_ner.tables import TableReading
from gidr_ner.types import Document, FieldValue, Span


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("一、总体情况", "#han、", 1),
        ("第二桩 上头要的数", "#han桩", 2),
        ("头一桩 这一年", "#han桩", 1),
        ("最末一桩 短处", "#han桩", None),
        ("第十一章　附则", "#han章", 11),
        ("★交班二：制度", "★交班#han：", 2),
        ("【２】清单", "【#digit】", 2),
        ("丁、异议", "#stem、", 4),
        ("Ⅱ′　专项", "#roman ", 2),
        ("二十一、其他", "#han、", 21),
        ("◆ 法定清单", "◆", None),
        ("▲▲依申请", "▲▲", None),
        ("⑦ 学习", "#circled ", 7),
        ("㈡怨言", "#bracketed", 2),
        ("其八　来年", "其#han ", 8),
        ("丁又、谣传", "#stem、", 4),
        ("2020年复议和应诉：", "年:", None),
        ("谁在管？", "?", None),
        ("总体情况", "", None),
        ("2022年，我局共受理", "", None),
        ("【24小时热线不打烊】", "【", None),
        ("（3）收费", "（#digit）", 3),
    ],
)
def test_the_shape_of_a_line(text: str, kind: str, number: int | None) -> None:
    assert shape_of(text) == (kind, number)


def test_a_part_of_a_chapter_has_another_shape_than_a_chapter() -> None:
    assert shape_of("第二节  依申请公开").kind != shape_of("第二章  依申请公开").kind


LINES = [
    "◆ 全年总览",
    "这一年很忙。",
    "◆ 法定清单",
    "规章 1",
    "◆ 晒单",
    "申请 2",
    "◆ 复议",
    "诉讼 3",
    "◆ 短板",
    "说短。",
    "◆ 彩蛋",
]
TEXT = "\n".join(LINES)


def place(line: str) -> Span:
    start = TEXT.index(line)
    return Span(start, start + len(line))


def cell(id: str, line: str) -> FieldValue:
    return FieldValue(id, 1, "exact", place(line), 1.0, "table")


def reading(form: str | None = "2021") -> Reading:
    rows = [("t2.regulations.issued", "规章 1"), ("t3.new.natural", "申请 2"), ("t4.review.total", "诉讼 3")]
    cells = tuple(cell(id, line) for id, line in rows)
    return replace(read_document(Document("d", TEXT)), tables=TableReading(fields=cells, form=form))


def test_a_series_is_what_opens_as_two_headings_do() -> None:
    series = find_series(reading(), lines_of(reading())[0], ["◆ 复议", "◆ 短板", "说短。"])
    assert [TEXT[slice(*line.span)] for line in series] == [line for line in LINES if line[0] == "◆"]
    assert find_series(reading(), lines_of(reading())[0], ["◆ 复议", "说短。"]) == []


def test_headings_are_told_by_the_tables_below_them() -> None:
    places = [place(line) for line in LINES if line[0] == "◆"]
    parts = parts_of_form(reading(), places)
    told = ["overview", "proactive", "applications", "remedies", "problems", "other"]
    assert [parts[own] for own in places] == told
    assert parts_of_form(reading(None), places) == {}


def test_tables_out_of_order_tell_nothing() -> None:
    swapped = [cell("t3.new.natural", "规章 1"), cell("t2.regulations.issued", "申请 2")]
    mixed = replace(reading(), tables=TableReading(fields=tuple(swapped), form="2021"))
    assert parts_of_form(mixed, [place("◆ 晒单")]) == {}


def test_lines_over_a_table_that_no_heading_precedes() -> None:
    known = [place("◆ 法定清单"), place("◆ 复议")]
    assert list(lines_over_tables(reading(), lines_of(reading())[0], known)) == [[place("◆ 晒单")]]
    assert list(lines_over_tables(reading(), lines_of(reading())[0], [*known, place("◆ 晒单")])) == []


def numbered(*numbers: int | None) -> list[SeriesLine]:
    return [SeriesLine(Span(10 * at, 10 * at + 5), shape_of(f"{n}、x")) for at, n in enumerate(numbers)]


def test_what_is_missing_of_a_series_fits_by_its_number() -> None:
    series = numbered(1, 2, 1, 3, 5)
    known = [series[0].span, series[3].span]
    assert missing_of(series, known) == [series[1], series[4]]
    assert missing_of(series, []) == []


def test_marks_have_no_number_to_fit() -> None:
    series = [SeriesLine(Span(at, at + 1), shape_of("◆ x")) for at in range(3)]
    assert missing_of(series, [series[1].span]) == [series[0], series[2]]


def test_leads_are_what_longer_lines_begin_with() -> None:
    behind = "全年接听咨询电话一千七百六十次，其中问公开的三百次，其余问的是别的事，都已答复，另有来信若干，" * 2
    title = "某局2020年政府信息公开工作年度报告"
    text = f"{title}\n电话那头：{behind}\n收费    {behind}\n电话：{behind[:20]}\n去年，有人问：{behind}\n"
    found = read_document(Document("d", text))
    assert [text[slice(*lead)] for lead in lines_of(found)[1]] == ["电话那头", "收费"]
