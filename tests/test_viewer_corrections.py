"""Corrections made in the page of a batch, from the click to the annotation that the check accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from viewer_pages import DEV, SELECT, Open, export, records, show, write

from gidr_ner.cli import app


def test_corrections_are_kept_exported_and_pass_the_check(open_view: Open, tmp_path: Path) -> None:
    pytest.importorskip("pydantic")
    gold = records(DEV)
    at = next(i for i, each in enumerate(gold) if each["form"] == "2021" and not each["failing_checks"])
    record = gold[at]
    # a system that reads one figure for another, finds one that is none and misses a third
    wrong, missed = record["fields"][0], record["fields"][1]
    found = [dict(f, confidence=0.5, source="rules") for f in record["fields"] if f is not missed]
    found[0] = found[0] | {"id": "proposals.npc", "value": 12345}
    extraction = {k: record[k] for k in ("doc_id", "report_year", "form", "text", "sections")}
    guess = write(tmp_path / "guess.jsonl", [extraction | {"agency": None, "fields": found, "checks": []}])
    page = open_view(guess)
    show(page, 0)
    page.locator(f"#text mark[data-at='{0}']").click()
    page.fill("#card input[name=id]", wrong["id"])
    page.fill("#card input[name=value]", str(wrong["value"]))
    page.select_option("#card select", wrong["qualifier"])
    page.click("#card button:text-is('Change')")
    assert page.locator("#text mark.change").text_content() == wrong["text"]
    page.evaluate(SELECT, [missed["start"], missed["end"]])
    page.click("nav button:text-is('mark selection')")
    assert page.input_value("#card input[name=value]") == str(missed["value"])
    page.fill("#card input[name=id]", missed["id"])
    page.select_option("#card select", missed["qualifier"])
    page.click("#card button:text-is('Add')")
    assert page.locator("#text mark.added").text_content() == missed["text"]
    page.fill(".head input[name=agency]", record["agency"])
    page.keyboard.press("Tab")
    page.check("#done")
    page.reload()
    page.wait_for_selector("#text mark.added")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert [f | {"reason": ""} for f in exported["fields"]] == record["fields"]
    assert exported["sections"] == record["sections"]
    assert exported["provenance"]["layer"] == "gold"
    checked = CliRunner().invoke(app, ["annotations", "check", str(tmp_path / "mine.jsonl")])
    assert checked.exit_code == 0, checked.output


def test_a_mention_can_be_dropped_accepted_and_taken_back(open_view: Open, extracted: Path, tmp_path: Path) -> None:
    page = open_view(extracted)
    record = records(extracted)[9]
    show(page, 9)
    page.locator("#text mark[data-at='0']").click()
    page.keyboard.press("x")
    page.locator("#text mark[data-at='1']").click()
    page.keyboard.press("a")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert [f["start"] for f in exported["fields"]] == [f["start"] for f in record["fields"][1:]]
    assert exported["provenance"]["layer"] == "silver"
    for at in "01":
        page.locator(f"#text mark[data-at='{at}']").click()
        page.keyboard.press("u")
    assert page.is_disabled("#export")


def test_sums_in_the_page_are_those_of_the_package(open_view: Open) -> None:
    page = open_view(DEV)
    for at, record in enumerate(records(DEV)):
        show(page, at)
        failing = page.evaluate(
            """() => runChecks(shown.fields, shown.head.form, shown.layer.sections)
                .filter(({ status }) => status === "fail").map(({ id }) => id).sort()"""
        )
        assert failing == [id for id in record["failing_checks"] if id != "year.stale"], record["doc_id"]


def test_half_a_character_moves_no_offset(open_view: Open, tmp_path: Path) -> None:
    field = {"id": "proactive.total", "value": 35, "start": 3, "end": 5}
    record = {"doc_id": "a", "text": "\udc80公\ud84235条", "fields": [field]}
    path = tmp_path / "half.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    page = open_view(path)
    show(page, 0)
    assert page.locator("#text mark").text_content() == "35"
    page.check("#done")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert exported["text"] == record["text"]
