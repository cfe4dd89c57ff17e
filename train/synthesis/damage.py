"""What scanning, conversion and web sites do to a text, as edits under which spans stay right.

Each kind of damage is a function of a marked text and a random generator; ``damage`` applies those that a report draws,
in an order in which none undoes another. Figures keep their value: nothing is done to a digit but its width and spaces
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from opencc import OpenCC

from synthesis.marked import Edit, Marked

__all__ = ["KINDS", "damage", "to_traditional"]

Words = Mapping[str, Any]
Change = Callable[[Marked, Random, Words], Marked]

_DIGITS = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}
_LETTERS = {code: chr(code + 0xFEE0) for code in (*range(65, 91), *range(97, 123))}
_HALF = dict(zip(map(ord, "，；：（）！？"), ",;:()!?", strict=True))

_GAP = re.compile(r"(?<=[一-鿿])(?=[一-鿿])")
_NUMBER_EDGE = re.compile(r"(?<=[一-鿿，。；：])(?=\d)|(?<=\d)(?=[一-鿿])")
_MARK = re.compile(r"[，、；。]")
_LINE_BREAK = re.compile(r"\n+")
_THOUSANDS = re.compile(r"(?<=\d)(?=\d{3}(?!\d))")


def _table(pairs: Sequence[str]) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _some(places: Iterable[re.Match[str]], chance: float, rng: Random) -> Iterator[re.Match[str]]:
    return (place for place in places if rng.random() < chance)


def _traditional(marked: Marked, rng: Random, words: Words) -> Marked:
    """OpenCC as sites use it, some with the slips of cheaper tables on top."""
    converted = to_traditional(marked.text)
    return marked.with_text(converted.translate(_table(words["misconverted"])) if rng.random() < 0.3 else converted)


def to_traditional(text: str) -> str:
    """A text in traditional script, of the same length: s2t keeps it but for a few idioms, single characters always."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(c if len(c) == 1 else o for o in text for c in [_converter().convert(o)])


def _pinyin(marked: Marked, rng: Random, words: Words) -> Marked:
    """A reading in brackets behind some characters; behind the last one of a span it belongs to the span."""
    brackets, readings = rng.choice(("({})", "（{}）")), words["pinyin"]
    places = [at for at, character in enumerate(marked.text, 1) if character in readings and rng.random() < 0.15]
    return marked.edit(Edit(at, at, brackets.format(readings[marked.text[at - 1]]), sticks=True) for at in places)


def _translated(table: Mapping[int, str]) -> Change:
    return lambda marked, rng, words: marked.translate(table)


def _inserted(pattern: re.Pattern[str], chance: float, name: str, *, inside: bool = False) -> Change:
    """One of the texts of a list at places of a pattern, outside of spans unless said otherwise."""

    def change(marked: Marked, rng: Random, words: Words) -> Marked:
        text = rng.choice(words[name])
        places = [m.start() for m in _some(pattern.finditer(marked.text), chance, rng)]
        return marked.edit(Edit(at, at, text) for at in places if inside or marked.is_free(at, at))

    return change


def _lost_marks(marked: Marked, rng: Random, words: Words) -> Marked:
    chance = rng.choice((0.15, 0.4, 0.9))
    places = _some(_MARK.finditer(marked.text), chance, rng)
    instead = rng.choice(("", "", " "))
    return marked.edit(Edit(m.start(), m.end(), instead) for m in places if marked.is_free(m.start(), m.end()))


def _lost_breaks(marked: Marked, rng: Random, words: Words) -> Marked:
    chance, instead = rng.choice((0.3, 0.6, 1.0)), rng.choice(("", " ", "　　"))
    places = _some(_LINE_BREAK.finditer(marked.text), chance, rng)
    return marked.edit(Edit(m.start(), m.end(), instead) for m in places if marked.is_free(m.start(), m.end()))


def _hard_wrap(marked: Marked, rng: Random, words: Words) -> Marked:
    """A break every so many characters of a line, never inside of a figure."""
    width = rng.randint(28, 42)
    edits, column = list[Edit](), 0
    for at, character in enumerate(marked.text):
        column = 0 if character == "\n" else column + 1
        if column >= width and marked.is_free(at, at):
            edits.append(Edit(at, at, "\n"))
            column = 1
    return marked.edit(edits)


def _page_lines(marked: Marked, rng: Random, words: Words) -> Marked:
    """A page number every so many lines, some with a running head."""
    pattern, every, last = rng.choice(words["page_lines"]), rng.randint(12, 40), rng.randint(4, 15)
    head = f"\n{marked.text[: rng.randint(8, 24)].splitlines()[0]}" if rng.random() < 0.4 else ""
    breaks = [m.start() for m in re.finditer("\n", marked.text)][every::every]
    return marked.edit(
        Edit(at, at, "\n" + pattern.format(n=n, m=last) + head)
        for n, at in enumerate(breaks, 1)
        if marked.is_free(at, at)
    )


def _slips(marked: Marked, rng: Random, words: Words) -> Marked:
    chance, slips = rng.choice((0.05, 0.2)), words["slips"]
    edits = []
    for at, character in enumerate(marked.text):
        if character in slips and rng.random() < chance and marked.is_free(at, at + 1):
            edits.append(Edit(at, at + 1, slips[character]))
    return marked.edit(edits)


KINDS: Mapping[str, Change] = {
    "slips": _slips,
    "half_width_marks": _translated(_HALF),
    "lost_marks": _lost_marks,
    "spaces_in_numbers": _inserted(_THOUSANDS, 0.6, "thin_spaces", inside=True),
    "spaces_round_numbers": _inserted(_NUMBER_EDGE, 0.8, "spaces"),
    "spaces_in_words": _inserted(_GAP, 0.02, "spaces"),
    "lost_breaks": _lost_breaks,
    "page_lines": _page_lines,
    "hard_wrap": _hard_wrap,
    "residue": _inserted(_GAP, 0.01, "residue"),
    "mojibake": _inserted(_GAP, 0.004, "specks"),
    "full_width_digits": _translated(_DIGITS),
    "full_width_letters": _translated(_LETTERS),
    "traditional": _traditional,
    "pinyin": _pinyin,
}
"""Every kind by its name in ``composition.toml``, in the order in which they are applied."""


def damage(marked: Marked, rng: Random, config: Mapping[str, Any]) -> tuple[Marked, list[str]]:
    """The text with the damage that it draws, and the kinds drawn; ``config`` is ``damage.toml``."""
    chances = config["chances"]
    drawn = [kind for kind in KINDS if kind != "pinyin" and rng.random() < chances[kind]]
    if "traditional" in drawn and rng.random() < chances["pinyin"]:
        drawn.append("pinyin")
    for kind in drawn:
        marked = KINDS[kind](marked, rng, config["words"])
    return marked, drawn
