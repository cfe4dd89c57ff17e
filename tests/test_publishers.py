"""The reporting body by the head of a web page, where the report names none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gidr_ner.pipeline import load_pipeline
from gidr_ner.publishers import body_among

REPORT = "<p>一、概述</p><p>2014年，主动公开政府信息120条。</p><p>二、主动公开情况</p><p>公开政府信息120条。</p>"


def agency_of(tmp_path: Path, title: str, *metas: str) -> str | None:
    pytest.importorskip("lxml")
    path = tmp_path / "年报.html"
    head = "".join(f"<meta {meta}>" for meta in metas)
    path.write_text(f"<html><head>{head}</head><body><h1>{title}</h1>{REPORT}</body></html>", encoding="utf-8")
    report = load_pipeline("rules").extract(path)
    assert report.error is None
    return report.metadata.agency


SOURCE, SITE = "name=ContentSource content=松涛市水务局", "name=SiteName content=松涛市档案局门户网站"
PORTAL = "name=SiteName content=松涛市人民政府"
TITLE = "2014年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("metas", "agency"),
    [
        ((SITE, SOURCE), "松涛市水务局"),
        ((SITE, "name=ContentSource content=本站"), "松涛市档案局"),
        ((PORTAL, "name=contentsource content=''"), None),
        ((PORTAL, "name=source content=松涛市人民政府"), "松涛市人民政府"),
        ((), None),
    ],
)
def test_agency_of_a_report_that_names_none(tmp_path: Path, metas: tuple[str, ...], agency: str | None) -> None:
    assert agency_of(tmp_path, TITLE, *metas) == agency


def test_the_text_goes_before_the_head(tmp_path: Path) -> None:
    assert agency_of(tmp_path, f"云岭县审计局{TITLE}", SOURCE, SITE) == "云岭县审计局"


@pytest.mark.parametrize(
    "name", ["新华社", "松涛市融媒体中心", "市政府信息中心", "松涛电视台", "管理员", "本局", "", "价格司"]
)
def test_who_is_no_reporting_body(name: str) -> None:
    assert body_among([name]) is None
