"""Tables of the national forms set as flattened text: cells in, text out, in the layouts that clerks and tools leave.

Used by ``test_tables_layouts.py``; run as a script it prints precision and recall for every layout.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

Cells = dict[str, int]
Value = int | None
Grid = list[tuple[tuple[str, ...], list[str]]]
"""Rows of a table: the label cells (group cells first, empty where the group goes on) and the printed values."""

COLUMNS = ("natural", "business", "research", "ngo", "legal", "other", "total")
RESULT_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("new", ("一、本年新收政府信息公开申请数量",)),
    ("carried_in", ("二、上年结转政府信息公开申请数量",)),
    ("granted", ("三、本年度办理结果", "（一）予以公开")),
    ("partial", ("", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）")),
    ("denied.state_secret", ("", "（三）不予公开", "1.属于国家秘密")),
    ("denied.law_prohibited", ("", "", "2.其他法律行政法规禁止公开")),
    ("denied.stability", ("", "", "3.危及“三安全一稳定”")),
    ("denied.third_party", ("", "", "4.保护第三方合法权益")),
    ("denied.internal", ("", "", "5.属于三类内部事务信息")),
    ("denied.process", ("", "", "6.属于四类过程性信息")),
    ("denied.enforcement_file", ("", "", "7.属于行政执法案卷")),
    ("denied.admin_query", ("", "", "8.属于行政查询事项")),
    ("unavailable.not_held", ("", "（四）无法提供", "1.本机关不掌握相关政府信息")),
    ("unavailable.needs_creation", ("", "", "2.没有现成信息需要另行制作")),
    ("unavailable.unclear", ("", "", "3.补正后申请内容仍不明确")),
    ("rejected.petition", ("", "（五）不予处理", "1.信访举报投诉类申请")),
    ("rejected.repeat", ("", "", "2.重复申请")),
    ("rejected.publication", ("", "", "3.要求提供公开出版物")),
    ("rejected.excessive", ("", "", "4.无正当理由大量反复申请")),
    ("rejected.confirmation", ("", "", "5.要求行政机关确认或重新出具已获取信息")),
    ("other.no_correction", ("", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请")),
    ("other.unpaid", ("", "", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请")),
    ("other.misc", ("", "", "3.其他")),
    ("total", ("", "（七）总计")),
    ("carried_out", ("四、结转下年度继续办理",)),
)
SERVICE_BLOCKS = {
    "2021": (
        ("第二十条第（一）项", ("本年制发件数", "本年废止件数", "现行有效件数"), (
            ("规章", ("regulations.issued", "regulations.repealed", "regulations.in_force")),
            ("行政规范性文件", ("normative.issued", "normative.repealed", "normative.in_force")),
        )),
        ("第二十条第（五）项", ("本年处理决定数量",), (("行政许可", ("licensing.decisions",)),)),
        ("第二十条第（六）项", ("本年处理决定数量",), (
            ("行政处罚", ("penalties.decisions",)), ("行政强制", ("coercion.decisions",)),
        )),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), (("行政事业性收费", ("admin_fees.amount",)),)),
    ),
    "2019": (
        ("第二十条第（一）项", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), (
            ("规章", ("regulations.made", "regulations.disclosed_new", "regulations.disclosed_total")),
            ("规范性文件", ("normative.made", "normative.disclosed_new", "normative.disclosed_total")),
        )),
        ("第二十条第（五）项", ("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("行政许可", ("licensing.last_year_items", "licensing.change", "licensing.decisions")),
            ("其他对外管理服务事项", (
                "other_services.last_year_items", "other_services.change", "other_services.decisions",
            )),
        )),
        ("第二十条第（六）项", ("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("行政处罚", ("penalties.last_year_items", "penalties.change", "penalties.decisions")),
            ("行政强制", ("coercion.last_year_items", "coercion.change", "coercion.decisions")),
        )),
        ("第二十条第（八）项", ("上一年项目数量", "本年增/减"), (
            ("行政事业性收费", ("admin_fees.last_year_items", "admin_fees.change")),
        )),
        ("第二十条第（九）项", ("采购项目数量", "采购总金额"), (
            ("政府集中采购", ("procurement.items", "procurement.amount")),
        )),
    ),
}  # fmt: skip
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
REMEDY_GROUPS = ("review", "suit_direct", "suit_after_review")

# --- figures that keep the form's sums ------------------------------------------------------------------------------


def rows_of(form: str) -> list[tuple[str, tuple[str, ...]]]:
    """The rows of table 3 in a form; the 2019 form has （六）其他处理 as one row."""
    if form == "2021":
        return list(RESULT_ROWS)
    rows = [r for r in RESULT_ROWS if r[0] not in ("other.no_correction", "other.unpaid")]
    return [(i, ("", "（六）其他处理")) if i == "other.misc" else (i, labels) for i, labels in rows]


def random_results(rng: random.Random, form: str, size: int) -> Cells:
    """Cells of table 3; ``size`` sets how many applications there are."""
    cells: Cells = {}
    names = [r for r, _ in rows_of(form)]
    results = [r for r in names if r not in ("new", "carried_in", "total", "carried_out")]
    weights = (0.75, 0.15, 0.02, 0.02, 0.04, 0.02)
    for column, weight in zip(COLUMNS[:-1], weights, strict=True):
        for row in results:
            cells[f"t3.{row}.{column}"] = rng.randint(0, int(size * weight)) if rng.random() < 0.4 else 0
        total = sum(cells[f"t3.{r}.{column}"] for r in results)
        out = rng.randint(0, max(0, int(size * weight)))
        carried = rng.randint(0, (total + out) // 3 if total + out else 0)
        cells |= {f"t3.total.{column}": total, f"t3.carried_out.{column}": out, f"t3.carried_in.{column}": carried}
        cells[f"t3.new.{column}"] = total + out - carried
    for row in names:
        cells[f"t3.{row}.total"] = sum(cells[f"t3.{row}.{c}"] for c in COLUMNS[:-1])
    return cells


def random_remedies(rng: random.Random, size: int) -> Cells:
    cells: Cells = {}
    for group in REMEDY_GROUPS:
        parts = [rng.randint(0, size) if rng.random() < 0.6 else 0 for _ in OUTCOMES[:-1]]
        cells |= {f"t4.{group}.{o}": v for o, v in zip(OUTCOMES, [*parts, sum(parts)], strict=True)}
    return cells


def random_services(rng: random.Random, form: str) -> Cells:
    cells: Cells = {}
    for _, _, rows in SERVICE_BLOCKS[form]:
        for _, ids in rows:
            for id in ids:
                value = rng.choice((0, rng.randint(1, 90), rng.randint(100, 99999)))
                cells[f"t2.{id}"] = rng.randint(-9, 9) if id.endswith("change") else value
    return cells


# --- layouts of a grid ----------------------------------------------------------------------------------------------

Layout = Callable[[Sequence[Sequence[str]], Grid, random.Random], str]


def _joined(labels: Sequence[str]) -> str:
    return " ".join(x for x in labels if x)


def _blocks(header: Sequence[Sequence[str]], grid: Grid) -> list[list[str]]:
    """Every row as its cells, headers first; blank values stay as empty cells."""
    return [*map(list, header), *([*labels, *values] for labels, values in grid)]


def lines(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """One cell a line; a blank cell is an empty line of the same depth."""
    step = rng.choice(("\n", "\n\n"))
    head = step.join(c for row in header for c in row if c)
    body = [step.join([*(x for x in labels if x), *values]) for labels, values in grid]
    return step.join([head, *body])


def lines_dropped(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """One cell a line, blank cells gone."""
    return lines(header, [(labels, [v for v in values if v]) for labels, values in grid], rng)


def tabs(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return "\n".join("\t".join(row) for row in _blocks(header, grid))


def tabs_dropped(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return "\n".join("\t".join(c for c in row if c) for row in _blocks(header, grid))


def spaces(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return "\n".join(" ".join(c for c in row if c) for row in _blocks(header, grid))


def run_on(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """All on one line."""
    return spaces(header, grid, rng).replace("\n", " ")


def markdown(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    rows = ["| " + " | ".join(row) + " |" for row in _blocks(header, grid)]
    return "\n".join([rows[0], "|" + "---|" * 9, *rows[1:]])


def pipe_after(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """A pipe after every cell, all on a row's line."""
    return "\n".join("".join(c + "|" for c in row) for row in _blocks(header, grid))


def pipe_lines(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """A pipe after every cell, every cell on its line."""
    rows = [[x for x in labels if x] + values for labels, values in grid]
    return "\n".join(c + "|" for row in [*header, *rows] for c in row)


def word(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """As Word tables come out of some converters: a tab before each cell, a blank line after each row."""
    return "\n\n".join("\n".join("\t" + c for c in row) for row in _blocks(header, grid)) + "\n"


def labels_first(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    step = rng.choice(("\n", " ", "\n\n"))
    labels = [x for names, _ in grid for x in names if x]
    return "\n".join(c for row in header for c in row if c) + "\n" + step.join(
        [*labels, *(v or "/" for _, values in grid for v in values)]
    )  # fmt: skip


def labels_first_columns(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    step = rng.choice(("\n", " ", "\n\n"))
    labels = [x for names, _ in grid for x in names if x]
    width = len(grid[0][1])
    values = [v[c] or "/" for c in range(width) for _, v in grid]
    return "\n".join(c for row in header for c in row if c) + "\n" + step.join([*labels, *values])


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0xFF else 1 for c in text)


def _pad(text: str, width: int, right: bool = False) -> str:
    blank = " " * max(0, width - _wide(text))
    return blank + text if right else text + blank


def _widest(grid: Grid) -> int:
    return 2 + max(_wide(v) for _, values in grid for v in values)


def _wrap(text: str, width: int) -> list[str]:
    pieces, line = [], ""
    for c in text:
        if _wide(line + c) > width:
            pieces.append(line)
            line = ""
        line += c
    return [*pieces, line]


def _pdf(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random, place: str) -> str:
    """Columns by spaces; labels wrapped, the numbers beside their ``first``, ``middle`` or ``last`` line."""
    group, label = 12, rng.choice((22, 26, 34))
    cell = max(rng.choice((6, 8)), _widest(grid))
    right = rng.random() < 0.5
    out = [" " * (group + label + 2) + "".join(_pad(c, cell, right) for c in row) for row in header]
    for labels, values in grid:
        own = _wrap(labels[-1], label)
        side = _wrap(labels[-2], group - 2) if len(labels) > 1 and labels[-2] else []
        at = {"first": 0, "middle": (len(own) - 1) // 2, "last": len(own) - 1}[place]
        numbers = "".join(_pad(v, cell, right) for v in values)
        for i in range(max(len(own), len(side))):
            left = _pad(side[i] if i < len(side) else "", group) + _pad(own[i] if i < len(own) else "", label + 2)
            out.append((left + (numbers if i == at else "")).rstrip())
    return "\n".join(out)


def pdf_first(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return _pdf(header, grid, rng, "first")


def pdf_middle(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return _pdf(header, grid, rng, "middle")


def pdf_last(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    return _pdf(header, grid, rng, "last")


def pdf_between(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """A wrapped label with its numbers on a line of their own in its middle."""
    label, cell = 26, max(6, _widest(grid))
    out = [" " * (label + 2) + "".join(_pad(c, cell) for c in row) for row in header]
    for labels, values in grid:
        own = _wrap(_joined(labels), label)
        numbers = "".join(_pad(v, cell) for v in values).rstrip()
        if len(own) == 1:
            out.append(_pad(own[0], label + 2) + numbers)
        else:
            half = (len(own) + 1) // 2
            out += [*own[:half], " " * (label + 2) + numbers, *own[half:]]
    return "\n".join(out)


def numbers_above(header: Sequence[Sequence[str]], grid: Grid, rng: random.Random) -> str:
    """The numbers of a row on the line above its label."""
    out = [" ".join(c for c in row if c) for row in header]
    for labels, values in grid:
        out += [" ".join(v for v in values if v), _joined(labels)]
    return "\n".join(out)


LAYOUTS: dict[str, Layout] = {
    f.__name__: f
    for f in (
        lines, lines_dropped, tabs, tabs_dropped, spaces, run_on, markdown, pipe_after, pipe_lines, word, labels_first,
        labels_first_columns, pdf_first, pdf_middle, pdf_last, pdf_between, numbers_above,
    )
}  # fmt: skip

# --- blanks and damage ----------------------------------------------------------------------------------------------

Blank = Callable[[str, int, random.Random], bool]
BLANKS: dict[str, Blank] = {
    "none": lambda id, v, r: False,
    "zeros": lambda id, v, r: v == 0,
    "some zeros": lambda id, v, r: v == 0 and r.random() < 0.4,
    "rare": lambda id, v, r: v == 0 and r.random() < 0.05,
    "only totals": lambda id, v, r: not id.endswith(".total"),
}

Print = Callable[[int], str]
PRINTS: dict[str, Print] = {
    "plain": str,
    "thousands": lambda v: f"{v:,}",
    "full width": lambda v: str(v).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "O and l": lambda v: str(v).replace("0", "O").replace("1", "l"),
    "units": lambda v: f"{v}件",
}

TITLE = "临川县民政局2022年政府信息公开工作年度报告"


def page_numbers(text: str, rng: random.Random) -> str:
    rows = text.split("\n")
    for _ in range(2):
        mark = rng.choice(("- 3 -", "-4-", "第3页", "第 3 页 共 9 页", "3/9", "— 5 —"))
        rows.insert(rng.randrange(1, len(rows)) if len(rows) > 1 else 1, f"\n{mark}\n")
    return "\n".join(rows)


def titles(text: str, rng: random.Random) -> str:
    rows = text.split("\n")
    rows.insert(rng.randrange(1, len(rows)) if len(rows) > 1 else 1, TITLE)
    return "\n".join(rows)


Relabel = Callable[[str], str]
LABELS: dict[str, Relabel] = {
    "as printed": lambda x: x,
    "half width": lambda x: x.translate(str.maketrans("（），：“”", '(),:""')),
    "no ordinals": lambda x: re.sub(r"^[1-8]\.", "", x),
    "1、": lambda x: re.sub(r"^([1-8])\.", r"\1、", x),
    "（1）": lambda x: re.sub(r"^([1-8])\.", r"（\1）", x),
    "1 ": lambda x: re.sub(r"^([1-8])\.", r"\1 ", x),
    "marks lost": lambda x: x.translate(dict.fromkeys(map(ord, "“”、（）"))),
    "traditional": lambda x: x.translate(
        str.maketrans("开请数结转办属于国关无举投诉类", "開請數結轉辦屬於國關無舉投訴類")
    ),
}
DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "as printed": lambda text, rng: text,
    "page numbers": page_numbers,
    "repeated title": titles,
}


RESULT_HEADER = (
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"),
    ("自然人", "法人或其他组织", "总计"),
    ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
)
RESULT_HEADER_NARROW = (
    ("自然", "商业", "科研", "社会", "法律", "其他", "总计"),
    ("人", "企业", "机构", "公益", "服务"),
)


def _printed(value: int, id: str, style: str, show: Print) -> str:
    if id.endswith("change"):
        return {"signed": f"{value:+d}" if value else "0", "words": _in_words(value)}[style]
    return show(value) if not id.endswith("amount") else str(value)


def _in_words(value: int) -> str:
    return "不变" if value == 0 else f"增加{value}" if value > 0 else f"减少{-value}"


def result_text(
    cells: Mapping[str, int], form: str, layout: str, rng: random.Random, show: Print = str, relabel: Relabel = str
) -> str:
    """Table 3 in a layout; cells that the mapping lacks are blank."""
    grid: Grid = [
        (tuple(map(relabel, labels)), [show(cells[i]) if (i := f"t3.{row}.{c}") in cells else "" for c in COLUMNS])
        for row, labels in rows_of(form)
    ]
    header = RESULT_HEADER_NARROW if layout.startswith("pdf") else RESULT_HEADER
    return LAYOUTS[layout](header, grid, rng)


def remedy_text(cells: Mapping[str, int], layout: str, rng: random.Random, show: Print = str) -> str:
    values = [show(cells[i]) if (i := f"t4.{g}.{o}") in cells else "" for g in REMEDY_GROUPS for o in OUTCOMES]
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    head = [["行政复议", "行政诉讼"], [*names, "未经复议直接起诉", "复议后起诉"], names * 2]
    if layout.startswith("pdf"):
        head = [["结果", "结果", "其他", "尚未", "总计"] * 3, ["维持", "纠正", "结果", "审结", "　　"] * 3]
        head[1] = [c if c.strip() else "" for c in head[1]]
        top = "行政复议            行政诉讼\n      未经复议直接起诉      复议后起诉\n"
        cell = max(6, _widest([((), values)]))
        return top + "\n".join("".join(_pad(c, cell) for c in row).rstrip() for row in [*head, values])
    if layout in ("labels_first", "labels_first_columns", "run_on", "spaces", "numbers_above"):
        return "\n".join(" ".join(c for c in row if c) for row in [*head, values])
    return LAYOUTS[layout](head, [((), values)], rng)


def service_text(cells: Mapping[str, int], form: str, layout: str, rng: random.Random, show: Print = str) -> str:
    style = rng.choice(("signed", "words"))
    blocks = []
    for caption, columns, rows in SERVICE_BLOCKS[form]:
        grid: Grid = [
            ((label,), [_printed(cells[f"t2.{i}"], i, style, show) if f"t2.{i}" in cells else "" for i in ids])
            for label, ids in rows
        ]
        head = [[caption], ["信息内容", *columns]]
        if layout.startswith("pdf"):
            table = [["信息内容", *columns], *([*labels, *values] for labels, values in grid)]
            blocks.append(caption + "\n" + "\n".join("".join(_pad(c, 24) for c in r).rstrip() for r in table))
        else:
            blocks.append(LAYOUTS[layout](head, grid, rng))
    return "\n".join(blocks)


def report(
    cells: Mapping[str, int], form: str, layout: str, rng: random.Random, show: Print = str, relabel: Relabel = str
) -> str:
    """A small report around the three tables; its prose speaks of the same things and must give no cell."""
    return "\n".join(
        (
            TITLE,
            "一、总体情况",
            "全年收到申请17件，予以公开3件，部分公开1件，不予公开（属于国家秘密2件），结转下年度继续办理2件。制发规范性文件5件。",
            "二、主动公开政府信息情况",
            service_text(cells, form, layout, rng, show),
            "三、收到和处理政府信息公开申请情况",
            result_text(cells, form, layout, rng, show, relabel),
            "四、政府信息公开行政复议、行政诉讼情况",
            remedy_text(cells, layout, rng, show),
            "五、存在的主要问题及改进情况",
            "行政复议中结果维持2件，结果纠正1件，尚未审结4件。2023年将举办培训3期。",
        )
    )


def random_cells(rng: random.Random, form: str, size: int) -> Cells:
    return random_services(rng, form) | random_results(rng, form, size) | random_remedies(rng, max(1, size // 10))


def expected(cells: Mapping[str, int]) -> dict[str, int]:
    """The values that the reader is to give: fees are printed in 万元."""
    return {i: v * 10_000 if i == "t2.admin_fees.amount" else v for i, v in cells.items()}
