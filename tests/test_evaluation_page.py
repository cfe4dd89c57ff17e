"""The page of an evaluation in a real browser, where playwright and one of Chromium's kind are there."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="pip install 'gidr-ner[evaluation]'")
from evaluation_sample import HOSTILE, LABELS, MEASURES, SYSTEMS, hostile_report, sample_report

from gidr_ner import webpage
from gidr_ner.evaluation.outputs import write_outputs

# labels of charts that stand out of the window
CLIPPED = """() => [...document.querySelectorAll("main > section svg text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < -1 || box.right > innerWidth + 1;
}).map((text) => text.textContent)"""

Open = Callable[..., Any]


@pytest.fixture
def open_page(open_address: Open, tmp_path: Path) -> Open:
    """Opens a report, watched as every page is."""

    def open_page(report: dict[str, Any], texts: dict[str, str], width: int = 1280, scheme: str = "light") -> Any:
        write_outputs(report, tmp_path, texts)
        page = open_address((tmp_path / "report.html").as_uri(), width, scheme)
        page.wait_for_selector("#errors > *")
        return page

    return open_page


def opened_errors(page: Any) -> Counter[tuple[str, str, int]]:
    """Opens every error: its document, the characters that are marked, and how many code points stand before them."""
    for level in ("#errors > details", "#errors > details > details"):
        page.evaluate("level => document.querySelectorAll(level).forEach(each => { each.open = true; })", level)
        page.wait_for_function(
            "level => [...document.querySelectorAll(level)].every(each => each.children.length > 1)", arg=level
        )
    found = page.evaluate(
        """() => [...document.querySelectorAll("#errors .text")].map((box) => {
            const mark = box.querySelector("mark");
            return [box.getAttribute("aria-label").slice(8), mark.textContent,
                Array.from(mark.previousSibling?.textContent ?? "").length];
        })"""
    )
    return Counter(map(tuple, found))


def expected_errors(report: dict[str, Any], texts: dict[str, str]) -> Counter[tuple[str, str, int]]:
    errors = [error for found in report["errors"].values() for error in found]
    return Counter((e["doc_id"], texts[e["doc_id"]][e["start"] : e["end"]], e["start"]) for e in errors)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_charts_are_drawn_at_every_width_and_in_both_schemes(open_page: Open, width: int, scheme: str) -> None:
    page = open_page(*sample_report(), width, scheme)
    assert page.locator("#measures svg .bar").count() == len(MEASURES) * len(SYSTEMS) + len(SYSTEMS)  # and the legend
    assert page.locator("#measures svg .whisker").count() == len(MEASURES) * len(SYSTEMS)
    assert page.locator("#calibration figure svg").count() == 2 * len(SYSTEMS)
    assert page.locator("#calibration figure .point").count() > 20 * len(SYSTEMS)
    assert page.locator("#confusion table").count() == len(SYSTEMS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CLIPPED) == []
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")


def test_filters_leave_what_was_asked_for(open_page: Open) -> None:
    report, texts = sample_report()
    page = open_page(report, texts)
    page.select_option("#system", "model")
    assert page.locator("#measures .whisker").count() == len(MEASURES)
    assert opened_errors(page) == expected_errors({"errors": {"model": report["errors"]["model"]}}, texts)
    page.select_option("#field", LABELS[0])
    kept = [
        e for e in report["errors"]["model"] if LABELS[0] in ((e["gold"] or {}).get("id"), (e["pred"] or {}).get("id"))
    ]
    assert opened_errors(page) == expected_errors({"errors": {"model": kept}}, texts)
    assert page.locator("#fields tbody tr").count() == 2  # a figure counts under values, in the sample under cells too
    page.click("button[type=reset]")
    page.wait_for_function("n => document.querySelectorAll('#measures .whisker').length === n", arg=len(MEASURES) * 3)
    page.select_option("#slice", label="form 2014 (8)")
    within = {each["doc_id"] for each in report["documents"] if each["slices"]["form"] == "2014"}
    kept = [e for found in report["errors"].values() for e in found if e["doc_id"] in within]
    assert opened_errors(page) == expected_errors({"errors": {"all": kept}}, texts)
    assert "Slice form 2014" in page.inner_text("#measures")


def test_errors_are_found_under_the_label_that_they_count_under(open_page: Open) -> None:
    report, texts = sample_report(2)
    labels = {"heading.overview": "overview", "t3.balance.total": "t3.balance.<col>", "x.y": "(unknown id)"}
    place = {
        "doc_id": "d00",
        "kind": "spurious",
        "gold": None,
        "start": 0,
        "end": 1,
        "before": "",
        "text": "",
        "after": "",
    }
    report["errors"]["rules"] = [place | {"pred": {"id": id}} for id in labels]
    report["systems"][0]["unknown_ids"] = {"x.y": 1}
    scores = report["measures"]["value"]["rules"]
    scores["labels"] |= dict.fromkeys(labels.values(), next(iter(scores["labels"].values())))
    page = open_page(report, texts)
    for id, label in labels.items():
        page.select_option("#field", label)
        assert page.locator("#errors summary strong").all_text_contents() == [id]


def test_a_field_of_the_table_is_a_filter(open_page: Open) -> None:
    page = open_page(*sample_report())
    name = page.locator("#fields tbody button").first.evaluate("button => button.firstChild.textContent")
    page.locator("#fields tbody button").first.click()
    assert page.input_value("#field") == name
    assert page.evaluate("document.activeElement.id") == "field"


def test_fields_that_changed_since_the_baseline_lead_to_their_filter(open_page: Open) -> None:
    report, texts = sample_report()
    head = {"measure": "value", "first": "baseline", "interval": [-0.1, 0.1], "p": 0.01, "p_holm": 0.01}
    moves = ((None, "rules", -0.01), (LABELS[0], "rules", 0.02), (LABELS[1], "model", -0.03), (LABELS[2], "rules", 0.0))
    differences = [head | {"label": label, "second": second, "difference": by} for label, second, by in moves]
    said = {"signature": "old", "comparable": True, "why": None, "labels": True}
    page = open_page(report | {"differences": [], "baseline": said | {"differences": differences}}, texts)
    assert page.locator("#differences h3").all_text_contents() == ["Against the baseline", "Fields that changed"]
    buttons = page.locator("#differences button")
    assert [buttons.nth(at).evaluate("each => each.firstChild.textContent") for at in (0, 1)] == [LABELS[1], LABELS[0]]
    assert buttons.count() == 2
    page.select_option("#system", "rules")
    assert buttons.count() == 1
    buttons.first.click()
    assert page.input_value("#field") == LABELS[0]
    assert page.locator("#differences h3").all_text_contents() == ["Against the baseline"]
    assert page.locator("#differences tbody tr").count() == 1


@pytest.mark.parametrize("large", [False, True], ids=["plain", "gzip"])
def test_errors_open_at_their_characters(open_page: Open, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    monkeypatch.setattr(webpage, "_LARGE", 0 if large else 10**9)
    report, texts = sample_report()
    page = open_page(report, texts)
    assert page.locator("script[type='application/gzip']").count() == (3 if large else 0)
    assert opened_errors(page) == expected_errors(report, texts)


def test_an_error_opens_by_keyboard_and_its_mark_is_in_sight(open_page: Open) -> None:
    report, texts = sample_report()
    page = open_page(report, texts)
    for level in ("#errors > details", "#errors > details > details"):
        page.locator(f"{level} > summary").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{level}[open] > :nth-child(2)")
    inside = """() => {
        const box = document.querySelector("#errors .text").getBoundingClientRect();
        const mark = document.querySelector("#errors .text mark").getBoundingClientRect();
        return box.top <= mark.top && mark.bottom <= box.bottom;
    }"""
    assert page.evaluate(inside)


def test_an_error_without_a_place_opens_the_whole_text(open_page: Open) -> None:
    report, texts = sample_report(2)
    nowhere = {"start": None, "end": None, "before": "", "text": "", "after": ""}
    item = {"gold": {"id": "year", "value": 2014}, "pred": {"id": "year", "value": 2013}}
    report["errors"] = {"rules": [{"doc_id": "d00", "kind": "incorrect", **item, **nowhere}], "model": [], "hybrid": []}
    page = open_page(report, texts)
    page.click("#errors > details > summary")
    page.click("#errors > details > details > summary")
    assert page.locator("#errors .text").evaluate("box => box.textContent") == texts["d00"]
    assert page.locator("#errors .text mark").count() == 0


def test_hostile_text_stays_text_in_the_browser(open_page: Open) -> None:
    report, texts = hostile_report()
    page = open_page(report, texts, 390)
    marks = opened_errors(page)
    assert marks == expected_errors(report, texts)
    assert any(doc_id == HOSTILE for doc_id, _, _ in marks)
    assert page.evaluate("window.hurt") is None
    assert page.locator("script").count() == 4
    assert page.locator("img").count() == 0
    assert page.locator("h1").evaluate("each => each.textContent") == f"Evaluation on {HOSTILE}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CLIPPED) == []


def test_a_report_of_nothing_has_a_page(open_page: Open) -> None:
    report, _ = copy.deepcopy(sample_report())
    scores = {"right": 0, "wrong": 0, "missed": 0, "precision": None, "recall": None, "f1": None, "interval": None}
    report |= {"gates": [], "differences": [], "slices": [], "power": {}, "documents": []}
    report["measures"] = {"value": {s: scores | {"macro_f1": None, "labels": {}} for s in SYSTEMS}}
    for key in ("calibration", "confusion"):
        report[key] = {s: {} if key == "calibration" else {"labels": [], "counts": []} for s in SYSTEMS}
    report["errors"], report["errors_total"] = (dict.fromkeys(SYSTEMS, value) for value in ([], 0))
    page = open_page(report, {})
    assert page.inner_text("#errors") == "None."
    assert "–" in page.locator("#measures svg").last.text_content()


def test_print_has_no_controls(open_page: Open) -> None:
    page = open_page(*sample_report())
    page.emulate_media(media="print")
    assert not page.locator("#filters").is_visible()
    assert page.locator("#measures svg").last.is_visible()
