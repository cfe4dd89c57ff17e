"""Tables read from flattened text: what a page, a clerk or a scanner does to them, one case each."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
import table_layouts as layouts

from gidr_ner.normalize import clean
from gidr_ner.tables import TableReading, read_tables

REMEDY_HEADER = "行政复议 行政诉讼\n" + "结果维持 结果纠正 其他结果 尚未审结 总计 " + "未经复议直接起诉 复议后起诉\n"
REMEDY_HEADER += "结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计\n"


def values(text: str, year: int | None = 2022) -> dict[str, object]:
    return {f.id: f.value for f in read_tables(clean(text), year).fields}


def results(size: int = 40, form: str = "2021", seed: int = 5) -> layouts.Cells:
    return layouts.random_results(random.Random(seed), form, size)


def table(cells: layouts.Cells, layout: str = "spaces", form: str = "2021") -> str:
    return layouts.result_text(cells, form, layout, random.Random(1))


# --- table 3 ------------------------------------------------------------------------------------------------------


def test_spans_are_the_printed_numerals() -> None:
    text = "收到和處理政府信息公開申請情況\n" + table(results()).replace("属于", "屬於")
    reading = read_tables(clean(text), 2022)
    assert len(reading.fields) == 175
    assert all(int(text[f.span.start : f.span.end]) == f.value for f in reading.fields)
    assert reading.form == "2021"


def test_wrong_sums_are_read_as_printed() -> None:
    cells = results()
    cells["t3.total.natural"] += 1
    cells["t3.denied.process.total"] += 3
    assert values(table(cells)) == cells


def test_one_lost_cell_does_not_shift_its_neighbours() -> None:
    cells = results(900)
    for lost in ("t3.new.natural", "t3.new.business", "t3.total.natural", "t3.granted.natural"):
        kept = {i: v for i, v in cells.items() if i != lost}
        read = values(table(kept))
        assert all(kept.get(i) == v for i, v in read.items())
        assert len(read) >= len(kept) - 6


def test_a_lost_row_moves_no_other() -> None:
    cells = results()
    text = "\n".join(x for x in table(cells).split("\n") if "重复申请" not in x)
    reading = read_tables(clean(text), 2022)
    assert {f.id: f.value for f in reading.fields} == {i: v for i, v in cells.items() if ".repeat." not in i}
    assert "t3.rejected.repeat" in reading.unread


def test_a_cut_header_is_no_loss() -> None:
    cells = results()
    assert values(table(cells).partition("其他\n")[2]) == cells


def test_lone_numbers_are_totals() -> None:
    cells = {i: v for i, v in results().items() if i.endswith(".total")}
    assert values(table(cells)) == cells


def test_what_cannot_be_told_is_left_out_with_a_warning() -> None:
    cells = results(6, seed=3)
    kept = {i: v for i, v in cells.items() if v}
    reading = read_tables(clean(table(kept, "spaces")), 2022)
    assert all(kept.get(f.id) == f.value for f in reading.fields)
    assert reading.warnings


@pytest.mark.parametrize("mark", ["/", "-", "—", "无"])
def test_blank_marks_hold_their_place(mark: str) -> None:
    cells = {i: v for i, v in results().items() if v}
    text = layouts.spaces(
        layouts.RESULT_HEADER,
        [
            (labels, [str(cells.get(f"t3.{row}.{c}", mark)) for c in layouts.COLUMNS])
            for row, labels in layouts.RESULT_ROWS
        ],
        random.Random(0),
    )
    assert values(text) == cells


def test_vertical_group_label_beside_the_rows() -> None:
    cells = results()
    rows = table(cells, "pdf_middle").replace("三、本年度办理结果", "").split("\n")
    for place, character in zip(range(6, 26, 2), "三、本年度办理结果", strict=False):
        rows[place] = character + rows[place][2:] if rows[place].startswith("  ") else rows[place]
    assert values("\n".join(rows)) == cells


def test_repeated_header_and_page_furniture() -> None:
    rows = table(results(), "lines").split("\n")
    at = rows.index("（四）无法提供")
    header = "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他"
    page = f"- 3 -\n临川县民政局2022年政府信息公开工作年度报告\n{header}"
    assert values("\n".join([*rows[:at], page, *rows[at:]])) == results()


def test_regions_begin_behind_the_heading_and_end_with_the_numbers() -> None:
    head, tail = "三、收到和处理政府信息公开申请情况\n", "\n四、存在的主要问题及改进情况\n申请答复不及时。"
    text = head + table(results()) + tail
    assert read_tables(clean(text), 2022).regions == ((len(head), len(text) - len(tail)),)


def test_numerals_that_a_page_broke_are_whole() -> None:
    cells = results(900)
    rows = table(cells, "pdf_middle").split("\n")
    broken = [i for i, row in enumerate(rows) if re.search(r"[1-9]\d\d", row)]
    for i in broken:
        rows[i] = re.sub(r"([1-9])(\d\d)", r"\1 \2", rows[i], count=1)
    read = values("\n".join(rows))
    assert broken
    assert all(cells[i] == v for i, v in read.items())
    assert len(read) >= len(cells) - 7
    old = "第二十条第（一）项\n信息内容   制作数量   新公开数量   对外公开总数量\n规范性文件   1 9   17   104\n"
    assert list(values(old, 2020).values()) == [19, 17, 104]
    assert values(old.replace("   ", " "), 2020) == {}


def test_thousands_with_a_blank() -> None:
    text = "信息内容 上一年项目数量 本年增/减 处理决定数量\n行政处罚 41 0 1, 306\n行政强制 9 减少1 212\n"
    assert values(text, 2020)["t2.penalties.decisions"] == 1306


@pytest.mark.parametrize("lost", [0, 2])
def test_all_labels_then_the_headers_then_a_line_of_numbers_for_each(lost: int) -> None:
    cells = results()
    rows = [[str(cells[f"t3.{row}.{c}"]) for c in layouts.COLUMNS] for row, _ in layouts.RESULT_ROWS]
    for row in rows[5 : 5 + lost]:
        del row[3]
    labels = [x for _, names in layouts.RESULT_ROWS for x in names if x]
    header = "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他"
    text = "\n".join([*labels, header, *map(" ".join, rows)])
    reading = read_tables(clean(text), 2022)
    assert all(cells[f.id] == f.value for f in reading.fields)
    assert len(reading.fields) >= 175 - 7 * lost
    assert reading.regions[0][1] == len(text)


@pytest.mark.parametrize("lead", ["数据", "各行数值依次为：", "对应的数据如下"])
def test_all_labels_then_a_word_that_leads_over_to_the_numbers(lead: str) -> None:
    cells = results()
    labels = ["申请人情况：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计（从左至右）"]
    labels += [x for _, names in layouts.RESULT_ROWS for x in names if x]
    rows = ["  ".join(str(cells[f"t3.{row}.{c}"]) for c in layouts.COLUMNS) for row, _ in layouts.RESULT_ROWS]
    assert values("\n".join([*labels, lead, *rows])) == cells


def test_cells_set_apart_by_semicolons() -> None:
    text = (
        "第二十条第（一）项：信息内容；本年新制作数量；本年新公开数量；对外公开总数量\n规章；无；无；无\n"
        "规范性文件；6；5；41\n第二十条第（五）项：信息内容；上一年项目数量；本年增/减；处理决定数量\n行政许可；无；无；无\n"
        "其他对外管理服务事项；13；-1；268\n第二十条第（九）项：信息内容；采购项目数量；采购总金额\n"
        "政府集中采购；5；2,174,300元\n"
    )
    assert values(text, 2019) == {
        "t2.normative.made": 6, "t2.normative.disclosed_new": 5, "t2.normative.disclosed_total": 41,
        "t2.other_services.last_year_items": 13, "t2.other_services.change": -1, "t2.other_services.decisions": 268,
        "t2.procurement.items": 5, "t2.procurement.amount": 2_174_300,
    }  # fmt: skip


def test_captions_and_notes_belong_to_the_table_and_sentences_do_not() -> None:
    note = "（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）"
    caption = "表2 收到和处理政府信息公开申请情况统计表（空格为0）"
    heading, prose = "三、收到和处理政府信息公开\n申请情况\n", "本局未被申请行政复议。\n"
    numbers = "申请人情况" + table(results()).partition("申请人情况")[2]
    text = heading + prose + caption + "\n" + numbers + "\n" + note + "\n" + prose
    assert read_tables(clean(text), 2022).regions == ((len(heading + prose), len(text) - len(prose) - 1),)


def test_a_table_that_cannot_be_read_is_still_no_prose() -> None:
    labels = "\n".join(x for _, names in layouts.RESULT_ROWS for x in names if x)
    text = labels + "\n3 1 0\n2 2\n"
    reading = read_tables(clean(text), 2022)
    assert not reading.fields
    assert [a for a, _ in reading.regions] == [0]
    listed = "对予以公开、部分公开、不予公开（属于国家秘密、其他法律行政法规禁止公开）、无法提供的，分类答复。"
    assert not read_tables(clean(listed), 2022).regions


def test_a_damaged_label_is_told_by_its_place() -> None:
    cells = results()
    assert values(table(cells).replace("没有现成信息需要另行制作", "没囗现囗信息需耍另行制作")) == cells


# --- table 2 ------------------------------------------------------------------------------------------------------


def test_amounts_are_in_yuan() -> None:
    text = "信息内容 本年收费金额（单位：{}）\n行政事业性收费 {}\n"
    assert values(text.format("万元", "12.35")) == {"t2.admin_fees.amount": 123_500}
    assert values(text.format("元", "12.35")) == {"t2.admin_fees.amount": Decimal("12.35")}
    assert values(text.format("万元", "123500元")) == {"t2.admin_fees.amount": 123_500}
    old = "第二十条第（九）项\n信息内容 采购项目数量 采购总金额{}\n政府集中采购 7 {}\n"
    assert values(old.format("", "274.18万元"), 2020)["t2.procurement.amount"] == 2_741_800
    assert values(old.format("（万元）", "317,508.46"), 2020)["t2.procurement.amount"] == 3_175_084_600
    assert values(old.format("", "3816240"), 2020)["t2.procurement.amount"] == 3_816_240


def test_scale_stays_in_the_span_and_yuan_outside() -> None:
    text = "第二十条第（九）项\n信息内容 采购项目数量 采购总金额\n政府集中采购 7 274.18万元\n"
    spans = {text[f.span.start : f.span.end] for f in read_tables(clean(text), 2020).fields}
    assert spans == {"7", "274.18万"}


@pytest.mark.parametrize(
    ("printed", "value", "span"),
    [
        ("不变", 0, "不变"),
        ("无变化", 0, "无变化"),
        ("增加3", 3, "3"),
        ("减少 12", -12, "12"),
        ("+4", 4, "+4"),
        ("-5", -5, "-5"),
    ],
)
def test_changes(printed: str, value: int, span: str) -> None:
    text = f"第二十条第（五）项\n信息内容 上一年项目数量 本年增/减 处理决定数量\n行政许可 25 {printed} 130\n"
    fields = {f.id: f for f in read_tables(clean(text), 2020).fields}
    change = fields["t2.licensing.change"]
    assert change.value == value
    assert text[change.span.start : change.span.end] == span
    assert fields["t2.licensing.decisions"].value == 130


def test_a_lost_number_beside_a_change_is_told_by_the_change() -> None:
    text = "第二十条第（五）项\n信息内容 上一年项目数量 本年增/减 处理决定数量\n行政许可 34 不变\n行政处罚 7 9\n"
    assert values(text, 2020) == {"t2.licensing.last_year_items": 34, "t2.licensing.change": 0}


def test_a_row_of_the_other_form_is_no_cell() -> None:
    text = (
        "第二十条第（一）项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 1 2 3\n"
        "第二十条第（六）项\n信息内容 本年处理决定数量\n行政处罚 4\n"
        "第二十条第（九）项\n信息内容 采购项目数量 采购总金额\n政府集中采购 5\n"
    )
    assert not [id for id in values(text, 2022) if id.startswith("t2.procurement")]


# --- table 4 ------------------------------------------------------------------------------------------------------


def test_remedies_by_order() -> None:
    read = values(REMEDY_HEADER + "3 0 1 1 5 0 0 0 0 0 1 0 0 2 3\n")
    assert read["t4.review.total"] == 5
    assert read["t4.suit_after_review.pending"] == 2
    assert len(read) == 15


def test_two_numbers_of_fifteen_tell_nothing() -> None:
    reading = read_tables(clean(REMEDY_HEADER + "0 0\n"), 2020)
    assert not reading.fields
    assert "t4.review" in reading.unread


def test_remedies_as_three_rows_and_transposed() -> None:
    rows = "行政复议 {} {} {} {} {}\n未经复议直接起诉 {} {} {} {} {}\n复议后起诉 {} {} {} {} {}\n"
    header = "结果维持 结果纠正 其他结果 尚未审结 总计\n"
    numbers = [3, 0, 1, 1, 5, 2, 2, 0, 0, 4, 1, 0, 0, 2, 3]
    expected = values(REMEDY_HEADER + " ".join(map(str, numbers)) + "\n")
    assert values(header + rows.format(*numbers)) == expected
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    lines = [f"{name} {numbers[i]} {numbers[i + 5]} {numbers[i + 10]}" for i, name in enumerate(names)]
    assert values("行政复议 未经复议直接起诉 复议后起诉\n" + "\n".join(lines) + "\n") == expected


# --- prose --------------------------------------------------------------------------------------------------------


def test_remedies_a_row_each_under_one_header() -> None:
    text = """| 类别 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
|---|---|---|---|---|---|
| 行政复议 | 4 | 1 | 2 | 0 | 7 |
| 行政诉讼（未经复议直接起诉） | 2 | 0 | 0 | 1 | 3 |
| 行政诉讼（复议后起诉） | 1 | 0 | 0 | 0 | 1 |
"""
    assert list(values(text).values()) == [4, 1, 2, 0, 7, 2, 0, 0, 1, 3, 1, 0, 0, 0, 1]


def test_remedies_begin_behind_a_sentence_and_end_before_a_heading() -> None:
    zeros = "|".join("0" * 15)
    text = (
        f"本年引起行政复议0件 诉讼0件\n{REMEDY_HEADER.strip().replace(' ', '|')}|\n{zeros}|\n存在的主要问题：人手少。"
    )
    assert list(values(text).values()) == [0] * 15
    run_on = f"{REMEDY_HEADER.strip()} {zeros.replace('|', ' ')} 五、存在的主要问题 人手少。"
    assert list(values(run_on).values()) == [0] * 15


def test_a_lone_total_between_tabs() -> None:
    text = REMEDY_HEADER.replace(" ", "\t") + "\t" * 4 + "7" + "\t" * 10 + "\n五、存在的主要问题\n"
    assert values(text) == {"t4.review.total": 7}


SERVICES = """二、主动公开政府信息情况
第二十条第（一）项
信息内容
本年制发件数
本年废止件数
现行有效件数
规章
行政规范性文件
0 0 0
3 2 14
第二十条第（五）项
信息内容 本年处理决定数量
行政许可
12 345
第二十条第（六）项
信息内容 本年处理决定数量
行政处罚
行政强制
2 468
31
第二十条第（八）项
信息内容
行政事业性收费
本年收费金额（单位：万元）
1 018.40

"""


def test_services_by_their_lines_with_thousands_parted_by_blanks() -> None:
    assert values(SERVICES) == {
        "t2.regulations.issued": 0,
        "t2.regulations.repealed": 0,
        "t2.regulations.in_force": 0,
        "t2.normative.issued": 3,
        "t2.normative.repealed": 2,
        "t2.normative.in_force": 14,
        "t2.licensing.decisions": 12345,
        "t2.penalties.decisions": 2468,
        "t2.coercion.decisions": 31,
        "t2.admin_fees.amount": 10184000,
    }


def test_a_blank_in_thousands_of_ten_thousands() -> None:
    text = SERVICES.replace("1 018.40", "11 860.5 万")
    assert values(text)["t2.admin_fees.amount"] == 118605000


@pytest.mark.parametrize(
    "text",
    [
        "办结35件，其中予以公开11件、部分公开5件、不予公开10件（属于国家秘密1件，属于行政执法案卷6件，属于行政查询事项3件）、"
        "本机关不掌握7件、重复申请2件，结转下年度继续办理2件。",
        "（一）主动公开 全年制发规范性文件5件，行政许可25件，行政处罚30件。\n（二）依申请公开 新收申请7件。",
        "收到行政复议5件，其中结果维持3件，结果纠正1件，其他结果1件，尚未审结0件，总计5件；行政诉讼0件。",
        "本年新收政府信息公开申请7件，上年结转1件。已答复8件：予以公开5件，部分公开2件，无法提供1件；结转下年度继续办理1件",
        "",
        "1 2 3 4 5 6 7\n0 0 0 0 0 0 0",
    ],
)
def test_no_cell_from_prose(text: str) -> None:
    assert read_tables(clean(text), 2022) == TableReading()


def test_remedies_under_abbreviated_headers() -> None:
    groups = "行政复议        未经复议直接起诉        复议后起诉\n"
    text = groups + "维持 纠正 其他 未结 总计 " * 3 + "\n 0  0  1  0  1  2  0  0  1  3  0  0  0  0  0\n"
    found = values(text)
    assert (found["t4.review.other"], found["t4.suit_direct.pending"], found["t4.suit_after_review.total"]) == (1, 1, 0)
    assert len(found) == 15
