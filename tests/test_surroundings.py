"""Words around a figure that rule a field out."""

from __future__ import annotations

import pytest

from gidr_ner.reading import read_document
from gidr_ner.surroundings import is_ruled_out, surroundings_of
from gidr_ner.types import Document, Span


def ruled_out(text: str, figure: str, id: str) -> bool:
    at = text.index(figure)
    around = surroundings_of(read_document(Document("d", text)).view, Span(at, at + len(figure)))
    return around.contradicts(id)


@pytest.mark.parametrize(
    ("text", "figure", "out"),
    [
        ("录制网上访谈17期、视频信息8期；答复信件4件。", "8", True),
        ("网上访谈17期，其中局长做客8期。", "8", False),
        ("在线访谈：1次，其中1 次由主任作答。", "1 ", False),
    ],
)
def test_who_is_in_charge_must_be_named(text: str, figure: str, out: bool) -> None:
    assert ruled_out(text, figure, "interpretation.online_interviews_principal") is out
    assert not ruled_out(text, figure, "interpretation.online_interviews")


def test_staff_of_one_kind_is_not_all_staff() -> None:
    text = "配备了3名全职工作人员、5名工作人员，其中专职2名。"
    assert ruled_out(text, "3", "org.staff_total")
    assert not ruled_out(text, "5", "org.staff_total")
    assert not ruled_out(text, "3", "org.staff_full_time")


@pytest.mark.parametrize(
    ("text", "named", "id", "out"),
    [
        ("无人提出申诉。", "申诉", "suit.total", True),
        ("无人提起诉讼。", "诉讼", "suit.total", False),
        ("申诉3件。", "3", "suit.total", False),
        ("未收到复核请求。", "复核请求", "review.total", True),
        ("未收到行政复议。", "行政复议", "review.total", False),
    ],
)
def test_a_zero_in_words_names_what_it_denies(text: str, named: str, id: str, out: bool) -> None:
    at = text.index(named)
    assert is_ruled_out(read_document(Document("d", text)).view, Span(at, at + len(named)), id) is out
