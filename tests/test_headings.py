"""Level-1 sections in every layout that we can think of, and what must hold of them for any text."""

from __future__ import annotations

import re
from itertools import zip_longest
from time import process_time

import pytest
from heading_layouts import LAYOUTS
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.headings import find_sections
from gidr_ner.metadata import body_range
from gidr_ner.normalize import clean
from gidr_ner.types import Section

LONG_TEXT_SECONDS = 4  # for 200,000 characters, cleaning included; what is quadratic takes minutes
_MARK = re.compile(r"\{\{(\w+)\|(.*?)\}\}", re.DOTALL)


def read(marked: str) -> tuple[str, list[tuple[str, str, int]]]:
    """The text without marks, and id, heading and start of each mark."""
    text, at, found = "", 0, []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        found.append((mark[1], mark[2], len(text)))
        text += mark[2]
        at = mark.end()
    return text + marked[at:], found


def sections_of(text: str) -> list[Section]:
    view = clean(text)
    return [s for s in find_sections(view, body_range(view)) if s.id != "preamble"]


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    text, wanted = read(LAYOUTS[name])
    found = [(s.id, s.heading, s.span.start) for s in sections_of(text)]
    assert found == wanted


def test_preamble_runs_from_the_body_to_the_first_heading() -> None:
    head = "西河县水利局2016年政府信息公开工作年度报告\n发布时间：2017-03-01\n  按条例编制。"
    text = head + "\n\n一、概述\n好。\n二、主动公开情况\n30条。"
    view = clean(text)
    preamble, first, *_ = find_sections(view, body_range(view))
    assert (preamble.id, preamble.heading, preamble.heading_end) == ("preamble", None, preamble.span.start)
    assert text[preamble.span.start : preamble.span.end].strip() == "按条例编制。"
    assert first.span.start == preamble.span.end


def test_no_preamble_without_text_before_the_first_heading() -> None:
    view = clean("一、概述\n好。\n二、主动公开情况\n30条。")
    assert [s.id for s in find_sections(view, body_range(view))] == ["overview", "proactive"]


def test_rows_of_a_table_are_no_headings_but_national_headings_between_tables_are() -> None:
    text = (
        "一、总体情况\n好，公开30条。\n二、主动公开政府信息情况\n规章 0\n三、收到和处理政府信息公开申请情况\n"
        "一、信息公开申请受理情况\n四、复议情况\n五、存在的主要问题及改进情况\n更新慢。"
    )
    view = clean(text)
    table = (text.index("规章"), text.index("五、"))
    ids = [s.id for s in find_sections(view, body_range(view), [table])]
    assert ids == ["overview", "proactive", "applications", "problems"]


def test_clear_headings_are_surer_than_run_in_ones() -> None:
    clear = sections_of(read(LAYOUTS["roman"])[0])
    run_in = sections_of(read(LAYOUTS["one_line"])[0])
    assert min(s.confidence for s in clear) > max(s.confidence for s in run_in)


@pytest.mark.parametrize(
    "text",
    [
        "一、申请人情况\n",
        "。一、概述",
        "在线访谈\n解读回应\n\n",
        "第一部分 主动公开情况\n好。\n",
        "-",
        "#",
        "附件",
        "—— ",
    ],
)
def test_long_texts_of_any_kind_take_time_in_proportion(text: str) -> None:
    start = process_time()
    sections_of(text * (200_000 // len(text)))
    assert process_time() - start < LONG_TEXT_SECONDS


@given(st.text(alphabet="一二三、.（）() \n\t概述主动公开情况申请存在问题2016年。：*#|附件\u3000&nbsp;", max_size=300))
def test_sections_tile_the_body_of_any_text(text: str) -> None:
    view = clean(text)
    found = find_sections(view, body_range(view))
    for section, following in zip_longest(found, found[1:]):
        assert 0 <= section.span.start <= section.heading_end <= section.span.end <= len(text)
        assert section.heading is None or section.heading == text[section.span.start : section.heading_end]
        assert section.heading is None or section.heading == section.heading.strip() != ""
        assert following is None or section.span.end == following.span.start
        assert 0 < section.confidence <= 1
