"""What the name of a public body looks like, in a title, in a sentence or on a line of its own.

Names are recognised by how they end (局, 委员会, 人民政府, 医院 …) and by the place that they begin with; nothing is
keyed to given names.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gidr_ner.normalize import AlignedText

__all__ = [
    "AFFAIRS",
    "ENDS_WITH_PLACE",
    "FUNCTION",
    "HAN",
    "INTERNAL",
    "KIND",
    "LINE",
    "NOT_A_NAME",
    "OPENNESS",
    "PLACE",
    "STARTS_WITH_PLACE",
    "STATE",
    "YEAR",
    "BodyName",
    "first_title_name",
    "flattened",
    "is_abbreviation",
    "is_body_name",
    "name_at",
    "names_body",
    "printed",
    "title_name",
    "trimmed_name",
    "without_lead",
]

HAN = "一-鿿㐀-䶿𠀀-𳎯"
_SUFFIX = (
    "政府|办公[厅室]|监狱|[局厅署委院馆社站所队处台园矿厂行会校库段]|部(?!门)|中心|公司|集团|[小中大]学|幼儿园|海关|[农林牧渔茶盐]场"
    "|开发区|高新区|新区|示范区|保税区|度假区|风景区"
)
PLACE = "省|自治区|市|地区|自治州|州|盟|自治县|县|区|旗|镇|乡|苏木|街道|村|嘎查|社区|新区|开发区|园区|示范区"
_WHOLE_NAME = re.compile(rf"[{HAN}·()]{{1,34}}(?:{_SUFFIX})(?:\([{HAN}]{{2,16}}\))?")
YEAR = r"(?:[2Z][0oO〇○][\doOlI〇○]{2}|二[〇零○oO0Ο][〇零○oO0Ο一二三四五六七八九十]{2})(?:-\d{4})?年?(?:度)?"
KIND = "(?:政府|政务|(?:公共)?企?事?业?单位|企业|(?:高等)?学校|高校|部门|机关|医院|公共)?"
AFFAIRS = "信息|政务|警务|校务|村务|乡务|镇务|厂务|院务|园务|事务|司法|税务|检务|居务|站务|场务|党务"
"""What is disclosed, by who discloses it."""
_AFFAIRS = f"(?:{AFFAIRS}|财务)"
OPENNESS = rf"(?:{_AFFAIRS}[与和及、暨](?:政府)?)?{_AFFAIRS}(?:\([^()]{{1,6}}\))?(?:主动)?公开"
_SENT = "(?:致.{1,20}?的(?:一封|公开)信)?+(?:关于)?+(?:印发|公布|报送|发布|上报)?+"
# the name in a title, by what stands before and behind it
_TITLE_NAMES = (
    re.compile(rf"{_SENT}(?P<name>[{HAN}·()]{{2,40}}?)(?P<kind>)(?:关于(?:本\w)?|的)?{_SENT}[《(]?{YEAR}"),
    re.compile(rf"{_SENT}[《(]?{YEAR}[)]?(?P<name>[{HAN}·()]{{2,40}}?)(?:关于|的)?(?P<kind>{KIND}){OPENNESS}"),
    re.compile(rf"{_SENT}(?P<name>[{HAN}·()]{{2,40}}?)(?:关于|的)?(?:年度)?(?P<kind>{KIND}){OPENNESS}"),
)
_BLANKS = re.compile(rf"[ \t]+|(?<=[{HAN}])\n(?=[{HAN}])")
_TITLE_MARKS = re.compile(r"[\s#*《》—]+")
_CUT = re.compile(
    r"根据|依据|按照|依照|负责|组织|牵头|统一|汇总|会同|联合|结合|认真|现将|严格|全面|坚持|深入|积极|关于|在.*领导"
    r"|\((?:以下|下称|下简|简称)"
)
FUNCTION = "和与向由请到在对经将为及至是系从按于受被给让致把的了可以本"
_LEAD_WORDS = re.compile(
    r".*(?:报告|现将|特将|兹将|公布|要求|规定|联系|拨打|登录|访问|通过|咨询|以及|报送|本着|年度|\d年|[了们])"
)
_STRONG_LEADS = re.compile(r".*[由向请到在将至于受被给让致把]")
STATE = "中华人民共和国"
STARTS_WITH_PLACE = re.compile(rf"(?:{STATE}|[^{FUNCTION}]{{0,7}}?(?:{PLACE}))")
ENDS_WITH_PLACE = re.compile(rf"(?:{PLACE})$")
_GREEDY_NAME = re.compile(
    rf"[{HAN}·()]{{1,38}}(?:{_SUFFIX})(?!(?<=局局|厅厅|院院|校校|所所|站站|馆馆|队队|处处|园园)长|(?<=会)议(?!定)|(?<=社)[区会]|网)"
)
INTERNAL = re.compile(
    r"(?<=[局厅委会府院校司队学关])(?:(?:党政|综合|行政|[校院厂场所站]务|[校院厂场所站]长|总?经理)?办公室"
    r"|(?:政务|信息|综合|指挥|党政|秘书|法制|宣传|办公|政策|政工|行政|情指|网络)"
    rf"[{HAN}]{{0,12}}(?:中心|[科股室处办部]|中队))$"
)
LINE = re.compile(r"\S[^\n]*")
NOT_A_NAME = re.compile(
    r"^(?:本(?!溪)|[我该各全](?:局|厅|委|市|县|区|省|镇|乡|校|院|公司|支队|大队|机关|单位|部门|街道|社区|村|办|中心|所|站|馆)"
    rf"|[^{HAN}]|其他|其中|[一二三四五六]是)|公开|报告|部门$|[了们的哪谁怎说]|(?:之|短|长|好|难)处$|(?<![征公军民])用处$|网站$"
)
_WRAPPED = 24  # a shorter line is not wrapped but ends


class BodyName(NamedTuple):
    """A name at ``[start, end)`` of a view without blanks; a higher ``trust`` says a surer place."""

    view: AlignedText
    start: int
    end: int
    trust: int

    @property
    def text(self) -> str:
        return self.view.normalized[self.start : self.end]


def is_body_name(flat: str) -> bool:
    """Whether a line without blanks is nothing but the name of a public body."""
    if not 3 <= len(flat) <= 40 or flat.count("(") != flat.count(")"):
        return False
    return bool(_WHOLE_NAME.fullmatch(flat)) and not NOT_A_NAME.search(flat)


def printed(view: AlignedText, start: int, end: int) -> str:
    """The original characters of a range, script as printed, without blanks and residue."""
    text, original = view.normalized, view.original
    kept = []
    for i in range(start, end):
        if not text[i].isspace():
            raw = original[view.starts[i]]
            kept.append(raw if raw not in "&?" else text[i])
    return "".join(kept)


def flattened(view: AlignedText, start: int, end: int, is_wrapped: bool = True) -> AlignedText:
    """A range without blanks and, where it may be wrapped, without the line breaks inside Chinese."""
    part = view.select(start, end)
    text = part.normalized
    blanks = (m.span() for m in _BLANKS.finditer(text))
    return part.edit(
        (a, b, "") for a, b in blanks if text[a] != "\n" or (is_wrapped and a - text.rfind("\n", 0, a) > _WRAPPED)
    )


def title_name(view: AlignedText, title: tuple[int, int]) -> BodyName | None:
    """The name in a title: what stands before the year, or between the year and 信息公开."""
    part = view.select(*title)
    flat = part.edit((m.start(), m.end(), "") for m in _TITLE_MARKS.finditer(part.normalized))
    for pattern in _TITLE_NAMES:
        match = pattern.match(flat.normalized)
        if not match:
            continue
        start, end = match.span("name")
        named = is_body_name(match["name"]) or ENDS_WITH_PLACE.search(match["name"])
        if not named or match["kind"] in ("医院", "学校"):
            end = match.end("kind") if is_body_name(flat.normalized[start : match.end("kind")]) else end
        name = flat.normalized[start:end]
        if is_body_name(name) or (len(name) > 1 and ENDS_WITH_PLACE.search(name) and not NOT_A_NAME.search(name)):
            return BodyName(flat, start, end, 6)
    return None


def first_title_name(view: AlignedText, end: int) -> BodyName | None:
    """The name in the first line that reads like a title, though it does not speak of our subject: …局2022年年报."""
    lines = (match.span() for match in LINE.finditer(view.normalized, 0, end))
    return next((name for line in lines if (name := title_name(view, line))), None)


def names_body(view: AlignedText, title: tuple[int, int]) -> bool:
    """Whether a title says whose report it is."""
    return title_name(view, title) is not None


def without_lead(text: str) -> int:
    """How many characters stand before a name: function words and verbs, so that it starts with its place."""
    words = _LEAD_WORDS.match(text)
    first = words.end() if words else 0
    for at in [first] + [i + 1 for i, character in enumerate(text) if i >= first and character in FUNCTION]:
        if STARTS_WITH_PLACE.match(text, at):
            return at
    lead = _STRONG_LEADS.match(text, first)
    return lead.end() if lead else first


def trimmed_name(view: AlignedText, start: int, end: int, trust: int, tight: bool = False) -> BodyName | None:
    """A name without the words before it, the verb behind it and the body's own office.

    ``tight`` asks that nothing but such a verb stands between the name and ``end``.
    """
    text = view.normalized[start:end]
    at = without_lead(text)
    text, start = text[at:], start + at
    if cut := _CUT.search(text):
        text = text[: cut.start()]
    if tight and (match := _GREEDY_NAME.match(text)) and start + match.end() < end - 3:
        return None
    return name_at(view, start, start + len(text), trust)


def name_at(view: AlignedText, start: int, end: int, trust: int) -> BodyName | None:
    """The longest name that a range begins with, without the body's own office; None where it begins with none."""
    match = _GREEDY_NAME.match(view.normalized, start, end)
    name = INTERNAL.sub("", match[0]) if match else ""
    return BodyName(view, start, start + len(name), trust) if is_body_name(name) else None


def is_abbreviation(short: str, full: str) -> bool:
    """Whether one name is the other with characters left out: 县交警大队, 县公安局交警大队."""
    if len(short) < 3 or len(full) <= len(short) or full.endswith("分局") != short.endswith("分局"):
        return False
    if short[-1] != full[-1] and not full.endswith({"委": "委员会", "办": "办公室"}.get(short[-1], "\0")):
        return False
    rest = iter(full)
    return all(character in rest for character in short)
