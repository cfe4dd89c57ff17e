"""How one report's clerk writes: whose sentences, which numbering, paragraphs and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from synthesis.banks import Bank
from synthesis.grammar import Numbering, draw_numbering
from synthesis.library import Library
from synthesis.numbers import Style

__all__ = ["Voice", "draw_style", "draw_voice"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Drawn once for a report; ``others`` are the banks that it borrows from."""

    bank: Bank
    others: Sequence[Bank]
    numbering: Numbering
    indent: str
    gap: str
    listed: float
    standard_headings: float
    glued: float
    glue: str
    verbosity: float


def draw_style(rng: Random) -> Style:
    """How numbers are printed."""
    han = rng.choice((0, 0, 0, 0.05, 0.3, 0.9))
    return Style(commas=rng.choice((0, 0, 0, 0, 1)), han=han, zero_word=rng.choice((0, 0, 0.5)))


def draw_voice(rng: Random, library: Library) -> Voice:
    """A clerk of one of the banks that have pages of their own."""
    parts = library.config["parts"]
    writers = [bank for bank in library.banks if bank.writes]
    others = [bank for bank in library.banks if rng.random() < 0.5]
    return Voice(
        rng.choice(writers),
        others or library.banks,
        draw_numbering(rng, library.config["numbering"]),
        "　　" if rng.random() < parts["indents"] else rng.choice(("", "", "  ", "    ")),
        "\n\n" if rng.random() < parts["blank_lines"] else "\n",
        rng.choice((0.0, 0.1, 0.4)),
        rng.choice((0.0, 0.2, 0.6, 1.0)),
        rng.choice(parts["glued"]),
        rng.choice(("。", " ", "　", "：", "：", "    ")),
        rng.choice(parts["verbosity"]),
    )
