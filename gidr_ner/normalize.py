"""Text made readable, with a way back: every normalized character knows its original range.

Two views of one raw text, both :class:`AlignedText`:

- :func:`clean` repairs characters (entities, conversion residue, width, script) and keeps the layout: line
  breaks, tabs and runs of spaces stay, so that tables and headings can be read from it;
- :func:`compact` takes the layout out of a cleaned view: wrapped lines are joined, spaces inside Chinese and
  inside numerals go, page numbers and repeated page headers go, so that sentences can be read from it.

No normalized offset leaves the module that asked for the view. This is the only module that imports opencc.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from opencc import OpenCC

from gidr_ner.aligned import AlignedText, Edit

__all__ = ["PAGE_LINE", "AlignedText", "clean", "compact", "display_width", "wrap_width"]

# --- characters ------------------------------------------------------------------------------------------------

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

# What a traditional-script converter of web pages leaves behind a character: 根據(jù) 服務(wù) 復(fù)議. A syllable of
# Hanyu Pinyin in brackets directly behind a Chinese character; without a tone mark it must be a whole syllable.
_VOWELS = "aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜvê"
_PINYIN = rf"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[{_VOWELS}]{{1,3}}(?:ng|n|r|ń|ň|ǹ)?"

_INVISIBLE = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_BREAKS = r"\x0b\x0c\x85\u2028\u2029"

_REPAIR = re.compile(  # opens with the set of all that anything begins with, as the engine passes over the rest quickly
    rf"[(（?？&\[HP\\<\r{_BREAKS}{_INVISIBLE}](?:"
    rf"(?P<pinyin>(?<=[{CJK}][(（]){_PINYIN}[)）])"
    r"|(?<=[?？])(?:(?P<stop>[!！][?？&]?\s?nbsp;)|(?P<space>nbsp;))"
    r"|(?P<entity>(?<=&)(?:[a-zA-Z][a-zA-Z0-9]{1,8}|\#[0-9]{1,6}|\#[xX][0-9a-fA-F]{1,5});)"
    r"|(?P<field>(?<=\[)bookmark:[^\]\n]{0,60}\]|(?:(?<=H)YPERLINK|(?<=P)AGEREF) ?\"[^\"\n]{0,200}\""
    r"|(?<=\\)\* ?MERGEFORMAT)"
    r"|(?P<tag>(?<=<)/?(?:br|p|div|span|strong|b|i|u|font|td|th|tr|tbody|table|a|li|ul|ol|h[1-6]|em|img|hr|center|o:p)"
    r"\b[^<>\n]{0,300}>)"
    rf"|(?P<line>(?<=\r)\n?|(?<=[{_BREAKS}]))"
    rf"|(?P<nothing>(?<=[{_INVISIBLE}])[{_INVISIBLE}]*)"
    r")"
)


@cache
def _folded(character: str) -> str:
    """NFKC of one character; a blank of any width becomes a space, a lone surrogate U+FFFD."""
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    folded = unicodedata.normalize("NFKC", character)
    return " " if folded.isspace() else folded


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


# Old and Japanese shapes of characters that bad conversions leave behind, which opencc's t2s keeps.
_OLD_SHAPES = dict(
    zip("槪鄕淸値郞靑硏緖尙愼毎晩増歴厰収戸発畧竝幵", "概乡清值郎青研绪尚慎每晚增历厂收户发略并开", strict=True)
)


_BEYOND_PLANE_ZERO = re.compile("[\U00010000-\U0010ffff]")


def _simplified(text: str) -> str:
    """Traditional to simplified script, one character for one; what would change the length stays as it is.

    So do characters, of place names mostly, whose simplified ones hardly any font has, and no report: 鄩, 溡.
    """
    text = _replaced(text, {old: new for old, new in _OLD_SHAPES.items() if old in text})
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return _BEYOND_PLANE_ZERO.sub(lambda rare: text[rare.start()], converted)
    return "".join(c if len(s := _converter().convert(c)) != 1 or s > "\uffff" else s for c in text)


_TAG_LAYOUT = dict.fromkeys(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6"), "\n") | {
    "td": "\t",
    "th": "\t",
}


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "entity":
        decoded = html.unescape(match[0])
        return "" if decoded == match[0] and not decoded.isascii() else decoded
    if kind == "tag":
        return _TAG_LAYOUT.get(match[0].strip("</> ").split(maxsplit=1)[0].rstrip("/").lower(), "")
    return {"stop": "。", "space": " ", "line": "\n"}.get(kind or "", "")


def _repairs(text: str) -> Iterator[Edit]:
    for match in _REPAIR.finditer(text):
        start = match.start()
        if match.lastgroup == "pinyin":  # belongs to the character before it, spans included (annotation ruling 2)
            yield start - 1, match.end(), text[start - 1]
        else:
            yield start, match.end(), _replacement(match)


# All that may be other than its NFKC or a blank; what is left out is what reports mostly consist of.
_UNSURE = re.compile(
    r"[^\u4e00-\u9fff -~\n\t\u3001\u3002\u3008-\u3011\u3014\u3015\u2014\u2018\u2019\u201c\u201d\u3400-\u4dbf]"
)
_FEW = 64  # changes that are faster made one by one than by str.translate, which is slow beyond ASCII


def _fold(view: AlignedText) -> AlignedText:
    """NFKC by character: one-to-one changes by replacement, the few others as edits."""
    changes = {c: folded for c in set(_UNSURE.findall(view.normalized)) if (folded := _folded(c)) != c}
    longer = [c for c, folded in changes.items() if len(folded) != 1]
    if longer:
        found = re.finditer("[" + "".join(map(re.escape, longer)) + "]", view.normalized)
        view = view.edit([(m.start(), m.end(), changes[m[0]]) for m in found])
    return view.respelled(_replaced(view.normalized, changes))


def _replaced(text: str, changes: Mapping[str, str]) -> str:
    """The text with characters changed, none of them into another that changes."""
    if len(changes) > _FEW:
        return text.translate({ord(c): replacement for c, replacement in changes.items()})
    for character, replacement in changes.items():
        text = text.replace(character, replacement)
    return text


# Digits that OCR read as letters: l and I for 1, O for 0, between digits or where a count stands.
_MISREAD = re.compile(
    r"(?<![A-Za-z])(?=[0-9lIO,.]*[lIO])(?:(?=[lIO,.]*[0-9])[0-9lIO][0-9lIO,.]*|(?<=[\u4e00-\u9fff])[lIO]+(?=[件次条人名期篇份个处场年月日%万]))(?![A-Za-z])"
)
_DIGITS_FOR = str.maketrans("lIO", "110")


def _with_digits(text: str) -> str:
    if not ("l" in text or "I" in text or "O" in text):
        return text
    return _MISREAD.sub(lambda m: m[0].translate(_DIGITS_FOR), text)


_LONGEST_RUN = 400  # of blanks, wider than any page: on longer ones, time would grow with the square of their length
_LONG_RUN = re.compile(rf"(?<!\s)\s{{{_LONGEST_RUN}}}(\s++)")


def _without_long_runs(view: AlignedText) -> AlignedText:
    """Runs of blanks cut to the longest; only of a text in which a whole block is blank, as reports have none."""
    text, block = view.normalized, _LONGEST_RUN // 2
    if not any(text[at : at + block].isspace() for at in range(0, len(text), block)):
        return view
    return view.edit([(*match.span(1), "\n" if "\n" in match[1] else "") for match in _LONG_RUN.finditer(text)])


def clean(text: str) -> AlignedText:
    """The text with its characters repaired and its layout kept: simplified, half-width, ``\\n`` line breaks.

    Any string is accepted. Residue of conversion (pinyin in brackets, ``?！?nbsp;``, entities, Word bookmarks) and
    invisible characters are gone; NBSP and ideographic spaces are spaces, one for one up to the longest run.
    """
    view = AlignedText(text, text, (range(len(text)), range(1, len(text) + 1)))
    view = _without_long_runs(_fold(view.edit(_repairs(text))))
    return view.respelled(_with_digits(_simplified(view.normalized)))


# --- layout ----------------------------------------------------------------------------------------------------

_PAGE_NUMBER = re.compile(
    r"[ \t]*(?:[-—–~·*_] ?\d{1,4} ?[-—–~·*_]|第 ?\d{1,4} ?页(?:[ ,/]*共 ?\d{1,4} ?页)?|\d{1,3} ?/ ?\d{1,3}"
    r"|[Pp]age ?\d{1,4}(?: of \d{1,4})?)[ \t]*"
)
PAGE_LINE = re.compile(rf"^(?:{_PAGE_NUMBER.pattern})$", re.MULTILINE)
_TITLE_ENDS = re.compile(r"(?:报[^\S\n]*告|年[^\S\n]*报)[^\S\n]*$", re.MULTILINE)
_COLUMNS = re.compile(r"\S(?: {3,}|[ ]*\t|[ ]*\|)\s*\S")
_STOPS = tuple("。!?;:！？；：")
_FULL_STOP = re.compile(rf"[{CJK}%)][.]")
_OPENS = re.compile(
    r"[ \t]{2,}|[|#*◆●■—-]"
    r"|[(]?[一二三四五六七八九十]{1,3}[)、.,]|[(]?\d{1,2}(?:[)、]|[.,](?!\d))|第[一二三四五六七八九十]+[部章条]"
    r"|附[件表]"
)
_BLANKS = re.compile(  # the first set says where anything can begin
    r"[ \t\n*#](?:"
    r"(?<=[ \t\n])[ \t\n]*"  # with a line break, a paragraph break (wrapped lines are joined before)
    r"|(?<=\*)\*+|(?m:(?<=^\#))\#{0,5} ?"  # emphasis and heading marks of markdown
    r")"
)
# Some clerks put every figure in brackets: 公开（63）条. A bracket that numbers an item stands before its words.
_BRACKETED = re.compile(
    rf"(?<=[{CJK}])(?<!第)\((?P<figure>\d[\d,]*(?:\.\d+)?[万亿]?)\)(?=[条件次人名个处期场篇份元万%月年](?!例|款|以))"
)
_GAP = 4  # blanks in a row that separate columns or items rather than characters
_NUMERAL_GOES_ON = re.compile(rf"\d[\d ,.]{{0,30}}[{CJK}%(]")
# The same where no measure word follows: groups of three behind a word and before a stop.
_THOUSANDS = re.compile(r"\d{3}(?: \d{3})*+[;,。、)]")
_LEADING = re.compile(rf"(?<![附第][件表])(?<![第表])(?<=[{CJK}:(]) ?[1-9]\d{{0,2}}(?: \d{{3}})*$")
# Three lone digits or more in which no measure word makes one figure: the cells of a row.
_ROW_OF_DIGITS = re.compile(r"(?<!\d)\d(?: \d(?!\d)){2,9}+(?! ?[条件次人名个处期场篇份户元万余多%])")


def display_width(line: str) -> int:
    """Columns that a line takes where a Chinese character is two wide."""
    return 2 * len(line) - len(line.encode("latin-1", "ignore"))  # Latin-1 is what is one column wide


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line, line break left out."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _repeated_headers(text: str) -> list[Edit]:
    """Edits that drop the lines that repeat an earlier title-like line, as pages do."""
    ends = [m.end() for m in _TITLE_ENDS.finditer(text)]
    seen: set[str] = set()
    dropped: list[Edit] = []
    for end in ends if len(ends) > 1 else ():
        start = text.rfind("\n", 0, end) + 1
        key = "".join(text[start:end].split())
        if key in seen:
            dropped.append((start, end, ""))
        elif 8 <= len(key) <= 50:
            seen.add(key)
    return dropped


def _furniture(text: str) -> list[Edit]:
    """Edits that drop page numbers and repeated page headers, each a line without its line break."""
    numbers = [(m.start(), m.end(), "") for m in PAGE_LINE.finditer(text)]
    return sorted(numbers + _repeated_headers(text))


def _has_columns(line: str) -> bool:
    return ("   " in line or "\t" in line or "|" in line) and bool(_COLUMNS.search(line))


MIN_WRAP = 30  # columns; shorter lines are headings, labels and cells


def _has_ended(line: str) -> bool:
    """Whether a line without blanks behind it ends as a sentence does."""
    return line.endswith(_STOPS) or (line.endswith(".") and bool(_FULL_STOP.match(line[-2:])))


def wrap_width(view: AlignedText) -> int:
    """The width at which prose is wrapped, 0 where it is not: lines that stop in mid-sentence, all about as wide."""
    lines = [line.strip() for line in view.normalized.split("\n") if len(line) >= MIN_WRAP // 2]
    going_on = (line for line in lines if not _has_ended(line) and not _has_columns(line))
    widths = sorted(width for line in going_on if (width := display_width(line)) >= MIN_WRAP)
    if len(widths) < 2:
        return 0
    wrap = widths[len(widths) * 9 // 10]
    if widths[len(widths) // 2] < 0.8 * wrap or any(_is_wider(line, 1.25 * wrap) for line in lines):
        return 0
    return wrap


def _is_wider(line: str, limit: float) -> bool:
    """Whether a line of prose is wider than a limit; no line is wider than two columns a character."""
    return 2 * len(line) > limit and display_width(line) > limit and not _has_columns(line)


def _continues(body: str, after: str, wrap: int) -> bool:
    """Whether a line goes on in the next one: full, not ended, and the next opens nothing of its own."""
    body = body.rstrip()
    if _has_ended(body) or "|" in body or "\t" in body.strip():
        return False
    return display_width(body) >= 0.75 * wrap and not _OPENS.match(after)


def _joins(text: str, furniture: Iterable[Edit], wrap: int) -> Iterator[Edit]:
    """Edits that join the lines of wrapped paragraphs, and what of page furniture they leave to drop."""
    between = {start: (start, end, "") for start, end, _ in furniture}
    previous: tuple[int, int] | None = None
    waiting: list[Edit] = []
    for start, end in _lines(text):
        if start in between:
            waiting.append(between[start])
        elif not text[start:end].isspace() and start < end:
            close = previous and (waiting or text.count("\n", previous[1], start) == 1)
            if previous and close and _continues(text[slice(*previous)], text[start:end], wrap):
                yield previous[1], start, ""  # what stands between, furniture included, goes with the break
            else:
                yield from waiting
            previous, waiting = (start, end), []
    yield from waiting


def _blank(match: re.Match[str]) -> str:
    """What stands for a run of blanks: a line break, a gap between columns, a word space or nothing."""
    run, text = match[0], match.string
    if "\n" in run:
        return "\n"
    if run[0] in "*#":
        return ""
    if len(run) >= _GAP or "\t" in run:
        return " "
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if before.isdigit() and after.isdigit():
        goes_on = len(run) == 1 and (_NUMERAL_GOES_ON.match(text, match.end()) or _is_thousands(text, match))
        return "" if goes_on and not _is_in_row(text, match.start()) else " "
    return " " if before.isascii() and before.isalpha() and after.isascii() and after.isalpha() else ""


def _is_thousands(text: str, blank: re.Match[str]) -> bool:
    behind = _THOUSANDS.match(text, blank.end())
    return bool(behind and _LEADING.search(text[max(0, blank.start() - 12) : blank.start()]))


def _is_in_row(text: str, blank: int) -> bool:
    """Whether a blank between two digits stands between the cells of a row (3 0 0 0 3) rather than in a figure."""
    near = _ROW_OF_DIGITS.finditer(text, max(0, blank - 20), blank + 40)
    return any(row.start() < blank < row.end() for row in near)


def compact(view: AlignedText, wrap: int | None = None) -> AlignedText:
    """A cleaned view without its layout, for reading sentences: one paragraph a line.

    ``wrap`` is the :func:`wrap_width` of the whole document where the view is a part of it.

    Wrapped lines are joined where lines are wrapped at one width; runs of blanks inside Chinese and numerals go; a wide
    gap (4 spaces or a tab) is kept as one space, as it separates columns or items.
    """
    wrap = wrap_width(view) if wrap is None else wrap
    furniture = _furniture(view.normalized)
    joined = view.edit(_joins(view.normalized, furniture, wrap) if wrap else furniture)
    found = ((m, _blank(m)) for m in _BLANKS.finditer(joined.normalized))
    close = joined.edit((m.start(), m.end(), blank) for m, blank in found if blank != m[0])
    return close.edit(edit for m in _BRACKETED.finditer(close.normalized) for edit in _without_brackets(m))


def _without_brackets(match: re.Match[str]) -> tuple[Edit, Edit]:
    return (match.start(), match.start() + 1, ""), (match.end() - 1, match.end(), "")
