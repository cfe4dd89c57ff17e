"""What of a prose an encoder has to read: words that are near nothing that it could tag are passed over.

A figure stands on a numeral, a zero in words has a word of denial in its sentence, and a heading is a short line, the
opening of a longer one, or stands behind a mark of its own in a text that lost its line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gidr_ner.heading_series import SHORT_LINE
from gidr_ner.numerals import Numeral
from gidr_ner.passages import SENTENCE_ENDS, join_ranges

__all__ = ["stretches_to_read"]

Range = tuple[int, int]

# every zero in words of the annotated reports has one in its sentence; 末 and O are 未 and 0 misread
_DENIAL = re.compile("[无無没沒未末零否不免O]|空白")
MARGIN = 48
"""Characters read on either side of what is to be tagged: more than the convolutions of a block see."""
OPENING = 24
"""Characters of a longer line that may be a heading run into its paragraph."""

_LINE = re.compile(r"[^\S\n]*+[^\s][^\n]*")
_SENTENCE = re.compile(f"[^{SENTENCE_ENDS}]+")
_MARK = re.compile(
    r"[【\[〔◆●■▲]|[一二三四五六七八九十]{1,3}\s?[、.．:：)）]|第[一二三四五六七八九十]{1,3}(?:部分|章|节|篇)"
)


def stretches_to_read(text: str, numerals: Sequence[Numeral]) -> list[Range]:
    """Ranges of a normalized text, apart and in order, that hold all that may be tagged with ``MARGIN`` around it."""
    near = ((max(0, start - MARGIN), min(len(text), end + MARGIN)) for start, end in _marks(text, numerals))
    return join_ranges(near, 1)


def _marks(text: str, numerals: Sequence[Numeral]) -> Iterator[Range]:
    yield from ((numeral.start, numeral.end) for numeral in numerals)
    for line in _LINE.finditer(text):
        start, end = line.span()
        yield start, end if end - start <= SHORT_LINE else start + OPENING
    yield from ((mark.start(), mark.start() + OPENING) for mark in _MARK.finditer(text))
    yield from (sentence.span() for sentence in _SENTENCE.finditer(text) if _DENIAL.search(sentence[0]))
