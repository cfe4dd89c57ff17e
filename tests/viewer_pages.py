"""What tests of the viewer's page share: files of records, ways through the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from gidr_ner.jsonl import record_to_line, report_to_record

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REPORTS = ROOT / "data" / "reports"
DEV = ROOT / "annotations" / "gold" / "dev.jsonl"

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
