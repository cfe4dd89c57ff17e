"""How long the page of 2,000 reports takes to write, to open, to search and to scroll, and how large it is.

The reports are those of ``annotations/gold/dev.jsonl`` over and over under names of their own. Needs playwright and a
browser of Chromium's kind.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from gidr_ner.viewer import entries_to_html, merge_layers
from gidr_ner.viewer.records import record_to_layer

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READY = "body[data-ready]"
# the longest time between two frames while the list runs through the window, in ms
SCROLL = """() => new Promise((done) => {
    let longest = 0, before = performance.now(), left = 60;
    const step = (now) => {
        longest = Math.max(longest, now - before);
        before = now;
        scrollBy(0, 300);
        if (left--) requestAnimationFrame(step); else done(longest);
    };
    requestAnimationFrame(step);
})"""


def write_page(path: Path, reports: int) -> None:
    """The page of that many reports."""
    with (ROOT / "annotations" / "gold" / "dev.jsonl").open(encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    named = ({**record, "doc_id": f"{at:05}"} for at, record in enumerate(islice(cycle(known), reports)))
    layers = [record_to_layer(record, "dev", record["doc_id"]) for record in named]
    page = entries_to_html(merge_layers(layers), "benchmark")
    path.write_text(page, encoding="utf-8", errors="backslashreplace")


def measure(page: Page, address: str) -> dict[str, float]:
    """Seconds until the list is there, until a report is, and until a search in all texts is done; ms of a frame."""
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(READY)
    opened = time.perf_counter()
    frame = page.evaluate(SCROLL)
    asked = time.perf_counter()
    page.evaluate("location.hash = 7")
    page.wait_for_selector("#text")
    shown = time.perf_counter()
    page.evaluate("location.hash = ''")
    page.wait_for_selector("#list:not([hidden])")
    searching = time.perf_counter()
    page.check("#in-text")
    page.fill("#search", "规范性文件")
    page.wait_for_function("() => /^[0-9,]+ of/.test(byId('tally').textContent) && reading !== null")
    searched = time.perf_counter()
    return {
        "open_s": opened - began,
        "show_s": shown - asked,
        "search_s": searched - searching,
        "longest_frame_ms": frame,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2_000)
    options = parser.parse_args()
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print(f"none of {', '.join(BROWSERS)} is installed", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        began = time.perf_counter()
        write_page(path, options.reports)
        said = {"reports": options.reports, "write_s": time.perf_counter() - began, "mb": path.stat().st_size / 1e6}
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        said |= measure(browser.new_page(), path.as_uri())
        browser.close()
    print(json.dumps({name: round(value, 2) for name, value in said.items()}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
