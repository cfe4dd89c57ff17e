"""Large pages are read in the child process: the same comes back, and its clock and memory hold for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("lxml")

from bad_inputs.base import parts
from html_pages import div_page

from gidr_ner.errors import NoText, TooLarge
from gidr_ner.readers.html import HtmlReader
from gidr_ner.readers.limits import LIMITS
from gidr_ner.readers.sandbox import Sandbox

HEAD = (
    "<meta name=pubdate content=2023-01-31><meta name=contentsource content=临川县民政局>"
    "<title>临川县民政局2022年政府信息公开工作年度报告</title>"
)
PAGE = div_page(parts()).replace("<body>", f"{HEAD}<body>")
LARGE = PAGE.replace("<header>", f"<!--{'>' * LIMITS.html_bytes_here}--><header>").encode()
LONG_TAG = PAGE.replace("<article>", f"<article data-x='{'x' * LIMITS.html_tag_bytes}'>").encode()
HERE = HtmlReader(replace(LIMITS, html_bytes_here=LIMITS.html_bytes, html_tag_bytes=LIMITS.html_bytes))


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which jobs are run in the child process."""
    from gidr_ner.readers import html

    done: list[str] = []
    run = html.run_in_child

    def noted(job: str, data: bytes, name: str) -> object:
        done.append(job)
        return run(job, data, name)

    monkeypatch.setattr(html, "run_in_child", noted)
    return done


@pytest.mark.parametrize("page", [LARGE, LONG_TAG], ids=["large", "a long tag"])
def test_the_child_hands_back_what_this_process_would_read(page: bytes, jobs: list[str]) -> None:
    content = HtmlReader().read(page, "a.html")
    assert jobs == ["gidr_ner.readers.html_document:read_page_as_json"]
    assert content == HERE.read(page, "a.html")
    assert (len(content.tables), content.published, content.publishers) == (3, "2023-01-31", ("临川县民政局",))
    assert content.places
    assert content.title


def test_ordinary_pages_are_read_in_this_process(jobs: list[str]) -> None:
    assert HtmlReader().read(PAGE.encode(), "a.html").tables
    assert jobs == []


def test_errors_of_the_child_are_those_of_the_page() -> None:
    with pytest.raises(NoText, match=r"^a\.html: a page without a report of its own, it links to /x\.pdf$"):
        HtmlReader().read(b"<html>" + b" " * LIMITS.html_bytes_here + b"<a href=/x.pdf>1</a>", "a.html")


def test_a_page_that_takes_too_long_names_the_limit() -> None:
    """The parser takes the square of the attributes of a tag: these take it a minute."""
    page = f"<html><body><p {' '.join(f'a{n}=1' for n in range(50_000))}>x</p>".encode()
    box = Sandbox(replace(LIMITS, child_seconds=1.0))
    with pytest.raises(TooLarge, match=r"^a\.html: .*limits\.child_seconds"):
        box.run("gidr_ner.readers.html_document:read_page_as_json", page, "a.html")
    box.close()


def test_tables_in_tables_take_no_square_of_time() -> None:
    """Cells without end in tables within tables: five minutes where each table counts the cells of all in it."""
    page = "<html><body>" + "<table><tr><td>" * 480 + "<td>x" * 200_000
    with pytest.raises(TooLarge, match=r"limits\.(?:child_bytes|table_cells)"):
        HtmlReader().read(page.encode(), "a.html")
