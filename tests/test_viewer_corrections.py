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
    page.locator("#text mark").first.click()
    page.fill("#card input[name=id]", wrong["id"])
    page.fill("#card input[name=value]", str(wrong["value"]))
    page.select_option("#card select", wrong["qualifier"])
    page.click("#card button:text-is('Change')")
    assert page.locator("#text mark.change").text_content() == wrong["text"]
    page.evaluate(SELECT, [missed["start"], missed["end"]])
    page.click("nav button:text-is('+ figure')")
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
    page.locator("#text mark").nth(0).click()
    page.keyboard.press("x")
    page.locator("#text mark").nth(1).click()
    page.keyboard.press("a")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert [f["start"] for f in exported["fields"]] == [f["start"] for f in record["fields"][1:]]
    assert exported["provenance"]["layer"] == "silver"
    for at in range(2):
        page.locator("#text mark").nth(at).click()
        page.keyboard.press("u")
    assert page.is_disabled("#export")


def test_headings_are_corrected_as_figures_are(open_view: Open, tmp_path: Path) -> None:
    pytest.importorskip("pydantic")
    record = records(DEV)[0]
    first, second, third, *others = record["sections"]
    # a system that takes one section for another, finds a heading that is none and misses a third
    false = {"id": "plan", "start": second["heading_end"] + 10, "heading_end": second["heading_end"] + 14}
    found = [first | {"id": "other"}, second, false | {"end": third["start"]}, *others]
    named = {key: record[key] for key in ("doc_id", "agency", "report_year", "form", "text", "fields")}
    page = open_view(write(tmp_path / "guess.jsonl", [named | {"sections": found, "checks": []}]))
    show(page, 0)
    page.locator("#text .heading").first.click()
    page.select_option("#card select[name=id]", first["id"])
    page.click("#card button:text-is('Change')")
    page.locator("#text .heading").nth(2).click()
    page.keyboard.press("x")
    page.evaluate(SELECT, [third["start"], third["heading_end"]])
    page.keyboard.press("h")
    page.select_option("#card select[name=id]", third["id"])
    page.click("#card button:text-is('Add')")
    page.check("#done")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert exported["sections"] == record["sections"]
    checked = CliRunner().invoke(app, ["annotations", "check", str(tmp_path / "mine.jsonl")])
    assert checked.exit_code == 0, checked.output


def test_what_is_marked_replaces_what_it_overlaps(open_view: Open, tmp_path: Path) -> None:
    record = records(DEV)[0]
    field = next(f for f in record["fields"] if f["end"] - f["start"] > 1)
    cut = field | {"start": field["start"] + 1, "text": field["text"][1:]}
    page = open_view(write(tmp_path / "cut.jsonl", [record | {"fields": [cut]}]))
    show(page, 0)
    page.evaluate(SELECT, [field["start"], field["end"]])
    page.keyboard.press("m")
    assert f"figure {field['id']}" in page.inner_text("#card")
    page.fill("#card input[name=id]", field["id"])
    page.fill("#card input[name=value]", str(field["value"]))
    page.click("#card button:text-is('Add')")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert [(f["start"], f["end"]) for f in exported["fields"]] == [(field["start"], field["end"])]


def test_retraining_takes_what_the_page_exports(open_view: Open, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    import training_cases  # noqa: F401 - puts train in the path
    from retrain import write_splits
    from tagging.splitting import split_items

    from gidr_ner.curation.check import inspect_corpus
    from gidr_ner.curation.corpus import read_corpus

    page = open_view(DEV)
    for at in range(3):
        show(page, at)
        page.check("#done")
    export(page, tmp_path / "corrections.jsonl")
    corpus = read_corpus([tmp_path / "corrections.jsonl"])
    assert inspect_corpus(corpus, 0).faults == ()
    files = write_splits(split_items(corpus.items, 0.4), tmp_path / "splits")
    kept = [each["doc_id"] for path in (files.train, files.judged) for each in records(path)]
    assert sorted(kept) == sorted(each["doc_id"] for each in records(DEV)[:3])


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


def test_a_wrong_id_is_put_right_in_the_same_form(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    show(page, 9)
    page.locator("#text mark").first.click()
    for id in ("no.such", "proposals.npc"):
        page.fill("#card input[name=id]", id)
        page.click("#card button:text-is('Change')")
    assert page.locator("#card h3 bdi").text_content() == "proposals.npc"
    assert page.locator("#card dd").last.text_content() == "changed"


def test_what_is_added_stands_before_what_it_replaces(open_view: Open, tmp_path: Path) -> None:
    field = {"id": "proactive.total", "value": 635, "start": 3, "end": 6}
    page = open_view(write(tmp_path / "a.jsonl", [{"doc_id": "a", "text": "公𠮷开635件", "fields": [field]}]))
    show(page, 0)
    for start in (3, 4):
        page.evaluate(SELECT, [start, 6])
        page.keyboard.press("m")
        page.fill("#card input[name=id]", "proposals.npc")
        page.keyboard.press("Enter")
        assert page.locator("#text .added.selected").text_content() == "635"[start - 3 :]
    page.keyboard.press("x")
    assert page.locator("#text .selected").count() == 0
    assert page.locator("#text .drop").text_content() == "635"


def test_corrections_that_a_browser_has_no_room_for_last_as_long_as_the_page(
    open_view: Open, extracted: Path, tmp_path: Path
) -> None:
    page = open_view(extracted)
    show(page, 9)
    for full in (False, True):
        if full:
            page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'Quota'); }; }")
        page.locator("#text mark").nth(int(full)).click()
        page.keyboard.press("x")
    assert page.locator("#text .drop").count() == 2
    assert page.inner_text("#kept") == "corrections of 1 not kept: export before you close the page"
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert len(exported["fields"]) == len(records(extracted)[9]["fields"]) - 2


def test_a_report_that_is_listed_twice_is_exported_once(open_view: Open, tmp_path: Path) -> None:
    record = records(DEV)[0]
    page = open_view(write(tmp_path / "twice.jsonl", [record, record]))
    show(page, 1)
    page.check("#done")
    assert [each["doc_id"] for each in export(page, tmp_path / "mine.jsonl")] == [record["doc_id"]]


def test_a_numeral_is_read_for_a_person_to_confirm(open_view: Open, tmp_path: Path) -> None:
    page = open_view(write(tmp_path / "none.jsonl", []))
    guesses = {
        "１，２３４": 1234,
        "二〇一四": 2014,
        "兩千零五": 2005,
        "十二": 12,
        "1.5萬": 15000,
        "3億二千": None,
        "件": None,
    }
    assert page.evaluate("all => all.map(guessValue)", list(guesses)) == list(guesses.values())
