"""The body that a report is about: the fullest name of itself that it prints (annotation ruling 9).

Names are recognised by how names of public bodies end (局, 委员会, 人民政府, 医院 …) and by where they stand: in the
title, behind 由 … 编制, as signature, in the name of an attachment, in the line 发布机构. Nothing is keyed to given
names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from gidr_ner.normalize import AlignedText

__all__ = ["find_agency", "is_body_name", "names_body", "printed"]

_HAN = "一-鿿㐀-䶿𠀀-𳎯"
_SUFFIX = (
    "政府|办公[厅室]|监狱|[局厅署委院馆社站所队处台园矿厂行会校库段]|部(?!门)|中心|公司|集团|[小中大]学|幼儿园|海关|[农林牧渔]场"
    "|开发区|高新区|新区|示范区|保税区|度假区|风景区"
)
_PLACE = "省|自治区|市|地区|自治州|州|盟|自治县|县|区|旗|镇|乡|苏木|街道|村|嘎查|社区|新区|开发区|园区|示范区"
_WHOLE_NAME = re.compile(rf"[{_HAN}·()]{{1,34}}(?:{_SUFFIX})(?:\([{_HAN}]{{2,16}}\))?")
_YEAR = r"(?:[2Z][0oO〇○][\doOlI〇○]{2}|二[〇零○oO0Ο][〇零○oO0Ο一二三四五六七八九十]{2})(?:-\d{4})?年?(?:度)?"
_KIND = "(?:政府|政务|(?:公共)?企?事?业?单位|企业|(?:高等)?学校|高校|部门|机关|医院|公共)?"
_AFFAIRS = "(?:信息|政务|警务|校务|村务|厂务|院务|财务|事务|司法|税务|检务|居务|站务|场务)"
_OPENNESS = rf"(?:{_AFFAIRS}[与和及、])?{_AFFAIRS}(?:\([^()]{{1,6}}\))?(?:主动)?公开"
_SENT = "(?:关于)?+(?:印发|公布|报送|发布|上报)?+"

# the name in a title, by what stands before and behind it
_TITLE_NAMES = (
    re.compile(rf"{_SENT}(?P<name>[{_HAN}·()]{{2,40}}?)(?P<kind>)(?:关于|的)?{_SENT}[《(]?{_YEAR}"),
    re.compile(rf"{_SENT}[《(]?{_YEAR}[)]?(?P<name>[{_HAN}·()]{{2,40}}?)(?:关于|的)?(?P<kind>{_KIND}){_OPENNESS}"),
    re.compile(rf"{_SENT}(?P<name>[{_HAN}·()]{{2,40}}?)(?:关于|的)?(?:年度)?(?P<kind>{_KIND}){_OPENNESS}"),
)
# where a name stands elsewhere: before these words, or behind those
_BEFORE = re.compile(
    rf"(?=[关2Z二按根依编现制])(?:(?P<year>(?:关于)?{_YEAR}[^。,;\n]{{0,8}}?{_KIND}{_OPENNESS})"
    "|按照|根据|依据|依照|编制|编写|现将|制作)"
)
_BEFORE_KIND = re.compile(rf"{_KIND}{_OPENNESS}[^\n。,]{{0,12}}(?:表|报告)")
_BEHIND = re.compile(
    r"(?=[由发公编制报填与向联到拨寄])(?:由(?P<maker>[^。;,]{2,50}?)(?:编制|编写|撰写|起草|制作|编成|汇编|记(?=[,。;]))"
    r"|(?:发布|发文|公开|编制|制作|报送|填报|填表)(?:机构|机关|单位|主体|部门)(?:\(盖章\))?[:|]"
    r"(?P<label>[^\s:;,。]{3,40}?)(?=发文|发布|公开|成文|生成|主题|索引|文号|日期|时间|\W|$)"
    r"|(?:与|向|联系|到|拨打|寄至|寄送)"
    r"(?P<contact>[^。;,:(《\n]{4,34}?)(?:联系|咨询|查询|反映|索取|查阅|[(]))"
)
_ATTACHED = re.compile(r"附[件表录][^\n]{4,80}")
_OWNED = re.compile(r"(?P<gazette>公报》)|(?:政府|门户)?(?:网站|官网)|官方微[博信]")
_NO_GOVERNMENT = re.compile(r"[我本](?:局|厅|委|校|院|公司|支队|大队|中心|办|社|馆|所|站|处|队)")
_TRUST = {"maker": 5, "label": 3, "contact": 2}
_BLANKS = re.compile(rf"[ \t]+|(?<=[{_HAN}])\n(?=[{_HAN}])")
_TITLE_MARKS = re.compile(r"[\s#*《》—]+")
_RUN = re.compile(rf"[{_HAN}·()]+$")
_CUT = re.compile(
    r"根据|依据|按照|依照|负责|组织|牵头|统一|汇总|会同|联合|结合|认真|现将|严格|全面|坚持|深入|积极|关于|在.*领导"
    r"|\((?:以下|下称|下简|简称)"
)
_FUNCTION = "和与向由请到在对经将为及至是系从按于受被给让致把的了可以本"
_LEAD_WORDS = re.compile(
    r".*(?:报告|现将|特将|兹将|公布|要求|规定|联系|拨打|登录|访问|通过|咨询|以及|报送|本着|年度|\d年|[了们])"
)
_STRONG_LEADS = re.compile(r".*[由向请到在将至于受被给让致把]")
_STATE = "中华人民共和国"
_STARTS_WITH_PLACE = re.compile(rf"(?:{_STATE}|[^{_FUNCTION}]{{0,7}}?(?:{_PLACE}))")
_ENDS_WITH_PLACE = re.compile(rf"(?:{_PLACE})$")
_PLACES_ONLY = re.compile(rf"(?:{_STATE})?(?:[^{_FUNCTION}]{{1,7}}?(?:{_PLACE}|局|厅|委员会|大学|集团|公司))+|{_STATE}")
_GREEDY_NAME = re.compile(rf"[{_HAN}·()]{{1,38}}(?:{_SUFFIX})")
_INTERNAL = re.compile(
    r"(?<=[局厅委会府院校司队学关])(?:(?:党政|综合|行政|[校院厂场所站]务|[校院厂场所站]长|总?经理)?办公室"
    r"|(?:政务|信息|综合|指挥|党政|秘书|法制|宣传|办公|政策|政工|行政|情指|网络)"
    rf"[{_HAN}]{{0,12}}(?:中心|[科股室处办部]|中队))$"
)
_DATED = re.compile(rf"(?P<name>[{_HAN}·()]{{4,40}})(?:\d{{4}}|[二2]\w{{3}})[年.-].{{1,3}}[月.-].{{1,3}}[日曰号]?")
_SEAL = re.compile(r"\((?:盖|公|印)?[章印]\)$")
_LINE = re.compile(r"\S[^\n]*")
_CHROME = re.compile(r"主办|承办|技术支持|版权|ICP|备案|建议使用|网站|地址|上一篇|下一篇|Copyright|©", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"^(?:[我本该各全](?:局|厅|委|市|县|区|省|镇|乡|校|院|公司|支队|大队|机关|单位|部门|街道|社区|村|办|中心|所|站|馆)"
    rf"|[^{_HAN}]|其他|其中|[一二三四五六]是)|公开|报告|部门$|[了们]"
)
_CLAUSE = re.compile(r"(?:^|(?<=[。\n]))[ \t]*(?P<name>[^\s。,;:(]{4,60})")
_VERB = re.compile("[把将于在按]|现[把将]|自20")
_ALIAS = re.compile(rf"\((?P<name>[{_HAN}]{{5,}})\)$")
_OWNED_MOST = 300  # gazettes and websites looked at
_INDENT = 80
_PREFIX = 16  # characters of places before a name
_OPENING = 800  # of the body, where a preamble names the body
_PLACE_LETTERS = "省市县区州镇乡旗"
_WRAPPED = 24  # a shorter line is not wrapped but ends
_SEATS = {
    "街道": "办事处",
    "村": "村?民委员会|村?委会",
    "嘎查": "(?:村民)?委员会|村?委会",
    "社区": "居民委员会|居委会",
}
_GOVERNMENT = "人民政府|管理委员会|管委会|政府"


class _Name(NamedTuple):
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
    return bool(_WHOLE_NAME.fullmatch(flat)) and not _NOT_A_NAME.search(flat)


def printed(view: AlignedText, start: int, end: int) -> str:
    """The original characters of a range, script as printed, without blanks and residue."""
    text, original = view.normalized, view.original
    kept = []
    for i in range(start, end):
        if not text[i].isspace():
            raw = original[view.starts[i]]
            kept.append(raw if raw not in "&?" else text[i])
    return "".join(kept)


def _flat(view: AlignedText, start: int, end: int, is_wrapped: bool = True) -> AlignedText:
    """A range without blanks and, where it may be wrapped, without the line breaks inside Chinese."""
    part = view.select(start, end)
    text = part.normalized
    blanks = (m.span() for m in _BLANKS.finditer(text))
    return part.edit(
        (a, b, "") for a, b in blanks if text[a] != "\n" or (is_wrapped and a - text.rfind("\n", 0, a) > _WRAPPED)
    )


def _title_name(view: AlignedText, title: tuple[int, int]) -> _Name | None:
    """The name in a title: what stands before the year, or between the year and 信息公开."""
    part = view.select(*title)
    flat = part.edit((m.start(), m.end(), "") for m in _TITLE_MARKS.finditer(part.normalized))
    for pattern in _TITLE_NAMES:
        match = pattern.match(flat.normalized)
        if not match:
            continue
        start, end = match.span("name")
        named = is_body_name(match["name"]) or _ENDS_WITH_PLACE.search(match["name"])
        if not named or match["kind"] in ("医院", "学校"):
            end = match.end("kind") if is_body_name(flat.normalized[start : match.end("kind")]) else end
        name = flat.normalized[start:end]
        if is_body_name(name) or (len(name) > 1 and _ENDS_WITH_PLACE.search(name) and not _NOT_A_NAME.search(name)):
            return _Name(flat, start, end, 6)
    return None


def _first_title_name(view: AlignedText, end: int) -> _Name | None:
    """The name in the first line that reads like a title, though it does not speak of our subject: …局2022年年报."""
    lines = (match.span() for match in _LINE.finditer(view.normalized, 0, end))
    return next((name for line in lines if (name := _title_name(view, line))), None)


def names_body(view: AlignedText, title: tuple[int, int]) -> bool:
    """Whether a title says whose report it is."""
    return _title_name(view, title) is not None


def _without_lead(text: str) -> int:
    """How many characters stand before a name: function words and verbs, so that it starts with its place."""
    words = _LEAD_WORDS.match(text)
    first = words.end() if words else 0
    for at in [first] + [i + 1 for i, character in enumerate(text) if i >= first and character in _FUNCTION]:
        if _STARTS_WITH_PLACE.match(text, at):
            return at
    lead = _STRONG_LEADS.match(text, first)
    return lead.end() if lead else first


def _trimmed(view: AlignedText, start: int, end: int, trust: int, tight: bool = False) -> _Name | None:
    """A name without the words before it, the verb behind it and the body's own office.

    ``tight`` asks that nothing but such a verb stands between the name and ``end``.
    """
    text = view.normalized[start:end]
    at = _without_lead(text)
    text, start = text[at:], start + at
    if cut := _CUT.search(text):
        text = text[: cut.start()]
    match = _GREEDY_NAME.match(text)
    if not match or (tight and start + match.end() < end - 3):
        return None
    text = _INTERNAL.sub("", match[0])
    return _Name(view, start, start + len(text), trust) if is_body_name(text) else None


def _signatures(view: AlignedText) -> Iterator[_Name]:
    """Lines near the end that hold nothing but a name, or a name and a date."""
    text = view.normalized
    start = max(0, len(text) - 1200)
    for found in [m for m in _LINE.finditer(text, start) if len(m[0]) <= 120][-20:]:
        line = "".join(found[0].split())
        match = _DATED.fullmatch(line)
        name = _SEAL.sub("", match["name"] if match else line)
        if is_body_name(name) and not _CHROME.search(line):
            own = name if "政府" in name else _INTERNAL.sub("", name)
            yield _Name(_flat(view, *found.span()), 0, len(own), 5)


def _before(flat: AlignedText, at: int, trust: int) -> Iterator[_Name]:
    """The name that ends right before a place, if any."""
    run = _RUN.search(flat.normalized, max(0, at - 42), at)
    if run and len(run[0]) > 3 and (name := _trimmed(flat, *run.span(), trust, tight=True)):
        yield name


def _mentions(flat: AlignedText) -> Iterator[_Name]:
    text = flat.normalized
    for match in _BEFORE.finditer(text):
        yield from _before(flat, match.start(), 4 if match["year"] else 3)
    for match in _BEHIND.finditer(text):
        kind = match.lastgroup or ""
        if name := _trimmed(flat, *match.span(kind), _TRUST[kind]):
            yield name


def _subjects(opening: AlignedText) -> Iterator[_Name]:
    """Names with their place that sentences begin with."""
    for match in _CLAUSE.finditer(opening.normalized):
        start, end = match.span("name")
        verb = _VERB.search(opening.normalized, start, end)
        name = _trimmed(opening, start, verb.start() if verb else end, 3)
        if name and name.start == start and _STARTS_WITH_PLACE.match(name.text):
            yield name


def _attached(view: AlignedText) -> Iterator[_Name]:
    text = view.normalized
    for match in _ATTACHED.finditer(text):
        if text[max(0, match.start() - _INDENT) : match.start()].rpartition("\n")[2].strip():
            continue
        flat = _flat(view, *match.span())
        yield from _mentions(flat)
        for kind in _BEFORE_KIND.finditer(flat.normalized):
            yield from _before(flat, kind.start(), 4)


def _owners(view: AlignedText) -> Iterator[_Name]:
    """Names before the gazettes and websites that the text speaks of, for want of surer ones.

    A gazette is the government's own; a bureau, school or company prints in it as well.
    """
    is_government = not _NO_GOVERNMENT.search(view.normalized)
    for match in islice(_OWNED.finditer(view.normalized), _OWNED_MOST):
        if is_government or not match["gazette"]:
            yield from _before(view, match.start(), 3 if match["gazette"] else 1)


def _is_abbreviation(short: str, full: str) -> bool:
    """Whether one name is the other with characters left out: 县交警大队, 县公安局交警大队."""
    if len(short) < 3 or len(full) <= len(short) or full.endswith("分局") != short.endswith("分局"):
        return False
    if short[-1] != full[-1] and not full.endswith({"委": "委员会", "办": "办公室"}.get(short[-1], "\0")):
        return False
    rest = iter(full)
    return all(character in rest for character in short)


def _with_place(base: str, view: AlignedText) -> Iterator[_Name]:
    """Printings of a name with the places that it lies in before it: 县卫生局, 松涛县卫生局.

    What stands before counts as a place only where the text names that place without the body as well, or where a
    clause begins with nothing but the names of places.
    """
    text = view.normalized
    seen = {""}
    at = text.find(base)
    while at >= 0:
        run = _RUN.search(text, max(0, at - _PREFIX), at)
        if run and run[0] not in seen and (name := _placed(base, view, run.start(), at)):
            yield name
        seen.add(run[0] if run else "")
        at = text.find(base, at + len(base))


def _placed(base: str, view: AlignedText, first: int, at: int) -> _Name | None:
    """The name at a place, with what stands before it from ``first`` on as far as that is places."""
    text = view.normalized
    lead = _without_lead(text[first : at + len(base)])
    prefix = text[first + lead : at]
    place = prefix + base[0] if base[0] in _PLACE_LETTERS else prefix
    if len(prefix) < 2 or not _PLACES_ONLY.fullmatch(place):
        return None
    is_whole = lead == 0 and at - first < _PREFIX
    is_opening = is_whole and _ENDS_WITH_PLACE.search(place) and not _NOT_A_NAME.search(prefix)
    if is_opening or place == _STATE or text.count(place) > text.count(prefix + base):
        return _Name(view, at - len(prefix), at + len(base), 3)
    return None


def _seated(base: str, view: AlignedText) -> _Name | None:
    """The body that governs a place, where the text prints it: 松涛市 → 松涛市人民政府."""
    place = base.removesuffix("政府").removesuffix("人民")
    ending = _ENDS_WITH_PLACE.search(place)
    if not ending:
        return None
    seats = _SEATS.get(ending[0], _GOVERNMENT)
    found = re.search(rf"{re.escape(place)}(?:{seats})", view.normalized)
    return _Name(view, found.start(), found.end(), 4) if found else None


def _fullest(base: _Name, names: list[_Name], view: AlignedText) -> _Name:
    """The longest printed name of the same body."""
    if seat := _seated(base.text, view):
        base = seat
    same = [n for n in names if n.trust >= 3 and _is_abbreviation(base.text, n.text)]
    longest = max([base, *same], key=lambda n: len(n.text))
    return max([longest, *_with_place(longest.text, view)], key=lambda n: len(n.text))


def find_agency(view: AlignedText, title: tuple[int, int] | None, body: int) -> str | None:
    """The reporting body's fullest printed name; None where the text names none.

    ``title`` and ``body`` are the range of the title and the start of the body in ``view.normalized``.
    """
    head = _flat(view, 0, body, is_wrapped=False)
    opening = _flat(view, body, min(len(view.normalized), body + _OPENING))
    names = [*_mentions(head), *_mentions(opening), *_subjects(opening), *_signatures(view), *_attached(view)]
    base = _title_name(view, title) if title else None
    base = (
        base
        or max(names, key=lambda n: (n.trust, len(n.text)), default=None)
        or _first_title_name(view, body + _INDENT)
    )
    if base is None or base.text[0] in _PLACE_LETTERS:
        names += _owners(view)
        printings = Counter(n.text for n in names)
        base = base or max(names, key=lambda n: (n.trust, printings[n.text]), default=None)
    if base is None:
        return None
    name = _fullest(base, names, view)
    alias = _ALIAS.search(name.text)
    is_whole = not (alias and is_body_name(alias["name"]) and _STARTS_WITH_PLACE.match(alias["name"]))
    return printed(name.view, name.start, name.end if is_whole or not alias else name.start + alias.start())
