"""What speaks for a heading in the company of the others: how many parts there are, how their numbers are printed."""

from __future__ import annotations

from math import log

import pytest

from gidr_ner.heading_candidates import (
    Company,
    HeadingBy,
    HeadingCandidate,
    Topical,
    add_headings,
    choose_headings,
    heading_features,
    join_headings,
)
from gidr_ner.policy import Weights
from gidr_ner.types import Section, Span


def proposed(id: str, heading: str, place: int, by: HeadingBy, chance: float = 0.9) -> HeadingCandidate:
    section = Section(id, heading, Span(place, place + 100), place + len(heading), 0.9, by)
    return HeadingCandidate(section, by, (chance, 1 - chance))


MAIN = [
    proposed("overview", "一、总体情况", 0, "both"),
    proposed("proactive", "二、主动公开", 100, "both"),
    proposed("problems", "三、问题和改进", 200, "both"),
]
SUB = proposed("plan", "（二）改进措施", 250, "model")
NEXT = proposed("plan", "四、来年打算", 300, "model")


def test_a_number_of_another_kind_than_the_series_is_odd() -> None:
    groups = [(one,) for one in (*MAIN, SUB, proposed("fees", "（一）收费", 260, "model"), NEXT)]
    company = Company.of(groups, {}, (), {})
    odd, kin = (heading_features(one, (one,), company) for one in (SUB, NEXT))
    assert odd["model odd"] == 1.0
    assert "model kin" not in odd
    assert kin["model kin"] == 1.0
    assert "model odd" not in kin


def test_without_headings_of_the_rules_those_of_the_model_are_company() -> None:
    alone = [
        proposed(id, text, at, "model")
        for at, (id, text) in enumerate(zip("abc", ("Q1 一", "Q2 二", "Q3 三"), strict=True))
    ]
    features = heading_features(alone[0], (alone[0],), Company.of([(one,) for one in alone], {}, (), {}))
    assert features["model parts"] > 1
    assert features["model alone"] == 1.0


def test_what_the_policy_finds_likely_is_chosen() -> None:
    weights = Weights({"both": 3.0, "model kin": 3.0, "model odd": -3.0}, 0.5)
    groups = join_headings([], [*MAIN, SUB, NEXT])
    assert [one.section.heading for one, _ in choose_headings(groups, Company.of(groups, {}, (), {}), weights)] == [
        "一、总体情况",
        "二、主动公开",
        "三、问题和改进",
        "四、来年打算",
    ]


def test_more_candidates_join_the_group_of_their_place() -> None:
    fees, plan = proposed("fees", "收费", 10, "model"), proposed("plan", "打算", 20, "model")
    groups = join_headings([], [fees, plan])
    new = proposed("other", "其他", 15, "line")
    rival = proposed("plan", "收费：没有", 9, "line")
    again = proposed("fees", "收费", 10, "line")
    over_both = proposed("overview", "收费和打算都在这一行里", 10, "line")
    held = add_headings(groups, [new, rival, again, over_both])
    assert held == [(fees, rival), (new,), (plan,)]


def test_what_means_much_the_same_of_all_is_learned_once() -> None:
    company = Company.of([(one,) for one in (*MAIN, SUB)], {}, (), {})
    both, model = (heading_features(one, (one,), company) for one in (MAIN[0], SUB))
    assert both["any"] == both["both any"] > 0
    assert model["odd"] == model["model odd"] == 1.0
    assert "exact" not in both


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("提供信息未收取工本费。", {"sentence"}),
        ("表3 复议诉讼结果（单位：件）", {"caption"}),
        ("【附表一】统计", {"caption"}),
        ("政府信息公开情况统计表", {"caption"}),
        ("申请情况（单位：件）", {"caption"}),
        ("表里表外", set()),
        ("一、总体情况", set()),
    ],
)
def test_sentences_and_captions_are_told_by_their_words(heading: str, told: set[str]) -> None:
    one = proposed("plan", heading, 0, "model")
    features = heading_features(one, (one,), Company.of([(one,)], {}, (), {}))
    assert features.keys() & {"sentence", "caption"} == told


def test_what_the_tables_say_is_worth_the_same_whoever_proposes() -> None:
    places = {MAIN[0].heading: "overview", MAIN[1].heading: "applications"}
    company = Company.of([(one,) for one in (*MAIN, SUB, NEXT)], places, ["#han、"], {})
    told = [heading_features(one, (one,), company) for one in (*MAIN, SUB)]
    assert told[0]["part"] == told[1]["another part"] == told[2]["kin of parts"] == told[3]["odd to parts"] == 1.0


def test_what_the_text_around_is_about_is_worth_the_same_whoever_proposes() -> None:
    around = {SUB.heading: Topical({"plan": 0.5, "problems": 0.5}, {"plan": 0.999999, "problems": 1e-6})}
    company = Company.of([(one,) for one in (*MAIN, SUB)], {}, (), around)
    told, untold = (heading_features(one, (one,), company) for one in (SUB, MAIN[0]))
    assert (told["before"], told["behind"]) == (0.0, 4.0)
    assert not {"before", "behind"} & untold.keys()
    assert around[SUB.heading].likeliest == "plan"
    assert Topical({}, {}).likeliest is None


def test_that_there_is_a_heading_and_which_it_is_are_told_apart() -> None:
    sure_of_the_place = SUB._replace(opinion=(0.6, 0.0))
    features = heading_features(sure_of_the_place, (sure_of_the_place,), Company.of([], {}, (), {}))
    assert features["model any"] == 5.0
    assert features["model named"] == pytest.approx(log(0.6 / 0.4))


def test_a_candidate_joins_the_group_of_its_place_unless_it_says_the_same() -> None:
    shaped = MAIN[0]._replace(by="shape")
    other = proposed("plan", "一、总体情况", 0, "model")
    behind = proposed("fees", "五、收费", 400, "model")
    groups = add_headings([(MAIN[0],), (MAIN[1],)], [behind, shaped, other])
    assert groups == [(MAIN[0], other), (MAIN[1],), (behind,)]
