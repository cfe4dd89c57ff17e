"""The rule tagger on whole invented reports: what its parts decide together."""

from __future__ import annotations

import pytest

from gidr_ner.reading import read_document
from gidr_ner.rules import RuleTagger, confidence_of
from gidr_ner.types import Document, Tagging

REPORT = """禾岭县水务局2015年政府信息公开工作年度报告
发布时间：2016-03-02  浏览次数：88

本报告由禾岭县水务局编制。

一、概述
2015年，全局共有信息公开兼职人员3名。
二、主动公开政府信息情况
全年主动公开政府信息120条，2014年为98条。
三、依申请公开政府信息情况
我局2014年度收到政府信息公开申请2件，已全部答复。
四、复议、诉讼情况
因政府信息公开被申请行政复议1件，结果为维持。
五、存在的主要问题
一是培训少，只办了1期；二是复议案件暴露问题，行政复议1件即由此而起。2016年拟公开信息150条。
附件：统计表
主动公开政府信息数|条|121
收到申请数|件|2
举报投诉数量|件|0
"""


def tag(text: str) -> Tagging:
    (tagging,) = RuleTagger().tag([read_document(Document("d", text))])
    return tagging


@pytest.fixture(scope="module")
def tagging() -> Tagging:
    return tag(REPORT)


def test_sections_and_mentions_are_found_together(tagging: Tagging) -> None:
    assert [s.id for s in tagging.sections] == [
        "preamble", "overview", "proactive", "applications", "remedies", "problems", "appendix",
    ]  # fmt: skip
    assert [(f.id, f.value, f.rule == "statistics_form") for f in tagging.fields] == [
        ("org.staff_part_time", 3, False),
        ("proactive.total", 120, False),
        ("applications.received", 2, False),
        ("review.total", 1, False),
        ("review.total", 1, False),
        ("proactive.total", 121, True),
        ("applications.received", 2, True),
        ("complaints.total", 0, True),
    ]


def test_spans_are_raw_characters(tagging: Tagging) -> None:
    assert [REPORT[f.span.start : f.span.end] for f in tagging.fields] == ["3", "120", "2", "1", "1", "121", "2", "0"]


def test_problems_hold_only_what_is_stated_elsewhere_too(tagging: Tagging) -> None:
    problems = next(s for s in tagging.sections if s.id == "problems")
    inside = [f.id for f in tagging.fields if problems.span.start <= f.span.start < problems.span.end]
    assert inside == ["review.total"]


def test_a_stale_year_counts_where_its_section_has_no_figure_of_its_own() -> None:
    own = REPORT.replace("我局2014年度收到", "我局收到政府信息公开申请3件。2014年度收到")
    assert [(f.id, f.stated_year) for f in tag(REPORT).fields if f.stated_year] == [("applications.received", 2014)]
    assert [f for f in tag(own).fields if f.stated_year] == []


def test_confidence_is_a_share_and_falls_back_to_the_mean() -> None:
    assert 0 < confidence_of("no such rule") < 1
    assert all(0 < f.confidence <= 1 for f in tag(REPORT).fields)


def test_an_english_abstract_repeats_figures() -> None:
    text = REPORT.replace(
        "附件：统计表", "In 2015 the bureau published more than 120 items of government information.\n附件：统计表"
    )
    found = [f for f in tag(text).fields if f.rule == "english_abstract"]
    assert [(f.id, f.value, f.qualifier) for f in found] == [("proactive.total", 120, "at_least")]
