"""An annotated report as what a file has: lines of text, and the tables of the national forms as tables.

The figures of a table are those of its annotations, printed as there; writers of HTML, Word and PDF share this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from table_layouts import COLUMNS, OUTCOMES, REMEDY_GROUPS, RESULT_ROWS, SERVICE_BLOCKS

from gidr_ner.reading import read_document
from gidr_ner.types import Document

GOLD = Path(__file__).parent.parent / "annotations" / "gold"

Gold = dict[str, Any]


class Slot(NamedTuple):
    """A cell of a table to be printed."""

    text: str
    rows: int = 1
    cols: int = 1


@dataclass(frozen=True)
class FormTable:
    """Rows of cells, as HTML has them: what spans from above is not repeated."""

    rows: list[list[Slot]]


def read_gold(name: str = "train") -> list[Gold]:
    """The annotated reports, but for those on one line, which have no place where a table could stand.

    Modules that need them are skipped where the wheel is tested without them.
    """
    if not GOLD.exists():
        pytest.skip("no annotations beside the tests", allow_module_level=True)
    with (GOLD / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [gold for line in file if "\n" in (gold := json.loads(line))["text"].strip()]


def gold_to_parts(gold: Gold) -> list[str | FormTable]:
    """The lines of a report, and its tables where they stood."""
    text = gold["text"]
    parts: list[str | FormTable] = []
    at = 0
    for start, end, tables in _ranges(gold):
        parts += text[at:start].split("\n")
        parts += tables
        at = end
    return [*parts, *text[at:].split("\n")]


def _ranges(gold: Gold) -> Iterator[tuple[int, int, list[FormTable]]]:
    """The whole lines that hold tables, by what was annotated and by what the flattened reading takes for table."""
    text = gold["text"]
    reading = read_document(Document(gold["doc_id"], text))
    regions = [tuple(reading.view.to_original(*region)) for region in reading.tables.regions]
    made = {"t2": _services, "t3": _results, "t4": _remedies}
    found: list[tuple[int, int, list[FormTable]]] = []
    for kind, make in made.items():
        cells = {f["id"]: f for f in gold["fields"] if f["id"].startswith(kind + ".")}
        if not cells:
            continue
        start, end = min(f["start"] for f in cells.values()), max(f["end"] for f in cells.values())
        for one, other in regions:
            if one < end and start < other:
                start, end = min(start, one), max(end, other)
        start, end = text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", end)
        found.append((start, end, make({id: _printed(text, f) for id, f in cells.items()}, gold, cells)))
    yield from _disjoint(sorted(found, key=lambda f: f[0]))


def form_tables(cells: Mapping[str, int], form: str) -> list[FormTable]:
    """The three national tables of a form with these figures."""
    printed = {id: str(value) for id, value in cells.items()}
    gold = {"form": form}
    return [table for make in (_services, _results, _remedies) for table in make(printed, gold, {})]


def _printed(text: str, field: Gold) -> str:
    """A figure with what belongs to its cell and not to it: 减少, 万元."""
    before = re.search(r"(?:净?增加?|新增|净?减少?|取消|[-+])?\Z", text[: field["start"]])
    behind = re.match(r"\s*(?:万元|亿元|元|件|项)?", text[field["end"] :])
    return f"{before[0] if before else ''}{field['text']}{behind[0].strip() if behind else ''}"


def _disjoint(found: list[tuple[int, int, list[FormTable]]]) -> Iterator[tuple[int, int, list[FormTable]]]:
    at = 0
    for start, end, tables in found:
        yield max(start, at), max(end, at), tables
        at = max(end, at)


def _form(gold: Gold) -> str:
    return "2019" if gold["form"] == "2019" else "2021"


def _services(cells: dict[str, str], gold: Gold, fields: Gold) -> list[FormTable]:
    rows: list[list[Slot]] = []
    for title, heads, lines in SERVICE_BLOCKS[_form(gold)]:
        width = 3 // len(heads)
        rows.append([Slot(title, 1, 4)])
        rows.append([Slot("信息内容"), *(Slot(_in_unit(head, fields), 1, width) for head in heads)])
        rows += [[Slot(name), *(Slot(cells.get(f"t2.{id}", ""), 1, width) for id in ids)] for name, ids in lines]
    return [FormTable(rows)]


def _in_unit(head: str, fields: Gold) -> str:
    """The header of an amount with the unit that its annotated value implies."""
    field = fields.get(_amount_id(head))
    digits = re.sub("[, ]", "", field["text"]) if field else ""
    if not re.fullmatch(r"[\d.]+", digits):
        return head
    unit = "元" if Decimal(digits) == Decimal(str(fields[_amount_id(head)]["value"])) else "万元"
    return f"{head.partition('（')[0]}（单位：{unit}）"


def _amount_id(head: str) -> str:
    return "t2.admin_fees.amount" if "收费" in head else "t2.procurement.amount" if "采购总" in head else ""


def _results(cells: dict[str, str], gold: Gold, fields: Gold) -> list[FormTable]:
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows = [
        [Slot(note, 3, 3), Slot("申请人情况", 1, 7)],
        [Slot("自然人", 2), Slot("法人或其他组织", 1, 5), Slot("总计", 2)],
        [Slot(name) for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]
    form = _form(gold)
    names = [r for r in RESULT_ROWS if form == "2021" or r[0] not in ("other.no_correction", "other.unpaid")]
    labels = [_labels(id, path, form) for id, path in names]
    for n, ((id, _), path) in enumerate(zip(names, labels, strict=True)):
        row = [Slot(text, *_reach(labels, n, level)) for level, text in enumerate(path) if text]
        rows.append([*row, *(Slot(cells.get(f"t3.{id}.{column}", "")) for column in COLUMNS)])
    return [FormTable(rows)]


def _labels(id: str, path: tuple[str, ...], form: str) -> tuple[str, ...]:
    return ("", "（六）其他处理") if form == "2019" and id == "other.misc" else path


def _reach(labels: list[tuple[str, ...]], row: int, level: int) -> tuple[int, int]:
    """Rows and columns of a label: down to the next one of its level or above, right to the figures if it is last."""
    down = 1
    if level < len(labels[row]) - 1:
        while row + down < len(labels) and len(labels[row + down]) > level and not any(labels[row + down][: level + 1]):
            down += 1
    return down, 3 - level if level == len(labels[row]) - 1 else 1


def _remedies(cells: dict[str, str], gold: Gold, fields: Gold) -> list[FormTable]:
    heads = [Slot(name) for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
    rows = [
        [Slot("行政复议", 2, 5), Slot("行政诉讼", 1, 10)],
        [Slot("未经复议直接起诉", 1, 5), Slot("复议后起诉", 1, 5)],
        heads * 3,
        [Slot(cells.get(f"t4.{group}.{outcome}", "")) for group in REMEDY_GROUPS for outcome in OUTCOMES],
    ]
    return [FormTable(rows)]
