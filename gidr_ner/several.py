"""Several yearly reports in one file: told apart by their titles and by parts that begin anew; one of them is read.

A report begins at a title of another year or another body behind which sections are told that were told before. So a
title among links or attachments, of a table of contents, at the head of every page or in a sentence begins none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple

from gidr_ner.body_names import is_body_name, printed
from gidr_ner.heading_lexicon import heading_number
from gidr_ner.headings import find_sections
from gidr_ner.normalize import AlignedText, clean
from gidr_ner.reading import Reading, read_document
from gidr_ner.titles import DISCLOSURE, YEAR, Line, title_at, to_line, with_neighbours, years_in
from gidr_ner.types import Document, FieldValue, Section, Span

__all__ = ["Part", "choose_part", "cut_out", "find_parts", "put_back", "what_is_left"]

_END = re.compile(
    r"(?:报告|年报|总结|情况|汇报)(?:书|的(?:函|呈文|呈报|请示|汇报))?[^\S\n]*"
    r"(?:[(_—-][^\n]{0,24})?[》*#]*[^\S\n]*(?=\n|\Z)"
)
_SHORTEST = 100  # characters of a report, before which no second one begins
_REACH = 40  # characters before the last word of a title, in which it says whose or what it is
_MOST = 1_000  # titles that are looked at
_TOLD = 6  # characters without blanks that a section says at least: 未收取费用。
_LEAST = 3  # sections of a report
_AGAIN = 2  # of these, those that the report before has, too
_NAMED = 5  # reports that a warning names
_BODY = re.compile(rf"(?P<name>.*?)(?:政府|政务)?(?:{DISCLOSURE})")
_NO_NAME = re.compile(r"关于|(?:人民)?政府$|[\d年度的《》()#*]")


class _Title(NamedTuple):
    """A title at ``[start, end)`` of the cleaned text, whose report it names as far as it does, and as printed."""

    start: int
    end: int
    year: int | None
    body: str
    printed: str

    def differs(self, other: _Title) -> bool:
        """Whether two titles cannot be of the same report."""
        if self.year and other.year and self.year != other.year:
            return True
        short, long = sorted((self.body, other.body), key=len)
        return not long.endswith(short)  # 公安局 for 松涛市公安局

    def told_by(self, other: _Title) -> _Title:
        """The same title with what another one of the same report says more."""
        words = other.printed if len(other.printed) > len(self.printed) else self.printed
        return self._replace(year=self.year or other.year, body=self.body or other.body, printed=words)


class Part(NamedTuple):
    """One report of a text: its title, None where it has none, and its range of the original text."""

    title: _Title | None
    span: Span


def find_parts(reading: Reading) -> list[Part]:
    """The reports in a document, in order, from its start to its end; empty unless there are several."""
    document, view = reading.document, reading.view
    titles = _openings(view)
    starts = [0, *(view.to_original(title.start, title.end).start for title in titles), len(document.text)]
    begins = _beginnings(_all_told([document.text[start:end] for start, end in pairwise(starts)]))
    if len(begins) < 2:
        return []
    first = begins[0] if begins[0] > 1 else 0  # what a page prints before its first title stays with it
    ends = pairwise([starts[first], *(starts[at] for at in begins[1:]), starts[-1]])
    return [Part(titles[at - 1] if at else None, Span(*span)) for at, span in zip(begins, ends, strict=True)]


def _openings(view: AlignedText) -> list[_Title]:
    """The titles in a cleaned text that are not of the same report as the title before them."""
    found: list[_Title] = []
    for title in islice(_titles(view), _MOST):
        if not found or title.differs(found[-1]):
            found.append(title)
        else:
            found[-1] = found[-1].told_by(title)
    return found


def _titles(view: AlignedText) -> Iterator[_Title]:
    """Whatever stands as a title by itself, anywhere in a cleaned text."""
    text = view.normalized
    ends = [found.start() for found in _END.finditer(text) if _may_end(text, found.start())]
    if not ends or ends[-1] < _SHORTEST:  # of nearly all texts only the head has one
        return
    lines, starts = _printed_lines(text)
    for at in dict.fromkeys(bisect_right(starts, end) - 1 for end in ends):
        first = max(0, at - 2)
        near = [line for raw, start in lines[first : at + 2] if (line := to_line(raw, start))]
        if title := _title_to(near, at - first):
            yield _named(view, near, title)


def _may_end(text: str, at: int) -> bool:
    """Whether a title may end with the word at a place; most that do not are headings."""
    before = text.rfind("\n", 0, at) + 1
    return "开" in text[max(0, at - _REACH) : at] and (text[at] != "情" or "年" in text[before:at])


def _printed_lines(text: str) -> tuple[list[tuple[str, int]], list[int]]:
    """The lines that are not blank, each with its start; and the starts alone."""
    lines, start = [], 0
    for raw in text.split("\n"):
        if raw and not raw.isspace():
            lines.append((raw, start))
        start += len(raw) + 1
    return lines, [start for _, start in lines]


def _title_to(lines: Sequence[Line], last: int) -> tuple[int, int] | None:
    """First and last line of a title, the words of which end in a line; the line above may name year or body."""
    found = (title_at(lines, first) for first in range(last + 1))
    title = next((title for title in found if title and title[1] == last), None)
    if title is None:
        return None
    first, last = with_neighbours(lines, title)
    return first - bool(first and _names(lines[first - 1])), last


def _names(line: Line) -> bool:
    """Whether a line is nothing but a year, with or without the name of a body."""
    name = _name_in(line.flat)
    return not line.chrome and bool(YEAR.search(line.flat)) and (not name or is_body_name(name))


def _named(view: AlignedText, lines: Sequence[Line], title: tuple[int, int]) -> _Title:
    first, last = title
    start, end = lines[first].start, lines[last].end
    flat = "".join(line.flat for line in lines[first : last + 1])
    words = _BODY.match(flat)
    body = _name_in(words["name"]) if words else ""
    if not body and last + 1 < len(lines) and is_body_name(lines[last + 1].flat):
        body = lines[last + 1].flat
    year = next((year for year, _ in years_in(flat)), None)
    return _Title(start, end, year, body, printed(view, start, end).strip("#*《》 "))


def _name_in(flat: str) -> str:
    """What is left of the words before 信息公开 without year and filling."""
    return _NO_NAME.sub("", YEAR.sub("", flat))


def _all_told(pieces: Sequence[str]) -> list[tuple[frozenset[str], bool]]:
    """What each piece tells; nothing where all but the longest, which takes the time, tell too little."""
    told = {piece: _told(piece) for piece in sorted(pieces, key=len)[:-1]}
    if all(len(sections) < _LEAST for sections, _ in told.values()):
        return []
    return [told[piece] if piece in told else _told(piece) for piece in pieces]


def _told(text: str) -> tuple[frozenset[str], bool]:
    """The sections that a piece of text tells, not only names; and whether its headings count from 1."""
    if len(text) < _SHORTEST:
        return frozenset(), False
    reading = read_document(Document("part", text))
    sections = find_sections(reading.view, reading.head.body, reading.tables.regions)
    told = [s for s in sections if s.heading and len("".join(text[s.heading_end : s.span.end].split())) >= _TOLD]
    number = heading_number(clean(told[0].heading or "").normalized.lstrip()) if told else None
    return frozenset(s.id for s in told), number is None or number[1] in (None, 1)


def _beginnings(told: Sequence[tuple[frozenset[str], bool]]) -> list[int]:
    """Which pieces begin a report; those between belong to the report before them."""
    found: list[int] = []
    before: frozenset[str] = frozenset()
    for at, (sections, from_one) in enumerate(told):
        if len(sections) >= _LEAST and from_one and (not found or len(sections & before) >= _AGAIN):
            found.append(at)
            before = sections
        else:
            before |= sections
    return found


def choose_part(parts: Sequence[Part], name: str | None) -> Part:
    """The report to read: the one that the file's own ``name`` for what it holds fits best, else the first."""
    flat = "".join(clean(name or "").normalized.split())
    year = next((year for year, _ in years_in(flat)), None)

    def fit(part: Part) -> int:
        title = part.title
        return 1 + len(title.body) if title and title.year == year and title.body in flat else 0

    return max(parts, key=fit) if flat else parts[0]


def what_is_left(parts: Sequence[Part], chosen: Part) -> str:
    """The warning: how many there are, which is read, and the titles of the others."""
    others = [_title(part) for part in parts if part is not chosen]
    rest = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{len(parts)} reports in one file: {_title(chosen)} is read, not {', '.join(others[:_NAMED])}{rest}"


def _title(part: Part) -> str:
    return part.title.printed if part.title else "one without a title"


def cut_out(document: Document, span: Span) -> Document:
    """A part of a document as if it were one of its own, with the tables and places that lie in it."""
    by = -span.start
    held = [t for t in document.tables if t.cells and _holds(span, t.cells[0].span) and _holds(span, t.cells[-1].span)]
    tables = tuple(replace(t, cells=tuple(c._replace(span=_moved(c.span, by)) for c in t.cells)) for t in held)
    places = tuple(p._replace(span=_moved(p.span, by)) for p in document.places if _holds(span, p.span))
    return replace(document, text=document.text[slice(*span)], tables=tables, places=places)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def put_back(
    sections: Sequence[Section], fields: Sequence[FieldValue], by: int
) -> tuple[tuple[Section, ...], tuple[FieldValue, ...]]:
    """What was found in a part that starts at ``by``, at its place in the whole."""
    moved = (replace(s, span=_moved(s.span, by), heading_end=s.heading_end + by) for s in sections)
    return tuple(moved), tuple(field._replace(span=_moved(field.span, by)) for field in fields)
