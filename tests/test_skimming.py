"""What is not read holds nothing that could be tagged."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.numerals import find_numerals
from gidr_ner.skimming import MARGIN, OPENING, stretches_to_read

WORDS = "认真贯彻落实有关规定加强组织领导"  # nothing in it to be tagged


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in stretches_to_read(text, find_numerals(text))]


def filler(length: int) -> str:
    return (WORDS * length)[:length]


@given(st.text("认真贯彻12三无。，\n ", max_size=400))
def test_stretches_are_apart_in_order_and_hold_every_numeral(text: str) -> None:
    numerals = find_numerals(text)
    stretches = stretches_to_read(text, numerals)
    assert all(0 <= start < end <= len(text) for start, end in stretches)
    assert all(end < start for (_, end), (start, _) in pairwise(stretches))
    assert all(any(start <= own.start and own.end <= end for start, end in stretches) for own in numerals)


def test_a_figure_is_read_with_the_words_around_it() -> None:
    text = filler(300) + "共12件" + filler(300)
    assert read(text)[1:] == [text[301 - MARGIN : 303 + MARGIN]]


def test_a_long_line_is_read_where_it_may_open_with_a_heading() -> None:
    assert read(filler(300)) == [filler(OPENING + MARGIN)]


@pytest.mark.parametrize("mark", ["二、", "【", "第三部分"])
def test_a_heading_that_lost_its_line_break_is_read(mark: str) -> None:
    text = f"{filler(300)}{mark}依申请公开情况{filler(300)}"
    assert any(f"{mark}依申请公开情况" in part for part in read(text))


def test_a_sentence_that_denies_something_is_read_whole() -> None:
    text = f"{filler(300)}。{filler(80)}，未收到申请。{filler(300)}。"
    assert f"{filler(80)}，未收到申请" in read(text)[1]


def test_an_empty_text_has_nothing_to_read() -> None:
    assert read("") == []
