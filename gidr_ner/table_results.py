"""Table 3, applications received and handled: rows of seven columns under the form's sums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from gidr_ner.table_blocks import block_lines
from gidr_ner.table_labels import Anchor, result_anchors
from gidr_ner.table_layout import (
    Columns,
    Place,
    by_position,
    by_separators,
    deal,
    hand_down,
    hand_past_groups,
    parts_of,
    places,
    separator,
)
from gidr_ner.table_lines import (
    ROWS,
    SUB_ROWS,
    WIDTH,
    Line,
    adds_up,
    broken_sums,
    solve_lines,
)
from gidr_ner.table_solve import Value, row_vector, sums_hold
from gidr_ner.table_splits import rejoined
from gidr_ner.table_text import BLANK, TEXT, Page, Part, Token, run_together, stretch, tokens

__all__ = ["read_results"]

_TRUST = 0.9
"""Share of the rows placed by their position whose sums must hold for any of them to be believed."""

# --- where the table is --------------------------------------------------------------------------------------------

_HEADER_WORDS = (
    "本列数据的勾稽关系为第一二三四项加之和等于申请人情况自然法或其他组织总计商业企科研机构社会公益律服务年度办理结果"
)
_HEADER = re.compile(f"[{_HEADER_WORDS}]+$")
_HAN = re.compile("[一-鿿]+")
_HEADER_BEGINS = re.compile("申请人情况|本列数据|自然|法人|商|总计|第一项")
"""What the headers can begin with; what runs into them is the end of a heading: …信息公开申请情况."""
_OWN_WORDS = 8
_HEADER_REACH = 200  # characters of the headers behind all labels
_TEXT_FOLLOWS = re.compile(rf"[ \t]+{TEXT}")


def _header_start(page: Page, first: Anchor) -> int:
    """Where the column headers above the first label begin."""
    head = page.chinese.index(first.start)
    match = _HEADER.search(page.chinese.text, max(0, head - 120), head)
    begin = match and _HEADER_BEGINS.search(match[0])
    start = page.chinese.at(match.start() + begin.start()) if match and begin and len(match[0]) >= 6 else first.start
    return min(start, first.start)


def _is_header(text: str) -> bool:
    """Whether a text is the column headers, which may stand between all labels and all numbers.

    Where all of them are named, a few words of the clerk's own may introduce them.
    """
    words = run_together(text)
    own = sum(c not in _HEADER_WORDS for c in words)
    return own <= _OWN_WORDS and all(c in words for c in ("自商科益律计" if own else "自计"))


_LEAD = re.compile(
    r"\s*(?:[^\n。;:]{0,6}数[据值字额](?:(?=[^\n]*(?:[上下如依每自]))[^\n。;\d]{0,24}|:?)|[^\n。;:]{0,6}各[行项列][^\n。;\d]{0,24})\s*"
)
"""What introduces the numbers behind all labels."""


def _tail_tokens(page: Page, last: Anchor, wanted: int) -> list[Token]:
    """The tokens behind the last label: as many as its rows can hold, none from the prose that follows."""
    found: list[Token] = []
    first = next(tokens(page.text, last.end, last.end + _HEADER_REACH), None)
    lead = page.text[last.end : first.start] if first else ""
    at = first.start if first and (_is_header(lead) or _LEAD.fullmatch(lead, max(0, lead.find("\n")))) else last.end
    end = min(stretch(page.text, at, _HEADER_WORDS + "继续"), at + 40 * wanted + 200)
    for token in tokens(page.text, at, end):
        between = page.text[found[-1].end if found else at : token.start]
        if (
            between.strip(BLANK + ("件项" if found else "继续办理件项()"))
            or len(found) == wanted
            or _TEXT_FOLLOWS.match(page.text, token.end)
        ):
            break
        found.append(token)
    return found


# --- a row at a time -----------------------------------------------------------------------------------------------


def _trimmed(text: str, row: list[Token]) -> list[Token]:
    """A row less what cannot be its own: a number on a line behind a full line, a 无 that a group label left."""
    if len(row) == WIDTH:
        return row
    line = [t for t in row if "\n" not in text[row[0].end : t.start]]
    if len(line) == WIDTH:
        return line
    marks = [t for t in row if text[t.start : t.end] != "无"]
    return marks if len(marks) >= WIDTH else row


def _own(text: str, row: list[Token]) -> list[Token]:
    """A row as it was before pages broke its numerals or set their own between."""
    return row if len(row) <= WIDTH else _trimmed(text, rejoined(text, row, WIDTH, _add_up))


def _add_up(values: Sequence[Value]) -> bool:
    return sums_hold(row_vector(values, range(WIDTH), WIDTH), only_total=False)


def _placed(page: Page, anchors: Sequence[Anchor], start: int, dealt: Sequence[list[Token]]) -> list[Line]:
    if all(len(row) in (0, WIDTH) for row in dealt):
        return [Line(a.row.id, tuple(row), None, "explicit") for a, row in zip(anchors, dealt, strict=True)]
    mark = separator(page.text, dealt)
    stops = [*(a.start for a in anchors[1:]), len(page.text)]
    lines = []
    for anchor, row, stop in zip(anchors, dealt, stops, strict=True):
        found = by_separators(page.text, anchor.end, row, stop, mark, WIDTH)
        if len(found) > 1 or mark[0] == "\n":  # an empty line may be no cell
            found = [c for c in found if adds_up(row, c)]
        columns = found[0] if len(found) == 1 else None
        way = "explicit" if columns is not None or len(row) == WIDTH else "solved"
        lines.append(Line(anchor.row.id, tuple(row), columns, way))
    return _with_places(page, anchors, start, lines) if mark[0] == " " else lines


def _with_places(page: Page, anchors: Sequence[Anchor], start: int, lines: list[Line]) -> list[Line]:
    """Incomplete rows of a text set in columns, placed by the full rows nearest to them or by the headers."""
    short = [i for i, line in enumerate(lines) if 0 < len(line.tokens) < WIDTH]
    if not short:
        return lines
    spots = [places(page.text, line.tokens, page.measure) for line in lines]
    full = [i for i, s in enumerate(spots) if s and len(s) == WIDTH]
    clustered = [] if full else _clustered(spots) or _headed(page, start, anchors[0].start)
    placed: dict[int, Columns] = {}
    for i in short:
        spot = spots[i]
        near = sorted(full, key=lambda f: abs(f - i))[:4]
        model = [s for f in near if (s := spots[f])]
        if spot and (columns := by_position(spot, model or clustered)):
            placed[i] = columns
    holding = {i for i, columns in placed.items() if adds_up(lines[i].tokens, columns)}
    if len(holding) < _TRUST * len(placed):  # the text is not set in columns after all
        return lines
    return [x._replace(columns=placed[i], way="position") if i in holding else x for i, x in enumerate(lines)]


def _clustered(spots: Iterable[list[Place] | None]) -> list[list[Place]]:
    """One model row out of rows none of which is full, where their places fall into exactly seven columns."""
    found = sorted(p for s in spots if s for p in s)
    groups: list[list[Place]] = []
    for place in found:
        if groups and place[0] <= max(p[1] for p in groups[-1]):
            groups[-1].append(place)
        else:
            groups.append([place])
    if len(groups) != WIDTH or min(map(len, groups)) < 2:
        return []
    return [[(min(p[0] for p in g), max(p[1] for p in g)) for g in groups]]


def _one_label_each(text: str, names: Sequence[str], dealt: list[list[Token]], above: list[Token]) -> list[list[Token]]:
    """The tokens of each label alone, whether the layout prints them behind it or, as the sums may say, before it."""
    cut = [parts_of(text, row) for row in dealt]
    behind = [parts[0] for parts in cut]
    before = [above, *(parts[-1] for parts in cut[:-1])]
    if above and not dealt[-1]:
        return before
    if above or not dealt[-1]:
        wrong = [broken_sums(dict(zip(names, rows, strict=True))) for rows in (behind, before)]
        # where no sum decides: numbers directly under the column headers belong to the label below them
        headed = bool(above) and _UNDER_HEADS.search(text, max(0, above[0].start - 40), above[0].start)
        return before if wrong[1] < wrong[0] or (wrong[0] == wrong[1] and headed) else behind
    return behind


_UNDER_HEADS = re.compile(r"(?:其\s*他|总\s*计|机\s*构|组\s*织|情\s*况)[\s|)]*\Z")
_HEADS = tuple(
    map(re.compile, ("自然人?", "商业(?:企业)?", "科研(?:机构)?", "社会公?益?", "法律服?务?", "其他(?!组织)", "总计"))
)


def _headed(page: Page, start: int, end: int) -> list[list[Place]]:
    """A model row out of the column headers, each found by its first line."""
    model = []
    for head in _HEADS:
        found = list(head.finditer(page.text, start, end))
        if not found:
            return []
        line = page.text.rfind("\n", 0, found[-1].start()) + 1
        model.append((page.measure(line, found[-1].start()), page.measure(line, found[-1].end())))
    return [model] if all(a < b for a, b in pairwise(model)) else []


def _standing(text: str, anchors: Sequence[Anchor]) -> bool:
    """Whether labels stand in cells or on lines of their own, as those of a table do even where it is empty."""
    heads = [text[text.rfind("\n", 0, a.start) + 1 : a.start] for a in anchors]
    return sum(not _HAN.search(h) or h.endswith(("|", "\t", "| ")) for h in heads) * 2 > len(anchors)


def read_results(page: Page) -> Part | None:
    """Table 3 of a text; None where it has none."""
    anchors = result_anchors(page.text, page.chinese)
    if not anchors:
        return None
    start = _header_start(page, anchors[0])
    found = list(tokens(page.text, max(0, anchors[0].start - 150), anchors[-1].start))
    found += _tail_tokens(page, anchors[-1], WIDTH * len(anchors) + 1)
    names = [a.row.id for a in anchors]
    dealt, above = deal(page.text, anchors, [t for t in found if t.kind != "change"])
    hand_past_groups(page.text, dealt, WIDTH)
    dealt = _one_label_each(page.text, names, dealt, above)
    hand_down(page.text, dealt, WIDTH)
    blocks, major = block_lines(page, anchors, dealt)
    rest = [[] if i in blocks else _own(page.text, row) for i, row in enumerate(dealt)]
    lines = [blocks.get(i, line) for i, line in enumerate(_placed(page, anchors, start, rest))]
    cells, left = solve_lines(lines)
    if not cells and not _standing(page.text, anchors):
        return None
    missing = ROWS - set(names) - (set() if SUB_ROWS & set(names) else SUB_ROWS)
    form = "2021" if SUB_ROWS & set(names) else "2019" if "t3.other.misc" in names else None
    warnings = [f"{row}: {count} figures left out, their columns cannot be told" for row, count in left.items()]
    warnings += [f"{row}: no such row found" for row in sorted(missing)]
    end = max(found[-1].end, anchors[-1].end) if found else anchors[-1].end
    return Part(tuple(cells), (start, end), tuple(warnings), form, major, (*left, *sorted(missing)))
