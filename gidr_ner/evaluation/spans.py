"""The figures of one document, gold against predicted, in pairs of the kinds of MUC and SemEval-2013 task 9.

A figure of the prose is right with its id (or one of ``also``) and value where it overlaps the gold one, a form cell
with its id and value wherever it was read. What overlaps an optional gold mention counts on neither side, nor do cells
of the id of an optional one that no other gold figure has. An exact span is preferred to one that merely overlaps, then
the one that ends first: since gold spans are disjoint, no other choice pairs more, and the order of predictions has no
influence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.report import HEADING
from gidr_ner.evaluation.extractions import Extraction, Found, Heading
from gidr_ner.schema import is_cell

__all__ = [
    "KINDS",
    "Asked",
    "Case",
    "Kind",
    "Matched",
    "Pair",
    "is_any",
    "is_exact",
    "is_named",
    "is_table_id",
    "make_case",
    "make_heading_case",
    "match",
    "match_document",
    "pair_up",
]

Kind = Literal["correct", "incorrect", "partial", "missed", "spurious"]
KINDS: tuple[Kind, ...] = ("correct", "incorrect", "partial", "missed", "spurious")

_TABLES = ("t2.", "t3.", "t4.")
_TOLERANCE = 1e-6
"""Values that differ by less than this share are one value, as ``score.py`` of the contract has it."""


class Asked(NamedTuple):
    """A gold figure that is not optional; ``ids`` are all that are right."""

    id: str
    start: int
    end: int
    value: float
    ids: frozenset[str]
    cell: bool


class Pair(NamedTuple):
    """``partial`` has the right id and value on other characters; ``incorrect`` overlaps with a wrong id or value."""

    kind: Kind
    gold: Asked | None
    pred: Found | None


@dataclass(frozen=True, slots=True)
class Case:
    """One document made ready: what is asked for by position, what is given by end, and by gold item its candidates."""

    asked: tuple[Asked, ...]
    given: tuple[Found, ...]
    near: tuple[tuple[int, ...], ...]
    """Indices into ``given`` of what overlaps."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One document with all its pairs, figures and headings apart."""

    figures: Case
    headings: Case
    figure_pairs: tuple[Pair, ...]
    heading_pairs: tuple[Pair, ...]


Fits = Callable[[Found, Asked], bool]


def is_table_id(id: str) -> bool:
    """Whether an id, one that the schema does not know included, names a cell of a form."""
    return id.startswith(_TABLES)


def match_document(gold: AnnotatedReport, found: Extraction) -> Matched:
    """All pairs of a document."""
    figures, headings = make_case(gold, found.fields), make_heading_case(gold, found.headings)
    return Matched(figures, headings, tuple(pair_up(figures)), tuple(pair_up(headings)))


def make_case(gold: AnnotatedReport, fields: Iterable[Found]) -> Case:
    """What counts on either side. Gold spans must be disjoint, as importers see to."""
    mentions = [Asked(m.id, *m.span, float(m.value), frozenset({m.id, *m.also}), is_cell(m.id)) for m in gold.mentions]
    optional = [item for item, mention in zip(mentions, gold.mentions, strict=True) if mention.optional]
    asked = [item for item, mention in zip(mentions, gold.mentions, strict=True) if not mention.optional]
    free = {item.id for item in optional if item.cell} - {id for item in asked for id in item.ids}
    given = [f for f in fields if f.id not in free and not any(_overlap(f, o) for o in optional)]
    return _case(asked, given)


def make_heading_case(gold: AnnotatedReport, headings: Iterable[Heading]) -> Case:
    """Headings in the same way; their labels begin with ``heading.``, and all have one value."""
    asked = [Asked(HEADING + h.id, *h.span, 0.0, frozenset({HEADING + h.id}), False) for h in gold.headings]
    return _case(asked, [Found(HEADING + h.id, h.start, h.heading_end, 0.0) for h in headings])


def _case(asked: list[Asked], given: list[Found]) -> Case:
    asked.sort(key=lambda gold: (gold.start, gold.end))
    given.sort(key=lambda f: (f.end, f.start, f.id, -1.0 if f.value is None else f.value, f.source, f.rule))
    return Case(tuple(asked), tuple(given), tuple(map(tuple, _near(asked, given))))


def _overlap(one: Found | Asked, other: Found | Asked) -> bool:
    return one.start < other.end and other.start < one.end


def _near(asked: Sequence[Asked], given: Sequence[Found]) -> list[list[int]]:
    starts = [gold.start for gold in asked]
    near: list[list[int]] = [[] for _ in asked]
    for at, pred in enumerate(given):
        for index in range(bisect_left(starts, pred.end) - 1, -1, -1):
            if asked[index].end <= pred.start:
                break
            near[index].append(at)
    return near


def match(case: Case, fits: Fits) -> list[tuple[int, int]]:
    """Gold and predicted indices of overlapping items that fit, each in one pair at most."""
    return list(_match(case, case.near, fits, set(), set()))


def _match(
    case: Case, candidates: Sequence[Sequence[int]], fits: Fits, met: set[int], taken: set[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of what is not yet ``met`` or ``taken``, which grow."""
    for index, gold in enumerate(case.asked):
        if index in met:
            continue
        options = [at for at in candidates[index] if at not in taken and fits(case.given[at], gold)]
        if options:
            best = min(options, key=lambda at: not _same_span(case.given[at], gold))
            met.add(index)
            taken.add(best)
            yield index, best


def _same_span(pred: Found, gold: Asked) -> bool:
    return pred.start == gold.start and pred.end == gold.end


def pair_up(case: Case) -> list[Pair]:
    """Every item of either side in one pair: first what is right, then what has the right id, then what overlaps."""
    met: set[int] = set()
    taken: set[int] = set()
    anywhere = _cells_by_id(case)
    right = [
        *_match(case, anywhere, _is_valued, met, taken),
        *_match(case, case.near, _is_valued, met, taken),
    ]
    wrong = [
        *_match(case, anywhere, is_named, met, taken),
        *_match(case, case.near, is_named, met, taken),
        *_match(case, case.near, is_any, met, taken),
    ]
    pairs = [_right_pair(case.asked[index], case.given[at]) for index, at in right]
    pairs += [Pair("incorrect", case.asked[index], case.given[at]) for index, at in wrong]
    pairs += [Pair("missed", gold, None) for index, gold in enumerate(case.asked) if index not in met]
    return pairs + [Pair("spurious", None, pred) for at, pred in enumerate(case.given) if at not in taken]


def _right_pair(gold: Asked, pred: Found) -> Pair:
    return Pair("correct" if gold.cell or _same_span(pred, gold) else "partial", gold, pred)


def is_named(pred: Found, gold: Asked) -> bool:
    """Whether the id is right."""
    return pred.id in gold.ids


def is_exact(pred: Found, gold: Asked) -> bool:
    """Whether the id is right, on the same characters."""
    return is_named(pred, gold) and _same_span(pred, gold)


def is_any(pred: Found, gold: Asked) -> bool:  # noqa: ARG001
    """Whether two items that overlap fit: overlapping is all that it takes."""
    return True


def _is_valued(pred: Found, gold: Asked) -> bool:
    if pred.id not in gold.ids or pred.value is None:
        return False
    return abs(pred.value - gold.value) <= _TOLERANCE * max(1.0, abs(gold.value))


def _cells_by_id(case: Case) -> list[list[int]]:
    """Candidates of cells wherever they were read; those of prose are none."""
    by_id: dict[str, list[int]] = {}
    for at, pred in enumerate(case.given):
        if is_table_id(pred.id):
            by_id.setdefault(pred.id, []).append(at)
    return [[at for id in sorted(gold.ids) for at in by_id.get(id, ())] if gold.cell else [] for gold in case.asked]
