"""Prose rules on single sentences: which figures are mentions, of what, with which value and which characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.mention_types import Passage
from gidr_ner.mentions import find_mentions
from gidr_ner.negations import find_zeros
from gidr_ner.rule_book import rule_book
from gidr_ner.schema import FIELDS


def read(sentence: str, section: str = "overview", year: int = 2016) -> list[tuple[str, float, str]]:
    """Fields, values and printed numerals of a compacted sentence, figures and zeros together."""
    passage = Passage(sentence, section, year)
    found = sorted((*find_mentions(passage), *find_zeros(passage)), key=lambda m: m.start)
    return [(m.id, float(m.value), sentence[m.start : m.end]) for m in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("至去年年底累计公开信息3,020条,其中今年新增政务信息812条。", [("proactive.total", 812, "812")]),
        (
            "全年主动公开政府信息812条。县政府网站500条,微信公众号“平岗发布”200余条,官方微博近百条,公示栏12条。",
            [
                ("proactive.total", 812, "812"),
                ("proactive.website", 500, "500"),
                ("proactive.wechat", 200, "200余"),
                ("proactive.weibo", 100, "百"),
                ("proactive.other_channel", 12, "12"),
            ],
        ),
        ("微博、微信全年分别推送41条和57条。", [("proactive.weibo", 41, "41"), ("proactive.wechat", 57, "57")]),
        (
            "抖音号发布短视频33条,粉丝2.1万人。",
            [("proactive.new_media", 33, "33"), ("platform.followers", 21000, "2.1万")],
        ),
        (
            "专栏访问量突破12万次,全文电子化率达98.5%。",
            [("platform.visits", 120000, "12万"), ("proactive.e_rate", 98.5, "98.5")],
        ),
        (
            "制定规范性文件7件,公开6件。",
            [("normative.issued", 7, "7"), ("normative.disclosed", 6, "6")],
        ),
    ],
)
def test_disclosure(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert read(sentence, "proactive") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "收到政府信息公开申请15件,当面申请3件、传真1件、网上提交6件、来函5件。",
            [
                ("applications.received", 15, "15"),
                ("applications.in_person", 3, "3"),
                ("applications.fax", 1, "1"),
                ("applications.online", 6, "6"),
                ("applications.letter", 5, "5"),
            ],
        ),
        (
            "依申请公开。新收9件,上年结转2件;9件由公民提出。办结10件,1件转入下年度办理。",
            [
                ("applications.received", 9, "9"),
                ("applications.carried_in", 2, "2"),
                ("applications.natural_person", 9, "9"),
                ("applications.completed", 10, "10"),
                ("applications.carried_out", 1, "1"),
            ],
        ),
        (
            "申请答复10件:已主动公开2件,同意公开4件,部分公开1件,不予公开2件(国家秘密1件、个人隐私1件),信息不存在1件。",
            [
                ("applications.replied", 10, "10"),
                ("applications.already_public", 2, "2"),
                ("applications.granted", 4, "4"),
                ("applications.partial", 1, "1"),
                ("applications.denied", 2, "2"),
                ("applications.denied_state_secret", 1, "1"),
                ("applications.denied_privacy", 1, "1"),
                ("applications.not_exist", 1, "1"),
            ],
        ),
        (
            "这些申请里3件予以公开,1件因涉及第三人未予公开,2件不属于本机关职责范围。",
            [
                ("applications.granted", 3, "3"),
                ("applications.denied", 1, "1"),
                ("applications.not_responsible", 2, "2"),
            ],
        ),
        ("申请方式:6件网络、2件信函。", [("applications.online", 6, "6"), ("applications.letter", 2, "2")]),
    ],
)
def test_applications(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert read(sentence, "applications") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "因政府信息公开申请行政复议8件,维持5件,纠正1件,申请人撤回2件;行政诉讼3件,法院驳回2件,原告撤诉1件。",
            [
                ("review.total", 8, "8"),
                ("review.upheld", 5, "5"),
                ("review.corrected", 1, "1"),
                ("review.other", 2, "2"),
                ("suit.total", 3, "3"),
                ("suit.upheld", 2, "2"),
                ("suit.other", 1, "1"),
            ],
        ),
        ("本局作为被告的民事诉讼4件,胜诉3件。", []),
        (
            "接受群众咨询900余人次,其中电话咨询500余人次,窗口接待300人次,网上答复100人次。",
            [
                ("consultation.total", 900, "900余"),
                ("consultation.phone", 500, "500余"),
                ("consultation.in_person", 300, "300"),
                ("consultation.online", 100, "100"),
            ],
        ),
        (
            "配备专职人员2名、兼职人员十一名,合计13名。召开专题会议3次,举办培训班2期,培训86人次,设查阅点4处。",
            [
                ("org.staff_full_time", 2, "2"),
                ("org.staff_part_time", 11, "十一"),
                ("org.staff_total", 13, "13"),
                ("training.meetings", 3, "3"),
                ("training.sessions", 2, "2"),
                ("training.attendees", 86, "86"),
                ("org.reading_points", 4, "4"),
            ],
        ),
        (
            "办理人大代表建议12件、政协提案20件,共32件。",
            [("proposals.npc", 12, "12"), ("proposals.cppcc", 20, "20"), ("proposals.total", 32, "32")],
        ),
        (
            "年初安排信息公开专项经费5万元,实际支出4.6万元(大写:肆万陆仟元整),收取复印费36.5元。",
            [
                ("budget.planned", 50000, "5万"),
                ("budget.spent", 46000, "4.6万"),
                ("budget.spent", 46000, "肆万陆仟"),
                ("fees.charged", 36.5, "36.5"),
            ],
        ),
        (
            "召开新闻发布会5场,局长出席2场;在线访谈4期,主要负责同志参加1期;发布政策解读稿件30篇,回应热点9次。",
            [
                ("interpretation.press_conferences", 5, "5"),
                ("interpretation.press_conferences_principal", 2, "2"),
                ("interpretation.online_interviews", 4, "4"),
                ("interpretation.online_interviews_principal", 1, "1"),
                ("interpretation.articles", 30, "30"),
                ("interpretation.hot_topics", 9, "9"),
            ],
        ),
        ("有专职人员0名,举报投诉:无。", [("org.staff_full_time", 0, "0"), ("complaints.total", 0, "无")]),
    ],
)
def test_remedies_organisation_and_money(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert read(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "全年主动公开信息比上年的760条增加153条。",
        "2015年为700条,2014年公开政府信息600条。",
        "明年拟举办培训班3期,力争公开信息500条。",
        "其中机构设置类3条,人事类12条。",
        "全年受理12345热线工单5000件,不计入上述数字。",
        "根据《条例》第二十条和平政发〔2016〕19号文件,联系电话0000-6610284。",
        "发放宣传册2万份,开展演练6次,走访群众300户。",
        "另有安全生产培训46次,与信息公开无关。",
        "规划许可类诉讼另有22件,未计算在内。",
        "其他执法行为引起的复议27件、诉讼6件,不在本报告统计之列。",
        "区政府常务会议19次。",
    ],
)
def test_figures_of_other_things_are_no_mentions(sentence: str) -> None:
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年未收到政府信息公开申请。", [("applications.received", "政府信息公开申请")]),
        ("没有收到传真申请。", [("applications.fax", "传真申请")]),
        (
            "未发生因政府信息公开引起的行政复议、行政诉讼和举报投诉,也未收取任何费用。",
            [
                ("review.total", "行政复议"),
                ("suit.total", "行政诉讼"),
                ("complaints.total", "举报投诉"),
                ("fees.charged", "费用"),
            ],
        ),
        ("行政复议、诉讼一件也没有。", [("review.total", "行政复议"), ("suit.total", "诉讼")]),
        ("对申请人分文未取。", [("fees.charged", "分文未取")]),
        ("其后撤回,未收取信息处理费分文。", [("fees.charged", "信息处理费")]),
        ("没有收取分文。", [("fees.charged", "分文")]),
        ("年内没有制发规范性文件,没有召开新闻发布会。", [
            ("normative.issued", "规范性文件"),
            ("interpretation.press_conferences", "新闻发布会"),
        ]),
        ("末发生行政复议。", [("review.total", "行政复议")]),
        ("零复议、零投诉。", [("review.total", "零"), ("complaints.total", "零")]),
        ("行政诉讼零发生,行政规范性文件零制发。", [("suit.total", "零"), ("normative.issued", "零")]),
        ("收取信息处理费情况:无。", [("fees.charged", "无")]),
        ("对申请人一律免费,不得收取费用。", []),
        ("没有申请人对答复不服。", []),
        ("无正当理由的一律不予受理。", []),
    ],
)  # fmt: skip
def test_zeros_in_words(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(id, text) for id, value, text in read(sentence) if value == 0] == expected


def test_a_figure_left_over_from_an_earlier_year_says_so() -> None:
    mentions = find_mentions(Passage("本局2015年度收到政府信息公开申请3件。", "applications", 2016))
    assert [(m.id, m.stated_year) for m in mentions] == [("applications.received", 2015)]


def test_the_topic_of_a_heading_line_holds_for_the_list_below_it() -> None:
    text = "(二)依申请公开\n- 收到6件\n- 网上4件,信函2件\n(三)平台建设\n- 更新栏目4个"
    assert [m.id for m in find_mentions(Passage(text, "overview", 2016))] == [
        "applications.received",
        "applications.online",
        "applications.letter",
    ]


def test_every_rule_names_a_field_and_is_named_once() -> None:
    rules = rule_book().rules
    assert {rule.field for rule in rules} <= set(FIELDS)
    assert len({rule.name for rule in rules}) == len(rules)


@given(st.text(alphabet="收到申请公开信息件条次,。、0123万余无未没有(行政复议诉讼)分别微博\n", max_size=120))
def test_any_passage_gives_mentions_inside_it(text: str) -> None:
    passage = Passage(text, "applications", 2016)
    for mention in (*find_mentions(passage), *find_zeros(passage)):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.id in FIELDS


@pytest.mark.parametrize(("words", "found"), [(40, ["applications.received"]), (400, [])])
def test_a_negation_governs_no_more_than_a_clause(words: int, found: list[str]) -> None:
    text = f"未收到{'公民法人' * (words // 4)}政府信息公开申请。"
    assert [id for id, *_ in read(text, "applications")] == found
