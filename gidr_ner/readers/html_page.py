"""Where in a web page the report is: from its title to the end of the element that holds its sentences and tables.

Every text weighs by the Chinese in its sentences and by the marks of a report (headings, rows of the form); links weigh
nothing. The report is the smallest element that holds nearly all of that weight. Nothing is removed from the tree:
what is to be left out is named, so that element paths stay those of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from typing import Any, TypeAlias

from lxml import etree

from gidr_ner.readers.html_tags import CONTAINERS, UNSEEN
from gidr_ner.readers.html_weights import Sums, weigh, weigh_table

__all__ = ["Element", "Found", "find_report", "is_hidden", "is_title"]

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_CHROME = re.compile(
    r"(?<![a-z])(?:nav|navbar|menu|foot|footer|bottom|crumbs?|breadcrumbs?|dqwz|weizhi|location|related|relate|"
    r"recommend|share|bdsharebuttonbox|sidebar|copyright|toolbar|pager|pagination|friendlinks?|links|search|login|"
    r"banner|topbar|qrcode|ewm|fontsize|print|header-top)(?![a-z])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:\d{4}|[二〇○零一九八七六五四三]{4}).{0,40}(?:信息|政务)公开.{0,12}(?:报告|年报)\s*\Z")
_PARTS = frozenset(("tr", "tbody", "thead", "tfoot", "p", "span", "font", "b", "strong", "li"))
"""Never a report of their own: what is around them belongs to it."""
_NEARLY_ALL = 0.97
_MOST = 0.8
_TITLE_LENGTH = 90
_SOME = 200
"""Weight of what may be a short report, or a part of one."""
_LINKS = 10
"""Links one after the other that are furniture, though they stand in the report's own element."""
_BARE = 40
"""Characters of a text that may be a sentence though it lost its punctuation."""
_LONG = 8
"""Rows of a table that is taken as a whole."""


@dataclass(slots=True)
class Found:
    """Walk ``root`` from ``first`` (None: from its start) to the end of ``last``, without ``left_out``.

    ``titled`` says that its title is in the page.
    """

    root: Element
    first: Element | None
    last: Element
    weight: int
    titled: bool
    left_out: set[Element] = field(default_factory=set)


def is_hidden(element: Element) -> bool:
    """Whether an element says of itself that it is not to be seen."""
    style = element.get("style")
    return (style is not None and _says_hidden(style.lower())) or element.get("hidden") is not None


def _says_hidden(style: str) -> bool:
    # most say something else, and a look for the two words is a fifth of the pattern's time
    return ("none" in style or "hid" in style) and _HIDDEN.search(style) is not None


def is_title(text: str) -> bool:
    """Whether a line may be the title of a report."""
    return len(text) <= _TITLE_LENGTH and _TITLE.search(text) is not None


def find_report(body: Element) -> Found:
    """The report in a page; the whole body where nothing in it looks like one."""
    survey = _Survey(body)
    if survey.has_lost_marks(body):
        survey = _Survey(body, _BARE)
    main = survey.main(body)
    title, titled = survey.title_before(main)
    root = main if title is None else _common(title, main)
    return Found(root, title, main, survey.sums[body].weight, titled, survey.left_out)


class _Survey:
    """One walk over the page that sums up every block; texts of ``bare`` characters weigh without punctuation, too."""

    def __init__(self, body: Element, bare: float = inf) -> None:
        self._bare = bare
        self.sums: dict[Element, Sums] = {}
        self.left_out: set[Element] = set()
        self._titles: list[Element] = []
        self._began: dict[Element, tuple[int, int]] = {}  # how many elements had ended, and the weight of all text
        self._weight = 0
        self._order: dict[Element, int] = {}
        self._stack: list[Sums] = []
        self._links = 0
        self._walk(body)

    def _walk(self, body: Element) -> None:
        walker = etree.iterwalk(body, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self._close(element)
            elif self._open(element):
                walker.skip_subtree()

    def _open(self, element: Element) -> bool:
        """Begin to sum up an element; whether what it holds is summed up already."""
        sums = Sums()
        self._stack.append(sums)
        self._began[element] = len(self._order), self._weight
        if element.tag in UNSEEN or is_hidden(element):
            self.left_out.add(element)
            return True
        if _is_link(element):
            self._links += 1
            sums.links = 1
        if element.text:
            weigh(sums, element.text, self._links, self._bare)
        if is_long := element.tag == "table" and _is_long(element):
            weigh_table(sums, element, self._bare)
        self._weight += sums.weight
        return is_long

    def _close(self, element: Element) -> None:
        sums = self._stack.pop()
        self._order[element] = len(self._order)
        if element not in self.left_out:
            self._links -= _is_link(element)
            if sums.links >= _LINKS:
                self._leave_links(element, sums)
            if element.tag in CONTAINERS and _is_chrome(element, sums):
                self.left_out.add(element)
                sums = Sums()  # what is around it is not to be judged by it
            self._keep(element, sums)
        if self._stack:
            self._stack[-1].add(sums)
            if element.tail:
                around = self._stack[-1]
                before = around.weight
                weigh(around, element.tail, self._links, self._bare)
                self._weight += around.weight - before

    def _leave_links(self, element: Element, sums: Sums) -> None:
        """Runs of links are left out, and the element is not judged by them."""
        for run in _link_runs(element):
            held = [self.sums[link] for link in run if link in self.sums]  # hidden ones are left out as it is
            if len(held) >= _LINKS and all(link.characters <= _TITLE_LENGTH for link in held):
                self.left_out.update(run)
                sums.links -= sum(link.links for link in held)
                sums.characters -= sum(link.characters for link in held)
                sums.linked -= sum(link.linked for link in held)

    def _keep(self, element: Element, sums: Sums) -> None:
        self.sums[element] = sums
        if sums.titled and sums.characters <= _TITLE_LENGTH and not sums.linked and is_title(_text(element)):
            self._titles.append(element)

    def has_lost_marks(self, body: Element) -> bool:
        """Whether next to nothing in the page has the marks of sentences, though there is text enough for a report."""
        whole = self.sums[body]
        own = whole.characters - whole.linked
        return own > _SOME and whole.weight * 4 < own

    def main(self, body: Element) -> Element:
        """The smallest element that holds all headings and nearly all weight (most of it, with all marks)."""
        whole, at = self.sums[body], body
        while (inner := self._heaviest(at)) is not None and self._holds(inner, whole):
            at = inner
        while at is not body and (at.tag in _PARTS or (at.tag in ("td", "th") and self._is_data(at))):
            at = at.getparent()
        return at

    def _is_data(self, cell: Element) -> bool:
        """Whether a cell is one of a table and no column of a page: cells beside it say something, or it is a line."""
        table = self.sums[next(cell.iterancestors("table"), cell)]
        own = self.sums[cell]
        beside = (table.characters - table.linked) - (own.characters - own.linked)
        return beside * 10 > own.characters or next(cell.iter("p", "div", "table", "br"), None) is None

    def _heaviest(self, element: Element) -> Element | None:
        children = [child for child in element if child in self.sums]
        return max(children, key=lambda child: self.sums[child].weight, default=None)

    def _holds(self, element: Element, whole: Sums) -> bool:
        sums = self.sums[element]
        if not sums.weight:
            return False
        if sums.headings < whole.headings:  # a last part of one line weighs next to nothing
            return False
        least = _MOST if sums.marks == whole.marks else _NEARLY_ALL
        return sums.weight >= least * whole.weight

    def title_before(self, main: Element) -> tuple[Element | None, bool]:
        """The last title before the report's element, unless that begins with one; and whether there is one at all."""
        start, weight = self._began[main]
        own = [title for title in self._titles if start <= self._order[title] <= self._order[main]]
        before = [title for title in self._titles if self._order[title] < start]
        if own and not (before and self._is_of_another(own[0], before[-1], weight)):
            return None, True
        return (before[-1], True) if before else (None, False)

    def _is_of_another(self, own: Element, before: Element, weight: int) -> bool:
        """Whether a title in the report's element, which begins at a weight, heads a second report: much stands above
        it, and nothing between the title before the element and that.
        """
        return self._began[own][1] - weight > _SOME >= weight - self._began[before][1]


def _is_link(element: Element) -> bool:
    return element.tag == "a" and element.get("href") is not None


def _link_runs(element: Element) -> Iterator[list[Element]]:
    """The links right in an element that follow each other with nothing but line breaks between."""
    run: list[Element] = []
    for child in element:
        if _is_link(child):
            run.append(child)
        if not (_is_link(child) or child.tag == "br") or (child.tail or "").strip():
            yield run
            run = []
    yield run


def _is_long(table: Element) -> bool:
    """Whether a table cannot be that of a page: many rows, no table in it and no link."""
    rows = sum(1 for _ in islice(table.iter("tr"), _LONG))
    return rows == _LONG and next(table.iterdescendants("table", "a"), None) is None


def _is_chrome(element: Element, sums: Sums) -> bool:
    """Mostly links, or named as furniture of a site without anything of a report in it."""
    if sums.links >= 2 and sums.linked * 2 > sums.characters and not sums.marks:
        return True
    if sums.links >= 3 and sums.linked * 10 > sums.characters * 8 and sums.weight < _SOME:
        return True
    if sums.marks or sums.weight > _SOME or element.tag in ("td", "th", "tr", "tbody"):
        return False
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return len(names) > 1 and _CHROME.search(names) is not None


def _text(element: Element) -> str:
    return "".join("".join(element.itertext()).split())


def _common(one: Element, other: Element) -> Element:
    """The nearest element that holds both."""
    holders = {one, *one.iterancestors()}
    return next(element for element in (other, *other.iterancestors()) if element in holders)
