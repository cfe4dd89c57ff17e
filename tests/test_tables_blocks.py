"""Tables whose labels stand together before their figures, and tables that only look so."""

from __future__ import annotations

import random

import pytest
import table_layouts as layouts

from gidr_ner.normalize import clean
from gidr_ner.tables import TableReading, read_tables

CELLS = layouts.random_results(random.Random(5), "2021", 40)
DENIED = [row for row, _ in layouts.RESULT_ROWS if row.startswith("denied.")]


def read(text: str, year: int = 2022) -> TableReading:
    return read_tables(clean(text), year)


def values(text: str, year: int = 2022) -> dict[str, object]:
    return {f.id: f.value for f in read(text, year).fields}


# --- table 3 ------------------------------------------------------------------------------------------------------


def figures(row: str) -> list[str]:
    return [str(CELLS[f"t3.{row}.{c}"]) for c in layouts.COLUMNS]


@pytest.mark.parametrize(
    "header",
    [
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        "数字（自上而下，每行七数）",
        "以下数字按栏排列：自然人　商业企业　科研机构　社会公益组织　法律服务机构　其他　总计",
    ],
)
def test_all_labels_then_headers_that_the_clerk_introduces(header: str) -> None:
    labels = [x for _, names in layouts.RESULT_ROWS for x in names if x]
    rows = [" ".join(figures(row)) for row, _ in layouts.RESULT_ROWS]
    assert values("\n".join([*labels, header, *rows])) == CELLS


def piped(filled: str, blank: str, group: str) -> str:
    """A table whose first seven refusals are blank rows; the group behind them is named on lines of its own."""
    lines = []
    for row, names in layouts.RESULT_ROWS:
        cells = blank if row in DENIED and row != filled else "|".join(["", *figures(row), ""])
        lines += [group if name.startswith("（四）") else name for name in names[:-1]] + [names[-1] + cells]
    return "\n".join(lines)


@pytest.mark.parametrize("group", ["（四）无法提供", "（四）\n无\n法\n提\n供|", "（\n四\n）\n无\n法提\n供|"])
@pytest.mark.parametrize("blank", ["|" * 8, "| " * 8])
def test_blank_rows_wait_for_no_figures_of_others(group: str, blank: str) -> None:
    own = DENIED[-1]
    gone = [f"t3.{row}." for row in DENIED if row != own]
    want = {i: v for i, v in CELLS.items() if not i.startswith(tuple(gone))}
    assert values(piped(own, blank, group)) == want


@pytest.mark.parametrize("page", ["\n7", " 7"])
def test_a_row_and_a_page_number_are_no_lone_figures(page: str) -> None:
    """Eight labels and eight numbers, of which the first seven are one row that adds up."""
    lines = []
    for row, names in layouts.RESULT_ROWS:
        own = "" if row in DENIED[:-1] else " " + " ".join(["2", "0", "0", "0", "1", "0", "3"])
        lines.append(names[-1] + own + (page if row == DENIED[-1] else ""))
    read = values("\n".join(lines))
    assert not [i for i in read if i.startswith(tuple(f"t3.{row}." for row in DENIED[:-1]))]


def test_a_full_line_behind_the_name_of_a_group_belongs_to_its_first_label() -> None:
    lines = []
    for row, names in layouts.RESULT_ROWS:
        if row == "granted":
            lines += [f"三、本年度办理结果 {' '.join(figures(row))}", "（一）予以公开"]
        else:
            lines.append(f"{names[-1]} {' '.join(figures(row))}")
    assert values("\n".join(lines)) == CELLS


def test_rows_told_in_a_sentence() -> None:
    lines = [f"{names[-1]}：{'、'.join(figures(row))}" for row, names in layouts.RESULT_ROWS]
    assert values("\n".join(lines)) == CELLS


# --- table 2 ------------------------------------------------------------------------------------------------------

RULES_2021 = {
    "t2.regulations.issued": 0, "t2.normative.issued": 4, "t2.regulations.repealed": 1, "t2.normative.repealed": 2,
    "t2.regulations.in_force": 3, "t2.normative.in_force": 25,
}  # fmt: skip
SERVICES_2021 = {
    "t2.licensing.decisions": 1306,
    "t2.penalties.decisions": 41,
    "t2.coercion.decisions": 7,
    "t2.admin_fees.amount": 125_000,
}


@pytest.mark.parametrize("end", ["", "；"])
def test_columns_told_in_lists(end: str) -> None:
    text = f"""第二十条第（一）项 规章、行政规范性文件
本年制发件数：0、4{end}　本年废止件数：1、2{end}　现行有效件数：3、25
第二十条第（五）项 行政许可 本年处理决定数量：1,306
第二十条第（六）项 行政处罚、行政强制 本年处理决定数量：41、7
第二十条第（八）项 行政事业性收费 本年收费金额（单位：万元）：12.5
"""
    assert values(text) == RULES_2021 | SERVICES_2021


def test_columns_one_below_the_other() -> None:
    text = """第二十条第（一）项
规章\n行政规范性文件\n本年制发件数\n0\n4\n本年废止件数\n1\n2\n现行有效件数\n3\n25
第二十条第（五）项\n本年处理决定数量\n行政许可\n行政处罚\n1306\n41
"""
    assert values(text) == RULES_2021 | {"t2.licensing.decisions": 1306, "t2.penalties.decisions": 41}


LABELS = "信息内容\n规章\n行政规范性文件\n行政许可\n行政处罚\n行政强制\n行政事业性收费\n"
HEADED = """本年制发件数 本年废止件数 现行有效件数
0 1 3
4 2 25
本年处理决定数量
1306
41
7
本年收费金额（单位：万元）
12.5
"""


@pytest.mark.parametrize("heading", ["", "Ⅲ 收到和处理申请\n", "三、收到和处理申请\n"])
def test_all_labels_then_each_group_under_its_headers(heading: str) -> None:
    assert values(LABELS + HEADED + heading) == RULES_2021 | SERVICES_2021


@pytest.mark.parametrize("lost", ["7\n", "0 1 3\n", "4 "])
def test_a_lost_figure_under_headers_moves_no_other(lost: str) -> None:
    read = values(LABELS + HEADED.replace(lost, "", 1))
    assert read.items() <= (RULES_2021 | SERVICES_2021).items()


def test_all_labels_with_their_headers_then_all_figures() -> None:
    labels = """第二十条第（一）项；本年制发件数；本年废止件数；现行有效件数；规章；行政规范性文件；
第二十条第（五）项；本年处理决定数量；行政许可；
第二十条第（六）项；本年处理决定数量；行政处罚；行政强制；
第二十条第（八）项；本年收费金额（单位：万元）；行政事业性收费；
"""
    rows = "0 1 3\n4 2 25\n1,306\n41\n7\n12.5\n"
    assert values(labels + "数字分行列在下面：\n" + rows) == RULES_2021 | SERVICES_2021
    assert values(labels + "数字分行列在下面：\n" + rows.replace("41\n", "")) == {}
    assert values(labels + "本局公开信息的条数为：\n315\n") == {}


def test_a_label_broken_around_an_amount() -> None:
    text = """第二十条第（五）项
信息内容 上一年项目数量 本年增/减 处理决定数量
行政许可 3 增加1 12
第二十条第（九）项
信息内容 采购项目数量 采购总金额
政府集中采
        6        2,050,000元
购
"""
    read = values(text, 2020)
    assert (read["t2.procurement.items"], read["t2.procurement.amount"]) == (6, 2_050_000)


# --- table 4 ------------------------------------------------------------------------------------------------------


def test_remedies_told_in_lists() -> None:
    text = """结果维持、结果纠正、其他结果、尚未审结、总计
行政复议：2、1、0、1、4
行政诉讼 未经复议直接起诉：1、0、0、0、1
行政诉讼 复议后起诉：0、0、2、1、3
"""
    assert list(values(text).values()) == [2, 1, 0, 1, 4, 1, 0, 0, 0, 1, 0, 0, 2, 1, 3]


REMEDIES = [2, 1, 0, 1, 4, 1, 0, 0, 0, 1, 0, 0, 2, 1, 3]
OUTCOMES = "结果维持|结果纠正|其他结果|尚未审结|总计|"


def rows_of(mark: str) -> list[str]:
    return [mark.join(map(str, REMEDIES[at : at + 5])) for at in (0, 5, 10)]


@pytest.mark.parametrize(
    "text",
    [
        "行政复议   {}\n未经复议\n直接起诉   {}\n复议后\n起诉   {}\n（各行依次为维持、纠正、其他、未审结、总计）\n",
        "行政复议\n行政诉讼 未经复议直接起诉\n行政诉讼 复议后起诉\n（各项依次为结果维持、纠正、其他、未审结、总计）\n"
        "{}\n{}\n{}\n",
        f"**行政复议**\n\n{OUTCOMES}\n{{}}\n\n**行政诉讼（未经复议直接起诉）**\n{OUTCOMES}\n{{}}\n\n"
        f"**行政诉讼（复议后起诉）**\n{OUTCOMES}\n{{}}\n",
    ],
)
def test_remedies_in_a_row_for_each_proceeding(text: str) -> None:
    found = values("表3 复议与诉讼，尚未审结的另计\n" + text.format(*rows_of("  ")))
    assert list(found.values()) == REMEDIES


@pytest.mark.parametrize(
    "text",
    [
        "行政复议 2 1 0 1 4\n直接起诉 1 0 0 0 1\n复议后起诉 0 0 2\n",
        "行政复议2件，维持1件；直接起诉1件；复议后起诉3件。\n",
        "行政复议 4 2 1 0 1\n直接起诉 1 1 0 0 0\n复议后起诉 3 0 0 2 1\n（各行依次为总计、维持、纠正、其他、未审结）\n",
        "行政复议 -1 1 0 1 4\n直接起诉 +1 0 0 0 1\n复议后起诉 0 0 0 0 0\n",
        "行政复议 2 1 0 1 4 另\n直接起诉 1 0 0 0 1\n复议后起诉 0 0 0 0 0\n",
    ],
)
def test_what_is_no_row_of_five_is_not_read_as_one(text: str) -> None:
    assert not values("表3 尚未审结的另计\n" + text)


def test_outcomes_with_a_character_misread() -> None:
    head = "行政复议 行政诉讼 " + "结果维持 结果纠正 其他结果 尚末审结 总计 " * 3
    assert list(values(head + " ".join(map(str, REMEDIES)) + "\n上表所列\n").values()) == REMEDIES


@pytest.mark.parametrize("behind", ["5 存在的问题\n", "一、存在的问题\n"])
def test_rows_of_remedies_in_wide_columns_end_before_a_heading(behind: str) -> None:
    lines = ["".join(row.rjust(20) for row in line.split()) for line in rows_of(" ")]
    named = zip(("行政复议", "直接起诉", "复议后起诉"), lines, strict=True)
    text = "\n".join(["表3 尚未审结的另计", *(name + line for name, line in named), behind])
    assert list(values(text).values()) == REMEDIES


def test_a_row_of_remedies_that_is_all_blank() -> None:
    one, two, _ = rows_of(" | ")
    text = f"**行政复议**\n| {one} |\n\n**行政诉讼（未经复议直接起诉）**\n| {two} |\n\n"
    text += "**行政诉讼（复议后起诉）**\n| - | - | - | - | - |\n"
    assert list(values("表3 尚未审结的另计\n" + text).values()) == REMEDIES[:10]
