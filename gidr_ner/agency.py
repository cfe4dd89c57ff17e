"""The body that a report is about: the fullest name of itself that it prints (annotation ruling 9).

It stands in the title, behind 由 … 编制, at the head of a sentence, as signature, in the name of an attachment, in
the line 发布机构 or, for want of all these, on a line of its own at the top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from gidr_ner.body_names import (
    ENDS_WITH_PLACE,
    FUNCTION,
    HAN,
    INTERNAL,
    KIND,
    LINE,
    NOT_A_NAME,
    OPENNESS,
    PLACE,
    STARTS_WITH_PLACE,
    STATE,
    YEAR,
    BodyName,
    first_title_name,
    flattened,
    is_abbreviation,
    is_body_name,
    name_at,
    printed,
    title_name,
    trimmed_name,
    without_lead,
)
from gidr_ner.normalize import AlignedText

__all__ = ["find_agency"]

# where a name stands elsewhere: before these words, or behind those
_BEFORE = re.compile(
    rf"(?=[关2Z二按根依编现制])(?:(?P<year>(?:关于)?{YEAR}[^。,;\n]{{0,8}}?{KIND}{OPENNESS})"
    "|按照|根据|依据|依照|编制|编写|现将|制作)"
)
_BEFORE_KIND = re.compile(rf"{KIND}{OPENNESS}[^\n。,]{{0,12}}(?:表|报告)")
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
_RUN = re.compile(rf"[{HAN}·()]+$")
_PLACES_ONLY = re.compile(rf"(?:{STATE})?(?:[^{FUNCTION}]{{1,7}}?(?:{PLACE}|局|厅|委员会|大学|集团|公司))+|{STATE}")
_DATED = re.compile(rf"(?P<name>[{HAN}·()]{{4,40}})(?:\d{{4}}|[二2]\w{{3}})[年.-].{{1,3}}[月.-].{{1,3}}[日曰号]?")
_SIGNED = re.compile(
    r"\((?:盖|公|印)?[章印]\)$|(?<=局)局长$|(?<=厅)厅长$|(?<=校)校长$|(?<=院)院长$|(?<=政府)[省州市县区旗镇乡]长$"
)
"""What stands behind the name of a body that signs: its seal, its head."""
_CHROME = re.compile(r"主办|承办|技术支持|版权|ICP|备案|建议使用|网站|地址|上一篇|下一篇|Copyright|©", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:^|(?<=[。\n]))[ \t]*(?:由|现(?:将|公布|发布))?(?P<name>[^\s。,;:(]{4,60})")
_VERB = re.compile(
    rf"[把将于在按]|现[把将]|自20|全年|共[受收]|高度|主动|公开|受理|认真|始终|积极|坚持|严格|{KIND}{OPENNESS}"
)
_OPENS_WITH_PLACE = re.compile(rf"[{HAN}][^{FUNCTION}]{{0,6}}?(?:{PLACE})")
_ALIAS = re.compile(rf"\((?P<name>[{HAN}]{{5,}})\)$")
_OWNED_MOST = 300  # gazettes and websites looked at
_INDENT = 80
_PREFIX = 16  # characters of places before a name
_WHOSE = re.compile("国网|中国|中共|内蒙古|广西|西藏|宁夏|新疆|国家")
_SURE = 5  # the trust of a signature
_TOP_LINES = 6  # where a name of its own is the reporting body's
_OPENING = 800  # of the body, where a preamble names the body
_PLACE_LETTERS = "省市县区州镇乡旗"
_SEATS = {
    "街道": "办事处",
    "村": "村?民委员会|村?委会",
    "嘎查": "(?:村民)?委员会|村?委会",
    "社区": "居民委员会|居委会",
}
_GOVERNMENT = "人民政府|管理委员会|管委会|政府"


def _signatures(view: AlignedText) -> Iterator[BodyName]:
    """Lines near the end that hold nothing but a name, or a name and a date."""
    text = view.normalized
    start = max(0, len(text) - 1200)
    for found in [m for m in LINE.finditer(text, start) if len(m[0]) <= 120][-20:]:
        line = "".join(found[0].split())
        match = _DATED.fullmatch(line)
        name = _SIGNED.sub("", match["name"] if match else line)
        if is_body_name(name) and not _CHROME.search(line):
            yield BodyName(flattened(view, *found.span()), 0, len(_without_office(name)), _SURE)


def _lines_alone(view: AlignedText) -> Iterator[BodyName]:
    """Lines at the top that hold nothing but a name with its place: little trusted, as sites print their own."""
    for line in islice(LINE.finditer(view.normalized), _TOP_LINES):
        flat = flattened(view, *line.span(), is_wrapped=False)
        name = flat.normalized
        if is_body_name(name) and STARTS_WITH_PLACE.match(name) and not _CHROME.search(name):
            yield BodyName(flat, 0, len(_without_office(name)), 2)


def _without_office(name: str) -> str:
    """A government's office reports as a body of its own, that of a bureau or school signs for it."""
    return name if "政府" in name else INTERNAL.sub("", name)


def _before(flat: AlignedText, at: int, trust: int) -> Iterator[BodyName]:
    """The name that ends right before a place, if any."""
    run = _RUN.search(flat.normalized, max(0, at - 42), at)
    if run and len(run[0]) > 3 and (name := trimmed_name(flat, *run.span(), trust, tight=True)):
        yield name


def _mentions(flat: AlignedText) -> Iterator[BodyName]:
    text = flat.normalized
    for match in _BEFORE.finditer(text):
        yield from _before(flat, match.start(), 4 if match["year"] else 3)
    for match in _BEHIND.finditer(text):
        kind = match.lastgroup or ""
        if name := trimmed_name(flat, *match.span(kind), _TRUST[kind]):
            yield name


def _subjects(opening: AlignedText, trust: int) -> Iterator[BodyName]:
    """Names with their place that sentences begin with, up to what the body did."""
    text = opening.normalized
    for match in _CLAUSE.finditer(text):
        start, end = match.span("name")
        if not _OPENS_WITH_PLACE.match(text, start, end):
            continue
        verb = _VERB.search(text, start + 2, end)
        if name := name_at(opening, start, verb.start() if verb else end, trust):
            yield name


def _attached(view: AlignedText) -> Iterator[BodyName]:
    text = view.normalized
    for match in _ATTACHED.finditer(text):
        if text[max(0, match.start() - _INDENT) : match.start()].rpartition("\n")[2].strip():
            continue
        flat = flattened(view, *match.span())
        yield from _mentions(flat)
        for kind in _BEFORE_KIND.finditer(flat.normalized):
            yield from _before(flat, kind.start(), 4)


def _owners(view: AlignedText) -> Iterator[BodyName]:
    """Names before the gazettes and websites that the text speaks of, for want of surer ones.

    A gazette is the government's own; a bureau, school or company prints in it as well.
    """
    is_government = not _NO_GOVERNMENT.search(view.normalized)
    for match in islice(_OWNED.finditer(view.normalized), _OWNED_MOST):
        if is_government or not match["gazette"]:
            yield from _before(view, match.start(), 3 if match["gazette"] else 1)


def _with_place(base: str, view: AlignedText) -> Iterator[BodyName]:
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


def _placed(base: str, view: AlignedText, first: int, at: int) -> BodyName | None:
    """The name at a place, with what stands before it from ``first`` on as far as that is places."""
    text = view.normalized
    lead = without_lead(text[first : at + len(base)])
    prefix = text[first + lead : at]
    place = prefix + base[0] if base[0] in _PLACE_LETTERS else prefix
    if len(prefix) < 2 or not _PLACES_ONLY.fullmatch(place):
        return None
    is_whole = lead == 0 and at - first < _PREFIX
    is_opening = is_whole and ENDS_WITH_PLACE.search(place) and not NOT_A_NAME.search(prefix)
    if is_opening or place == STATE or text.count(place) > text.count(prefix + base):
        return BodyName(view, at - len(prefix), at + len(base), 3)
    return None


def _adds_places(base: str, name: BodyName) -> bool:
    """Whether what a name has before another, which it ends with, is whose or where that is, and not 今年.

    A name that signs has nothing before it that is not its own.
    """
    prefix = name.text.removesuffix(base)
    place = prefix + base[0] if base[0] in _PLACE_LETTERS else prefix
    return (
        name.trust == _SURE
        or prefix == name.text
        or is_body_name(prefix)
        or bool(_PLACES_ONLY.fullmatch(place) or _WHOSE.match(prefix))
    )


def _seated(base: str, view: AlignedText) -> BodyName | None:
    """The body that governs a place, where the text prints it: 松涛市 → 松涛市人民政府."""
    place = base.removesuffix("政府").removesuffix("人民")
    ending = ENDS_WITH_PLACE.search(place)
    if not ending:
        return None
    seats = _SEATS.get(ending[0], _GOVERNMENT)
    found = re.search(rf"{re.escape(place)}(?:{seats})", view.normalized)
    return BodyName(view, found.start(), found.end(), 4) if found else None


def _fullest(base: BodyName, names: list[BodyName], view: AlignedText) -> BodyName:
    """The longest printed name of the same body."""
    if seat := _seated(base.text, view):
        base = seat
    same = [n for n in names if n.trust >= 3 and is_abbreviation(base.text, n.text) and _adds_places(base.text, n)]
    longest = max([base, *same], key=lambda n: len(n.text))
    return max([longest, *_with_place(longest.text, view)], key=lambda n: len(n.text))


def find_agency(view: AlignedText, title: tuple[int, int] | None, body: int) -> str | None:
    """The reporting body's fullest printed name; None where the text names none.

    ``title`` and ``body`` are the range of the title and the start of the body in ``view.normalized``.
    """
    head = flattened(view, 0, body, is_wrapped=False)
    opening = flattened(view, body, min(len(view.normalized), body + _OPENING))
    subjects = [*_subjects(head, 2), *_subjects(opening, 3)]
    names = [
        *_lines_alone(view),
        *_mentions(head),
        *_mentions(opening),
        *subjects,
        *_signatures(view),
        *_attached(view),
    ]
    base = title_name(view, title) if title else None
    base = base or max(names, key=lambda n: (n.trust, len(n.text)), default=None)
    base = base or first_title_name(view, body + _INDENT)
    if base is None or base.text[0] in _PLACE_LETTERS:
        names += _owners(view)
        printings = Counter(n.text for n in names)
        base = base or max(names, key=lambda n: (n.trust, printings[n.text]), default=None)
    if base is None:
        return None
    name = _fullest(base, names, view)
    return printed(name.view, name.start, name.start + len(_without_alias(name.text)))


def _without_alias(name: str) -> str:
    """A name without that of another body in brackets; a part of its own, 卫生局(中医药局), it keeps."""
    alias = _ALIAS.search(name)
    is_other = alias and is_body_name(alias["name"]) and STARTS_WITH_PLACE.match(alias["name"])
    return name[: alias.start()] if alias and is_other else name
