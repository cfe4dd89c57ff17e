"""Annotated reports with tables, rendered as web pages, give what their text gives."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from html_pages import STYLES
from report_parts import Gold, gold_to_parts, read_gold

from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.readers import read
from gidr_ner.types import Report

pytest.importorskip("lxml")

REPORTS = read_gold()
ENCODINGS = {"word": "gb18030", "cms": "utf-8", "div": "utf-8"}


@cache
def _pipeline() -> Pipeline:
    return load_pipeline("rules")


def render(gold: Gold, style: str) -> Report:
    page = STYLES[style](gold_to_parts(gold)).encode(ENCODINGS[style])
    return _pipeline().extract(read(page, f"{gold['doc_id']}.html"))


@cache
def rendered(style: str) -> list[Report]:
    return [render(gold, style) for gold in REPORTS]


@cache
def of_texts() -> list[Report]:
    return [_pipeline().extract(gold["text"]) for gold in REPORTS]


def _is_cell(id: str) -> bool:
    return id.startswith(("t2.", "t3.", "t4."))


def found_cells(report: Report) -> Counter[tuple[str, float]]:
    return Counter((f.id, float(f.value)) for f in report.fields if _is_cell(f.id))


def found_mentions(report: Report) -> Counter[tuple[str, float]]:
    return Counter((f.id, float(f.value)) for f in report.fields if not _is_cell(f.id))


def gold_cells(gold: Gold) -> Counter[tuple[str, float]]:
    return Counter((f["id"], float(f["value"])) for f in gold["fields"] if _is_cell(f["id"]))


def f1(found: Counter[tuple[str, float]], wanted: Counter[tuple[str, float]]) -> float:
    total = found.total() + wanted.total()
    return 2 * (found & wanted).total() / total if total else 1.0


def totals(counts: list[Counter[tuple[str, float]]]) -> Counter[tuple[int, str, float]]:
    """Counters of documents as one, each figure with its document."""
    return Counter({(n, *key): count for n, counter in enumerate(counts) for key, count in counter.items()})


@pytest.mark.parametrize("style", STYLES)
def test_cells_and_mentions_are_those_of_the_text(style: str) -> None:
    reports, texts = rendered(style), of_texts()
    assert [type(report.error) for report in reports] == [type(report.error) for report in texts]
    cells = f1(totals(list(map(found_cells, reports))), totals(list(map(gold_cells, REPORTS))))
    mentions = f1(totals(list(map(found_mentions, reports))), totals(list(map(found_mentions, texts))))
    assert cells >= 0.998
    assert mentions >= 0.99


@pytest.mark.parametrize("style", STYLES)
def test_sections_are_those_of_the_text(style: str) -> None:
    pairs = zip(rendered(style), of_texts(), strict=True)
    differing = [text.document.doc_id for page, text in pairs if section_ids(page) != section_ids(text)]
    assert len(differing) <= len(REPORTS) // 50


def section_ids(report: Report) -> list[str]:
    return [section.id for section in report.sections]


def failing(report: Report) -> set[str]:
    return {check.id for check in report.checks if check.status == "fail"}


@pytest.mark.parametrize("style", STYLES)
def test_checks_and_metadata_are_those_of_the_annotation(style: str) -> None:
    """Which sums fail, as annotated but where the text goes wrong too; year and form as in the text."""
    for gold, page, text in zip(REPORTS, rendered(style), of_texts(), strict=True):
        annotated = set(gold["failing_checks"])
        assert failing(page) ^ annotated <= failing(text) ^ annotated
        assert (page.metadata.report_year, page.metadata.form) == (text.metadata.report_year, text.metadata.form)
        assert page.metadata.title == text.metadata.title


def show() -> None:
    """Every difference, by style; run as a script."""
    for style in STYLES:
        for gold in REPORTS:
            page, text = render(gold, style), _pipeline().extract(gold["text"])
            if page.error:
                print(style, gold["doc_id"], page.error)
                continue
            cells, mentions = found_cells(page), found_mentions(page)
            wanted, known = gold_cells(gold), found_mentions(text)
            if cells != wanted:
                print(style, gold["doc_id"], "cells -", list(wanted - cells)[:4], "+", list(cells - wanted)[:4])
            if mentions != known:
                print(style, gold["doc_id"], "mentions -", list(known - mentions), "+", list(mentions - known))
            one, other = [s.id for s in page.sections], [s.id for s in text.sections]
            if one != other:
                print(style, gold["doc_id"], "sections", one, other)
            for warning in (*page.document.warnings, *page.warnings):
                if "differ" in warning:
                    print(style, gold["doc_id"], warning)


if __name__ == "__main__":
    show()
