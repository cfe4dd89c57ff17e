"""Which candidates are the report's own main parts: the outline that is most plausible as a whole.

For every style of numbering a best chain is found by dynamic programming over what each candidate is worth alone
(heading words, standing by itself) and what following another costs (gaps in the numbers, a change of style, a restart,
a section told twice). A chain that lies within one part of another is a list inside that part and drops out.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from gidr_ner.heading_lexicon import Style
from gidr_ner.heading_lines import Candidate

__all__ = ["Choice", "choose"]

_STYLE_WORTH = {
    "part": 0.6, "cn": 0.5, "roman": 0.0, "num": -0.3, "decor": -0.4, "bare": -0.8, "cn_paren": -0.8, "num_paren": -1.4,
    "attachment": 0.0,
}  # fmt: skip
_DEPTH = {
    "part": 0,
    "cn": 1,
    "roman": 1,
    "decor": 1,
    "bare": 1,
    "attachment": 1,
    "cn_paren": 2,
    "num": 2,
    "num_paren": 3,
}
_SURE = {"alone": 4.0, "space": 2.8, "colon": 2.5, "glued": 2.5, "stop": 1.5, "mid": 1.2}
_UNSURE = {"alone": -0.5, "colon": -1.2, "stop": -1.0, "space": -3.0, "glued": -3.0, "mid": -3.0}
_IN_SERIES = 2.0
_NO_GAP = 3.5
_LEAST = 3.0
_MOST = 400
"""Candidates that an outline is chosen from; no report has a quarter as many, and the time goes with the square."""


class Choice(NamedTuple):
    """A chosen heading and how it fits: ``links`` counts the neighbours with which its number and style agree."""

    candidate: Candidate
    links: int
    off_style: bool


class _Step(NamedTuple):
    """The best chain that ends in one candidate; ``number`` is the one it stands for, printed or supplied."""

    total: float
    before: int
    number: int
    sections: frozenset[str]


def _alone_worth(candidate: Candidate) -> float:
    """What a candidate is worth by its words and by how it stands."""
    topic = candidate.topic
    if topic.is_named:
        worth = _SURE[candidate.kind] - (1.5 if topic.weak else 0.0)
    elif topic.section and not topic.weak:
        worth = max(_UNSURE[candidate.kind], _SURE[candidate.kind] - 2.5)
    else:
        worth = _UNSURE[candidate.kind]
    if candidate.in_series:
        worth = max(worth, _IN_SERIES)
    return worth - 0.1 * max(0, len(candidate.core) - 26) - (1.0 if not candidate.core else 0.0)


def _worths(found: Sequence[Candidate]) -> list[float]:
    """Every candidate's worth, less where another one names the same section more clearly."""
    plain = [_alone_worth(c) for c in found]
    spaced = Counter(c.style for c, worth in zip(found, plain, strict=True) if c.kind == "space" and worth > 0)
    for index, candidate in enumerate(found):
        if candidate.kind == "space" and plain[index] < 0 and spaced[candidate.style] >= _LEAST:
            plain[index] = _UNSURE["alone"]
    best: dict[str, float] = {}
    for candidate, worth in zip(found, plain, strict=True):
        section = candidate.topic.section
        best[section] = max(best.get(section, worth), worth)
    worths: list[float] = []
    for candidate, worth in zip(found, plain, strict=True):
        section = candidate.topic.section
        rival = section and candidate.kind != "alone" and best[section] > worth + 0.7
        worths.append(worth + _STYLE_WORTH[candidate.style] - (3.0 if rival else 0.0))
    return _less_without_gap(found, worths)


def _less_without_gap(found: Sequence[Candidate], worths: list[float]) -> list[float]:
    """Unnumbered lines are worth less without a blank line before them where most have one."""
    bare = [i for i, c in enumerate(found) if c.style == "bare" and worths[i] > 0]
    gaps = sum(found[i].gap for i in bare)
    if gaps >= _LEAST and 3 * gaps >= 2 * len(bare):
        for i in bare:
            worths[i] -= 0.0 if found[i].gap else _NO_GAP
    return worths


def _runs(found: Sequence[Candidate], style: Style) -> dict[int, tuple[int, bool]]:
    """For candidates of a style: the run of rising numbers they stand in and whether that run starts at 1."""
    runs: dict[int, tuple[int, bool]] = {}
    run, last, from_one = 0, 0, False
    for index, candidate in enumerate(found):
        if candidate.style != style or candidate.number is None:
            continue
        if candidate.number <= last or not runs:
            run, from_one = run + 1, candidate.number == 1
        last = candidate.number
        runs[index] = run, from_one
    return runs


def _most_worth(found: Sequence[Candidate], worths: Sequence[float]) -> tuple[Sequence[Candidate], Sequence[float]]:
    """The candidates to choose from, in order: all of them, or of very many those of most worth."""
    if len(found) <= _MOST:
        return found, worths
    best = sorted(sorted(range(len(found)), key=lambda i: -worths[i])[:_MOST])
    return [found[i] for i in best], [worths[i] for i in best]


def _start_cost(number: int | None) -> float:
    return 0.0 if number in (None, 1) else min(1.5 * (number - 1), 6.0)


def _number_cost(step: int, same_style: bool) -> float:
    """What it costs that the number rises by so many; negative for the expected 1."""
    if step == 1:
        return -1.0 if same_style else 0.5
    if not same_style:
        return 3.0
    if step < 0:
        return 5.0
    return 1.5 if step == 0 else 0.6 * step


def _link_cost(before: Candidate, number: int, after: Candidate, told: bool) -> float:
    """What it costs that one heading follows another; ``told`` says that the section was there before."""
    if after.style == "attachment":
        return 6.0 if told and (after.number or 0) <= (before.number or 0) else 0.0
    if before.style == "attachment":
        return 8.0
    same = before.style == after.style
    step = 0 if after.number is None else after.number - number
    if after.number is None:
        cost = 0.0 if same else 0.5
    else:
        cost = -0.5 if before.number is None and step == 1 else _number_cost(step, same)
    if told and after.topic.section not in ("practices", "other"):
        goes_on = (same and step == 1 and after.kind == "alone") or after.in_series
        cost += 0.5 if goes_on else 4.0
    if after.topic.section == "overview" and not after.topic.weak:
        cost += 2.0
    return cost


def _off_style_cost(candidate: Candidate, style: Style) -> float:
    """What it costs that a candidate is of another style than the outline."""
    if candidate.style in (style, "attachment"):
        return 0.0
    if candidate.number is None:
        return 3.2
    return (2.5 if style in ("bare", "decor") else 1.0) + 2.0 * max(0, _DEPTH[candidate.style] - _DEPTH[style])


def _chain(found: Sequence[Candidate], worths: Sequence[float], style: Style) -> tuple[float, list[int]]:
    """The best outline in a style: its worth and the candidates it takes."""
    runs = _runs(found, style)
    steps: list[_Step] = []
    for index, candidate in enumerate(found):
        own = worths[index] - _off_style_cost(candidate, style)
        number, section = candidate.number, candidate.topic.section
        total, before = own - _start_cost(number), -1
        if candidate.style == "attachment":
            total = own - _LEAST
        run = runs.get(index)
        is_inner = run is not None and run[1] and number != 1  # it goes on a list from 1: not without its beginning
        for earlier, step in enumerate(steps):
            reached = step.total + own - _link_cost(found[earlier], step.number, candidate, section in step.sections)
            if is_inner and run != runs.get(earlier, run):
                reached -= 3.0
            if reached > total:
                total, before = reached, earlier
        steps.append(_step(candidate, total, before, steps))
    return _trace(steps)


def _step(candidate: Candidate, total: float, before: int, steps: Sequence[_Step]) -> _Step:
    """The best chain that ends in a candidate, behind the chain that ends in an earlier one."""
    section = candidate.topic.section
    if before < 0:
        number = 99 if candidate.style == "attachment" else candidate.number or 1
        return _Step(total, before, number, frozenset([section]))
    last = steps[before]
    sections = last.sections | {section} if section else last.sections
    return _Step(total, before, candidate.number or last.number + 1, sections)


def _trace(steps: Sequence[_Step]) -> tuple[float, list[int]]:
    if not steps:
        return 0.0, []
    at = max(range(len(steps)), key=lambda i: steps[i].total)
    total, taken = steps[at].total, []
    while at >= 0:
        taken.append(at)
        at = steps[at].before
    return total, taken[::-1]


def _runs_of(found: Sequence[Candidate], chain: Sequence[int]) -> list[list[int]]:
    """A chain split where its numbers start again."""
    runs: list[list[int]] = []
    for place, index in enumerate(chain):
        number, last = found[index].number, found[chain[place - 1]].number if place else None
        if not runs or (number is not None and number <= (last or 0)):
            runs.append([])
        runs[-1].append(index)
    return runs


def _encloses(found: Sequence[Candidate], outer: Sequence[int], inner: Sequence[int]) -> bool:
    """Whether every run of one chain lies within a single part of another."""
    if len(outer) < 2 or not inner or inner[0] < outer[0]:
        return False
    return all(bisect(outer, run[0]) == bisect(outer, run[-1]) for run in _runs_of(found, inner))


def _kept(found: Sequence[Candidate], worths: Sequence[float], style: Style) -> list[int]:
    """The candidates that an outline in this style may use: its own, and surely named ones of others."""
    named = [c.topic.is_named and w >= 1.0 for c, w in zip(found, worths, strict=True)]
    return [i for i, c in enumerate(found) if c.style in (style, "attachment") or named[i]]


def choose(found: Sequence[Candidate]) -> list[Choice]:
    """The outline of a report: empty where nothing in it looks like headings."""
    found, worths = _most_worth(found, _worths(found))
    named: Counter[Style] = Counter(
        c.style for c, w in zip(found, worths, strict=True) if c.style != "attachment" and w > 0
    )
    chains: list[tuple[float, list[int], Style]] = []
    for style in named:
        kept = _kept(found, worths, style)
        total, taken = _chain([found[i] for i in kept], [worths[i] for i in kept], style)
        chains.append((total, [kept[i] for i in taken], style))
    own = {style: [i for i in taken if found[i].style == style] for _, taken, style in chains}
    sure = [style for total, _, style in chains if total >= _LEAST]
    outer = [c for c in chains if not any(s != c[2] and _encloses(found, own[s], own[c[2]]) for s in sure)]
    if not sure:
        return [_choice([c], 0, "attachment") for c in found if c.style == "attachment"][:1]
    _, taken, style = max(outer or chains)
    chosen = [found[i] for i in taken]
    return [_choice(chosen, place, style) for place in range(len(chosen))]


def _choice(chosen: Sequence[Candidate], place: int, style: Style) -> Choice:
    candidate = chosen[place]
    number = candidate.number or 0
    neighbours = chosen[place - 1 : place + 2 : 2] if place else chosen[1:2]
    step = 1 if number else 0
    links = sum(n.style == candidate.style and abs((n.number or 0) - number) == step for n in neighbours)
    return Choice(candidate, links, candidate.style not in (style, "attachment"))
