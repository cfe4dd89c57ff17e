"""The page of a batch in a real browser, where playwright and one of Chromium's kind are there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from viewer_pages import DEV, MARKED, SHARED, Open, assert_marked, line, records, show, write

from gidr_ner.pipeline import Pipeline

HOSTILE = """<img src=x onerror="window.hurt=1"></script><script>window.hurt=1</script>"""


def test_every_figure_is_marked_at_its_characters(open_view: Open, extracted: Path) -> None:
    assert_marked(open_view(extracted), records(extracted))


def test_so_it_is_in_traditional_and_damaged_texts(open_view: Open) -> None:
    gold = records(DEV)
    assert {"traditional"} <= {each["provenance"]["script"] for each in gold}
    assert_marked(open_view(DEV), gold)


@pytest.mark.skipif(not (SHARED / "real").exists(), reason="no real reports beside the repository")
def test_so_it_is_in_the_real_reports(open_view: Open, tmp_path: Path, pipeline: Pipeline) -> None:
    real = tmp_path / "real.jsonl"
    real.write_bytes(b"".join(map(line, pipeline.pipe(sorted((SHARED / "real").glob("*.txt"))))))
    assert len(records(real)) == 5
    assert_marked(open_view(real), records(real))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_out_of_the_window(open_view: Open, extracted: Path, width: int, scheme: str) -> None:
    page = open_view(extracted, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    show(page, 8)
    page.keyboard.press("n")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")


def test_list_sorts_filters_and_searches_in_either_script(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    ids = page.locator("#rows tbody a")
    page.click("th[data-key=failing] button")
    assert ids.first.text_content() == "k4-06"
    page.fill("#search", "溪柏县")  # printed 溪柏縣
    page.wait_for_function("() => document.querySelectorAll('#rows tbody a').length === 1")
    assert ids.all_text_contents() == ["k1-02"]
    page.fill("#search", "雲嶺縣")  # printed 云岭县
    page.wait_for_function("() => document.querySelector('#rows tbody a')?.textContent === 'yunling_county_2021'")
    page.fill("#search", "平安蓮渡")
    page.check("#in-text")
    page.wait_for_function("() => document.querySelector('#rows tbody a')?.textContent === 'k4-06'")
    page.click("button[type=reset]")
    page.wait_for_function("() => document.querySelectorAll('#rows tbody a').length === 13")
    page.select_option("#form", "2019")
    assert set(ids.all_text_contents()) == {r["doc_id"] for r in records(extracted) if r["form"] == "2019"}


def test_keys_lead_to_doubtful_values_and_failing_checks(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    record = records(extracted)[8]
    show(page, 8)
    failing = [check for check in record["checks"] if check["status"] == "fail"]
    in_failing = {id for check in failing for id in check["fields"]}
    doubtful = [f for f in record["fields"] if f["confidence"] < 0.9 or f["id"] in in_failing]
    for field in (*doubtful[:2], doubtful[0]):
        page.keyboard.press("p" if field is doubtful[0] and page.locator("#text .selected").count() else "n")
        assert page.locator("#text .selected").text_content() == field["text"]
        assert page.locator("#card h3 bdi").text_content() == field["id"]
    for check in failing:
        page.keyboard.press("f")
        assert page.locator(".check.current").get_attribute("data-check") == check["id"]
        assert page.locator("#card h3 bdi").text_content() in check["fields"]
    inside = """() => {
        const places = ["#text", "#text .selected"].map((each) => document.querySelector(each));
        const [box, mark] = places.map((each) => each.getBoundingClientRect());
        return box.top <= mark.top && mark.bottom <= box.bottom && mark.top >= 0 && mark.bottom <= innerHeight;
    }"""
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.querySelector('#report').hidden")


def test_a_cell_of_the_form_leads_to_its_place(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    record = records(extracted)[8]
    show(page, 8)
    cells = [f for f in record["fields"] if f["source"] == "table"]
    assert page.locator(".national td button").count() == len(cells) == 200
    heads = page.locator(".national th.group").all_text_contents()
    assert heads == ["三、本年度办理结果", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"]
    page.locator(".national button[title='t3.total.total']").click()
    place = next(f for f in cells if f["id"] == "t3.total.total")
    assert page.locator("#text .selected").text_content() == place["text"]
    assert page.evaluate(MARKED)[int(page.locator("#text .selected").get_attribute("data-at"))][0] == place["start"]


def test_predictions_stand_against_gold(open_view: Open, tmp_path: Path) -> None:
    record = records(DEV)[0]
    fields = record["fields"]
    found = [dict(f, source="model", confidence=0.99) for f in fields[:-1]]
    found[0]["value"] = 987654
    extraction = {key: record[key] for key in ("doc_id", "report_year", "agency", "form", "text", "sections")}
    page = open_view(write(tmp_path / "model.jsonl", [extraction | {"fields": found, "checks": []}]), DEV)
    assert page.locator("#rows tbody tr").first.locator("td[data-title=differing]").text_content() == "3"
    show(page, 0)
    page.keyboard.press("n")
    assert page.locator("#text .selected").text_content() == fields[0]["text"]
    assert f"{fields[0]['value']:,}" in page.locator("#card").inner_text()
    assert page.locator("#text mark.other").text_content() == fields[-1]["text"]
    assert page.locator("#card .failed").count() == 1
    page.fill("#card input[name=value]", str(fields[0]["value"]))
    page.click("#card button:text-is('Change')")
    assert page.locator("#card .passed").text_content() == "the same"


def test_hostile_text_stays_text(open_view: Open, tmp_path: Path) -> None:
    text = f"{HOSTILE}\r\n\x00𠮷３５{HOSTILE}"
    at = text.index("３")
    field = {
        "id": HOSTILE,
        "value": 35,
        "start": at,
        "end": at + 2,
        "text": "３５",
        "source": HOSTILE,
        "confidence": 0.1,
    }
    section = {"id": HOSTILE, "start": 0, "heading_end": 5, "end": len(text), "heading": HOSTILE}
    check = {"id": HOSTILE, "status": "fail", "message": HOSTILE, "fields": [HOSTILE]}
    head = dict.fromkeys(("doc_id", "title", "agency", "form"), HOSTILE) | {"report_year": 2014, "warnings": [HOSTILE]}
    record = head | {"text": text, "sections": [section], "fields": [field], "checks": [check]}
    page = open_view(write(tmp_path / "hostile.jsonl", [record]), width=390)
    assert_marked(page, [record])
    page.keyboard.press("n")
    assert page.locator("#card h3 bdi").text_content() == HOSTILE
    assert page.locator("#text .heading").text_content() == text[:5]
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_report_that_could_not_be_read_says_why(open_view: Open, tmp_path: Path) -> None:
    error = {"type": "EmptyInput", "message": "nothing to read"}
    page = open_view(write(tmp_path / "a.jsonl", [{"doc_id": "a", "error": error, "fields": []}]))
    assert "EmptyInput" in page.inner_text("#rows")
    show(page, 0)
    for key in "nfaxm":
        page.keyboard.press(key)
    assert "EmptyInput: nothing to read" in page.inner_text("#report")


def test_print_shows_the_text_without_controls(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    show(page, 8)
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    assert page.locator("#text").evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_two_thousand_reports_open_in_three_seconds(open_view: Open, extracted: Path, tmp_path: Path) -> None:
    several = records(extracted)
    many = (several[at % len(several)] | {"doc_id": f"r{at:04}"} for at in range(2000))
    path = write(tmp_path / "many.jsonl", many)
    page = open_view(path)
    started = time.monotonic()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert time.monotonic() - started < 3
    rows = page.locator("#rows tbody tr")
    assert rows.count() == 100
    rows.last.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('#rows tbody tr').length >= 200")
