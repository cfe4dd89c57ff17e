"""Headings by a grammar: a numbering style for the report, words for each part, and what goes wrong with some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from synthesis.numbers import number_to_han

__all__ = ["Numbering", "draw_numbering", "number_words"]

_FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
_LEAST_BROKEN = 9


@dataclass(frozen=True, slots=True)
class Numbering:
    """How one report numbers its parts; ``chances`` are those of ``[numbering]`` in ``composition.toml``.

    ``opens`` is what the text of each part begins with.
    """

    pattern: str
    chances: Mapping[str, Any]
    opens: str = ""

    def heading(self, words: str, number: int, rng: Random) -> str:
        """A level-1 heading as printed, without white space at its ends."""
        chances = self.chances
        if rng.random() < chances["wrong_number"]:
            number = max(1, number + rng.choice((-1, 1)))
        if rng.random() < chances["spaced"]:
            words = " ".join(words)
        text = number_words(self.pattern, number, words)
        if rng.random() < chances["two_lines"] and len(text) >= _LEAST_BROKEN:
            text = _over_two_lines(text)
        return (text + ("：" if rng.random() < chances["colon"] else "")).strip()

    def sub_pattern(self, rng: Random) -> str:
        """A style for the parts of a section: not that of the sections, and with a number where they have none."""
        own = _lead(self.pattern)
        numbered = "{" in own
        styles: Sequence[str] = self.chances["sub_styles"]
        return rng.choice([style for style in styles if _lead(style) != own and (numbered or "{" in _lead(style))])


def _lead(pattern: str) -> str:
    """What stands before the words."""
    return pattern.partition("{h}")[0].strip()


def number_words(pattern: str, number: int, words: str) -> str:
    """A heading in a style, for a number from 1."""
    at = (number - 1) % len(_STEMS)
    return pattern.format(
        n=number_to_han(number), d=number, r=_ROMAN[(number - 1) % len(_ROMAN)], f=_FORMAL[at], s=_STEMS[at], h=words
    )


def _over_two_lines(text: str) -> str:
    middle = len(text) // 2
    return f"{text[:middle].rstrip()}\n{text[middle:].lstrip()}"


def draw_numbering(rng: Random, config: Mapping[str, Any]) -> Numbering:
    """A style by its share, or one of its own."""
    if rng.random() < config["composed"]["chance"]:
        return Numbering(_composed(rng, config["composed"]), config)
    styles: Sequence[Mapping[str, Any]] = config["styles"]
    (style,) = rng.choices(styles, [style["share"] for style in styles])
    return Numbering(style["pattern"], config, style.get("opens", ""))


def _composed(rng: Random, parts: Mapping[str, Any]) -> str:
    """A pattern put together of a mark, a number, a noun that is counted and what stands before the words."""
    pattern: str = rng.choice(parts["forms"])
    for name in ("mark", "number", "noun"):
        pattern = pattern.replace(f"{{{name}}}", rng.choice(parts[f"{name}s"]))
    return pattern.replace("{sep}", rng.choice(parts["separators"]))
