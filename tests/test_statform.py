"""The statistics form of 2014 in flattened layouts: a unit that stands before its figure, whatever parts them."""

from __future__ import annotations

import pytest

from gidr_ner.normalize import clean
from gidr_ner.statform import read_statistics_form

ROWS = [
    ("proactive.total", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "1,486", 1486),
    ("normative.disclosed", "其中：主动公开规范性文件数", "条", "12", 12),
    ("normative.issued", "制发规范性文件总数", "件", "13", 13),
    ("proactive.website", "2.政府网站公开政府信息数", "条", "902", 902),
    ("interpretation.press_conferences", "1.参加或举办新闻发布会总次数", "次", "5", 5),
    ("interpretation.press_conferences_principal", "其中：主要负责同志参加新闻发布会次数", "次", "2", 2),
    ("applications.received", "（一）收到申请数", "件", "40", 40),
    ("applications.denied_safety", "危及国家安全、公共安全、经济安全和社会稳定", "件", "0", 0),
    ("review.total", "四、行政复议数量", "件", "4", 4),
    ("review.upheld", "（一）维持具体行政行为数", "件", "3", 3),
    ("review.corrected", "（二）被依法纠错数", "件", "1", 1),
    ("suit.total", "五、行政诉讼数量", "件", "2", 2),
    ("suit.upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "1", 1),
    ("suit.corrected", "（二）被依法纠错数", "件", "1", 1),
    ("fees.charged", "七、依申请公开信息收取的费用", "万元", "0.0052", 52),
    ("budget.planned", "（四）政府信息公开专项经费（不包括用于政府公报编辑管理等方面的经费）", "万元", "12.5", 125000),
    ("training.attendees", "（三）接受培训人员数", "人次", "186", 186),
]
PIPES = "\n".join(f"| {label} | {unit} | {figure} |" for _, label, unit, figure, _ in ROWS)
TABS = "\n".join(f"{n}\t{label}\t{unit}\t{figure}" for n, (_, label, unit, figure, _) in enumerate(ROWS, 1))
CELLS = "\n\n".join(f"\t{label}\n\t{unit}\n\t{figure}" for _, label, unit, figure, _ in ROWS)
COLUMNS = "\n".join(f"{label[:20]:<30}{unit:<8}{figure}\n{label[20:]}" for _, label, unit, figure, _ in ROWS)
DOTS = "\n".join(f"{label}……{unit}……{figure}" for _, label, unit, figure, _ in ROWS)
LINES = "\n".join(f"{label} ______ {unit} ______ {figure}" for _, label, unit, figure, _ in ROWS)
PAGES = COLUMNS.replace("\n制发", "\n                 - 3 -\n制发", 1)


@pytest.mark.parametrize(
    "layout",
    [PIPES, TABS, CELLS, COLUMNS, DOTS, LINES, PAGES],
    ids=["pipes", "tabs", "cells", "columns", "dots", "lines", "pages"],
)
def test_every_layout_gives_the_same_figures(layout: str) -> None:
    text = "附表：统计表\n指标名称\t单位\t数量\n" + layout
    reading = read_statistics_form(clean(text))
    assert [(m.id, float(m.value)) for m, _ in reading.mentions] == [(id, float(value)) for id, *_, value in ROWS]
    assert [text[s.start : s.end] for _, s in reading.mentions] == [figure for *_, figure, _ in ROWS]


def test_blank_cells_are_left_out_and_shift_nothing() -> None:
    rows = [
        "1.当面申请数|件|—",
        "2.传真申请数|件|",
        "3.网络申请数|件|7",
        "4.信函申请数|件|/",
        "（二）申请办结数|件|6",
        "1.按时办结数|件|6",
    ]
    reading = read_statistics_form(clean("\n".join(rows)))
    assert [(m.id, m.value) for m, _ in reading.mentions] == [
        ("applications.online", 7),
        ("applications.completed", 6),
        ("applications.on_time", 6),
    ]


def test_a_cumulative_column_is_read_for_the_first_row() -> None:
    text = "指标 单位 本年度 历年累计\n主动公开文件数 条 96 388\n收到申请总数 件 4 9\n当面申请数 件 4 9"
    mentions = [(m.id, m.value) for m, _ in read_statistics_form(clean(text)).mentions]
    assert mentions[:3] == [("proactive.total", 96), ("proactive.cumulative", 388), ("applications.received", 4)]


@pytest.mark.parametrize(
    "prose",
    ["全年收到申请数为5件，当面申请数2件，网络申请数3件。", "主动公开政府信息数较多。", "", "收到申请数 件 5"],
)
def test_prose_is_no_form(prose: str) -> None:
    assert read_statistics_form(clean(prose)).mentions == ()


def test_a_table_like_a_form_without_its_indicators_is_no_form() -> None:
    assert read_statistics_form(clean("藏书数量 册 件 300\n座位数 | 个 | 40")).mentions == ()
