"""How far a corpus is from a stencil: what stands around the figures of each field, against hand-written reports.

A context is a dozen characters before a figure and half as many behind it, every numeral in it masked. For each field
as many synthetic contexts are drawn as there are hand-written ones, and distinct character 4-grams are counted in both:
a ratio of 1 means that the templates are as varied as different authors are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean, median

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.schema import FIELDS

__all__ = ["FieldVariety", "contexts", "measure", "summary"]

BEFORE, BEHIND, GRAM = 12, 6, 4
DRAWS = 5
_NUMERAL = re.compile(r"[0-9０-９,.]+|[一二三四五六七八九十百千万两零〇]+")


@dataclass(frozen=True, slots=True)
class FieldVariety:
    """One field: mentions on both sides, distinct 4-grams at equal numbers, share of hand-written 4-grams covered."""

    id: str
    written: int
    synthetic: int
    distinct_written: float
    distinct_synthetic: float
    covered: float

    @property
    def ratio(self) -> float:
        return self.distinct_synthetic / self.distinct_written


def contexts(reports: Iterable[AnnotatedReport]) -> dict[str, list[str]]:
    """What stands around the prose figures of each field; optional ones are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for report in reports:
        text = report.document.text
        for mention in report.mentions:
            if mention.id in FIELDS and not mention.optional:
                start, end = mention.span
                around = f"{text[max(0, start - BEFORE) : start]}\0{text[end : end + BEHIND]}"
                found[mention.id].append(_NUMERAL.sub("0", around))
    return found


def _grams(texts: Iterable[str]) -> set[str]:
    return {text[at : at + GRAM] for text in texts for at in range(max(1, len(text) - GRAM + 1))}


def measure(
    written: Mapping[str, Sequence[str]], synthetic: Mapping[str, Sequence[str]], seed: int = 1
) -> list[FieldVariety]:
    """Every field with contexts on both sides; draws are seeded."""
    rng = Random(seed)
    measured = []
    for id in FIELDS:
        ours, made = written.get(id, ()), synthetic.get(id, ())
        count = min(len(ours), len(made))
        if not count:
            continue
        here = mean(len(_grams(rng.sample(ours, count))) for _ in range(DRAWS))
        there = mean(len(_grams(rng.sample(made, count))) for _ in range(DRAWS))
        all_ours = _grams(ours)
        covered = len(all_ours & _grams(made)) / len(all_ours)
        measured.append(FieldVariety(id, len(ours), len(made), here, there, covered))
    return measured


def summary(measured: Sequence[FieldVariety], shown: int = 10) -> str:
    """The medians over fields and the fields that are most like a stencil."""
    ratios, covered = [field.ratio for field in measured], [field.covered for field in measured]
    lines = [
        f"variety over {len(measured)} fields: distinct {GRAM}-grams around figures, as many synthetic as hand-written",
        f"  ratio to hand-written: median {median(ratios):.2f}, lowest {min(ratios):.2f}, highest {max(ratios):.2f}",
        f"  4-grams of the hand-written that occur: median {median(covered):.2f}, lowest {min(covered):.2f}",
        "  least varied:",
    ]
    for field in sorted(measured, key=lambda f: f.ratio)[:shown]:
        counts = f"{field.written} written, {field.synthetic:,} synthetic"
        lines.append(f"    {field.id:40} ratio {field.ratio:.2f}  covered {field.covered:.2f}  ({counts})")
    return "\n".join(lines)
