"""Invented reports that many tests read; every figure in them is known."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from viewer_pages import REPORTS, Open, line

from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.viewer import entries_to_html, merge_layers, read_layers

REPORT = """松涛市档案馆2014年政府信息公开工作年度报告

　　本报告根据《中华人民共和国政府信息公开条例》编制。

一、概述
　　2014年，我馆组织信息公开业务培训2次。

二、主动公开政府信息情况
　　全年主动公开政府信息１２６条，其中通过网站公开120余条。

三、依申请公开政府信息情况
　　全年共收到政府信息公开申请十四件。

四、政府信息公开收费及减免情况
　　全年未收取任何费用。

五、行政复议和行政诉讼情况
　　没有发生行政复议、行政诉讼。

六、存在的问题和改进措施
　　目录更新不够及时，下一步将按周核对。
"""

OTHER_KIND = (
    """松涛市2014年政府工作报告

各位代表：过去一年，全市生产总值增长8.5%，新建学校12所，完成投资3.2亿元。

一、主要做法
我们推进公开透明的财政管理，办理建议提案164件。
"""
    + "坚持稳中求进，抓好粮食生产，改善城乡居住条件，发展现代服务业。\n" * 40
)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load_pipeline()


@pytest.fixture
def report_text() -> str:
    return REPORT


@pytest.fixture
def other_text() -> str:
    return OTHER_KIND


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def open_address(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page; at the end none may have complained, asked for anything or run what is not its own."""
    contexts, faults = [], []

    def open_address(address: str, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()

        def answer(route: Any) -> None:
            if route.request.url.partition("#")[0] == address:
                route.continue_()
            else:
                faults.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", answer)
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.goto(address)
        return page

    yield open_address
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def open_view(open_address: Open, tmp_path: Path) -> Open:
    """Opens the page of a batch, watched as every page is."""

    def open_view(*results: Path, width: int = 1280, scheme: str = "light") -> Any:
        page_at = tmp_path / "page.html"
        page_at.write_text(entries_to_html(merge_layers(read_layers(results)), "batch"), encoding="utf-8")
        page = open_address(page_at.as_uri(), width, scheme)
        page.wait_for_selector("body[data-ready]")
        return page

    return open_view


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Path:
    """The demo's reports, extracted."""
    path = tmp_path_factory.mktemp("view") / "demo.jsonl"
    path.write_bytes(b"".join(map(line, pipeline.pipe(sorted(REPORTS.glob("*.txt"))))))
    return path
