"""Which reports come next, and why; what is silver, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("datasketch")

from gidr_ner.annotations import Place
from gidr_ner.annotations.label_studio import task_to_report
from gidr_ner.annotations.records import line_to_report, report_to_line
from gidr_ner.curation.bootstrap import SURE_HEADING, UNCONFIRMED, bootstrap, reason_family
from gidr_ner.curation.check import report_faults
from gidr_ner.curation.corpus import Item
from gidr_ner.curation.extracted import report_to_annotated
from gidr_ner.curation.queue import Queue, build_queue, pick_to_task
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.reading import Reading
from gidr_ner.rules import RuleTagger
from gidr_ner.types import Document, FieldValue, Report, Span, Tagging

CHANNELS = "当面申请3件，传真申请1件，网络申请6件，信函申请4件。"


def sure(document: Document) -> Document:
    """A report whose figures of application channels add up to those received."""
    return replace(document, doc_id="sums", text=document.text.replace("申请十四件。", f"申请十四件，其中{CHANNELS}"))


@pytest.fixture
def document(report_text: str) -> Document:
    return Document("松涛", report_text)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """The rules, whose confidences and sources these tests know."""
    return load_pipeline("rules")


class Forgetful:
    """A model that knows what the rules know, but for fees."""

    name = "forgetful"

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        for tagging in RuleTagger().tag(readings):
            fields = (f._replace(source="model") for f in tagging.fields if not f.id.startswith("fees"))
            yield replace(tagging, fields=tuple(fields))


def names(queue: Queue) -> list[str]:
    return [pick.report.document.doc_id for pick in queue.picks]


def reasons(queue: Queue, at: int = 0) -> str:
    return "; ".join(queue.picks[at].reasons)


def test_an_extraction_as_annotations_keeps_every_heading_and_figure(pipeline: Pipeline, document: Document) -> None:
    report = pipeline.extract(document)
    annotated = report_to_annotated(report)
    assert len(annotated.headings) == sum(section.heading is not None for section in report.sections)
    assert [(m.id, m.value, m.span) for m in annotated.mentions] == [(f.id, f.value, f.span) for f in report.fields]
    assert line_to_report(report_to_line(annotated), Place("a"))[1] == []


def test_figures_on_the_same_characters_are_annotated_once(document: Document) -> None:
    fields = tuple(FieldValue(id, 1, "exact", Span(60, 62), 0.9) for id in ("fees.charged", "review.total"))
    assert [m.id for m in report_to_annotated(Report(document, fields=fields)).mentions] == ["fees.charged"]


def test_tasks_carry_what_was_found_and_come_back_without_loss(pipeline: Pipeline, document: Document) -> None:
    (pick,) = build_queue([document], pipeline).picks
    task = pick_to_task(pick, 1, "rules")
    (prediction,) = task["predictions"]  # type: ignore[misc]
    assert prediction["model_version"].endswith(" rules")  # type: ignore[index]
    assert task["data"]["queue"]["rank"] == 1  # type: ignore[index]
    corrected = json.dumps({"data": task["data"], "annotations": [prediction]})
    report, refusals = task_to_report(corrected, Place("a"))
    assert refusals == []
    assert report.mentions == pick.report.mentions


def test_what_fails_and_lacks_comes_before_what_does_not(pipeline: Pipeline, document: Document) -> None:
    wrong = replace(sure(document), doc_id="wrong", text=sure(document).text.replace("信函申请4件", "信函申请9件"))
    bare = replace(
        document, doc_id="bare", text=document.text.replace("松涛市档案馆2014年", "").replace("2014年，", "")
    )
    queue = build_queue([sure(document), wrong, bare], pipeline)
    assert names(queue)[-1] == "sums"
    assert "fails s14.sum.channels" in reasons(queue, names(queue).index("wrong"))
    assert "no report_year found (fill in data.report_year" in reasons(queue, names(queue).index("bare"))


def test_numerals_that_nothing_claims_are_counted(pipeline: Pipeline, document: Document) -> None:
    text = document.text.replace("全年主动", "全年清理牌匾37块，发放手套58双，上年发放44双。全年主动")
    queue = build_queue([replace(document, text=text)], pipeline)
    assert "2 numerals of its own year that nothing claims" in reasons(queue)
    assert "nothing claims" not in reasons(build_queue([document], pipeline))


def test_a_second_tagger_that_disagrees_weighs_most(pipeline: Pipeline, document: Document) -> None:
    agreeing = build_queue([document], pipeline, second=pipeline)
    alone = build_queue([document], pipeline)
    dissenting = build_queue([document], pipeline, second=Pipeline(Forgetful()))
    assert agreeing.picks[0].score == alone.picks[0].score < dissenting.picks[0].score
    assert "the taggers disagree in 1 places" in reasons(dissenting)


def test_a_copy_of_what_is_taken_comes_last_and_of_what_is_annotated_never(
    pipeline: Pipeline, document: Document, report_text: str
) -> None:
    twin = replace(document, doc_id="twin", text=report_text.replace("１２６", "226"))
    letters = [chr(0x4E00 + n * 29) for n in range(160)]
    other = replace(document, doc_id="other", text=report_text.replace("目录更新不够及时", "，".join(letters)))
    queue = build_queue([document, twin, other], pipeline)
    assert {*names(queue)[:2]} >= {"other"}
    assert "nearest in likeness" in reasons(queue, 2)
    annotated = report_to_annotated(pipeline.extract(document))
    known = build_queue([document, twin], pipeline, annotated=[annotated])
    assert (names(known), known.known) == (["twin"], 1)
    assert "to 松涛" in reasons(known)


def test_the_queue_is_the_same_whatever_the_order_and_no_longer_than_asked(
    pipeline: Pipeline, document: Document
) -> None:
    documents = [replace(document, doc_id=f"d{n}", text=document.text + f"第{n}号" * n) for n in range(6)]
    forwards, backwards = (build_queue(order, pipeline, count=4) for order in (documents, documents[::-1]))
    assert names(forwards) == names(backwards)
    assert len(forwards.picks) == 4
    assert forwards == build_queue(documents, pipeline, count=4)


def test_what_cannot_be_read_is_named_and_stops_nothing(pipeline: Pipeline, document: Document, tmp_path: Path) -> None:
    queue = build_queue([tmp_path / "nowhere.txt", document], pipeline)
    assert names(queue) == ["松涛"]
    assert queue.unreadable[0][0] == str(tmp_path / "nowhere.txt")
    silver = bootstrap([tmp_path / "nowhere.txt", sure(document)], pipeline)
    assert (len(silver.reports), len(silver.unreadable)) == (1, 1)


# --- silver -----------------------------------------------------------------------------------------------------------


def test_figures_that_a_sum_confirms_are_kept_and_others_masked(pipeline: Pipeline, document: Document) -> None:
    (report,) = bootstrap([sure(document)], pipeline).reports
    kept = {m.id: m.reason for m in report.mentions if not m.optional}
    ids = {"applications.received", *(f"applications.{name}" for name in ("in_person", "fax", "online", "letter"))}
    assert kept == dict.fromkeys(ids, "confirmed by s14.sum.channels")
    assert {m.reason for m in report.mentions if m.optional} == {UNCONFIRMED}
    assert report.provenance["layer"] == "silver"
    assert list(report_faults(Item(report))) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("信函申请4件", "信函申请9件"),
        ("申请十四件，其中", "申请十四余件，其中"),
        ("当面申请3件，传真申请1件，网络申请6件，信函申请4件", "当面申请0件，传真申请0件，网络申请0件，信函申请0件"),
    ],
)
def test_sums_that_fail_are_rough_or_of_zeros_confirm_nothing(
    before: str, after: str, pipeline: Pipeline, document: Document
) -> None:
    text = sure(document).text.replace(before, after)
    if after.startswith("当面申请0"):
        text = text.replace("十四件", "0件")
    silver = bootstrap([replace(document, text=text)], pipeline)
    assert silver.reports == ()
    assert silver.left_out == (("松涛", "no figure is confirmed"),)


def test_what_two_taggers_find_is_confirmed(pipeline: Pipeline, document: Document) -> None:
    (report,) = bootstrap([document], pipeline, second=Pipeline(Forgetful())).reports
    assert {m.id for m in report.mentions if m.optional} == {"fees.charged"}
    assert {m.reason for m in report.mentions if not m.optional} == {"agrees: rules, model"}
    assert bootstrap([document], pipeline, second=pipeline).reports == ()


def test_a_report_without_agency_or_with_a_doubtful_heading_is_left_out(pipeline: Pipeline, document: Document) -> None:
    nameless = replace(sure(document), text=sure(document).text.replace("松涛市档案馆2014年", ""))
    bare = replace(sure(document), doc_id="bare", text=sure(document).text.replace("四、政府", "政府"))
    assert any(s.heading is not None and s.confidence < SURE_HEADING for s in pipeline.extract(bare).sections)
    silver = bootstrap([nameless, bare], pipeline)
    assert silver.reports == ()
    assert [why for _, why in silver.left_out][1] == "a doubtful heading"
    assert silver.left_out[0][1].startswith("no ")


def test_reasons_are_counted_by_family(pipeline: Pipeline, document: Document) -> None:
    assert reason_family("confirmed by t3.row_sum.granted") == "confirmed by t3.row_sum"
    assert reason_family("agrees: rules, model") == "agrees: rules, model"
    kept = bootstrap([sure(document)], pipeline).kept()
    assert kept["confirmed by s14.sum"] == 5
