"""How much the texts of a web page weigh: by the Chinese in their sentences and by the marks of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Sums", "weigh", "weigh_table"]

_MARK = re.compile(
    r"\s*(?P<heading>[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)|本年新收|予以公开|结转|行政许可|主动公开"
    r"|依申请公开|总体情况|规章|自然人|行政复议|需要报告的"
)
_MARK_WEIGHT = 20


@dataclass(slots=True)
class Sums:
    """What an element holds: characters, those of links, links, weight, marks; whether it may be the title."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    weight: int = 0
    marks: int = 0
    headings: int = 0
    titled: bool = False

    def add(self, other: Sums) -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.weight += other.weight
        self.marks += other.marks
        self.headings += other.headings
        self.titled = self.titled or other.titled


def weigh(sums: Sums, text: str, links: int, bare: float) -> None:
    """Add a text to what its element holds.

    Only what stands outside links weighs anything: a sentence by its length, a mark of a report by a bonus besides.

    Args:
        links: how many links are open around the text.
        bare: characters from which a text without punctuation counts as a sentence.
    """
    stripped = text.strip()
    if not stripped:
        return
    sums.characters += len(stripped)
    if links:
        sums.linked += len(stripped)
        return
    if "公开" in stripped or "报告" in stripped:
        sums.titled = True
    if mark := _MARK.match(stripped):
        sums.weight += len(stripped) + _MARK_WEIGHT
        sums.marks += 1
        sums.headings += mark["heading"] is not None
    elif _is_sentence(stripped, bare):
        sums.weight += len(stripped)


def _is_sentence(text: str, bare: float) -> bool:
    return "，" in text or "。" in text or len(text) >= bare


def weigh_table(sums: Sums, table: Any, bare: float) -> None:
    """Nearly as if its texts were weighed one by one, which takes long; a mark adds its bonus alone."""
    texts = [text for text in map(str.strip, table.itertext()) if text]
    marks = sum(1 for text in texts if _MARK.match(text))
    sums.characters += sum(map(len, texts))
    sums.weight += sum(len(text) for text in texts if _is_sentence(text, bare)) + _MARK_WEIGHT * marks
    sums.marks += marks
