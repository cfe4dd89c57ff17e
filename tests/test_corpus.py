"""The corpus as shipped: the forms of it agree with each other, splits are apart, and nothing is rare."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("pydantic", reason="pip install 'gidr-ner[annotations]'")

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import list_files, read_annotations
from gidr_ner.annotations.inline import report_to_inline
from gidr_ner.annotations.records import report_to_line
from gidr_ner.schema import CELLS, FIELDS, SECTIONS

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
SPLITS = ("train", "dev", "test")
if not ANNOTATIONS.exists():
    pytest.skip("no annotations beside the tests", allow_module_level=True)


def read(path: Path) -> list[AnnotatedReport]:
    imported = [read_annotations(file) for file in list_files([path])]
    assert [refusal for one in imported for refusal in one.refusals] == []
    return [report for one in imported for report in one.reports]


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[AnnotatedReport]]:
    return {split: read(ANNOTATIONS / "inline" / split) for split in SPLITS}


@pytest.mark.parametrize("split", SPLITS)
def test_lines_and_texts_are_those_of_the_inline_form(split: str, corpus: dict[str, list[AnnotatedReport]]) -> None:
    """``make corpus`` writes them; what people edit is the inline form."""
    lines = (ANNOTATIONS / "gold" / f"{split}.jsonl").read_bytes().decode().splitlines(keepends=True)
    assert lines == [report_to_line(report) for report in corpus[split]]
    texts = {path.stem: path.read_bytes().decode() for path in (ROOT / "data" / "gold" / split).glob("*.txt")}
    assert texts == {report.document.doc_id: report.document.text for report in corpus[split]}


def test_the_inline_form_is_written_as_it_is_read(corpus: dict[str, list[AnnotatedReport]]) -> None:
    for split, reports in corpus.items():
        for report in reports:
            path = ANNOTATIONS / "inline" / split / f"{report.document.doc_id}.xml"
            assert path.read_bytes().decode() == report_to_inline(report)


def test_there_are_enough_reports_of_enough_kinds(corpus: dict[str, list[AnnotatedReport]]) -> None:
    reports = [report for part in corpus.values() for report in part]
    assert len(reports) >= 150
    assert len({report.provenance["body"] for report in reports}) >= 30
    assert {report.metadata.form for report in reports} == {"2008", "2014", "2019", "2021", "free"}
    assert {report.metadata.report_year for report in reports} == set(range(2008, 2026))
    assert {report.provenance["script"] for report in reports} == {"simplified", "traditional"}
    lengths = [len(report.document.text) for report in reports]
    assert min(lengths) < 700
    assert max(lengths) > 7000


def test_splits_share_no_author_and_no_agency(corpus: dict[str, list[AnnotatedReport]]) -> None:
    for what in (lambda r: r.provenance["author"], lambda r: r.metadata.agency, lambda r: r.document.doc_id):
        seen = Counter(value for reports in corpus.values() for value in {what(report) for report in reports})
        assert [value for value, splits in seen.items() if splits > 1] == []


def test_no_label_is_rare(corpus: dict[str, list[AnnotatedReport]]) -> None:
    reports = [report for part in corpus.values() for report in part]
    mentions = Counter(m.id for report in reports for m in report.mentions if not m.optional)
    headings = Counter(h.id for report in reports for h in report.headings)
    assert {id: mentions[id] for id in (*FIELDS, *CELLS) if mentions[id] < 20} == {}
    assert {id: headings[id] for id in SECTIONS if id != "preamble" and headings[id] < 20} == {}


def test_the_card_loads_as_a_dataset_with_declared_columns(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="pip install 'gidr-ner[train]'")
    from gidr_ner.annotations.huggingface import features, rows_to_reports

    loaded = datasets.load_dataset(str(ANNOTATIONS), cache_dir=str(tmp_path))
    assert tuple(loaded) == SPLITS
    for split in SPLITS:
        assert loaded[split].features == features()
        imported = rows_to_reports(loaded[split], split)
        assert imported.refusals == ()
        assert [r.mentions for r in imported.reports] == [
            r.mentions for r in read(ANNOTATIONS / "gold" / f"{split}.jsonl")
        ]
