"""The trained tagger behind the face of all taggers: figures with values, zeros, sections, and models that are none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
pytest.importorskip("transformers", reason="pip install 'gidr-ner[train]'")

from conftest import REPORT
from tagger_cases import Knowing, save_tiny_model

from gidr_ner.errors import ModelError
from gidr_ner.iob import TaggedSpan
from gidr_ner.model import ModelTagger, load_model, whole_headings
from gidr_ner.passages import read_prose, shorten_prose
from gidr_ner.pipeline import Pipeline
from gidr_ner.reading import read_document
from gidr_ner.types import Document, Tagging

SPANS = {
    "一、概述": "heading.overview",
    "二、主动公开政府信息情况": "heading.proactive",
    "六、存在的问题和改进措施": "heading.problems",
    "126": "proactive.total",
    "20余": "proactive.website",  # half of the numeral, which is an atom
    "行政诉讼。": "suit.total",
}


def find(text: str) -> Sequence[TaggedSpan]:
    return [TaggedSpan(at, at + len(s), label) for s, label in SPANS.items() if (at := text.find(s)) >= 0]


def tag(text: str) -> Tagging:
    (tagging,) = ModelTagger(Knowing(find)).tag([read_document(Document("d", text))])
    return tagging


def test_figures_have_the_value_and_place_of_their_numeral() -> None:
    total, website, _ = tag(REPORT).fields
    assert (total.id, total.value, total.qualifier, total.source) == ("proactive.total", 126, "exact", "model")
    assert REPORT[slice(*total.span)] == "１２６"
    assert (website.value, website.qualifier, REPORT[slice(*website.span)]) == (120, "at_least", "120余")
    assert total.confidence > 0.9


def test_words_without_a_numeral_are_a_zero() -> None:
    suit = tag(REPORT).fields[-1]
    assert (suit.id, suit.value, REPORT[slice(*suit.span)]) == ("suit.total", 0, "行政诉讼。")


def test_sections_run_from_heading_to_heading() -> None:
    preamble, *sections = tag(REPORT).sections
    assert [s.id for s in sections] == ["overview", "proactive", "problems"]
    assert [s.heading for s in sections] == ["一、概述", "二、主动公开政府信息情况", "六、存在的问题和改进措施"]
    assert [s.span.start for s in sections] == [REPORT.index(s.heading) for s in sections]
    assert [s.span.end for s in sections[:-1]] == [s.span.start for s in sections[1:]]
    assert preamble.span.end == sections[0].span.start


@pytest.mark.parametrize(
    ("printed", "value"), [("65.5万", 655000), ("3.2", Decimal("3.2")), ("十四", 14), ("1,206", 1206)]
)
def test_values_are_read_as_the_rules_read_them(printed: str, value: int | Decimal) -> None:
    text = f"全年收费{printed}元。"
    at = text.index(printed)
    told = Knowing(lambda _: [TaggedSpan(at, at + len(printed), "fees.charged")])
    (tagging,) = ModelTagger(told).tag([read_document(Document("d", text))])
    assert [field.value for field in tagging.fields] == [value]


@pytest.mark.parametrize(("behind", "values"), [("个诉讼", [3]), ("到位", []), ("同步", []), ("落实情况", [])])
def test_a_numeral_of_an_idiom_counts_nothing(behind: str, values: list[int]) -> None:
    text = f"应诉做到三{behind}。"
    at = text.index("三")
    told = Knowing(lambda _: [TaggedSpan(at, at + 1, "suit.total")])
    (tagging,) = ModelTagger(told).tag([read_document(Document("d", text))])
    assert [field.value for field in tagging.fields] == values


@pytest.mark.parametrize(
    ("sentence", "zeros"),
    [
        ("未发生行政诉讼。", 1),
        ("免于行政诉讼。", 1),
        ("免收信息处理费及行政诉讼费。", 0),
        ("行政诉讼情况如下。", 0),
        ("涉及行政诉讼;未收费。", 0),
        ("无因行政诉讼而起的申诉。", 0),
        ("无因有关行政诉讼而起的申诉。", 0),
        ("未收取行政诉讼的任何费用。", 0),
        ("未收到行政诉讼,未收取费用。", 1),
    ],
)
def test_words_are_a_zero_only_where_their_sentence_denies_them(sentence: str, zeros: int) -> None:
    text = f"没有举报。{sentence}没有投诉。"
    at = text.index("行政诉讼")
    told = Knowing(lambda _: [TaggedSpan(at, at + 4, "suit.total")])
    (tagging,) = ModelTagger(told).tag([read_document(Document("d", text))])
    assert [field.value for field in tagging.fields] == [0] * zeros


def test_a_long_prose_is_cut_where_a_sentence_ends() -> None:
    prose = read_prose(read_document(Document("d", "收到申请1件。\n答复申请12件。全部按时")))
    assert len(prose.passages) == 1
    text = prose.passages[0].normalized
    for most, kept in ((len(text), text), (len(text) - 1, text[: text.rindex("。") + 1]), (9, text[:8]), (3, text[:3])):
        short = shorten_prose(prose, most)
        assert "".join(passage.normalized for passage in short.passages) == kept
        assert short.unread == len(text) - len(kept)
    assert shorten_prose(prose, 0).passages == ()


def test_what_no_report_has_the_length_of_is_not_read_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_document(Document("d", REPORT))
    texts = [passage.normalized for passage in read_prose(reading).passages]
    whole = sum(map(len, texts))
    left_out = whole - (texts[-1].rindex("\n", 0, len(texts[-1]) - 60) + 1) - sum(map(len, texts[:-1]))
    tagger = ModelTagger(Knowing(find))
    monkeypatch.setattr("gidr_ner.model.MOST_READ", whole - 60)
    (sight,) = tagger.see([reading])
    assert sum(len(seen.passage.normalized) for seen in sight.passages) == whole - left_out
    assert sight.tagging.warnings == (f"model: the last {left_out} characters are read by rules only",)
    assert sight.tagging.fields == tag(REPORT).fields[:2]
    monkeypatch.setattr("gidr_ner.model.MOST_READ", whole)
    assert next(tagger.see([reading])).tagging == tag(REPORT)


def test_a_model_folder_is_loaded_and_tags_any_text(tmp_path: Path) -> None:
    tagger = load_model(save_tiny_model(tmp_path, REPORT))
    texts = ["", " ", "无", "\x00�", REPORT, "1 2 3 " * 40]
    taggings = list(tagger.tag(read_document(Document(str(n), text)) for n, text in enumerate(texts)))
    assert len(taggings) == len(texts)
    assert all(0 < field.confidence <= 1 for tagging in taggings for field in tagging.fields)
    report = Pipeline(tagger).extract(REPORT)
    assert all(REPORT[slice(*field.span)].strip() for field in report.fields)


def test_a_report_is_tagged_alike_alone_and_among_others(tmp_path: Path) -> None:
    tagger = load_model(save_tiny_model(tmp_path, REPORT))
    readings = [read_document(Document(str(n), REPORT[n * 20 :])) for n in range(3)]
    alone = [next(tagger.tag([reading])) for reading in readings]
    for one, other in zip(alone, tagger.tag(readings), strict=True):
        assert [(f.id, f.span) for f in one.fields] == [(f.id, f.span) for f in other.fields]


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    save_tiny_model(tmp_path, REPORT, id2label={0: "O", 1: "B-PER", 2: "I-PER"}, label2id={})
    with pytest.raises(ModelError, match=r"its 3 tags are not the \d+ of the schema \(B-PER\)"):
        load_model(tmp_path)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    save_tiny_model(tmp_path, REPORT)
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config | {"blocks": 2}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"another network: \d+ weights do not fit, such as encoder\.1\.steps"):
        load_model(tmp_path)


@pytest.mark.parametrize("damaged", ["config.json", "model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"", b"\x80\x04K\x01."])
def test_a_damaged_folder_is_refused(tmp_path: Path, damaged: str, content: bytes | None) -> None:
    save_tiny_model(tmp_path, REPORT)
    (tmp_path / damaged).unlink()
    if content is not None:
        (tmp_path / damaged).write_bytes(content)
    with pytest.raises(ModelError, match="no model can be loaded"):
        load_model(tmp_path)


def test_the_rules_need_no_torch() -> None:
    code = "import gidr_ner.cli, gidr_ner.pipeline, json, sys; print(json.dumps(sorted(sys.modules)))"
    modules = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    assert not {"torch", "transformers", "tokenizers", "numpy"} & set(modules)


@pytest.mark.parametrize(
    ("text", "spans", "whole"),
    [
        ("公开。\n 二、来要的 \n12件", [(5, 7)], [(5, 10)]),
        ("二、来要的，还有来问的\n", [(0, 3), (6, 11)], [(0, 11)]),  # of two on one line the longer tells the section
        ("二、来要的。收到12件", [(0, 5)], [(0, 5)]),  # its text follows
        ("一、主动\n二、申请\n", [(0, 7)], [(0, 7)]),  # over two lines
        ("长" * 60, [(0, 9)], [(0, 9)]),
    ],
)
def test_a_heading_is_the_whole_of_a_short_line(
    text: str, spans: list[tuple[int, int]], whole: list[tuple[int, int]]
) -> None:
    scored = [(TaggedSpan(*span, f"heading.{'plan' if at else 'fees'}"), 0.9) for at, span in enumerate(spans)]
    found = whole_headings(text, [(TaggedSpan(0, 1, "review.total"), 0.8), *scored])
    assert [tuple(span)[:2] for span, _ in found if span.label != "review.total"] == whole
    assert found[-1][0].label == ("heading.plan" if len(spans) > 1 else "heading.fees")
    assert (TaggedSpan(0, 1, "review.total"), 0.8) in found
