"""Figures of an English abstract below a report; the rules are data, ``schema/english_rules.toml``."""

from __future__ import annotations

import re
from functools import lru_cache

from gidr_ner.mention_types import Mention, Passage
from gidr_ner.numerals import parse_numeral
from gidr_ner.schema import read_rules
from gidr_ner.types import Qualifier

__all__ = ["find_english"]

_NUMBER = r"(?<![\d.,])(?P<n{}>\d[\d,]*(?:\.\d+)?)"
_AT_LEAST = re.compile(r"(?:more than|over|at least|exceeding) ?$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|nearly|almost|some|around|approximately) ?$", re.IGNORECASE)
_OTHER_YEAR = re.compile(r" ?in ?(20\d\d)")
_WORDS = re.compile(
    r"[A-Za-z][A-Za-z]+[ ,](?:[A-Za-z]{2,}[ ,]){2}"
)  # fewer English words in a row are a name or an address


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = read_rules("english_rules.toml")

    def compiled(pattern: str) -> re.Pattern[str]:
        parts = pattern.split("{n}")
        numbered = (_NUMBER.format(index) + part for index, part in enumerate(parts[1:]))
        return re.compile(parts[0] + "".join(numbered), re.IGNORECASE)

    return tuple((row["field"], compiled(row["pattern"])) for row in data["rule"])


def _qualifier(before: str) -> Qualifier:
    if _AT_LEAST.search(before):
        return "at_least"
    return "approx" if _ABOUT.search(before) else "exact"


def find_english(passage: Passage) -> list[Mention]:
    """The mentions of English sentences in one section, in order; offsets are into ``passage.text``."""
    text = passage.text
    if not _WORDS.search(text):
        return []
    found: dict[int, Mention] = {}
    for field, pattern in _rules():
        for match in pattern.finditer(text):
            start, end = next(match.span(g) for g, value in match.groupdict().items() if value)
            parsed = parse_numeral(text[start:end])
            other = _OTHER_YEAR.match(text, match.end())
            if parsed and start not in found and not (other and int(other[1]) != passage.report_year):
                qualifier = _qualifier(text[max(0, start - 16) : start])
                found[start] = Mention(field, start, end, parsed[0], qualifier, "english_abstract")
    return [found[start] for start in sorted(found)]
