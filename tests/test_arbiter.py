"""Decisions by hand: who is believed where both speak, one speaks, or a sum of the form speaks for one of them."""

from __future__ import annotations

import pytest

from gidr_ner.arbiter import Decision, settle
from gidr_ner.candidates import Candidate, join_candidates
from gidr_ner.context import Context
from gidr_ner.policy import Policy, Weights
from gidr_ner.reading import read_document
from gidr_ner.topics import Topics
from gidr_ner.types import Document, FieldValue, Section, Span

TEXT = "某局2016年报告\n　　收到申请12件，其中当面3件、传真2件、网上4件、信函3件。明年计划培训5次。"
SECTIONS = (Section("applications", None, Span(0, len(TEXT)), 0, 1.0),)
PLAIN = Weights({"both": 3.0, "rules": 1.0, "model chance": 1.0, "model holds": 4.0, "rules fails": -2.0}, 0.5)
SILENT = Topics((), (), {})
POLICY = Policy(PLAIN, PLAIN, PLAIN, SILENT, {})


def field(id: str, printed: str) -> FieldValue:
    at = TEXT.index(printed)
    return FieldValue(id, int(printed), "exact", Span(at, at + len(printed)), 0.9)


def rules(id: str, printed: str) -> Candidate:
    return Candidate(field(id, printed), "rules", (0.01, 0.9), 0.9)


def model(id: str, printed: str, chance: float = 0.95) -> Candidate:
    return Candidate(field(id, printed), "model", (chance, 1 - chance), None)


def decide(ruled: list[Candidate], seen: list[Candidate], policy: Policy = POLICY) -> list[Decision]:
    groups = join_candidates(ruled, seen)
    reading = read_document(Document("d", TEXT))
    return settle(groups, Context.of(reading, SECTIONS, groups), policy)


def test_both_agree() -> None:
    (decision,) = decide([rules("applications.received", "12")], [model("applications.received", "12")])
    assert (decision.reason, decision.field and decision.field.value) == ("agreed", 12)
    assert decision.field
    assert decision.field.confidence == pytest.approx(0.9526, abs=1e-4)


def test_one_only() -> None:
    decisions = decide([rules("applications.received", "12")], [model("applications.fax", "2件"[:1], 0.99)])
    assert {d.reason for d in decisions} == {"only_rules", "only_model"}


def test_none_is_likely_enough() -> None:
    (decision,) = decide([], [model("training.sessions", "5", 0.3)])
    assert (decision.reason, decision.field) == ("abstained", None)


def test_where_they_differ_one_is_preferred() -> None:
    (decision,) = decide([rules("training.meetings", "5")], [model("training.sessions", "5", 0.99)])
    assert (decision.reason, decision.field and decision.field.id) == ("preferred", "training.sessions")
    (weaker,) = decide([rules("training.meetings", "5")], [model("training.sessions", "5", 0.6)])
    assert weaker.candidates[0].by == "rules"
    assert (weaker.reason, weaker.field and weaker.field.id) == ("preferred", "training.meetings")


def test_a_sum_of_the_form_decides_between_them() -> None:
    parts = {"in_person": "3", "fax": "2件", "online": "4"}
    agreed = [(f"applications.{name}", printed[:1]) for name, printed in parts.items()]
    at = TEXT.index("信函3") + 2
    letter = field("applications.letter", "3")._replace(span=Span(at, at + 1))
    wrong = letter._replace(id="suit.total")
    ruled = [rules(*a) for a in agreed] + [rules("applications.received", "12")]
    seen = [model(*a) for a in agreed] + [model("applications.received", "12")]
    ruled.append(Candidate(wrong, "rules", (0.01, 0.1), 0.9))
    seen.append(Candidate(letter, "model", (0.55, 0.1), None))
    decision = decide(ruled, seen)[-1]
    assert (decision.reason, decision.field and decision.field.id) == ("balances", "applications.letter")


def test_what_one_figure_says_of_another_place() -> None:
    weights = Weights({"both": 3.0, "model": -2.0, "model repeats": 4.0}, 0.5)
    policy = Policy(weights, weights, weights, SILENT, {})
    at = TEXT.index("信函3") + 2
    again = field("applications.received", "12")._replace(span=Span(at, at + 1))
    first = rules("applications.received", "12"), model("applications.received", "12")
    (_, repeated) = decide([first[0]], [first[1], Candidate(again, "model", (0.5, 0.5), None)], policy)
    (_, other) = decide([first[0]], [first[1], Candidate(again._replace(value=7), "model", (0.5, 0.5), None)], policy)
    assert repeated.field
    assert other.field is None


@pytest.mark.parametrize(("opinion", "trusted"), [((0.01, 0.5), True), ((0.01, 0.99), False), (None, True)])
def test_rules_are_trusted_more_where_the_model_is_sure_of_nothing(
    opinion: tuple[float, float] | None, trusted: bool
) -> None:
    weights = Weights({"rules": -1.0, "rules unsure": 2.0}, 0.5)
    found = Candidate(field("applications.received", "12"), "rules", opinion, 0.9)
    (decision,) = decide([found], [], Policy(weights, weights, weights, SILENT, {}))
    assert (decision.field is not None) is trusted


def test_a_plan_is_told_by_the_words_around_it() -> None:
    weights = Weights({"model": 2.0, "model planned": -4.0}, 0.5)
    decisions = decide(
        [], [model("applications.received", "12"), model("training.sessions", "5")], Policy(*[weights] * 3, SILENT, {})
    )
    assert [d.field is not None for d in decisions] == [True, False]


def test_a_part_is_not_above_its_whole() -> None:
    groups = join_candidates([rules("applications.received", "12")], [model("applications.received", "12")])
    context = Context.of(read_document(Document("d", TEXT)), SECTIONS, groups)
    for id, value, above in (
        ("applications.online", 13, True),
        ("applications.online", 12, False),
        ("applications.completed", 20, False),
        ("applications.completed", 25, True),
        ("training.sessions", 99, False),
    ):
        assert context.exceeds(FieldValue(id, value, "exact", Span(0, 1), 0.9)) is above
