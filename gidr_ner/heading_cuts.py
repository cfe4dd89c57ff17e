"""Where a heading's words end when text follows on its line, and what those words are about."""

from __future__ import annotations

import re
from typing import Literal

from gidr_ner.heading_lexicon import MADE_OF_WORDS, Topic, topic_of

__all__ = ["STOPS", "Kind", "breaks", "core_of", "cut"]

Kind = Literal["alone", "space", "colon", "stop", "glued", "mid"]

_EDGE = " \t*#_|>】〗]」』》=~—–-:;,.。、;\ufffd"
STOPS = re.compile(r"[。;!?]")
_FIRST_BREAK = re.compile(r"[。:]|(?<=[^\s,、;]{3})\s+(?=\S.{20})")
_CLAUSE = re.compile(
    r"\d{4}|二[〇零○]|没有|未|无|有\d|至\d|[本我全][年市县区省镇乡局厅委校院公街支大]"
    r"|截至|截止|按照?|根据|一年来|今年|年[初内底末]|支队|大队|学校|公司|医院|县局|市局"
)
_BREAK = re.compile(r"[。:]|\s+")
_MARKS: dict[str, Kind] = {"。": "stop", ":": "colon"}


def core_of(text: str) -> str:
    """A heading's words: no blanks, no marks around them."""
    return "".join(text.split()).strip(_EDGE)


def breaks(rest: str, first: int, last: int) -> list[tuple[int, Kind]]:
    """Full stops, colons and blanks between two places, where a heading may end."""
    return [(match.start(), _MARKS.get(match[0], "space")) for match in _BREAK.finditer(rest, first, last)]


def _cuts(rest: str) -> list[tuple[int, Kind]]:
    """Where a heading that its text follows on the same line may end, nearest first."""
    ends = breaks(rest, 1, 36)
    if match := MADE_OF_WORDS.match(rest):
        ends.append((match.end(), "glued"))
    return sorted(ends, key=lambda end: end[0])


def _named_cut(rest: str) -> tuple[Kind, int, str, Topic] | None:
    """The first end of a heading before which its words name a section."""
    for end, kind in _cuts(rest):
        core = core_of(rest[:end])
        topic = topic_of(core) if len(core) <= 36 else Topic("", 0.0)
        if topic.is_named and not (topic.weak and kind == "space"):
            return kind, end, core, topic
    return None


def cut(rest: str) -> tuple[Kind, int, str, Topic] | None:
    """How the words behind a number divide into heading and text; None where they are but a sentence."""
    whole, bare = core_of(rest), rest.rstrip(_EDGE)
    if not whole:
        return None
    sentence = bool(STOPS.search(bare)) or ":" in bare
    topic = topic_of(whole) if len(whole) <= 44 else Topic("", 0.0)
    is_named = topic.is_named and not sentence and "," not in bare
    if is_named and (rest[-1] != "。" or topic.known > 0.9) and not _CLAUSE.search(bare, 2):
        return "alone", len(rest.rstrip()), whole, topic
    named = _named_cut(rest)
    if named and (not is_named or (named[0] == "glued" and _CLAUSE.match(bare, named[1]))):
        return named
    is_text_behind = rest[-1] == "。" and "," in bare and _FIRST_BREAK.search(rest, 1, 36)
    if not sentence and len(whole) <= (44 if is_named else 36) and not is_text_behind:
        return ("stop" if rest[-1] == "。" else "alone"), len(rest.rstrip()), whole, topic
    if match := _FIRST_BREAK.search(rest, 1, 36):
        core = core_of(rest[: match.start()])
        return _MARKS.get(match[0], "space"), match.start(), core, topic_of(core)
    return None
