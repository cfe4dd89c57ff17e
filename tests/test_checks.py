"""Identities over figures: passed, failed or skipped by annotation ruling 13, the figures left as they are."""

from __future__ import annotations

from typing import get_args

from gidr_ner.checks import run_checks, stale_years
from gidr_ner.schema import CELLS, FIELDS, is_cell
from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.types import Check, FieldValue, Number, Qualifier, Section, Span, Status


def field(id: str, value: Number, at: int = 0, qualifier: Qualifier = "exact") -> FieldValue:
    return FieldValue(id, value, qualifier, Span(at, at + 1), 1.0, "table" if is_cell(id) else "rules")


def statuses(fields: list[FieldValue], form: str = "2021", **extra: object) -> dict[str, Status]:
    return {c.id: c.status for c in run_checks(fields, form, 2022, **extra)}  # type: ignore[arg-type]


def row(name: str, *values: int | None) -> list[FieldValue]:
    columns = ("natural", "business", "research", "ngo", "legal", "other", "total")
    return [field(f"t3.{name}.{c}", v) for c, v in zip(columns, values, strict=True) if v is not None]


def check(fields: list[FieldValue], id: str, form: str = "2021") -> Check | None:
    return next((c for c in run_checks(fields, form, 2022) if c.id == id), None)


def test_identities_are_over_known_ids() -> None:
    used = {i for identity in IDENTITIES.values() for i in (*identity.left, *identity.right)}
    assert used <= set(CELLS) | set(FIELDS)
    assert len([i for i in IDENTITIES if i.startswith("t3.row_sum.")]) == 25
    assert len(IDENTITIES["t3.result_sum.total"].left) == 21
    assert set(get_args(Status)) == {"pass", "fail", "skipped"}


def test_row_sum() -> None:
    assert statuses(row("granted", 3, 1, 0, 0, 0, 0, 4))["t3.row_sum.granted"] == "pass"
    assert statuses(row("granted", 3, 1, 0, 0, 0, 0, 5))["t3.row_sum.granted"] == "fail"
    assert statuses(row("granted", 3, None, None, None, None, None, 3))["t3.row_sum.granted"] == "pass"
    assert statuses(row("granted", None, None, None, None, None, None, 3))["t3.row_sum.granted"] == "skipped"
    assert "t3.row_sum.granted" not in statuses(row("partial", 0, 0, 0, 0, 0, 0, 0))


def test_balance_states_both_sides() -> None:
    fields = [*row("new", 0, 0, 0, 0, 0, 0, 0), *row("total", 1, 0, 0, 0, 0, 0, 0)]
    found = check(fields, "t3.balance.natural")
    assert found is not None
    assert (found.status, found.expected, found.actual) == ("fail", 1, 0)
    assert "t3.new.natural" in found.fields


def test_a_row_that_was_not_read_is_not_taken_for_blank() -> None:
    fields = [*row("new", 4, 0, 0, 0, 0, 0, 4), *row("total", 1, 0, 0, 0, 0, 0, 1)]
    assert statuses(fields)["t3.balance.natural"] == "fail"
    assert statuses(fields, unread=("t3.carried_out",))["t3.balance.natural"] == "skipped"


def test_remedy_groups() -> None:
    names = ("upheld", "corrected", "other", "pending", "total")
    fields = [field(f"t4.review.{n}", v) for n, v in zip(names, (3, 0, 1, 1, 5), strict=True)]
    assert statuses(fields) == {
        "t4.sum.review": "pass",
        "text_table.review.total": "skipped",
        "year.stale": "pass",
    }
    assert statuses([*fields[:-1], field("t4.review.total", 6)])["t4.sum.review"] == "fail"


def test_indicators_need_every_part() -> None:
    parts = [field(f"applications.{c}", v) for c, v in (("in_person", 5), ("fax", 0), ("online", 6), ("letter", 2))]
    total = field("applications.received", 14)
    assert statuses([*parts, total], "2014")["s14.sum.channels"] == "fail"
    assert statuses([*parts[1:], total], "2014")["s14.sum.channels"] == "skipped"
    assert "s14.sum.channels" not in statuses([*parts, total], "2019")


def test_statistics_form_is_judged_by_itself() -> None:
    prose = [field("review.total", 212, 10), field("review.upheld", 96, 11)]
    form = [field(f"review.{n}", v, 100) for n, v in (("total", 5), ("upheld", 3), ("corrected", 1), ("other", 1))]
    appendix = Section("appendix", "附件", Span(90, 200), 92, 1.0)
    assert statuses([*prose, *form], "2014", sections=(appendix,))["s14.sum.review"] == "pass"


def test_a_blank_of_the_statistics_form_is_no_missing_part() -> None:
    parts = {"denied": 5, "denied_state_secret": 2, "denied_privacy": 1, "denied_trade_secret": 0, "denied_other": 1}

    def status(rule: str, stated: dict[str, int]) -> Status | None:
        fields = [field(f"applications.{i}", v)._replace(rule=rule) for i, v in stated.items()]
        found = check(fields, "s14.sum.denied", "2014")
        return found and found.status

    assert status("statistics_form", parts) == "fail"
    assert status("statistics_form", parts | {"denied_other": 2}) == "pass"
    assert status("denied", parts) == "skipped"
    assert status("statistics_form", {"denied": 5, "denied_privacy": 1}) == "skipped"


def test_rounded_figures_pass_what_they_can_mean() -> None:
    parts = [field("applications.on_time", 1100, 0, "at_least"), field("applications.extended", 20)]
    assert statuses([*parts, field("applications.completed", 1180)], "2014")["s14.sum.completed"] == "pass"
    assert statuses([*parts, field("applications.completed", 1500)], "2014")["s14.sum.completed"] == "fail"


def test_text_against_table() -> None:
    table = row("new", 6, 1, 0, 0, 0, 0, 7)
    assert statuses([*table, field("applications.received", 7)])["text_table.applications.received"] == "pass"
    assert statuses([*table, field("applications.received", 8)])["text_table.applications.received"] == "fail"
    assert statuses(table)["text_table.applications.received"] == "skipped"
    suits = [field("t4.suit_direct.total", 33), field("t4.suit_after_review.total", 25), field("suit.total", 58)]
    assert statuses(suits)["text_table.suit.total"] == "pass"


def test_stale_years() -> None:
    mention = field("applications.received", 0)
    assert stale_years([(2013, mention)], 2014).status == "fail"
    assert stale_years([(2014, mention)], 2014).status == "pass"
    assert stale_years([(2013, mention)], None).status == "skipped"
