"""The page of a batch in a real browser, where playwright and one of Chromium's kind are there."""

from __future__ import annotations

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
    # the marked figure is in sight: in its box, in the window, and not behind the card
    assert page.evaluate(
        """() => {
            const { left, top } = document.querySelector("#text .selected").getBoundingClientRect();
            return document.elementFromPoint(left + 2, top + 5).matches(".selected, .selected *");
        }"""
    )


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
    headings = [s | {"text": s["heading"]} for s in record["sections"] if s["heading"] and s["confidence"] < 0.9]
    figures = [f for f in record["fields"] if f["confidence"] < 0.9 or f["id"] in in_failing]
    doubtful = sorted([*headings, *figures], key=lambda each: each["start"])
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
    assert page.evaluate(MARKED)[page.locator("#text .selected").get_attribute("data-at")][0] == place["start"]


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
    page.locator("#text mark.other").click()
    assert page.inner_text("#card h3") == "A figure of dev (gold)"
    assert page.input_value("#card input[name=id]") == fields[-1]["id"]
    page.click("#card button:text-is('Add')")
    assert page.locator("#text mark.added").text_content() == fields[-1]["text"]


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


def test_without_its_text_a_report_still_shows_what_was_found(open_view: Open, extracted: Path, tmp_path: Path) -> None:
    (tmp_path / "some.zip").write_bytes(b"PK")
    record = records(extracted)[8] | {"text": None, "source": str(tmp_path / "some.zip!in/a.txt")}
    page = open_view(write(tmp_path / "a.jsonl", [record]))
    row = page.inner_text("#rows tbody tr")
    assert record["agency"] in row
    assert "⚠ NoText" in row
    show(page, 0)
    for key in ("n", "Shift+N", "f", "a", "x", "m", "h", "e"):
        page.keyboard.press(key)
    assert "in/a.txt stands in" in page.inner_text("#report .failed >> nth=0")
    assert page.locator(".check").count() == 5
    cells = [f for f in record["fields"] if f["source"] == "table"]
    assert page.locator(".national td button[disabled]").count() == len(cells)
    assert page.locator("#report > ul > li").count() == len(record["fields"]) - len(cells)
    assert page.is_disabled("#export")


def test_print_shows_the_text_without_controls(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    show(page, 8)
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    assert page.locator("#text").evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_of_a_large_batch_only_what_is_in_sight_is_drawn(open_view: Open, tmp_path: Path) -> None:
    several = records(DEV)
    many = (several[at % len(several)] | {"doc_id": f"r{at:04}"} for at in range(400))
    page = open_view(write(tmp_path / "many.jsonl", many))
    rows = page.locator("#rows tbody tr")
    assert rows.count() == 100
    assert page.evaluate("reading") is None
    rows.last.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('#rows tbody tr').length >= 200")


def test_the_last_address_counts_however_slow_the_one_before_is(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    page.evaluate(
        """() => {
            const loaded = load;
            load = async (at) => {
                if (at === 1) await new Promise((done) => { window.late = () => setTimeout(done); });
                return loaded(at);
            };
        }"""
    )
    page.evaluate("() => { location.hash = 1; }")
    page.wait_for_function("() => window.late")
    show(page, 2)
    page.evaluate("() => { window.late(); return new Promise((done) => setTimeout(done, 200)); }")
    assert page.evaluate("shown.at") == 2


def test_keys_reach_every_mark_and_leave_what_could_not_be_read(open_view: Open, extracted: Path) -> None:
    failed = {"doc_id": "b", "error": {"type": "EmptyInput", "message": ""}}
    first, second = records(extracted)[:2]
    page = open_view(write(extracted.parent / "three.jsonl", [first, failed, second]))
    show(page, 0)
    places = sorted((f["start"], f["end"]) for f in first["fields"])
    places += [(s["start"], s["heading_end"]) for s in first["sections"] if s["id"] != "preamble"]
    for start, end in sorted(places)[:4]:
        page.keyboard.press("Shift+N")
        assert page.evaluate("[shown.items[shown.selected].start, shown.items[shown.selected].end]") == [start, end]
        assert page.inner_text("#said").startswith(first["text"][start:end].strip())
    page.keyboard.press("Shift+P")
    assert page.evaluate("shown.selected") == 2
    for at in (1, 2):
        page.keyboard.press("j")
        page.wait_for_function("at => shown.at === at", arg=at)


def test_focus_stays_where_the_keyboard_left_it(open_view: Open, extracted: Path) -> None:
    page = open_view(extracted)
    focus = "document.activeElement.closest('[data-key], [name], [id]')"
    page.focus("th[data-key=year] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[data-key=year][aria-sort]")
    assert page.evaluate(f"{focus}.dataset.key") == "year"
    show(page, 3)
    page.focus(".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("[document.activeElement.id, shown.at]") == ["main", 3]
    page.fill(".head input[name=agency]", "松涛市档案馆")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focus}.name") == "year"
    page.fill(".head input[name=year]", "")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focus}.name") == "form"
    assert page.input_value(".head input[name=year]") == str(records(extracted)[3]["report_year"])


def test_paper_holds_the_whole_list_in_colours_for_paper(open_view: Open, tmp_path: Path) -> None:
    many = [{"doc_id": f"r{at}", "text": "公开", "fields": []} for at in range(250)]
    page = open_view(write(tmp_path / "many.jsonl", many), scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#rows tbody tr").count() == 250
    colours = ["--page", "--bad", "--c0"]
    asked = "names => names.map((each) => getComputedStyle(document.documentElement).getPropertyValue(each))"
    assert page.evaluate(asked, colours) == ["#fff", "#b03a00", "#0072b2"]


def test_nothing_is_a_page_too(open_view: Open, tmp_path: Path) -> None:
    page = open_view(write(tmp_path / "none.jsonl", []))
    assert page.inner_text("#tally").startswith("0 of 0 reports")
    blank = open_view(write(tmp_path / "blank.jsonl", [{"doc_id": "a", "text": ""}]))
    show(blank, 0)
    for key in ("n", "Shift+N", "f", "a", "m"):
        blank.keyboard.press(key)
    assert blank.inner_text(".checks summary") == "Checks: 0 fail, 0 pass, 0 skipped"


def test_alternatives_of_gold_agree_and_what_is_optional_is_not_missed(open_view: Open, tmp_path: Path) -> None:
    text = "公开𠮷35件，共12件"
    one = {"id": "proactive.total", "value": 35, "start": 3, "end": 5}
    other = {"id": "proactive.cumulative", "value": 12, "start": 8, "end": 10}
    found = {"doc_id": "a", "text": text, "fields": [one], "checks": []}
    gold = found | {"fields": [one | {"id": "fees.total", "also": [one["id"]]}, other | {"optional": True}]}
    judge = write(tmp_path / "gold.jsonl", [gold | {"failing_checks": []}])
    page = open_view(write(tmp_path / "found.jsonl", [found]), judge)
    show(page, 0)
    assert page.locator("#text mark").all_text_contents() == ["35"]
    assert page.locator("#text .doubtful").count() == 0
