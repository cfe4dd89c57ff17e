"""Robustness: annotations that move with damage, losses that are counted right, and the verdict on them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

for name in ("numpy", "pydantic"):
    pytest.importorskip(name, reason="pip install 'gidr-ner[train]'")
ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "data" / "templates").exists():
    pytest.skip("no templates beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT / "train"))

import robustness  # noqa: E402
from evaluation_documents import make_report, perfect_extraction  # noqa: E402
from robustness import damage_all, measure_losses  # noqa: E402
from synthesis.damage import KINDS  # noqa: E402
from synthesis.damaged import damage_report  # noqa: E402

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention  # noqa: E402
from gidr_ner.annotations.formats import read_annotations, write_annotations  # noqa: E402
from gidr_ner.evaluation.extractions import Extraction  # noqa: E402
from gidr_ner.evaluation.systems import System  # noqa: E402
from gidr_ner.normalize import clean  # noqa: E402
from gidr_ner.numerals import parse_numeral  # noqa: E402
from gidr_ner.types import Document, Span  # noqa: E402

ALTERING = {"half_width_marks", "full_width_digits", "full_width_letters", "traditional", "pinyin", "spaces_in_numbers"}
"""Kinds that reach into spans."""
FIRST = GoldMention("proactive.total", Span(2, 6), 1200)
SECOND = GoldMention("fees.charged", Span(16, 18), 14)


@pytest.fixture(scope="module")
def reports() -> list[AnnotatedReport]:
    return list(read_annotations(ROOT / "annotations" / "gold" / "train.jsonl").reports[:6])


@pytest.mark.parametrize("kind", KINDS)
def test_annotations_move_with_the_text(kind: str, reports: list[AnnotatedReport]) -> None:
    damaged = damage_all(reports, kind, 1)
    assert any(one.document.text != other.document.text for one, other in zip(reports, damaged, strict=True))
    for one, other in zip(reports, damaged, strict=True):
        for before, after in zip((*one.headings, *one.mentions), (*other.headings, *other.mentions), strict=True):
            printed, now = one.quote(before.span), other.quote(after.span)
            assert printed == now or kind in ALTERING
            assert before.id == after.id
            if isinstance(after, GoldMention):
                assert parse_numeral(clean(printed).normalized) == parse_numeral(clean(now).normalized)


def test_ranges_keep_their_annotations_whatever_order_they_are_in() -> None:
    report = make_report(SECOND, FIRST, headings=[GoldHeading("overview", Span(0, 2))])
    damaged = damage_report(report, "spaces_in_numbers", Random(3), {"thin_spaces": [" "]})
    assert damaged.document.text == "公开1 200条，申请30件，收费14元。"
    assert [damaged.quote(item.span) for item in (*damaged.mentions, *damaged.headings)] == ["14", "1 200", "公开"]


@pytest.mark.parametrize("kind", KINDS)
def test_code_of_pages_stays_as_it_is(kind: str) -> None:
    text = "&#12288;ab&nbsp;公开&NBSP;概述公开1200条&#160;" + "，主动公开&ensp;政府信息&nbsp;" * 30
    start = text.index("1200")
    heading = GoldHeading("overview", Span(text.index("公开"), start - 2))
    report = make_report(GoldMention("proactive.total", Span(start, start + 4), 1200), text=text, headings=[heading])
    (damaged,) = damage_all([report], kind, 1)
    for entity in ("&#12288;", "&nbsp;", "&NBSP;", "&#160;", "&ensp;"):
        assert damaged.document.text.count(entity) >= text.count(entity)
    assert clean(damaged.quote(damaged.mentions[0].span)).normalized.replace(" ", "") == "1200"
    assert "&NBSP;" in damaged.quote(damaged.headings[0].span)


def test_readings_are_put_behind_traditional_characters(reports: list[AnnotatedReport]) -> None:
    (damaged,) = damage_all(reports[:1], "pinyin", 1)
    assert "政府信息公開" in damaged.document.text.replace("(gōng)", "").replace("（gōng）", "").replace("(xìn)", "")


def test_damage_is_that_of_seed_kind_and_report(reports: list[AnnotatedReport]) -> None:
    texts = [one.document.text for one in damage_all(reports, "slips", 1)]
    assert [one.document.text for one in damage_all(reports[::-1], "slips", 1)] == texts[::-1]
    assert [one.document.text for one in damage_all(reports, "slips", 2)] != texts


def fragile(reports: Sequence[AnnotatedReport]) -> System:
    """Knows the answers for the texts as they were, and finds nothing in any other."""
    known = {report.document.text: report for report in reports}

    def extract(document: Document) -> Extraction:
        report = known.get(document.text)
        return perfect_extraction(report) if report else Extraction(document.doc_id, failed=document.doc_id == "b")

    return System("fragile", "1", extract)


def test_a_loss_is_counted() -> None:
    reports = [make_report(FIRST, SECOND), make_report(FIRST, doc_id="b", text="公开1200条")]
    rows = {row.kind: row for row in measure_losses(reports, [fragile(reports)], 1)}
    assert list(rows) == list(KINDS)
    lost, kept = rows["full_width_digits"], rows["page_lines"]
    assert (lost.changed, kept.changed) == (2, 0)
    assert (lost.holds, kept.holds) == (False, True)
    assert (lost.refused, kept.refused) == (["b"], [])
    value = lost.measures["value"]
    assert (value.clean, value.damaged, value.difference, value.interval) == (1, 0, -1, (-1, -1))
    assert kept.measures["value"].interval == (0, 0)
    one_of_two = rows["half_width_marks"].measures["value"]  # two figures of three
    assert one_of_two.damaged == pytest.approx(0.5, abs=1e-6)
    assert one_of_two.interval == (-1, 0)


def test_one_report_has_no_interval() -> None:
    reports = [make_report(FIRST)]
    assert next(measure_losses(reports, [fragile(reports)], 1)).measures["value"].interval is None


def test_the_verdict(
    tmp_path: Path, reports: list[AnnotatedReport], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_annotations(reports[:2], tmp_path / "gold.jsonl", "jsonl")
    arguments = ["--gold", str(tmp_path / "gold.jsonl"), "--systems", "rules", "--json", str(tmp_path / "o" / "r.json")]
    monkeypatch.setattr(robustness, "KINDS", ("full_width_digits",))
    assert robustness.main(arguments) == 0
    assert "at most 0.03 of value F1 is lost" in capsys.readouterr().out
    record = json.loads((tmp_path / "o" / "r.json").read_text(encoding="utf-8"))
    (row,) = record["rows"]
    assert (record["documents"], row["system"], row["kind"], row["changed"]) == (2, "rules", "full_width_digits", 2)
    assert row["measures"]["value"]["clean"] > 0.5
    monkeypatch.setattr(robustness, "load_systems", lambda _: [fragile(reports)])
    monkeypatch.setattr(robustness, "KINDS", ("traditional",))
    assert robustness.main(arguments) == 1
    assert "more than 0.03 of value F1 is lost: fragile by traditional" in capsys.readouterr().out


def test_what_cannot_be_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert robustness.main(["--gold", str(tmp_path / "nothing")]) == 2
    assert "nothing: not there" in capsys.readouterr().err
