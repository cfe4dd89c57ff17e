"""What is told of patterns without running them holds when they are run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.prefilter import Gate, first_characters, literal_first, needed_characters, top_level_alternatives
from gidr_ner.rule_book import rule_book
from gidr_ner.schema import read_table


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("申请", "申"),
        ("复议|诉讼", "复诉"),
        ("(?:共|计)?收到", "收"),
        ("[甲乙]{1,3}", "甲乙"),
        ("甲{0,3}乙", "乙"),
        ("甲{,3}", ""),
        ("甲*|乙", ""),
        ("甲(?=乙)", "甲"),
        ("(?<!甲)(?:乙丙|丁)$", "乙丁"),
        ("[^甲]乙?", ""),
        ("[0-9]", ""),
        (r"\d[\d,]+", ""),
        (r"[,\]]甲", "甲"),
        (r"甲\(", "甲"),
        ("", ""),
    ],
)
def test_needed_characters(pattern: str, needed: str) -> None:
    assert needed_characters(pattern) == frozenset(needed)


@pytest.mark.parametrize(
    ("pattern", "firsts"),
    [
        ("申请|复议", {"申", "复"}),
        ("(?:甲|乙)?丙", {"甲", "乙", "丙"}),
        ("(?<!甲)(?:乙?丙)*丁", {"乙", "丙", "丁"}),
        ("[甲乙]丙", {"甲", "乙"}),
        ("甲{2}乙", {"甲"}),
        (".甲|乙", {"", "乙"}),
        ("甲?", {"", "甲"}),
    ],
)
def test_first_characters(pattern: str, firsts: set[str]) -> None:
    assert first_characters(pattern) == firsts


def test_every_stem_of_the_form_begins_with_a_character_that_is_known() -> None:
    assert not [row["stem"] for row in read_table("statistics_rows.tsv") if "" in first_characters(row["stem"])]


def test_a_character_of_every_report_is_a_poor_sign() -> None:
    assert needed_characters("公报") == frozenset("报")


@given(
    st.text(
        alphabet="收到申请公开信息微博网站复议诉讼培训会议件共为年其中维持发布结转咨询电话人大提案热点回应()的",
        max_size=12,
    )
)
def test_gates_keep_no_rule_out_that_matches(words: str) -> None:
    book = rule_book()
    on_left, on_right = book.by_left.let_in(words), book.by_right.let_in(words)
    for number, rule in enumerate(book.rules):
        assert on_left >> number & 1 or not (rule.left and rule.left.search(words)), rule.name
        assert on_right >> number & 1 or not (rule.right and rule.right.match(words)), rule.name


def test_a_gate_lets_in_by_any_character_and_without_a_pattern() -> None:
    gate = Gate.of(["甲|乙", None, "丙", ".*"])
    assert [gate.let_in(text) for text in ("", "乙", "丙甲")] == [0b1010, 0b1011, 0b1111]


def test_bars_in_groups_and_sets_part_nothing() -> None:
    assert top_level_alternatives(r"甲(?:乙|(?:丙|丁))|[|戊]|(?<!己)庚\|辛") == [
        "甲(?:乙|(?:丙|丁))",
        "[|戊]",
        r"(?<!己)庚\|辛",
    ]
    assert top_level_alternatives("甲") == ["甲"]


@pytest.mark.parametrize(
    "alternative", ["甲乙", "(?<!丙)甲乙(?!丁)", "(?<!丙)(?<!丙丁)甲", "(?<!丙)甲?乙", "(?<!丙|丁)甲"]
)
@given(st.text(alphabet="甲乙丙丁", max_size=8))
def test_a_pattern_matches_the_same_with_its_first_character_in_front(alternative: str, text: str) -> None:
    spans = [[m.span() for m in re.finditer(p, text)] for p in (alternative, literal_first(alternative))]
    assert spans[0] == spans[1]


def test_topics_are_searched_for_by_their_first_characters() -> None:
    book = rule_book()
    assert book.topics.groups == len(book.topic_names)
    found = [
        book.topic_names[(m.lastindex or 1) - 1] for m in book.topics.finditer("已主动公开，规范性文件，主动公开，粉丝")
    ]
    assert found == ["normative", "proactive", "followers"]
