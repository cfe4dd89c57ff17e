"""The prose of a report: what is left of it when its tables are cut out, each stretch compacted for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gidr_ner.normalize import AlignedText, compact
from gidr_ner.reading import Reading
from gidr_ner.statform import FormReading
from gidr_ner.types import Span

__all__ = [
    "ROW_GAP",
    "SENTENCE_ENDS",
    "YEAR_MARKS",
    "Prose",
    "join_ranges",
    "mark_years",
    "ranges_outside",
    "read_prose",
    "shorten_prose",
]

Range = tuple[int, int]

YEAR_MARKS = "\ue000\ue001\ue002\ue003"
"""In place of each character of a year: the report's own, the one before, a later one, an earlier one."""

SENTENCE_ENDS = "\n。!?;"  # as a normalized text has them

ROW_GAP = 80
"""Characters between two rows of a form; fewer are no prose."""


@dataclass(frozen=True, slots=True)
class Prose:
    """Compacted stretches in order, the original ranges that were cut out, and the statistics form among them."""

    passages: tuple[AlignedText, ...]
    cut: tuple[Span, ...]
    form: FormReading
    unread: int = 0
    """characters at its end that were left out because a report has no such length"""


def join_ranges(ranges: Iterable[Range], gap: int) -> list[Range]:
    """Ranges in order, joined where less than a gap stands between them."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start - joined[-1][1] < gap:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def ranges_outside(start: int, end: int, outside: Sequence[Range]) -> Iterator[Range]:
    """What is left of a range when sorted ranges are taken out of it."""
    for a, b in outside:
        if a < end and start < b:
            if start < a:
                yield start, a
            start = max(start, b)
    if start < end:
        yield start, end


def read_prose(reading: Reading) -> Prose:
    """The prose of a document that was read; tables of the forms and the statistics form are cut out."""
    view, form = reading.view, reading.form
    rows = join_ranges((view.to_normalized(*row) for row in form.regions), ROW_GAP)
    outside = sorted([*reading.tables.regions, *rows])
    pieces = ranges_outside(0, len(view.normalized), outside)
    compacted = (compact(view.select(*piece), reading.wrap) for piece in pieces)
    passages = tuple(text for text in compacted if text.normalized.strip())
    return Prose(passages, tuple(view.to_original(*cut) for cut in outside if cut[0] < cut[1]), form)


def shorten_prose(prose: Prose, most: int) -> Prose:
    """The first sentences of a prose, at most ``most`` characters of it, and how many that leaves out."""
    kept: list[AlignedText] = []
    left = most
    for passage in prose.passages:
        if len(passage.normalized) > left:
            break
        kept.append(passage)
        left -= len(passage.normalized)
    else:
        return prose
    if cut := _last_end(passage.normalized, left):
        kept.append(passage.select(0, cut))
    whole, read = (sum(len(own.normalized) for own in passages) for passages in (prose.passages, kept))
    return replace(prose, passages=tuple(kept), unread=whole - read)


def _last_end(text: str, most: int) -> int:
    """Where the last sentence ends of the first ``most`` characters; that many where none ends in them."""
    return max(text.rfind(mark, 0, most) + 1 for mark in SENTENCE_ENDS) or most


_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])(?=\s?年|[〕\])】）])"
    r"|[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=\s?年)"
)


def mark_years(text: str, year: int | None) -> str:
    """The same characters, but of each year only how it lies to the report's own, as no encoder can know that.

    "In 2018 we received 12" is this report's figure or last year's: its own window does not tell. The text keeps its
    length. Where a report does not say its year, years stay as they are.
    """
    if year is None:
        return text

    def mark(found: re.Match[str]) -> str:
        away = int(found.group().translate(_CHINESE_DIGITS)) - year
        return YEAR_MARKS[0 if away == 0 else 1 if away == -1 else 2 if away > 0 else 3] * len(found.group())

    return _YEAR.sub(mark, text)
