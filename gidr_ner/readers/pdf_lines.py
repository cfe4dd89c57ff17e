"""Printed characters to lines, and lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from gidr_ner.readers.content import Box
from gidr_ner.readers.pdf_page import Glyph

__all__ = [
    "Layout",
    "Line",
    "Word",
    "find_layout",
    "glyphs_to_lines",
    "join_broken",
    "lines_to_paragraphs",
    "without_overprint",
]

_GAPS = (1.0, 0.5, 0.3)
"""Of a character's height, what is a space between Han characters, which justified text sets apart, between one and a
Latin letter or figure, and between two of those."""
_COLUMN_GAP = 1.5  # from here on a gap is kept in its width, as columns without rules show by it
_WORD_GAP = 0.55  # of a character's height, less than what is left free between two cells
_MOST_SPACES = 300
_SLACK = 2.5  # heights that a full line may end before the margin: punctuation and figures are not broken
_APART = 1.6  # times the usual step from line to line, what is a blank line
_NEW_START = re.compile(
    r"\s*(?:{0}\s*、|[（(]\s*{0}\s*[)）]|第{0}[章条部]|#)".replace("{0}", "[一二三四五六七八九十]+")
)
_STOP = re.compile(r"[。！？；：:;]\s*$")
_CLAUSE = re.compile("[，。；：,;]")
_SENTENCE = re.compile(r"[\u4e00-\u9fff，。；：、]")


class Word(NamedTuple):
    """What stands in a line without a gap."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; ``start`` and ``end`` are where its ink begins and ends, ``gaps`` those as wide as columns."""

    text: str
    page: int
    start: float
    top: float
    end: float
    bottom: float
    words: tuple[Word, ...] = ()
    gaps: int = 0

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def box(self) -> Box:
        return (round(self.start, 1), round(self.top, 1), round(self.end, 1), round(self.bottom, 1))


def without_overprint(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Each character once where it is printed several times, a little apart, to look bold."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = max(1.0, glyph.size * 0.15)
        x, y = int(glyph.x0 / near), int(glyph.top / near)
        twins = (seen.get((glyph.text, x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        if any(t and abs(t.x0 - glyph.x0) < near and abs(t.top - glyph.top) < near for t in twins):
            continue
        seen[glyph.text, x, y] = glyph
        kept.append(glyph)
    return kept


def glyphs_to_lines(glyphs: Iterable[Glyph], page: int, margin: float | None = None) -> list[Line]:
    """The lines from top to bottom; from ``margin`` on, an indent is kept as spaces."""
    rows: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        if rows and glyph.middle - middle < 0.5 * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle = glyph.middle
    return [line for row in rows if (line := _line(sorted(row, key=lambda g: g.x0), page, margin))]


def _line(row: list[Glyph], page: int, margin: float | None) -> Line | None:
    ink = [at for at, g in enumerate(row) if not g.text.isspace()]
    if not ink:
        return None
    glyphs = [row[at] for at in ink]
    top, bottom = min(g.top for g in glyphs), max(g.bottom for g in glyphs)
    size = sorted(g.size for g in glyphs)[len(glyphs) // 2] or 1.0
    start = glyphs[0].x0
    parts = [] if margin is None else [_blank(start - margin, size)]
    for at, after in pairwise(ink):
        parts += (row[at].text, _space(row[at], row[after], size, printed=after - at > 1))
    parts.append(glyphs[-1].text)
    words = tuple(_words(glyphs, size))
    gaps = sum(b.x0 - a.x1 > _COLUMN_GAP * size for a, b in pairwise(words))
    return Line("".join(parts), page, start, top, max(g.x1 for g in glyphs), bottom, words, gaps)


def _words(glyphs: Sequence[Glyph], size: float) -> Iterator[Word]:
    cuts = [at for at, (a, b) in enumerate(pairwise(glyphs), 1) if b.x0 - a.x1 > _WORD_GAP * size]
    for start, end in pairwise([0, *cuts, len(glyphs)]):
        held = glyphs[start:end]
        text = "".join(glyph.text for glyph in held)
        yield Word(text, held[0].x0, min(g.top for g in held), held[-1].x1, max(g.bottom for g in held))


def _blank(gap: float, size: float) -> str:
    """A gap as half-width spaces; a damaged size must not make it endless."""
    return " " * min(_MOST_SPACES, round(gap / (0.5 * max(size, 0.1))))


def _space(one: Glyph, other: Glyph, size: float, printed: bool) -> str:
    """What stands between two characters: nothing, a space, or as many as show a column."""
    gap = other.x0 - one.x1
    if gap > _COLUMN_GAP * size:
        return _blank(gap, size)
    least = _GAPS[one.text.isascii() + other.text.isascii()]
    return " " if printed or gap > least * size else ""


def join_broken(lines: Sequence[str]) -> str:
    """The lines of a cell as one: a space only between Latin words, so that a broken number stays one number."""
    text = ""
    for line in lines:
        apart = text and text[-1].isascii() and text[-1].isalpha() and line[:1].isascii() and line[:1].isalpha()
        text += (" " if apart else "") + line.strip()
    return text


@dataclass(frozen=True, slots=True)
class Layout:
    """How the prose of a file is set: its margins, and from one line to the next, in heights of a line."""

    left: float
    right: float
    pitch: float

    def is_apart(self, one: Line, other: Line) -> bool:
        """Whether a blank line, or as much space, stands between two lines; a page break may hide one."""
        return one.page != other.page or other.top - one.top > _APART * self.pitch * min(one.size, other.size)


def find_layout(lines: Sequence[Line]) -> Layout:
    """The layout that most lines of a file say."""
    left, right = _margins(lines)
    steps = [(b.top - a.top) / max(a.size, 0.1) for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    return Layout(left, right, sorted(steps)[len(steps) // 2] if steps else 1.0)


def lines_to_paragraphs(lines: Sequence[Line], layout: Layout) -> list[list[Line]]:
    """Lines put together where one is full and the next goes on at the margin, over pages too."""
    paragraphs = [[line] for line in lines[:1]]
    for one, other in pairwise(lines):
        if _goes_on(one, other, layout.left, layout.right):
            paragraphs[-1].append(other)
        else:
            paragraphs.append([other])
    return paragraphs


def _margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Where the prose of a file begins and ends: the lower starts of lines that reach the right margin."""
    if not lines:
        return 0.0, 0.0
    prose = [line for line in lines if _SENTENCE.search(line.text)] or list(lines)
    right = sorted(line.end for line in prose)[int(0.9 * (len(prose) - 1))]
    starts = sorted(line.start for line in prose if line.end > right - _SLACK * line.size) or [prose[0].start]
    return starts[len(starts) // 10], right


def _goes_on(one: Line, other: Line, left: float, right: float) -> bool:
    """A short line or the end of a sentence ends a paragraph; an indented line or a numbered heading begins one.

    Paragraphs without indent cannot be told where a full line ends a sentence: a break there does no harm.
    """
    full = one.end > right - _SLACK * one.size
    flush = abs(other.start - left) < 0.8 * other.size
    alike = abs(one.size - other.size) < 0.35 * max(one.size, other.size)
    close = one.page != other.page or other.top - one.bottom < 1.8 * one.size
    heading = _NEW_START.match(one.text) and not _CLAUSE.search(one.text) and _CLAUSE.search(other.text)
    apart = heading or _STOP.search(one.text) or _NEW_START.match(other.text) or "  " in one.text.strip()
    return full and flush and alike and close and not apart
