"""The page of a batch in a real browser, where playwright and one of Chromium's kind are there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gidr_ner.cli import app
from gidr_ner.jsonl import record_to_line, report_to_record
from gidr_ner.pipeline import Pipeline
from gidr_ner.viewer import entries_to_html, merge_layers, read_layers

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REPORTS = ROOT / "data" / "reports"
DEV = ROOT / "annotations" / "gold" / "dev.jsonl"
HOSTILE = """<img src=x onerror="window.hurt=1"></script><script>window.hurt=1</script>"""

# each place with the characters that are marked and how many code points stand before them
MARKED = """() => {
    const found = {};
    const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
    for (let at = 0, node; (node = walker.nextNode());) {
        const place = node.parentElement.closest("mark[data-at]")?.dataset.at;
        if (place) found[place] = [found[place]?.[0] ?? at, (found[place]?.[1] ?? "") + node.data];
        at += Array.from(node.data).length;
    }
    return Object.values(found);
}"""
SELECT = """([start, end]) => {
    const place = (offset) => {
        const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
        for (let at = 0, node; (node = walker.nextNode());) {
            const length = Array.from(node.data).length;
            if (offset <= at + length) return [node, Array.from(node.data).slice(0, offset - at).join("").length];
            at += length;
        }
    };
    const range = document.createRange();
    range.setStart(...place(start));
    range.setEnd(...place(end));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""

Open = Callable[..., Any]


@pytest.fixture
def open_page(open_address: Open, tmp_path: Path) -> Open:
    def open_page(*results: Path, width: int = 1280, scheme: str = "light") -> Any:
        page_at = tmp_path / "page.html"
        page_at.write_text(entries_to_html(merge_layers(read_layers(results)), "batch"), encoding="utf-8")
        page = open_address(page_at.as_uri(), width, scheme)
        page.wait_for_selector("body[data-ready]")
        return page

    return open_page


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Path:
    """The demo's reports, extracted."""
    path = tmp_path_factory.mktemp("view") / "demo.jsonl"
    path.write_bytes(b"".join(map(line, pipeline.pipe(sorted(REPORTS.glob("*.txt"))))))
    return path


def line(report: Any) -> bytes:
    return record_to_line(report_to_record(report, with_text=True))


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, items: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def show(page: Any, at: int) -> None:
    page.evaluate("at => { location.hash = at; }", str(at))
    page.wait_for_function("at => shown?.at === at && !document.querySelector('#report').hidden", arg=at)


def assert_marked(page: Any, items: list[dict[str, Any]]) -> None:
    for at, record in enumerate(items):
        show(page, at)
        assert page.locator("#text").evaluate("box => box.textContent") == record["text"], record["doc_id"]
        expected = {(f["start"], record["text"][f["start"] : f["end"]]) for f in record["fields"]}
        assert {tuple(each) for each in page.evaluate(MARKED)} == expected, record["doc_id"]


def export(page: Any, path: Path) -> list[dict[str, Any]]:
    with page.expect_download() as download:
        page.click("#export")
    download.value.save_as(path)
    return records(path)


def test_every_figure_is_marked_at_its_characters(open_page: Open, extracted: Path) -> None:
    assert_marked(open_page(extracted), records(extracted))


def test_so_it_is_in_traditional_and_damaged_texts(open_page: Open) -> None:
    gold = records(DEV)
    assert {"traditional"} <= {each["provenance"]["script"] for each in gold}
    assert_marked(open_page(DEV), gold)


@pytest.mark.skipif(not (SHARED / "real").exists(), reason="no real reports beside the repository")
def test_so_it_is_in_the_real_reports(open_page: Open, tmp_path: Path, pipeline: Pipeline) -> None:
    real = tmp_path / "real.jsonl"
    real.write_bytes(b"".join(map(line, pipeline.pipe(sorted((SHARED / "real").glob("*.txt"))))))
    assert len(records(real)) == 5
    assert_marked(open_page(real), records(real))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_out_of_the_window(open_page: Open, extracted: Path, width: int, scheme: str) -> None:
    page = open_page(extracted, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    show(page, 8)
    page.keyboard.press("n")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")


def test_list_sorts_filters_and_searches_in_either_script(open_page: Open, extracted: Path) -> None:
    page = open_page(extracted)
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


def test_keys_lead_to_doubtful_values_and_failing_checks(open_page: Open, extracted: Path) -> None:
    page = open_page(extracted)
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


def test_a_cell_of_the_form_leads_to_its_place(open_page: Open, extracted: Path) -> None:
    page = open_page(extracted)
    record = records(extracted)[8]
    show(page, 8)
    cells = [f for f in record["fields"] if f["source"] == "table"]
    assert page.locator(".national td button").count() == len(cells) == 200
    page.locator(".national button[title='t3.total.total']").click()
    place = next(f for f in cells if f["id"] == "t3.total.total")
    assert page.locator("#text .selected").text_content() == place["text"]
    assert page.evaluate(MARKED)[int(page.locator("#text .selected").get_attribute("data-at"))][0] == place["start"]


def test_corrections_are_kept_exported_and_pass_the_check(open_page: Open, tmp_path: Path) -> None:
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
    page = open_page(guess)
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


def test_a_mention_can_be_dropped_accepted_and_taken_back(open_page: Open, extracted: Path, tmp_path: Path) -> None:
    page = open_page(extracted)
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


def test_sums_in_the_page_are_those_of_the_package(open_page: Open) -> None:
    page = open_page(DEV)
    for at, record in enumerate(records(DEV)):
        show(page, at)
        failing = page.evaluate(
            """() => runChecks(shown.fields, shown.head.form, shown.layer.sections)
                .filter(({ status }) => status === "fail").map(({ id }) => id).sort()"""
        )
        assert failing == [id for id in record["failing_checks"] if id != "year.stale"], record["doc_id"]


def test_predictions_stand_against_gold(open_page: Open, tmp_path: Path) -> None:
    record = records(DEV)[0]
    fields = record["fields"]
    found = [dict(f, source="model", confidence=0.99) for f in fields[:-1]]
    found[0]["value"] = 987654
    extraction = {key: record[key] for key in ("doc_id", "report_year", "agency", "form", "text", "sections")}
    page = open_page(write(tmp_path / "model.jsonl", [extraction | {"fields": found, "checks": []}]), DEV)
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


def test_hostile_text_stays_text(open_page: Open, tmp_path: Path) -> None:
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
    page = open_page(write(tmp_path / "hostile.jsonl", [record]), width=390)
    assert_marked(page, [record])
    page.keyboard.press("n")
    assert page.locator("#card h3 bdi").text_content() == HOSTILE
    assert page.locator("#text .heading").text_content() == text[:5]
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_half_a_character_moves_no_offset(open_page: Open, tmp_path: Path) -> None:
    field = {"id": "proactive.total", "value": 35, "start": 3, "end": 5}
    record = {"doc_id": "a", "text": "\udc80公\ud84235条", "fields": [field]}
    path = tmp_path / "half.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    page = open_page(path)
    show(page, 0)
    assert page.locator("#text mark").text_content() == "35"
    page.check("#done")
    (exported,) = export(page, tmp_path / "mine.jsonl")
    assert exported["text"] == record["text"]


def test_a_report_that_could_not_be_read_says_why(open_page: Open, tmp_path: Path) -> None:
    error = {"type": "EmptyInput", "message": "nothing to read"}
    page = open_page(write(tmp_path / "a.jsonl", [{"doc_id": "a", "error": error, "fields": []}]))
    assert "EmptyInput" in page.inner_text("#rows")
    show(page, 0)
    for key in "nfaxm":
        page.keyboard.press(key)
    assert "EmptyInput: nothing to read" in page.inner_text("#report")


def test_print_shows_the_text_without_controls(open_page: Open, extracted: Path) -> None:
    page = open_page(extracted)
    show(page, 8)
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    assert page.locator("#text").evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_two_thousand_reports_open_in_three_seconds(open_page: Open, extracted: Path, tmp_path: Path) -> None:
    several = records(extracted)
    many = (several[at % len(several)] | {"doc_id": f"r{at:04}"} for at in range(2000))
    path = write(tmp_path / "many.jsonl", many)
    page = open_page(path)
    started = time.monotonic()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert time.monotonic() - started < 3
    rows = page.locator("#rows tbody tr")
    assert rows.count() == 100
    rows.last.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('#rows tbody tr').length >= 200")
