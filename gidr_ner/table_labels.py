"""Where the three tables of the national form stand in a flattened text, and where the labels of their rows are.

Labels are looked for in the Chinese alone (:class:`~gidr_ner.table_text.Han`), so that a label broken over lines,
with numbers beside its middle, is still found. A table is told from prose by what stands between its labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import NamedTuple

from gidr_ner.schema import CELLS, read_table
from gidr_ner.table_text import PROSE, Han

__all__ = ["COLUMNS", "ROWS", "Anchor", "Row", "label_to_row", "remedy_headers", "result_anchors", "service_anchors"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a national form: ``id`` as in ``table_rows.tsv``, ``columns`` in printed order by form."""

    id: str
    order: int
    ordinal: str
    label: str
    stems: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]


class Anchor(NamedTuple):
    """A row label found in the text; ``end`` is the end of its last distinctive stem."""

    row: Row
    start: int
    end: int


def _columns(row: str, forms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    prefix = row + "."
    cells = [c for c in CELLS.values() if c.id.startswith(prefix) and "." not in c.id[len(prefix) :]]
    return {form: tuple(c.column for c in cells if form in c.forms) for form in forms}


def _rows() -> dict[str, Row]:
    return {
        r["id"]: Row(
            r["id"], n, r["ordinal"], r["label"], tuple(r["stems"].split("|")), _columns(r["id"], r["forms"].split(","))
        )
        for n, r in enumerate(read_table("table_rows.tsv"))
    }


ROWS = _rows()
_IN_ORDER = tuple(ROWS.values())
COLUMNS = ROWS["t3.total"].columns["2021"]


def _stem_pattern(table: str) -> re.Pattern[str]:
    stems = (stem for row in ROWS.values() if row.id.startswith(table) for stem in row.stems)
    return re.compile("|".join(sorted(stems, key=len, reverse=True)))


_STEM_ROW = {stem: row for row in ROWS.values() for stem in row.stems}
_RESULT_STEMS = _stem_pattern("t3.")
_SERVICE_STEMS = _stem_pattern("t2.")


def label_to_row(table: str, label: str) -> Row | None:
    """The row of a national table (``t2``, ``t3``) that a label cell names; ``label`` is its Chinese run together."""
    match = (_RESULT_STEMS if table == "t3" else _SERVICE_STEMS).search(label)
    return _STEM_ROW[match[0]] if match else None


# --- table 3: applications ---------------------------------------------------------------------------------------

_MISC = re.compile(r"(?<![一-鿿])其\s*他(?!\s*(?:处\s*理|法|组|情))")
_TOTAL = re.compile(r"总\s*计")
_STRANGE = re.compile(
    "[^一二三四五六七八本年新收政府信息公开申请数量上结转度办理果予以部分区处的只计这情形不其他属于国家秘密法律行规禁止危及安全稳定"
    "保护第方合权益类内事务过程性执案卷查询项无提供机关掌握相没有现成需要另制作补正后容仍明确访举报投诉重复求版物当由大反"
    "认或新出具已获取人逾期未按费通知缴纳用再总继续列据勾稽系为加之和等自然商业企科研构社会组织服例数]"
)
_FAR = 450  # characters between two labels of one table; a page break with its furniture lies well below
_STRANGE_MAX = 30  # characters of a repeated page header or a note that may stand between two labels
_MIN_ROWS = 4
_GROUPS = frozenset({"t3.granted", "t3.partial", "t3.new", "t3.carried_in", "t3.carried_out", "t3.other.misc"})


def _stems(pattern: re.Pattern[str], chinese: Han, start: int = 0, end: int | None = None) -> list[Anchor]:
    """Labels in text order; stems of one label that follow each other are one."""
    found: list[Anchor] = []
    for match in pattern.finditer(chinese.text, start, len(chinese.text) if end is None else end):
        row = _STEM_ROW[match[0]]
        stop = chinese.at(match.end() - 1) + 1
        if found and found[-1].row is row and stop - found[-1].end < 120:
            found[-1] = Anchor(row, found[-1].start, stop)
        else:
            found.append(Anchor(row, chinese.at(match.start()), stop))
    return found


def _linked(text: str, chinese: Han, one: Anchor, other: Anchor) -> bool:
    """Whether nothing but table stands between two labels."""
    if other.start - one.end > _FAR or PROSE.search(text, one.end, other.start):
        return False
    if other.start - one.end <= _STRANGE_MAX:
        return True
    between = chinese.text[chinese.index(one.end) : chinese.index(other.start)]
    return len(between) <= _STRANGE_MAX or len(_STRANGE.findall(between)) <= _STRANGE_MAX


def _clusters(text: str, chinese: Han, anchors: Sequence[Anchor]) -> list[list[Anchor]]:
    clusters: list[list[Anchor]] = []
    for anchor in anchors:
        if clusters and _linked(text, chinese, clusters[-1][-1], anchor):
            clusters[-1].append(anchor)
        else:
            clusters.append([anchor])
    return clusters


def _in_order(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The longest run of labels in the order of the form; of equals, the one found last."""
    if all(one.row.order < other.row.order for one, other in pairwise(anchors)):
        return list(anchors)
    best: list[tuple[int, int]] = []  # length and predecessor
    for i, anchor in enumerate(anchors):
        length, previous = 1, -1
        for j in range(i):
            if anchors[j].row.order < anchor.row.order and best[j][0] + 1 >= length:
                length, previous = best[j][0] + 1, j
        best.append((length, previous))
    at = max(range(len(anchors)), key=lambda i: (best[i][0], i), default=-1)
    chain: list[Anchor] = []
    while at >= 0:
        chain.append(anchors[at])
        at = best[at][1]
    return chain[::-1]


def _is_table(cluster: Sequence[Anchor]) -> bool:
    rows = {a.row.id for a in cluster}
    return len(rows) >= _MIN_ROWS and len(rows - _GROUPS) >= 2


def _insert(chain: list[Anchor], row: Row, span: tuple[int, int]) -> list[Anchor]:
    at = bisect_right([a.row.order for a in chain], row.order)
    return [*chain[:at], Anchor(row, *span), *chain[at:]]


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int] | None:
    spans = [m.span() for m in pattern.finditer(text, start, end)]
    return spans[-1] if spans else None


def _bounds(chain: Sequence[Anchor], row: Row, reach: int) -> tuple[int, int]:
    """Where a row must stand, by its neighbours in the chain."""
    before = [a.end for a in chain if a.row.order < row.order]
    after = [a.start for a in chain if a.row.order > row.order]
    return (before[-1] if before else 0, after[0] if after else reach)


def _with_short_labels(text: str, chain: list[Anchor]) -> list[Anchor]:
    """Labels too short to be looked for anywhere: 总计 and 3.其他, found by their place among the others."""
    total, misc = ROWS["t3.total"], ROWS["t3.other.misc"]
    reach = min(len(text), chain[-1].end + _FAR)
    if all(a.row is not total for a in chain) and chain[-1].row.order >= ROWS["t3.unavailable.unclear"].order:
        span = _last(_TOTAL, text, *_bounds(chain, total, reach))
        chain = _insert(chain, total, span) if span else chain
    sub_rows = any(a.row.id in ("t3.other.no_correction", "t3.other.unpaid") for a in chain)
    if sub_rows:  # 其他处理 is then the name of the group, not a row
        chain = [a for a in chain if a.row is not misc]
        start, end = _bounds(chain, misc, reach)
        span = _last(_MISC, text, start, end)
        chain = _insert(chain, misc, span) if span else chain
    return chain


def result_anchors(text: str, chinese: Han) -> list[Anchor]:
    """The row labels of table 3 in the order of the form; empty where there is no such table."""
    tables = [c for c in _clusters(text, chinese, _stems(_RESULT_STEMS, chinese)) if _is_table(c)]
    if not tables:
        return []
    main = max(tables, key=len)
    chain = _in_order([a for c in tables if c is main or _continues(main, c) for a in c])
    return _with_marks(text, _with_damaged_labels(text, _with_short_labels(text, chain)))


_SHORT = frozenset({"t3.total", "t3.other.misc"})
_FIGURE = re.compile(r"(?<![^\s|])[0-9Ol〇/\-—]")
_ALIKE = 0.5  # share of a label's characters that a damaged print of it must keep
_CHARACTER = re.compile("[一-鿿]")
_PIECE = re.compile("[一-鿿]+(?:[^一-鿿\\s|]{1,2}[一-鿿]+)*")


def _with_damaged_labels(text: str, chain: Sequence[Anchor]) -> list[Anchor]:
    """The labels with those between them that no stem was found of, told by their place and by what is left of them."""
    whole: list[Anchor] = []
    for anchor, following in zip_longest(chain, chain[1:]):
        whole.append(anchor)
        stop = following.start if following else min(len(text), anchor.end + _FAR)
        last = following.row.order if following else ROWS["t3.carried_out"].order + 1
        if last - anchor.row.order < 2:
            continue
        rows = [r for r in _IN_ORDER[anchor.row.order + 1 : last] if r.id not in _SHORT]
        at = anchor.end
        for row in rows if len(rows) < 6 else ():
            if match := _damaged(text, row, at, stop):
                whole.append(Anchor(row, *match.span()))
                at = match.end()
    return whole


def _damaged(text: str, row: Row, start: int, end: int) -> re.Match[str] | None:
    wanted = set(_CHARACTER.findall(row.label))
    filled = _FIGURE.search(text, start, end)  # what stands before it still belongs to the label above
    for match in _PIECE.finditer(text, filled.end(), end) if filled else ():
        if len(wanted.intersection(match[0])) >= max(3, _ALIKE * len(wanted)):
            return match
    return None


_MARK = re.compile(r"([0-9一二四七])(?:(?<=\d)(?<!\d\d) ?[.、)](?!\d)|(?<!\d)[)、])[^一-鿿]*$")


def _with_marks(text: str, chain: Sequence[Anchor]) -> list[Anchor]:
    """Labels begun at their numbering, which a broken label may leave on a line above its numbers: ``（一）``."""
    marked: list[Anchor] = []
    for anchor in chain:
        before = marked[-1].end if marked else max(0, anchor.start - 40)
        match = _MARK.search(text, before, anchor.start) if anchor.row.ordinal else None
        own = match and match[1] == anchor.row.ordinal
        marked.append(Anchor(anchor.row, match.start(), anchor.end) if match and own else anchor)
    return marked


def _continues(main: Sequence[Anchor], other: Sequence[Anchor]) -> bool:
    """Whether a cluster is the other part of a table that a page or a note split."""
    ours = {a.row.id for a in main}
    return not any(a.row.id in ours for a in other)


# --- table 2: rules and services ---------------------------------------------------------------------------------

_SERVICE_RUN = re.compile(
    "[第二十条一五六八九项信息内容本年新制作数量公开对外总上一目增减处理决定采购金额单位万元发件废止现行有效收费"
    "规章范性文许可其他管服务事罚强政业府集中不变加少无化]{6,}"
)
_SERVICE_HEADER = re.compile(
    "信息内容|制发件数|废止件数|现行有效|制作数量|决定数量|收费金额|项目数量|采购总|第二十条第.项"
)
_SERVICE_BEGINS = re.compile("第二十|信息内容|本年新?制|规章|行政|上一?年")
"""What the table can begin with; what runs into it is the end of a heading: …公开政府信息."""
_SERVICE_LABELS = re.compile("规章(?:行政)?规范性文件行政许可|行政许可.{0,30}行政处罚.{0,30}行政强制")
_JOIN = 60  # Chinese characters of furniture between two parts of one table 2


def _service_zones(chinese: Han) -> list[tuple[int, int]]:
    zones: list[tuple[int, int]] = []
    for match in _SERVICE_RUN.finditer(chinese.text):
        if not (_SERVICE_HEADER.search(match[0]) or _SERVICE_LABELS.search(match[0])):
            continue
        if zones and match.start() - zones[-1][1] <= _JOIN:
            zones[-1] = (zones[-1][0], match.end())
        else:
            begin = _SERVICE_BEGINS.search(match[0])
            zones.append((match.start() + (begin.start() if begin else 0), match.end()))
    return zones


def service_anchors(chinese: Han) -> tuple[list[Anchor], tuple[int, int]] | None:
    """The row labels of table 2 and the range of the text that holds them; None where there is no such table."""
    found = []
    for start, end in _service_zones(chinese):
        chain = _in_order(_stems(_SERVICE_STEMS, chinese, start, end))
        if chain:
            found.append((chain, (chinese.at(start), chinese.at(end - 1) + 1)))
    return max(found, key=lambda f: len(f[0]), default=None)


# --- table 4: review and suits -----------------------------------------------------------------------------------

_REMEDY_RUN = re.compile("[行政复议诉讼结果维持纠正其他尚未末审总计经直接起后]{16,}")  # 末 is 未 misread


def remedy_headers(chinese: Han) -> tuple[int, int] | None:
    """The range that the headers of table 4 cover, in reading order before or among its numbers."""
    runs = [m for m in _REMEDY_RUN.finditer(chinese.text) if all(c in m[0].replace("末", "未") for c in "维纠未总")]
    if not runs:
        return None
    best = max(runs, key=lambda m: m.end() - m.start())
    own = best[0].rfind("行政复议", 0, best[0].index("维"))  # a heading or a sentence may run into the table before it
    start = best.start() + max(0, own)
    return chinese.at(start), chinese.at(best.end() - 1) + 1
