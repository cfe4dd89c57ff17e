"""Flattened table text: page furniture masked, numbers cut out as tokens, the Chinese left over as one string.

All offsets are into the cleaned text (``AlignedText.normalized``) and half-open; masking keeps every offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from gidr_ner.types import Number

__all__ = [
    "BLANK",
    "BORDER",
    "MASK",
    "PROSE",
    "SCALES",
    "TEXT",
    "Cell",
    "Han",
    "Page",
    "Part",
    "Token",
    "han",
    "is_blank",
    "mask",
    "run_together",
    "stretch",
    "tokens",
]

TokenKind = Literal["count", "change", "blank"]

_DASH = r"\-−–—"
_DIGIT = "0-9OolI〇○"
_UNIT = r"(?:亿元|万元|元|件次|件|项|个|宗|起|条|次)"

_FURNITURE = re.compile(
    rf"\n(?:[ \t]*+(?=[{_DASH}~·•*_第共0-9Pp|=+(（])(?:[{_DASH}~·•*_]+ ?\d{{1,4}} ?[{_DASH}~·•*_]+"
    r"|第 ?\d{1,4} ?页(?:[ ,/]*共 ?\d{1,4} ?页)?|共 ?\d{1,4} ?页[ ,/]*(?:第 ?\d{1,4} ?页)?"
    r"|\d{1,3} ?/ ?\d{1,3}|[Pp]age ?\d{1,4}(?: of \d{1,4})?"
    r"|\|[ \t]*:?-[-=+:| \t]*+|[-=+]{3}[-=+:| \t]*+"
    r"|[(（][^\n()]{0,80}[)）])[ \t]*(?=\n|\Z)"
    # a group label set vertically (三、本年度办理结果): one character on a line or at the head of one
    r"|[ \t]*+[三本年度办理结果][、,.]?(?=[ \t]*(?:\n|\Z)|[ \t]{2,}))"
)
_RUNNING_HEAD = re.compile(r"\n[^\n|]{1,50}第 ?\d{1,4} ?页(?:[ ,/]*共 ?\d{1,4} ?页)?[ \t]*(?=\n|\Z)")
_REPORT = re.compile(r"报告[ \t]*(?=\n|\Z)")
_TITLE = re.compile(r"\n[ \t]*+[^\n|\t\d]{0,40}(?:\d{4}|[〇零一二三四五六七八九]{4}) ?年度?[^\n|\t\d]{0,30}报告[ \t]*")
_COUNT_UNIT = re.compile(rf"[件项个宗起条次](?=[\s|]|$)(?:(?<=[{_DIGIT}].)|(?<=[{_DIGIT}] .))")
_ITEM = r"(?:\d[\d,]*(?:\.\d+)?|[\-—/])"
_LISTED = re.compile(rf": ?{_ITEM}(?:、{_ITEM})+;?(?=[\s|]|$)")
"""Cells told in a line: 本年制发件数:0、2; the marks between them are like borders."""
_MARKS = str.maketrans(dict.fromkeys(":、;", "\x1f"))
_CELL = rf"(?:[+{_DASH}]?\d[\d,]*(?:\.\d+)? ?(?:{_UNIT})?|[{_DASH}/无]|无变化|不变)"
_DIVIDED = re.compile(rf"(?<=\n)[^\n;。]{{2,40}}(?:; ?{_CELL})+[ \t]*(?=\n|\Z)")
"""A row whose cells are set apart by semicolons: 规范性文件;6;6;41."""
_PIPES = str.maketrans(dict.fromkeys("│┃┆┊║¦", "|") | dict.fromkeys("─━┄┈┌┐└┘├┤┬┴┼╋┏┓┗┛", " "))

_TOKEN = re.compile(
    rf"(?=[{_DIGIT}{_DASH}+/\\_不无未没持净增新减取↑↓空零])"  # what any of them begins with
    r"(?<![A-Za-z0-9.,(+/%第" + _DASH + r"])(?<!\d:)(?:"
    r"(?P<same>不变|无变化|未变化|没有变化|无变动|未变|持平|无增减|不增不减)(?=[\s|\x00]|$)"
    r"|(?P<word>净?增加?|新增|减少?|净减少?|取消|↑|↓)?(?P<gap> ?)"
    rf"(?P<number>(?!II)[+{_DASH}]?(?:\d{{1,3}}, \d{{3}}(?![\d,.])|[{_DIGIT}][{_DIGIT},]*(?:\.[{_DIGIT}]+)?)"
    r"(?: ?[万亿](?=[\s|元件项个宗起条次]|$))?)"
    rf"(?: ?(?P<unit>{_UNIT}))?+(?=[\s|\x00(“‘《]|[一二三四五六七八九]、|$)(?! ?[年月日号%页])"
    rf"|(?<![^\s|\x00])(?P<blank>[/\\]|[{_DASH}_]{{1,3}}|无(?!\s*法\s*提\s*供)|空)(?=[\s|\x00]|$)"
    r"|(?P<zero>零)(?=[\s|\x00件项]|$))"
)
MASK = "\x00"
"""Stands for every masked character; white space around it says nothing of blank cells."""

UNIT = "\x1f"
"""Stands for a unit behind a number; like a space, but no evidence of columns set by spaces."""

BORDER = f" \t\n|{UNIT}"
"""What cell borders are made of."""

BLANK = BORDER + MASK
"""What may stand between two cells."""

_BOX = re.compile(f"[{''.join(map(chr, _PIPES))}]")

_CHUNK = re.compile(  # the blanks are named, as a set without classes is the faster one
    rf"[ \t\n|{UNIT}{MASK}]*+(?:([0-9]++)(?![^ \t\n|{UNIT}{MASK}])(?![ \t\n|{UNIT}{MASK}][万亿元年月日号%页])"
    rf"|([^ \t\n|{UNIT}{MASK}]++))"
)
"""What stands between blanks and can hold a cell; a plain number is told at once."""

_SHORT = 3  # characters of the longest mark for a blank
_MAYBE = re.compile(rf"[{_DIGIT}],*(?=$|[万亿元件项个宗起条次(“‘《一二三四五六七八九])|零|[变化平动减增加少消↑↓]$")
"""What a longer chunk must have to hold a cell: a number that ends, a change in words."""
_ROUGH = str.maketrans(
    {**dict.fromkeys("Oo〇○", "0"), **dict.fromkeys("lI", "1"), **dict.fromkeys("−–—", "-"), ",": "", " ": ""}
)
SCALES = {"万": 10_000, "亿": 100_000_000, "元": 1, "万元": 10_000, "亿元": 100_000_000}
_FALLS = ("减", "取", "净减", "↓")

PROSE = re.compile(r"\d ?(?:[件项条次起宗个元]|人次)? ?[,;。](?!\d|(?<=\d,) \d{3}(?!\d))|\d ?[件项条次起宗]、")
"""A figure that a sentence goes on from: its surroundings are prose, not a table."""

TEXT = "(?![无空零]|[一二三四五六七八九十]、)[一-鿿]"
"""What begins text that a number belongs to; a zero in words and the number of a heading do not."""

_MONEY = re.compile(r"(?<=\d)(?:[万亿]元?|元)(?=[\s|]|$)")
_HAN = re.compile(r"[一-鿿]+")


class Token(NamedTuple):
    """One filled or explicitly blank cell; ``value`` is None for a blank mark such as ``/``.

    ``money`` says that the cell itself names its unit (万, 元, 万元, 亿): a header's unit then does not apply.
    """

    start: int
    end: int
    value: Number | None
    kind: TokenKind = "count"
    money: bool = False


def _amount(digits: str, scale: str) -> Number | None:
    plain = digits.translate(_ROUGH)
    if plain.count(".") > 1 or not plain.strip("+-"):
        return None
    if not scale and "." not in plain:
        return int(plain)
    exact = Decimal(plain) * SCALES.get(scale, 1)
    return int(exact) if exact == exact.to_integral_value() else exact


def _token(match: re.Match[str]) -> Token | None:
    kind = match.lastgroup
    if kind == "same":
        return Token(*match.span("same"), 0, "change")
    if kind == "blank":
        return Token(*match.span("blank"), None, "blank")
    if kind == "zero":
        return Token(*match.span("zero"), 0)
    printed, word, unit = match["number"], match["word"], match["unit"] or ""
    start, end = match.span("number")
    bare = printed.rstrip("万亿 ")
    scale = printed[len(bare) :].strip()
    if bare.endswith((",", ".")):
        bare = bare[:-1]
        end = start + len(bare)
    value = _amount(bare, scale or (unit if unit in SCALES else ""))
    if value is None:
        return None
    if not scale and unit in ("万元", "亿元"):  # the scale belongs to the numeral, 元 does not
        end = match.start("unit") + 1
    signed = bool(word) or bare[0] in "+" + _DASH
    if word and word.startswith(_FALLS):
        value = -value
    return Token(start, end, value, "change" if signed else "count", bool(scale) or unit in SCALES)


_WHOLE_PART = re.compile(r"\d[\d,]*$")


def _split_decimal(text: str, start: int, end: int) -> Token | None:
    """A decimal that PDF parted behind its point, as "486. 52"; ``start`` and ``end`` are those of its fraction."""
    whole = _WHOLE_PART.search(text, max(0, start - 14), start - 2)
    value = _amount(f"{whole[0]}.{text[start:end]}", "") if whole else None
    return Token(whole.start(), end, value) if whole and value is not None else None


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The cells that are printed in ``text[start:end]``, in reading order; list numbers, dates and years are none."""
    at = start
    new = tuple.__new__
    for chunk in _CHUNK.finditer(text, start, end):
        if chunk.lastindex == 1:
            head, tail = chunk.span(1)
            if text.startswith(". ", head - 2) and (whole := _split_decimal(text, head, tail)):
                yield whole
                at = whole.end
            elif head >= at:
                yield new(Token, (head, tail, int(chunk[1]), "count", False))  # as Token(...), in half the time
            continue
        head, tail = chunk.span(2)
        if head >= at and (tail - head <= _SHORT or _MAYBE.search(text, head, tail)):
            for match in _TOKEN.finditer(text, head, min(end, tail + 8)):
                if match.start() < tail and (token := _token(match)):
                    yield token
                    at = token.end


_GLANCE = 12


def stretch(text: str, start: int, words: str) -> int:
    """How far a text goes on without Chinese other than units, marks and some characters of labels.

    A little farther, so that what ends the last token is still seen.
    """
    match = _stretch(words).match(text, start)
    return min(len(text), (match.end() if match else start) + _GLANCE)


@cache
def _stretch(words: str) -> re.Pattern[str]:
    return re.compile(f"[^一-鿿]*+(?:[件项个宗起条次万亿元无空零不未没变持平新净增加减少取消{words}][^一-鿿]*+)*+")


def mask(text: str) -> str:
    """The text with page numbers, repeated titles, rules, vertical group labels and units masked, offsets kept."""
    if _BOX.search(text):
        text = text.translate(_PIPES)
    pieces, at = [], 0
    for end in (m.end() for m in _REPORT.finditer(text)):
        line = text.rfind("\n", 0, end)
        if line >= 0 and _TITLE.fullmatch(text, line, end):
            pieces += [text[at : line + 1], MASK * (end - line - 1)]
            at = end
    text = "".join([*pieces, text[at:]])
    for furniture in (_RUNNING_HEAD, _FURNITURE) if "页" in text else (_FURNITURE,):
        text = furniture.sub(lambda m: "\n" + MASK * (m.end() - m.start() - 1), text)
    if "、" in text:
        text = _LISTED.sub(lambda m: m[0].translate(_MARKS), text)
    if ";" in text:
        text = _DIVIDED.sub(lambda m: m[0].replace(";", "|"), text)
    return _COUNT_UNIT.sub(UNIT, text)


@dataclass(frozen=True, slots=True)
class Han:
    """The Chinese characters of a text run together, so that labels broken by layout are whole again."""

    text: str
    heads: Sequence[int]
    places: Sequence[int]

    def at(self, index: int) -> int:
        """Where the character ``text[index]`` stands in the text it was taken from."""
        run = bisect_right(self.heads, index) - 1
        return self.places[run] + index - self.heads[run]

    def index(self, place: int) -> int:
        """The first character that stands at or behind a place."""
        run = bisect_right(self.places, place) - 1
        if run < 0:
            return 0
        following = self.heads[run + 1] if run + 1 < len(self.heads) else len(self.text)
        return min(self.heads[run] + place - self.places[run], following)


def run_together(text: str) -> str:
    """The Chinese characters of a text alone."""
    return "".join(_HAN.findall(text))


def han(text: str) -> Han:
    """The Chinese characters of a text without units of money behind figures, with the way back."""
    text = _MONEY.sub(lambda m: " " * len(m[0]), text)
    runs = [(run.start(), run[0]) for run in _HAN.finditer(text)]
    pieces = [piece for _, piece in runs]
    heads = list(accumulate(map(len, pieces), initial=0))
    return Han("".join(pieces), heads[:-1], [start for start, _ in runs])


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned text ready for reading tables: masked, with its Chinese apart and a ruler for its lines."""

    text: str
    chinese: Han
    measure: Callable[[int, int], int]


class Cell(NamedTuple):
    """A table cell that is known: ``way`` names the evidence and sets the confidence."""

    id: str
    token: Token
    way: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of one table: where it stands, what it says, what could not be told.

    ``unread`` are rows some figures of which are missing or could not be placed; ``major`` is how numbers run
    (``row``, ``column``) where they stand behind all labels.
    """

    cells: tuple[Cell, ...]
    region: tuple[int, int]
    warnings: tuple[str, ...] = ()
    form: str | None = None
    major: str | None = None
    unread: tuple[str, ...] = ()


def is_blank(row: Sequence[Token]) -> bool:
    """Whether a row has nothing but blank marks."""
    return all(t.value is None for t in row)
