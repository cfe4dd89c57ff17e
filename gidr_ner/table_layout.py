"""From labels and tokens to rows, and from the layout of a row to the columns of its tokens.

Three witnesses say where a blank cell is: cell separators (pipes, tabs, doubled line breaks), the place of a number on
its line, and nothing at all; the last is left to :mod:`gidr_ner.table_solve`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile, zip_longest

from gidr_ner.table_labels import Anchor
from gidr_ner.table_text import BLANK, BORDER, MASK, Token, run_together

__all__ = [
    "Columns",
    "Place",
    "by_position",
    "by_separators",
    "deal",
    "hand_down",
    "hand_past_groups",
    "line_breaks",
    "near",
    "own_blanks",
    "parts_of",
    "places",
    "separator",
]

Columns = tuple[int, ...]
"""The column of each token of a row; -1 for a token that is no cell (a page number)."""

Measure = Callable[[int, int], int]
"""Display width of a range of the cleaned text, as printed."""

_GAP = re.compile(r"[\s|]*")
_BLANK_CELLS = re.compile(r"[|\t][ \x00]*[|\t]|(?:\n *){7,}")  # the widest table has seven columns
_DIGITS = frozenset("0123456789OolI")
_GROUP_NAME = re.compile("年度办理结果$|不予公开$|无法提供$|不予处理$|其他处理$")
_LABEL = re.compile("[一-鿿](?<![增加减少新净取消件项元万亿])")


def _line(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _before(text: str, place: int) -> int:
    """Where the text before a place ends, spaces left out."""
    while text[place - 1 : place] == " ":
        place -= 1
    return place


def _without_ordinals(text: str, found: Sequence[Token], anchors: Sequence[Anchor]) -> list[Token]:
    """Tokens less the list numbers printed without a stop: ``2 重复申请``, at the head of a line or everywhere."""
    numbered = [a for a in anchors if a.row.ordinal.isdigit()]
    places = [(a.row.ordinal, end) for a in numbered if text[(end := _before(text, a.start)) - 1 : end] in _DIGITS]
    if not places:
        return list(found)
    ends = {t.end: t for t in found}
    candidates = [t for ordinal, end in places if (t := ends.get(end)) and str(t.value) == ordinal]
    everywhere = len(candidates) >= 4 and len(candidates) * 5 >= len(numbered) * 4
    dropped = {t.start for t in candidates if everywhere or not re.search(r"\d", text[_line(text, t.start) : t.start])}
    return [t for t in found if t.start not in dropped] if dropped else list(found)


def _above(text: str, first: Anchor, found: Sequence[Token]) -> list[Token]:
    """The tokens that stand directly above the first label."""
    above: list[Token] = []
    at = first.start
    for token in reversed(list(takewhile(lambda t: t.end <= first.start, found))):
        if text[token.end : at].strip(BLANK + "件项(一二三1、.)"):
            break
        above.append(token)
        at = token.start
    return above[::-1]


def deal(text: str, anchors: Sequence[Anchor], found: Sequence[Token]) -> tuple[list[list[Token]], list[Token]]:
    """The tokens behind each label, and those directly above the first one."""
    own = _without_ordinals(text, found, anchors)
    starts = [t.start for t in own]
    cuts = [bisect_left(starts, anchor.start) for anchor in anchors]
    dealt = [own[a:b] for a, b in zip_longest(cuts, cuts[1:])]
    return dealt, _above(text, anchors[0], found)


def parts_of(text: str, row: Sequence[Token]) -> list[list[Token]]:
    """The tokens of a row, cut where other text stands between them: a label that was not recognised."""
    if not row or not _LABEL.search(text, row[0].end, row[-1].start):
        return [list(row)]
    parts = [[row[0]]]
    for one, other in pairwise(row):
        if len(_LABEL.findall(text, one.end, other.start)) > 1:
            parts.append([])
        parts[-1].append(other)
    return parts


def hand_down(text: str, dealt: list[list[Token]], width: int) -> None:
    """Give a line of numbers printed above its own label to that label, where the label above has its own."""
    _hand_down(text, dealt, width, lambda head, _: not head)


def hand_past_groups(text: str, dealt: list[list[Token]], width: int) -> None:
    """Give a full line behind the name of a group to its first label, which stands below: 三、本年度办理结果 2 0 …."""
    _hand_down(text, dealt, width, lambda head, own: own == width and bool(_GROUP_NAME.search(head)))


def _hand_down(text: str, dealt: list[list[Token]], width: int, is_own: Callable[[str, int], bool]) -> None:
    for row, (mine, following) in enumerate(pairwise(dealt)):
        if len(mine) <= width or following:
            continue
        line = _line(text, mine[-1].start)
        own = [t for t in mine if t.start >= line]
        if len(own) < len(mine) and is_own(run_together(text[line : own[0].start]), len(own)):
            dealt[row], dealt[row + 1] = mine[: -len(own)], own


def line_breaks(text: str, row: Sequence[Token]) -> list[int]:
    """The tokens of a row before which a line is broken, by their number."""
    return [at for at, (a, b) in enumerate(pairwise(row), 1) if "\n" in text[a.end : b.start]]


def own_blanks(text: str, start: int, stop: int) -> bool:
    """Whether a label without numbers has cells of its own, all blank: borders, or a line for each, up to the next."""
    between = text[start:stop]
    return _BLANK_CELLS.search(between) is not None


def near(text: str, row: list[Token], width: int) -> list[Token]:
    """The first tokens of a row too long, where the next stands apart from them (a page number behind the row)."""
    if len(row) <= width:
        return row
    gaps = [text.count("\n", a.end, b.start) for a, b in pairwise(row)]
    apart = gaps[width - 1]
    return row[:width] if all(g < apart for g in gaps[: width - 1]) and apart > 0 else []


def separator(text: str, dealt: Sequence[Sequence[Token]]) -> tuple[str, int]:
    """What stands between the cells of a row, ``|``, tab, line break or space, and how many line breaks if so."""
    gaps = [text[a.end : b.start] for row in dealt for a, b in pairwise(row)]
    if not gaps:  # lone numbers: what stands between them and their labels
        heads = [text[max(0, row[0].start - 30) : row[0].start] for row in dealt if row]
        gaps = [head[len(head.rstrip(BORDER)) :] for head in heads]
    for mark in "|\t":
        if sum(mark in gap for gap in gaps) * 2 > len(gaps):
            return mark, 1
    breaks = Counter(gap.count("\n") for gap in gaps if not gap.strip())
    if breaks and sum(n for count, n in breaks.items() if count) * 2 > sum(breaks.values()):
        return "\n", min((c for c in breaks if c and breaks[c] * 4 >= max(breaks.values())), default=1)
    return " ", 1


def by_separators(
    text: str, label_end: int, row: Sequence[Token], stop: int, mark: tuple[str, int], width: int
) -> list[Columns]:
    """The ways in which explicit cell borders place a row of blank and filled cells over exactly ``width`` columns."""
    sign, base = mark
    if sign == " " or not row or len(row) >= width:
        return []
    head = text[label_end : row[0].start]
    head = head[len(head.rstrip(BORDER)) :]
    gaps = [text[a.end : b.start] for a, b in pairwise(row)]
    if any(g.strip(BORDER) for g in gaps) or (sign == "\n" and MASK in text[label_end:stop]):
        return []
    broken = any("\n" in g for g in gaps) or (not gaps and "\n" in head and sign not in head.rpartition("\n")[2])
    tail = _GAP.match(text, row[-1].end, stop)
    trail = _trailing(tail[0] if tail else "", sign, base, broken)
    inner = [max(0, g.count(sign) // base - 1) for g in gaps]
    filled = len(row) + sum(inner)
    leads = _leading(head, sign, base, broken)
    placed = [(lead, t) for lead in leads for t in {0, trail} if lead + filled + t == width]
    # a label cell that spans several columns leaves blanks behind it
    spanned = width - filled - trail
    if not placed and 0 <= spanned < max(leads):
        placed = [(spanned, trail)]
    elif 0 <= spanned < max(leads) and trail:
        placed.append((spanned, trail))
    return list(dict.fromkeys(_columns(lead, inner) for lead, _ in placed))


def _columns(lead: int, inner: Sequence[int]) -> Columns:
    columns = [lead]
    for blank in inner:
        columns.append(columns[-1] + blank + 1)
    return tuple(columns)


def _leading(head: str, sign: str, base: int, broken: bool) -> set[int]:
    """How many blank cells may stand between a label and its first token."""
    if not broken and "\n" in head:  # the row begins on a line of its own, with or without a border before it
        count = head.rpartition("\n")[2].count(sign)
        return {count, max(0, count - 1)}
    return {max(0, head.count(sign) // base - 1)}


def _trailing(tail: str, sign: str, base: int, broken: bool) -> int:
    """Blank cells behind the last token; ``broken`` says that cells stand on lines of their own."""
    if sign == "\n":
        return max(0, tail.count("\n") // base - 1)
    tail = tail.split("\n\n" if broken else "\n", 1)[0]
    count = tail.count(sign)
    return max(0, count - 1) if sign == "|" else count


# --- places on the line ------------------------------------------------------------------------------------------

Place = tuple[int, int]


def places(text: str, row: Sequence[Token], measure: Measure) -> list[Place] | None:
    """Where the tokens of a row begin and end on their line; None where they are not on one line of columns."""
    if not row:
        return None
    line = _line(text, row[0].start)
    if _line(text, row[-1].start) != line:
        return None
    if not re.search(r" {2}", text[line : row[-1].end].lstrip()):
        return None
    return [(measure(line, t.start), measure(line, t.end)) for t in row]


_EDGES: tuple[Callable[[Place], float], ...] = (
    lambda p: (p[0] + p[1]) / 2,
    lambda p: float(p[0]),
    lambda p: float(p[1]),
)


def by_position(row: Sequence[Place], model: Sequence[Sequence[Place]]) -> Columns | None:
    """The columns of the model rows (each full) that the places of a row fall under; None where it is not clear."""
    if not model:
        return None
    best: tuple[float, list[float], Callable[[Place], float]] | None = None
    for edge in _EDGES if len(model) > 1 else _EDGES[:1]:
        columns = [[edge(r[c]) for r in model] for c in range(len(model[0]))]
        spread = max(max(c) - min(c) for c in columns)
        if best is None or spread < best[0]:
            best = spread, [sum(c) / len(c) for c in columns], edge
    assert best is not None
    spread, centres, edge = best
    pitch = min((b - a for a, b in pairwise(centres)), default=0.0)
    if pitch < 3 or spread > pitch / 2:
        return None
    found = []
    for place in row:
        column = min(range(len(centres)), key=lambda c: abs(centres[c] - edge(place)))
        if abs(centres[column] - edge(place)) > pitch * 0.45:
            return None
        found.append(column)
    return tuple(found) if all(a < b for a, b in pairwise(found)) else None
