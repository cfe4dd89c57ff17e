"""What a stretch is about by its pairs of characters, and how that is learned."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.topics import LONGEST, Topics, pairs_of
from gidr_ner.types import Document, Metadata, Span

MADE = Topics(["fees", "plan"], [0.0, 0.0], {"收费": [4.0, -4.0], "打算": [-4.0, 4.0]})


def test_pairs_of_a_text_are_of_chinese_characters_whatever_its_blanks() -> None:
    assert pairs_of("收 费12元，\n明年收费") == ["收费", "明年", "年收"]
    assert "打算" not in pairs_of("年" * LONGEST + "打算")


def test_a_text_is_about_what_its_pairs_tell() -> None:
    chances = MADE.chances("全年没有收费。")
    assert chances["fees"] > 0.99
    assert sum(chances.values()) == pytest.approx(1.0)
    assert MADE.chances("收费的打算")["fees"] == pytest.approx(0.5)


def test_a_text_is_about_what_its_figures_count() -> None:
    made = Topics(["fees", "plan"], [0.0, 0.0], {**MADE.weights, "fees.charged": [6.0, -6.0]})
    assert made.chances("打算", ["fees.charged"])["fees"] > 0.9
    assert made.chances("打算", ["fees.charged", "suit.total"]) == made.chances("打算", ["fees.charged"] * 2)


def test_a_text_without_known_pairs_tells_nothing() -> None:
    assert MADE.chances("天气晴") == MADE.chances("") == {}


def test_topics_are_read_as_they_were_written() -> None:
    assert Topics.of_json(MADE.to_json()) == MADE


def test_topics_are_learned_from_what_stands_under_headings() -> None:
    pytest.importorskip("torch")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
    from arbitration.topics import learn_topics

    text = "一、收费\n全年没有收费。\n二、打算\n明年打算培训。\n"
    headings = tuple(GoldHeading(id, Span(at, at + 4)) for id, at in (("fees", 0), ("plan", text.index("二、"))))
    stated = GoldMention("fees.charged", Span(text.index("全年"), text.index("全年") + 2), 0)
    late = GoldMention("training.sessions", Span(text.index("明年"), text.index("明年") + 2), 0)
    headed = AnnotatedReport(Document("d", text), Metadata(None, None, 2020, "free"), headings, (stated,))
    rare = replace(headed, mentions=(late,))
    bare = replace(headed, headings=())
    topics = learn_topics([headed] * 30 + [rare] * 5 + [bare])
    assert topics.sections == ["fees", "plan"]
    assert topics.chances("没有收费")["fees"] > 0.9
    assert topics.chances("打算培训")["plan"] > 0.9
    assert topics.chances("", ["fees.charged"])["fees"] > 0.5
    assert "training.sessions" not in topics.weights
