"""What is counted, on documents small enough to count by hand: (right, wrong, missed) of every measure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("pydantic")

import numpy as np
from evaluation_documents import TEXT, make_extraction, make_report

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.evaluation.counts import f1_of, precision_of, recall_of
from gidr_ner.evaluation.extractions import Extraction, Found, Heading
from gidr_ner.evaluation.measures import MEASURES, UNKNOWN, Outcome, measure_document
from gidr_ner.evaluation.spans import KINDS, match_document
from gidr_ner.types import Span

Three = tuple[int, int, int]

TOTAL = GoldMention("proactive.total", Span(2, 6), 1200)
RECEIVED = GoldMention("applications.received", Span(10, 12), 30)
FEES = GoldMention("fees.charged", Span(16, 18), 14)
GOLD = (TOTAL, RECEIVED, FEES)
P_TOTAL = Found("proactive.total", 2, 6, 1200)
P_RECEIVED = Found("applications.received", 10, 12, 30)
P_FEES = Found("fees.charged", 16, 18, 14)
REST = (P_RECEIVED, P_FEES)


@dataclass(frozen=True)
class Expected:
    """Counts of each measure of figures in prose, and of pairs by kind."""

    name: str
    gold: tuple[GoldMention, ...]
    found: tuple[Found, ...]
    value: Three
    strict: Three
    overlap: Three
    type_only: Three
    tokens: Three
    kinds: dict[str, int]


CASES = [
    Expected(
        "all right",
        GOLD,
        (P_TOTAL, *REST),
        value=(3, 0, 0),
        strict=(3, 0, 0),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 3},
    ),
    Expected(
        "boundary off by one",
        GOLD,
        (P_TOTAL._replace(end=5), *REST),
        value=(3, 0, 0),
        strict=(2, 1, 1),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "partial": 1},
    ),
    Expected(
        "right span, wrong value",
        GOLD,
        (P_TOTAL._replace(value=120), *REST),
        value=(2, 1, 1),
        strict=(3, 0, 0),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 2, "incorrect": 1},
    ),
    Expected(
        "right span, no value",
        GOLD,
        (P_TOTAL._replace(value=None), *REST),
        value=(2, 1, 1),
        strict=(3, 0, 0),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 2, "incorrect": 1},
    ),
    Expected(
        "right span, wrong id",
        GOLD,
        (P_TOTAL._replace(id="proactive.cumulative"), *REST),
        value=(2, 1, 1),
        strict=(2, 1, 1),
        overlap=(2, 1, 1),
        type_only=(3, 0, 0),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "incorrect": 1},
    ),
    Expected(
        "boundary off by one and wrong value",
        GOLD,
        (P_TOTAL._replace(start=1, value=120), *REST),
        value=(2, 1, 1),
        strict=(2, 1, 1),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "incorrect": 1},
    ),
    Expected(
        "two ids exchanged",
        GOLD,
        (P_TOTAL._replace(id="fees.charged"), P_RECEIVED, P_FEES._replace(id="proactive.total")),
        value=(1, 2, 2),
        strict=(1, 2, 2),
        overlap=(1, 2, 2),
        type_only=(3, 0, 0),
        tokens=(1, 2, 2),
        kinds={"correct": 1, "incorrect": 2},
    ),
    Expected(
        # tags cannot hold the same range twice
        "duplicate prediction",
        GOLD,
        (P_TOTAL, P_TOTAL, *REST),
        value=(3, 1, 0),
        strict=(3, 1, 0),
        overlap=(3, 1, 0),
        type_only=(3, 1, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 3, "spurious": 1},
    ),
    Expected(
        "an exact prediction behind one that only overlaps",
        GOLD,
        (P_TOTAL._replace(end=5), P_TOTAL, *REST),
        value=(3, 1, 0),
        strict=(3, 1, 0),
        overlap=(3, 1, 0),
        type_only=(3, 1, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 3, "spurious": 1},
    ),
    Expected(
        "two gold figures under one prediction",
        GOLD,
        (P_TOTAL._replace(end=12), P_FEES),
        value=(2, 0, 1),
        strict=(1, 1, 2),
        overlap=(2, 0, 1),
        type_only=(2, 0, 1),
        tokens=(1, 1, 2),
        kinds={"correct": 1, "partial": 1, "missed": 1},
    ),
    Expected(
        # the long one reaches the second figure, and must be left for it
        "two gold figures of one id, a prediction over both beside one over the first",
        (TOTAL, replace(RECEIVED, id="proactive.total", value=1200)),
        (P_TOTAL._replace(end=12), P_TOTAL._replace(end=5)),
        value=(2, 0, 0),
        strict=(0, 2, 2),
        overlap=(2, 0, 0),
        type_only=(2, 0, 0),
        tokens=(0, 1, 2),
        kinds={"partial": 2},
    ),
    Expected(
        "an id that is right as well",
        (replace(TOTAL, also=frozenset({"proactive.cumulative"})), RECEIVED, FEES),
        (P_TOTAL._replace(id="proactive.cumulative"), *REST),
        value=(3, 0, 0),
        strict=(3, 0, 0),
        overlap=(3, 0, 0),
        type_only=(3, 0, 0),
        tokens=(3, 0, 0),
        kinds={"correct": 3},
    ),
    Expected(
        "optional mention found under another id",
        (replace(TOTAL, optional=True), RECEIVED, FEES),
        (P_TOTAL._replace(id="budget.spent", end=8), *REST),
        value=(2, 0, 0),
        strict=(2, 0, 0),
        overlap=(2, 0, 0),
        type_only=(2, 0, 0),
        tokens=(2, 0, 0),
        kinds={"correct": 2},
    ),
    Expected(
        "optional mention not found",
        (replace(TOTAL, optional=True), RECEIVED, FEES),
        REST,
        value=(2, 0, 0),
        strict=(2, 0, 0),
        overlap=(2, 0, 0),
        type_only=(2, 0, 0),
        tokens=(2, 0, 0),
        kinds={"correct": 2},
    ),
    Expected(
        "empty prediction",
        GOLD,
        (),
        value=(0, 0, 3),
        strict=(0, 0, 3),
        overlap=(0, 0, 3),
        type_only=(0, 0, 3),
        tokens=(0, 0, 3),
        kinds={"missed": 3},
    ),
    Expected(
        "empty gold",
        (),
        (P_TOTAL, *REST),
        value=(0, 3, 0),
        strict=(0, 3, 0),
        overlap=(0, 3, 0),
        type_only=(0, 3, 0),
        tokens=(0, 3, 0),
        kinds={"spurious": 3},
    ),
    Expected(
        "nothing on either side",
        (),
        (),
        value=(0, 0, 0),
        strict=(0, 0, 0),
        overlap=(0, 0, 0),
        type_only=(0, 0, 0),
        tokens=(0, 0, 0),
        kinds={},
    ),
    Expected(
        "unknown id",
        GOLD,
        (P_TOTAL._replace(id="proactive.everything"), *REST),
        value=(2, 1, 1),
        strict=(2, 1, 1),
        overlap=(2, 1, 1),
        type_only=(3, 0, 0),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "incorrect": 1},
    ),
    Expected(
        "a figure where there is none",
        GOLD,
        (Found("budget.spent", 0, 2, 1), P_TOTAL, *REST),
        value=(3, 1, 0),
        strict=(3, 1, 0),
        overlap=(3, 1, 0),
        type_only=(3, 1, 0),
        tokens=(3, 1, 0),
        kinds={"correct": 3, "spurious": 1},
    ),
    Expected(
        "touching is not overlapping",
        GOLD,
        (P_TOTAL._replace(start=6, end=7), *REST),
        value=(2, 1, 1),
        strict=(2, 1, 1),
        overlap=(2, 1, 1),
        type_only=(2, 1, 1),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "missed": 1, "spurious": 1},
    ),
    Expected(
        "offsets beyond the text",
        GOLD,
        (P_TOTAL, P_RECEIVED, P_FEES._replace(start=160, end=180)),
        value=(2, 1, 1),
        strict=(2, 1, 1),
        overlap=(2, 1, 1),
        type_only=(2, 1, 1),
        tokens=(2, 1, 1),
        kinds={"correct": 2, "missed": 1, "spurious": 1},
    ),
]


def measured(gold: AnnotatedReport, found: Extraction) -> dict[str, Outcome]:
    return measure_document(gold, found, match_document(gold, found))


def counts(outcome: Outcome) -> Three:
    return len(outcome.right), len(outcome.wrong), len(outcome.missed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("backwards", [False, True], ids=["", "backwards"])
def test_counts_by_hand(case: Expected, backwards: bool) -> None:
    gold, found = make_report(*case.gold), make_extraction(*case.found[:: -1 if backwards else 1])
    outcomes = measured(gold, found)
    names = ("value", "strict", "overlap", "type_only", "tokens")
    assert {name: counts(outcomes[name]) for name in names} == {name: getattr(case, name) for name in names}
    assert counts(outcomes["cells"]) == (0, 0, 0)
    exact = case.value[1:] == (0, 0)
    assert counts(outcomes["document_exact"]) == ((1, 0, 0) if exact else (0, 1, 1))
    pairs = match_document(gold, found).figure_pairs
    kinds = {kind: sum(pair.kind == kind for pair in pairs) for kind in KINDS}
    assert {kind: number for kind, number in kinds.items() if number} == case.kinds


def test_every_measure_has_an_outcome() -> None:
    assert tuple(measured(make_report(), make_extraction())) == MEASURES


def test_labels_are_those_of_gold_where_right_and_of_the_system_where_wrong() -> None:
    gold = make_report(replace(TOTAL, also=frozenset({"proactive.cumulative"})), RECEIVED, FEES)
    found = make_extraction(P_TOTAL._replace(id="proactive.cumulative"), P_RECEIVED._replace(id="no.such_id"))
    expected = Outcome(["proactive.total"], [UNKNOWN], ["applications.received", "fees.charged"])
    assert measured(gold, found)["value"] == expected


@pytest.mark.parametrize(
    ("gold", "value", "right"),
    [
        (14.5, 14.5, True),
        (0, 0.0000005, True),
        (1_000_000, 1_000_000.5, True),
        (1_000_000, 1_000_002, False),
        (0, 1, False),
    ],
)
def test_values_are_equal_within_a_millionth(gold: float, value: float, right: bool) -> None:
    mention = replace(FEES, value=gold)  # type: ignore[arg-type]
    outcome = measured(make_report(mention), make_extraction(P_FEES._replace(value=value)))["value"]
    assert counts(outcome) == ((1, 0, 0) if right else (0, 1, 1))


# --- cells ----------------------------------------------------------------------------------------------------------

CELL = GoldMention("t3.new.total", Span(10, 12), 30)
P_CELL = Found("t3.new.total", 10, 12, 30)


@pytest.mark.parametrize(
    ("gold", "found", "cells", "value", "kinds"),
    [
        # a cell is right with id and value wherever it was read
        ((CELL,), (P_CELL._replace(start=0, end=1),), (1, 0, 0), (0, 0, 0), {"correct": 1}),
        ((CELL,), (P_CELL._replace(value=3),), (0, 1, 1), (0, 0, 0), {"incorrect": 1}),
        ((CELL,), (P_CELL, P_CELL._replace(start=0, end=1)), (1, 1, 0), (0, 0, 0), {"correct": 1, "spurious": 1}),
        ((CELL,), (P_RECEIVED,), (0, 0, 1), (0, 1, 0), {"incorrect": 1}),
        ((RECEIVED,), (P_CELL,), (0, 1, 0), (0, 0, 1), {"incorrect": 1}),
        ((CELL,), (P_CELL._replace(id="t3.new.everybody"),), (0, 1, 1), (0, 0, 0), {"incorrect": 1}),
        # a cell whose gold is optional is free wherever it was read
        ((replace(CELL, optional=True),), (P_CELL._replace(start=0, end=1),), (0, 0, 0), (0, 0, 0), {}),
        (
            (replace(RECEIVED, optional=True),),
            (P_RECEIVED._replace(start=0, end=1),),
            (0, 0, 0),
            (0, 1, 0),
            {"spurious": 1},
        ),
    ],
    ids=["elsewhere", "wrong value", "twice", "as prose", "prose as cell", "unknown", "optional", "optional prose"],
)
def test_cells_by_hand(
    gold: tuple[GoldMention, ...], found: tuple[Found, ...], cells: Three, value: Three, kinds: dict[str, int]
) -> None:
    report, extraction = make_report(*gold), make_extraction(*found)
    outcomes = measured(report, extraction)
    assert (counts(outcomes["cells"]), counts(outcomes["value"])) == (cells, value)
    seen = [pair.kind for pair in match_document(report, extraction).figure_pairs]
    assert {kind: seen.count(kind) for kind in seen} == kinds


# --- sections, checks, metadata -------------------------------------------------------------------------------------

HEADED = "一、概述\n公开信息。\n二、收费\n没有。\n"
HEADINGS = (GoldHeading("overview", Span(0, 4)), GoldHeading("fees", Span(11, 15)))
P_HEADINGS = (Heading("overview", 0, 4, 11), Heading("fees", 11, 15, 20))


@pytest.mark.parametrize(
    ("found", "sections", "extents"),
    [
        (P_HEADINGS, (2, 0, 0), (2, 0, 0)),
        # white space at the end of a section is nobody's
        ((P_HEADINGS[0]._replace(end=10), P_HEADINGS[1]._replace(end=19)), (2, 0, 0), (2, 0, 0)),
        ((P_HEADINGS[0]._replace(end=8), P_HEADINGS[1]), (2, 0, 0), (1, 1, 1)),
        ((P_HEADINGS[0]._replace(start=2), P_HEADINGS[1]), (2, 0, 0), (1, 1, 1)),
        ((P_HEADINGS[0]._replace(id="practices"), P_HEADINGS[1]), (1, 1, 1), (1, 1, 1)),
        ((P_HEADINGS[0]._replace(end=20),), (1, 0, 1), (0, 1, 2)),
        ((*P_HEADINGS, Heading("fees", 16, 18, 20)), (2, 1, 0), (2, 1, 0)),
        ((*P_HEADINGS, Heading("no.such", 5, 6, 7)), (2, 1, 0), (2, 1, 0)),
    ],
    ids=["right", "white space", "end", "start", "id", "missed", "twice", "unknown"],
)
def test_sections_by_hand(found: tuple[Heading, ...], sections: Three, extents: Three) -> None:
    outcomes = measured(make_report(text=HEADED, headings=HEADINGS), make_extraction(headings=found))
    assert (counts(outcomes["sections"]), counts(outcomes["section_extent"])) == (sections, extents)


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        (["year.stale"], ["year.stale"], (1, 0, 0)),
        (["t3.balance.total"], ["t3.balance.legal"], (0, 1, 1)),
        (["text_table"], ["text_table.applications.received"], (1, 0, 0)),
        ([], ["year.stale"], (0, 1, 0)),
        (["year.stale"], [], (0, 0, 1)),
    ],
)
def test_checks_by_hand(gold: list[str], found: list[str], expected: Three) -> None:
    outcome = measured(make_report(failing=gold), make_extraction(failing_checks=tuple(found)))["checks"]
    assert counts(outcome) == expected


def test_checks_count_under_their_row_of_the_schema() -> None:
    report = make_report(failing=["t3.balance.total"])
    found = make_extraction(failing_checks=("t3.balance.legal", "made.up"))
    assert measured(report, found)["checks"] == Outcome([], [UNKNOWN, "t3.balance.<col>"], ["t3.balance.<col>"])


def test_metadata_is_wrong_where_it_differs_and_only_missed_where_nothing_is_said() -> None:
    outcomes = measured(make_report(), make_extraction(year=2015, agency=None))
    assert [counts(outcomes[name]) for name in ("year", "agency", "form")] == [(0, 1, 1), (0, 0, 1), (1, 0, 0)]
    assert counts(outcomes["document_exact"]) == (0, 1, 1)


def test_the_text_of_these_cases_is_as_they_say() -> None:
    assert [TEXT[mention.span.start : mention.span.end] for mention in GOLD] == ["1200", "30", "14"]
    assert [HEADED[heading.span.start : heading.span.end] for heading in HEADINGS] == ["一、概述", "二、收费"]
    assert (len(TEXT), len(HEADED)) == (20, 20)


def test_rates_are_derived_from_counts() -> None:
    counts = np.array([3, 1, 0]) + np.array([0, 0, 2])
    assert (precision_of(counts), recall_of(counts)) == (0.75, 0.6)
    assert f1_of(np.zeros(3, np.int64)) == 1.0
