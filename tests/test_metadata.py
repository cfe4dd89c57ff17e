"""Title, agency, year, form and body of invented reports of many bodies and eras; and what is no report of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metadata_cases import CASES

from gidr_ner.headings import find_sections
from gidr_ner.metadata import MUCH_FOUND, body_range, find_metadata, looks_like_report, read_head
from gidr_ner.normalize import clean
from gidr_ner.schema import CELLS, FIELDS
from gidr_ner.types import Metadata

PARTS = """
一、概述
全年公开信息30条。
二、主动公开政府信息情况
公开30条。
三、依申请公开政府信息情况
没有收到申请。
四、存在的问题
更新慢。
"""


@dataclass(frozen=True)
class Case:
    name: str
    agency: str | None
    year: int
    title: str | None
    body: str
    text: str


def cases() -> Iterator[Case]:
    for block in CASES.split("\n== ")[1:]:
        facts, head, tail = (block + "\n").split("\n--\n")
        name, agency, year, title, body = facts.split("\n")
        known = [None if fact == "-" else fact for fact in (agency, title)]
        yield Case(name, known[0], int(year), known[1], body, f"{head}\n{PARTS}\n{tail}\n")


def of(text: str, table: bool = False) -> Metadata:
    view = clean(text)
    return find_metadata(view, find_sections(view, body_range(view)), table)


def is_report(text: str) -> bool:
    view = clean(text)
    return looks_like_report(view, find_sections(view, body_range(view)))


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    found, view = of(case.text), clean(case.text)
    assert (found.agency, found.report_year, found.title) == (case.agency, case.year, case.title)
    assert view.normalized[body_range(view)[0] :].startswith(clean(case.body).normalized)
    assert is_report(case.text)


@pytest.mark.parametrize(
    ("year", "table", "form"),
    [(2008, False, "2008"), (2013, False, "2008"), (2014, False, "2014"), (2018, False, "2014"), (2019, False, "2019"),
     (2020, True, "2019"), (2021, True, "2021"), (2030, True, "2021")],
)  # fmt: skip
def test_form_follows_the_year(year: int, table: bool, form: str) -> None:
    assert of(f"西河县水利局{year}年政府信息公开工作年度报告\n按条例编制。\n{PARTS}", table).form == form


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("西河县水利局\n政府信息公开工作年度报告（2025）", 2025),
        ("西河县水利局政府信息公开年报（二〇一九）", 2019),
        ("西河县水利局政府信息公开年度报告\n（辛卯岁，即公历二〇一一年）", 2011),
        ("西河县水利局2013年度信息公开情况汇报", 2013),
    ],
)
def test_a_year_in_brackets_and_other_kinds_of_title(title: str, year: int) -> None:
    found = of(f"{title}\n\n发布日期：2026-01-20\n一、概况\n2008年5月以来公开30条。\n")
    assert (found.report_year, found.agency) == (year, "西河县水利局")


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("临 浦 海 关\n2012年政府信息公开年报\n　　中华人民共和国临浦海关编制。", "中华人民共和国临浦海关"),
        ("西河县水利局2016年度政务（党务）公开报告\n各位乡亲：全年公开30条。", "西河县水利局"),
        ("西河县中医医院 院务和信息公开情况\n（2015年3月到12月）\n公开30条。", "西河县中医医院"),
        ("点击右上角，用手机扫一扫，将本文分享到朋友圈。\n西河县水利局\n2020年政府信息公开工作年度报告\n公开30条。",
         "西河县水利局"),
        ("鄩陵市水利局\n2019年政府信息公开工作年度报告\n公开30条。", "鄩陵市水利局"),
        ("\U000301c7江镇人民政府\n2019年政府信息公开工作年度报告\n公开30条。", "\U000301c7江镇人民政府"),
        ("2016年信息公开年报\n兼职人员数（不含政府网站管理员）为3人。\n", None),
    ],
)  # fmt: skip
def test_names_in_heads_of_many_kinds(text: str, agency: str | None) -> None:
    assert of(text + PARTS).agency == agency


def test_an_abbreviation_is_no_part_of_a_name() -> None:
    text = "渔政报告\n本报告由浛江市渔政支队（以下简称我支队）编制。2010年公开政府信息30条。\n" + PARTS
    assert of(text).agency == "浛江市渔政支队"


def test_form_is_free_without_both_parts_and_without_a_national_table() -> None:
    text = "西河县水利局2022年政务公开工作报告\n一、概况\n公开30条。\n二、主要做法\n加强领导。\n三、存在问题\n更新慢。"
    assert of(text).form == "free"
    assert of(text, table=True).form == "2021"


def test_unknown_year_gives_no_form() -> None:
    assert of(f"政府信息公开工作年度报告\n按条例编制。\n{PARTS}").form is None


WORK_REPORT = """
2019年西河县人民政府工作报告
——2019年1月8日在西河县第十六届人民代表大会第三次会议上
各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。
一、2018年工作回顾
一年来，全县生产总值增长7.2%，政务公开深入推进，办理人大代表建议120件、政协提案98件。
二、2019年重点工作
（一）全力打好三大攻坚战。
（二）扎实推进乡村振兴。
三、加强政府自身建设
坚持依法行政，自觉接受监督，推进信息公开。
"""
GUIDE = """
西河县水利局政府信息公开指南
为了更好地提供政府信息公开服务，编制本指南。
一、主动公开
（一）公开范围：机构职能、政策法规。
（二）公开形式：网站、公报。
二、依申请公开
公民、法人可以申请公开政府信息，填写政府信息公开申请表。
三、监督和救济
可以申请行政复议或者提起行政诉讼。
"""
NOTICE = """
关于做好2015年政府信息公开工作要点落实的通知
各乡镇人民政府，县政府各部门：
现将2015年政府信息公开工作要点印发给你们，请认真落实政府信息公开要求。
一、推进重点领域信息公开
二、加强政策解读
三、做好依申请公开
"""


@pytest.mark.parametrize("text", [WORK_REPORT, GUIDE, NOTICE, "", " \n", "一", "天气晴。" * 300])
def test_texts_of_another_kind(text: str) -> None:
    assert not is_report(text)


@given(st.text(alphabet="一二、.（） \n概述公开信息2016年报告由编制局县:>|&;\u3000\t", max_size=200))
def test_any_text_is_accepted(text: str) -> None:
    view = clean(text)
    start, end = body_range(view)
    assert 0 <= start <= end == len(view.normalized)
    found = find_metadata(view, (), has_national_table=False)
    for name in (found.title, found.agency):
        assert name is None or (name and not any(c.isspace() for c in name))
    assert found.report_year == read_head(view).year


def test_a_report_in_words_of_its_own_is_known_by_what_is_found_in_it() -> None:
    chat = "街坊们，今天把账本翻开，一样一样答。" * 250
    letter = f"致居民的一封公开信——2021年居务和政府信息公开年报\n{chat}\n{PARTS}五、行政复议和诉讼情况\n没有。\n"
    view = clean(letter)
    sections = find_sections(view, body_range(view))
    ids = list(FIELDS)[:MUCH_FOUND]
    assert not looks_like_report(view, sections)
    assert not looks_like_report(view, sections, figures=ids[1:])
    assert not looks_like_report(view, sections[:1], figures=ids)
    assert looks_like_report(view, sections, figures=ids)


IN_ONE_LINE = "西河县水利局2018年政府信息公开年报 （会上念的）各位：我管公开，先说数，再说事。" + "河堤修了三里。" * 40


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (IN_ONE_LINE, "西河县水利局2018年政府信息公开年报"),
        (IN_ONE_LINE.replace("2018年", "").replace(" （", "（2018年度）（"),
         "西河县水利局政府信息公开年报（2018年度）"),
        ("西河县水利局政府信息公开年报二〇一八年\n先说数，再说事，免得诸位听了半天还不知道我要说什么。",
         "西河县水利局政府信息公开年报二〇一八年"),
        ("——西河县水利局二〇一八年信息公开家常话\n\n先说数，再说事，免得诸位听了半天还不知道我要说什么。",
         "西河县水利局二〇一八年信息公开家常话"),
        ("西河县水利局开会研究2018年政府信息公开年报 的编制。" + "河堤修了三里。" * 40, None),
        ("西河县水利局2018年政务公开工作要点\n先说数，再说事，免得诸位听了半天还不知道我要说什么。", None),
    ],
)  # fmt: skip
def test_titles_without_a_line_or_the_words_of_their_own(text: str, title: str | None) -> None:
    found = of(text)
    assert found.title == title
    assert title is None or (found.agency, found.report_year) == ("西河县水利局", 2018)


@pytest.mark.parametrize(
    ("title", "enough"),
    [
        ("西河县水利局2018年信息公开那些事", True),
        ("西河县水利局2018年信息公开汇报", True),
        ("2018年信息公开汇报", False),
        ("西河县水利局信息公开那些事", False),
        ("西河县水利局2018年信息公开工作要点", False),
        ("西河县水利局2018年工作总结", False),
    ],
)
def test_under_a_title_with_body_and_year_figures_are_enough(title: str, enough: bool) -> None:
    view = clean(f"{title}\n\n" + "河堤修了三里，渠道清了两条，大家都看在眼里。" * 60)
    ids = list(FIELDS)[:MUCH_FOUND]
    assert looks_like_report(view, (), figures=ids) == enough
    assert not looks_like_report(view, (), figures=ids[1:])


def test_who_states_many_figures_reports() -> None:
    view, fields = clean("街坊们，账本翻开了。" * 30), sorted(id for id in FIELDS if not id.startswith("applications."))
    assert looks_like_report(view, (), figures=fields[:12])
    assert not looks_like_report(view, (), figures=[*fields[:11], *sorted(CELLS)[:5]])


def test_who_fills_the_cells_of_the_national_form_reports() -> None:
    view, cells = clean("街坊们，账本翻开了。" * 30), sorted(CELLS)
    assert looks_like_report(view, (), figures=cells[:20])
    assert not looks_like_report(view, (), figures=[*cells[:19], *cells[:19]])


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("首页 > 年报\n枇杷街道2024年的公开账本\n这份账本由湄滨市鹭洲区枇杷街道办事处记，给居民看。\n",
         "湄滨市鹭洲区枇杷街道办事处", 2024),
        ("鹭桥街道2019透明年账\n荇芷区鹭桥街道办事处，管着9个社区，2019年公开30条。\n", "荇芷区鹭桥街道办事处", 2019),
        ("西河县安监局2012年信息公开年报\n西河县安全生产监督管理局（一个门两块牌子）照实说。\n",
         "西河县安全生产监督管理局", 2012),
        ("沅浦市第六医院（沅浦市传染病医院）\n2020年信息公开工作年度报告\n公开30条。\n", "沅浦市第六医院", 2020),
        ("西河县卫生局（中医药局）\n2020年信息公开工作年度报告\n公开30条。\n", "西河县卫生局（中医药局）", 2020),
        ("沄城市盲聋学校\n2016年信息公开小结\n公开30条。\n\n沄城市盲聋学校校务办公室\n2017年1月10日",
         "沄城市盲聋学校", 2016),
        ("飔城市第七中学\n2018年信息公开情况 问与答\n校长审阅　2019年1月11日\n2019年公开30条，2019年1月。\n",
         "飔城市第七中学", 2018),
        ("珀淞市排水公司政府信息公开年度小结\n（2023年，参照行政机关格式）\n2024年1月、2024年2月。\n",
         "珀淞市排水公司", 2023),
        ("2020年信息公开年报\n寻乌县财政局高度重视政府信息公开工作。2020年公开30条。\n", "寻乌县财政局", 2020),
        ("2020年信息公开年报\n于都县水利局全年主动公开政府信息12条。2020年公开30条。\n", "于都县水利局", 2020),
        ("2020年信息公开年报\n将乐县水利局在2020年公开30条。\n", "将乐县水利局", 2020),
        ("霁川市燃气集团有限公司\n二〇二二年度政府信息公开年度报告审议纪要（代年度报告）\n时间：2023年1月\n",
         "霁川市燃气集团有限公司", 2022),
        ("致全体用水户的一封信——霁川市水务有限公司信息公开2025年度报告\n2026年1月写信。\n", "霁川市水务有限公司", 2025),
        ("岚屿市公安局交警支队\n信息公开年报编写会记录（2023年度）\n本记录核对后即作为支队2023年政府信息公开年度报告。\n",
         "岚屿市公安局交警支队", 2023),
        ("芦溪县交通局2021年\n政府信息公开工作年度报告\n2020年底、2020年初、2020年中。\n", "芦溪县交通局", 2021),
        ("芷阳省林业厅政府信息公开年报·2013\n2012年、2012年、2012年。\n", "芷阳省林业厅", 2013),
        ("芷阳县教育局答家长十问\n——2016年政府信息公开年度报告（问答版）\n", "芷阳县教育局", 2016),
        ("芷阳县机关幼儿园园务公开工作汇报\n2016年公开30条。\n", "芷阳县机关幼儿园", 2016),
        ("国家统计局芷阳调查队\n2024年政府信息公开年度报告\n本报告面向社会发布国家统计局芷阳调查队2024年情况。\n",
         "国家统计局芷阳调查队", 2024),
        ("芷阳县档案局局长邓某在会上的发言\n我们公开2011年的账，2011年公开30条。\n", "芷阳县档案局", 2011),
        ("给种粮户的信\n芷阳县粮食局晒一晒二〇一〇年的信息公开账\n2009年、2009年、2009年。\n芷阳县粮食局\n",
         "芷阳县粮食局", 2010),
        ("给乡亲的信\n把2019年的账交代一下。2020年、2020年、2020年。\n蓼川县交通局局长\n2020年1月8日\n",
         "蓼川县交通局", 2019),
        ("我们把站牌背后的事说清楚\n时间：2023-01-20 10:42 浏览：863 分享到：微信\n2022年很忙，2021年、2021年。\n"
         "蓼川县公交公司\n", "蓼川县公交公司", 2022),
        ("蓼川县审计局\n关于本局2010年度政府信息公开工作的报告\n", "蓼川县审计局", 2010),
        ("松涛供电公司2022年信息公开年度报告\n公开30条。\n\n国网松涛供电公司\n", "国网松涛供电公司", 2022),
        ("松涛县卫生局2012年信息公开年度报告\n今年松涛县卫生局公开30条。\n", "松涛县卫生局", 2012),
        ("给乡亲的信\n依据《政府信息公开条例》（2019年修订）\n2022年很忙，2022年、2022年。\n松涛县水利局\n",
         "松涛县水利局", 2022),
        ("蓼川县交通局信息公开的账\n2014年公开30条，比2013年多3条。2014年。\n大事：2014年3月5日开会\n蓼川县交通局\n",
         "蓼川县交通局", 2014),
        ("蓼川县自然资源局信息公开的账\n2019年公开30条。2020年、2020年、2020年。\n蓼川县自然资源局 2020年1月8日\n",
         "蓼川县自然资源局", 2019),
        ("2011年信息公开年报\n公开30条。\n\n松涛市土地征用处\n2012年1月5日\n", "松涛市土地征用处", 2011),
        ("2011年信息公开年报\n本报告由松涛县发展和改革委员会议定编制。\n", "松涛县发展和改革委员会", 2011),
        ("澜川省教育厅2022年年报\n日期：2023-01-29\n澜川省教育厅把2022年办过的事写在这里。\n", "澜川省教育厅", 2022),
    ],
)  # fmt: skip
def test_bodies_and_years_of_reports_in_words_of_their_own(text: str, agency: str, year: int) -> None:
    found = of(text + PARTS)
    assert (found.agency, found.report_year) == (agency, year)


@pytest.mark.parametrize(
    "text",
    [
        "松涛县教育局政府信息公开指南\n政府信息公开年报：每年3月底前公布\n本机关负责主动公开与职责有关的政府信息。",
        "松涛县教育局简报\n政务公开情况：每月一次\n" + "全校师生上山植树，天气晴好。" * 30,
    ],
)
def test_a_line_that_only_speaks_of_reports_is_no_title(text: str) -> None:
    view = clean(text)
    assert read_head(view).title is None
    assert not looks_like_report(view, ())


@pytest.mark.parametrize("opening", ["关于印发松涛市政务公开考核办法的通知", "政府工作报告\n各位代表："])
def test_another_kind_of_text_is_a_report_if_it_counts_requests_too(opening: str) -> None:
    view = clean(f"{opening}\n\n" + "河堤修了三里，渠道清了两条，大家都看在眼里。" * 60)
    fields = sorted(id for id in FIELDS if not id.startswith("applications."))[:12]
    assert not looks_like_report(view, (), figures=fields)
    assert looks_like_report(view, (), figures=[*fields, "applications.received", "applications.granted"])


@pytest.mark.parametrize("word", ["村务", "乡务", "镇务", "园务", "院务", "警务"])
def test_affairs_of_every_kind_are_our_subject(word: str) -> None:
    text = f"我们坚持{word}公开，{word}公开栏更新30次，主动公开信息30条，收到公开申请2件。"
    assert looks_like_report(clean(f"芷阳县柳河乡{word}公开年报\n{text}"), ())


@pytest.mark.parametrize(
    "top",
    [
        "松涛市人民政府\n首页 > 政务公开\n2022年政府信息公开工作年度报告\n本报告由松涛市教育局编制。\n",
        "松涛市人民政府\n首页 > 政务公开\n发布机构：松涛市教育局\n2022年政府信息公开工作年度报告\n",
        "首页\n政务服务中心\n新闻中心\n政务公开\n2022年政府信息公开工作年度报告\n松涛市教育局公开30条。\n",
        "松涛市人民政府网\n首页 > 公开\n2022年政府信息公开工作年度报告\n松涛市教育局认真贯彻条例。\n",
    ],
)
def test_a_site_and_its_menu_do_not_report(top: str) -> None:
    assert of(top + PARTS + "河堤修了三里，渠道清了两条。\n" * 100).agency == "松涛市教育局"
