"""Repairs and the way back: whatever is done to a text, every normalized character knows its original range."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.normalize import _UNSURE, AlignedText, clean, compact, display_width, wrap_width

HARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("根據數務复（）()jùwùnbsp;&?！.,12０９ \t\r\n\u3000\xa0\u200b㈠①½ﬀ|-第页"),
        st.characters(),
    ),
    max_size=120,
)


@pytest.mark.parametrize(
    ("raw", "normalized"),
    [
        ("根據(jù)《條例》，收到12件", "根据《条例》,收到12件"),
        ("政務（wù）服務(wù)網(wǎng)", "政务服务网"),
        ("答復(fù)?！?nbsp;\n全年", "答复。\n全年"),
        ("&nbsp;&ldquo;三公&rdquo;&lt;br&gt;", " “三公”<br>"),
        ("[bookmark: _GoBack]（一）加强领导", "(一)加强领导"),
        ("１，２３４．５％", "1,234.5%"),
        ("一\r\n二\r三\x0c四\u2028五", "一\n二\n三\n四\n五"),
        ("零\u200b宽\ufeff字\u00ad符", "零宽字符"),
        ("㈠①⼀", "(一)1一"),
        ("第<b>一</b>行<br/>第二行", "第一行\n第二行"),
        ("公开l2条，收到l件，2Ol8年，LED屏", "公开12条,收到1件,2018年,LED屏"),
        ("槪況：鄕鎭値班", "概况:乡镇值班"),
        ("鄩陵縣溡河鎮", "鄩陵县溡河镇"),
        ("政府網站(www)與微信(WeChat)", "政府网站(www)与微信(WeChat)"),
    ],
)
def test_clean_repairs_characters(raw: str, normalized: str) -> None:
    assert clean(raw).normalized == normalized


@pytest.mark.parametrize(("blanks", "kept"), [(" " * 900, " " * 400), (" " * 900 + "\n\t", " " * 400 + "\n")])
def test_runs_of_blanks_without_end_are_cut(blanks: str, kept: str) -> None:
    raw = f"总体{blanks}情况"
    view = clean(raw)
    assert view.normalized == f"总体{kept}情况"
    assert view.to_original(len(view.normalized) - 2, len(view.normalized)) == (len(raw) - 2, len(raw))


def test_pinyin_residue_belongs_to_the_character_before_it() -> None:
    raw = "提起行政訴訟(sòng)。"
    view = clean(raw)
    start = view.normalized.index("诉讼")
    span = view.to_original(start, start + 2)
    assert raw[span.start : span.end] == "訴訟(sòng)"


def test_layout_stays() -> None:
    raw = "规章\t0   1\n\u3000\u3000行政\xa0许可  25.1万"
    assert clean(raw).normalized == "规章\t0   1\n  行政 许可  25.1万"


@pytest.mark.parametrize(
    ("raw", "prose"),
    [
        ("共公开 1 386 条，占 9 . 4 %", "共公开1386条,占9.4%"),
        ("网站访问 1. 2 万余次", "网站访问1.2万余次"),
        ("总 体 情 况", "总体情况"),
        ("接待 6, 200 人次", "接待6,200人次"),
        ("规章 2 1 19", "规章2 1 19"),
        ("直接起诉 3 0 0 0 3 复议后起诉 0 0 1", "直接起诉3 0 0 0 3复议后起诉0 0 1"),
        ("公开 1 2 6 3 条", "公开1263条"),
        ("微博 2 215（含转发）", "微博2215(含转发)"),
        ("来信 2 903；到场 451", "来信2903;到场451"),
        ("见附件2 100。申请表2 300，", "见附件2 100。申请表2 300,"),
        ("合计 1 204 903、外加 3 40。", "合计1204903、外加3 40。"),
        ("姓名    职务", "姓名 职务"),
        ("公开（63）条，花去（1.5）万元；（1）条例学习", "公开63条,花去1.5万元;(1)条例学习"),
        ("**总体**情况\n### 一 概述", "总体情况\n一概述"),
    ],
)
def test_compact_takes_blanks_out_of_words_and_numerals(raw: str, prose: str) -> None:
    assert compact(clean(raw)).normalized == prose


WRAPPED = """    全镇各村和各站所在这一年里共公开各类政府信息四千三
百二十一条，其中通过县政府网站公开的有三千零五条，通过
                     - 2 -
石溪镇人民政府2018年政府信息公开工作年度报告
公示栏张贴的有一千三百一十六条，都按规定的时限办理。
    另有上年结转的申请两件，均已答复。
石溪镇人民政府2018年政府信息公开工作年度报告"""


def test_compact_joins_wrapped_lines_over_page_furniture() -> None:
    raw = "石溪镇人民政府2018年政府信息公开工作年度报告\n" + WRAPPED
    assert compact(clean(raw)).normalized.split("\n")[1:] == [
        "全镇各村和各站所在这一年里共公开各类政府信息四千三百二十一条,其中通过县政府网站公开的有三千零五条,"
        "通过公示栏张贴的有一千三百一十六条,都按规定的时限办理。",
        "另有上年结转的申请两件,均已答复。",
        "",
    ]


def test_paragraphs_that_are_not_wrapped_stay_apart() -> None:
    raw = "一、概述\n全年公开信息三百条\n二、主动公开情况\n" + "公开" * 60 + "。"
    assert wrap_width(clean(raw)) == 0
    assert compact(clean(raw)).normalized.count("\n") == 3


def test_display_width_counts_chinese_twice() -> None:
    assert display_width("a1，行政") == 8


def test_display_width_counts_latin_and_control_characters_once() -> None:
    assert display_width("é\t\x85ÿ") == 4
    assert display_width("Ā\ud800\U00020000") == 6


def test_prose_with_one_line_far_wider_than_the_others_is_not_wrapped() -> None:
    full = "全镇各村和各站所在这一年里共公开各类政府信息\n" * 3
    assert wrap_width(clean(full)) == 44
    assert wrap_width(clean(full + "公开" * 14 + "。")) == 0
    assert wrap_width(clean(full + "公开" * 12 + "|" + "公开" * 6)) == 44


def test_compact_drops_page_furniture_of_text_that_is_not_wrapped() -> None:
    title = "某县2018年度政府信息公开工作报告"
    raw = f"{title}\n一、概述。\n第 1 页 共 2 页\n {title[:-1]} 告\n二、公开。\n  - 2 -\n{title}印发"
    assert compact(clean(raw)).normalized == f"{title}\n一、概述。\n二、公开。\n{title}印发"


def test_edits_of_edits_keep_the_way_back() -> None:
    once = clean("甲乙丙丁戊").edit([(1, 3, "xyz")])
    twice = once.edit([(0, 2, ""), (4, 5, "丁 丁")])
    assert (once.normalized, twice.normalized) == ("甲xyz丁戊", "yz丁 丁戊")
    assert (list(twice.starts), list(twice.ends)) == ([1, 1, 3, 3, 3, 4], [3, 3, 4, 4, 4, 5])
    assert once.edit([]) is once


def test_characters_taken_for_folded_are_folded() -> None:
    passed = [c for c in map(chr, range(0x110000)) if not _UNSURE.match(c)]
    assert all(unicodedata.normalize("NFKC", c) == c for c in passed)
    assert [c for c in passed if c.isspace()] == ["\t", "\n", " "]


def test_many_kinds_of_wide_characters_are_folded_as_few_are() -> None:
    wide = "".join(map(chr, range(0xFF01, 0xFF5F))) + "㈠①½"
    assert clean(wide).normalized == "".join(clean(c).normalized for c in wide)


def test_select_speaks_of_the_same_original() -> None:
    view = clean("甲（jiǎ）乙丙").select(1, 3)
    assert view.normalized == "乙丙"
    assert view.to_original(0, 1).start == 6


def test_an_empty_range_has_no_original() -> None:
    with pytest.raises(ValueError, match="1:1"):
        clean("甲乙").to_original(1, 1)


def check(view: AlignedText) -> None:
    """The invariants of an alignment: in bounds, in order, and there and back again."""
    size = len(view.original)
    assert len(view.normalized) == len(view.starts) == len(view.ends)
    assert all(0 <= a < b <= size for a, b in zip(view.starts, view.ends, strict=True))
    assert list(view.starts) == sorted(view.starts)
    assert list(view.ends) == sorted(view.ends)
    for index in range(len(view.normalized)):
        span = view.to_original(index, index + 1)
        first, last = view.to_normalized(span.start, span.end)
        assert first <= index < last


@given(HARD)
def test_any_string_aligns_both_ways(raw: str) -> None:
    view = clean(raw)
    check(view)
    check(compact(view))


@given(HARD)
def test_cleaning_leaves_nothing_wide_or_invisible(raw: str) -> None:
    normalized = clean(raw).normalized
    assert not set("\r\u200b\ufeff，（）０") & set(normalized)
    assert not any("\ud800" <= c <= "\udfff" for c in normalized)


@given(st.text(alphabet="甲乙丙，。12 \n\t", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_original_ranges_come_back_as_the_characters_that_touch_them(raw: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(raw)), min(b, len(raw))))
    view = clean(raw)
    first, last = view.to_normalized(start, end)
    touching = [i for i in range(len(view.normalized)) if view.starts[i] < end and start < view.ends[i]]
    assert list(range(first, last)) == touching
