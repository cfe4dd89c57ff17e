"""Other labels: sentences in two columns, F1 as seqeval counts it strictly, a run that learns them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from training_cases import tiny_run

from seqeval.metrics import f1_score  # isort: skip
from seqeval.scheme import IOB2
from tagging.columns import read_labels, read_sentences, strict_f1
from tagging.config import ConfigFault, RunConfig
from tagging.training import train

from gidr_ner.errors import AnnotationError, ModelError
from gidr_ner.iob import TaggedSpan, spans_to_tags, tag_names, tags_to_spans
from gidr_ner.model import load_model

LABELS = ("PER.NAM", "LOC", "ORG")
TEXT = "王小明在北京 A局"
SPANS = [TaggedSpan(0, 3, "PER.NAM"), TaggedSpan(4, 6, "LOC"), TaggedSpan(7, 9, "ORG")]
SCHEMES = {
    "iob2": "B-PER.NAM I-PER.NAM I-PER.NAM O B-LOC I-LOC O B-ORG I-ORG",
    "bioes": "B-PER.NAM I-PER.NAM E-PER.NAM O B-LOC E-LOC O B-ORG E-ORG",
    "bmes": "B-PER.NAM M-PER.NAM E-PER.NAM O B-LOC E-LOC O B-ORG E-ORG",
}


def columns(text: str, tags: str, blank: str = "\t") -> str:
    return "".join(f"{c}{blank}{tag}\n" for c, tag in zip(text, tags.split(), strict=True))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("blank", ["\t", " "])
def test_the_three_schemes_say_the_same(scheme: str, blank: str, tmp_path: Path) -> None:
    sentence = columns(TEXT, SCHEMES[scheme], blank)
    (tmp_path / "a").write_text(f"\n{sentence}\n\n{sentence}", encoding="utf-8")
    assert read_sentences(tmp_path / "a", LABELS) == [(TEXT, SPANS)] * 2


def test_spans_that_touch_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(columns("甲乙丙丁", "S-LOC S-LOC B-LOC B-LOC"), encoding="utf-8")
    ((_, spans),) = read_sentences(tmp_path / "a", LABELS)
    assert spans == [TaggedSpan(n, n + 1, "LOC") for n in range(4)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no sentence in it"),
        ("甲 B-GPE\n", "a:1: 'GPE' is no label; there are PER.NAM, LOC, ORG"),
        ("甲 X-LOC\n", "a:1: 'X-LOC' is no tag; there are O and B-LABEL"),
        ("甲 B\n", "a:1: 'B' is no tag"),
        ("甲乙 O\n", "a:1: '甲乙 O' is no character with a tag"),
        ("甲 NN O\n", "a:1: '甲 NN O' is no character with a tag"),
        ("甲\n", "a:1: '甲' is no character with a tag"),
    ],
)
def test_a_faulty_line_is_named(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(content, encoding="utf-8")
    with pytest.raises(AnnotationError, match=said.replace(".", r"\.")):
        read_sentences(tmp_path / "a", LABELS)


@pytest.mark.parametrize(
    ("content", "line", "spans"),
    [
        ("甲 B-LOC\n乙 I-ORG\n", 2, [TaggedSpan(0, 1, "LOC"), TaggedSpan(1, 2, "ORG")]),
        ("甲 B-LOC\n乙 E-LOC\n丙 I-LOC\n", 3, [TaggedSpan(0, 2, "LOC"), TaggedSpan(2, 3, "LOC")]),
        ("甲 S-LOC\n乙 I-LOC\n丙 I-LOC\n", 2, [TaggedSpan(0, 1, "LOC"), TaggedSpan(1, 3, "LOC")]),
        ("甲 I-LOC\n", 1, [TaggedSpan(0, 1, "LOC")]),
    ],
)
def test_what_goes_on_from_nothing_opens_a_span(
    content: str, line: int, spans: list[TaggedSpan], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a").write_text(content, encoding="utf-8")
    ((_, found),) = read_sentences(tmp_path / "a", LABELS)
    assert found == spans
    assert [f"a:{line}:" in record.getMessage() for record in caplog.records] == [True]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AnnotationError, match=r"a: .*decode"):
        read_sentences(tmp_path / "a", LABELS)


def test_labels_are_those_of_the_file_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "l").write_text("ORG\n\nLOC\n", encoding="utf-8")
    assert read_labels(tmp_path / "l") == ("ORG", "LOC")
    (tmp_path / "l").write_text("ORG\nORG\n", encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"data\.labels: .* holds ORG twice"):
        read_labels(tmp_path / "l")
    (tmp_path / "l").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigFault, match="holds no label"):
        read_labels(tmp_path / "l")


def drawn(rng: random.Random, length: int) -> list[TaggedSpan]:
    spans, at = [], 0
    while at < length:
        end = min(length, at + rng.randint(1, 4))
        if rng.random() < 0.5:
            spans.append(TaggedSpan(at, end, rng.choice(LABELS)))
        at = end
    return spans


def test_f1_is_that_of_seqeval_strict() -> None:
    rng, names = random.Random(5), tag_names(LABELS)
    for _ in range(20):
        pairs = []
        for _ in range(8):
            length = rng.randint(1, 15)
            gold = drawn(rng, length)
            kept = [s._replace(label=rng.choice(LABELS)) if rng.random() < 0.3 else s for s in gold]
            pairs.append((length, gold, kept if rng.random() < 0.7 else drawn(rng, length)))
        printed = [
            [[names[t] for t in spans_to_tags(s, n, LABELS)] for n, *both in pairs for s in [both[k]]] for k in (0, 1)
        ]
        expected = f1_score(*printed, mode="strict", scheme=IOB2)
        assert strict_f1([gold for _, gold, _ in pairs], [found for *_, found in pairs]) == pytest.approx(expected)


def test_nothing_found_of_nothing_is_no_success() -> None:
    assert strict_f1([[]], [[]]) == 0


def test_tags_of_other_labels_are_their_own() -> None:
    tags = spans_to_tags(SPANS, len(TEXT), LABELS)
    assert [tag_names(LABELS)[tag] for tag in tags] == SCHEMES["iob2"].split()
    assert tags_to_spans(tags, LABELS) == SPANS
    with pytest.raises(ValueError, match=r"I-LOC at 0 goes on from O"):
        tags_to_spans([4], LABELS)


# --- runs ---


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    base = tiny_run(tmp_path / "run")
    (tmp_path / "labels.txt").write_text("\n".join(LABELS), encoding="utf-8")
    for name in ("train", "dev", "test"):
        sentence = columns(TEXT, SCHEMES["bmes"])
        (tmp_path / name).write_text("\n".join([sentence] * (60 if name == "train" else 3)), encoding="utf-8")
    data = replace(
        base.data,
        labels=str(tmp_path / "labels.txt"),
        train=(str(tmp_path / "train"),),
        dev=(str(tmp_path / "dev"),),
        test=(str(tmp_path / "test"),),
        least=1,
    )
    training = replace(base.training, epochs=20.0, learning_rate=0.02)
    return replace(base, data=data, training=training)


def test_sentences_are_learned_and_test_is_measured_at_the_end(config: RunConfig) -> None:
    assert train(config) == {"eval_dev_f1": 1.0, "eval_test_f1": 1.0}
    folder = Path(config.output)
    record = json.loads((folder / "run.json").read_text())
    assert record["data"]["labels"] == list(LABELS)
    assert len(record["data"]["files"]) == 3
    assert "eval_test_f1" not in (folder / "curve.jsonl").read_text()
    model = json.loads((folder / "config.json").read_text())
    assert list(model["id2label"].values()) == list(tag_names(LABELS))
    with pytest.raises(ModelError, match="its 7 tags are not"):
        load_model(folder)


def test_without_dev_the_last_weights_are_kept(config: RunConfig) -> None:
    default = type(config.data)().dev
    few = replace(config.training, epochs=1.0)
    assert train(replace(config, data=replace(config.data, dev=default), training=few)).keys() == {"eval_test_f1"}


def test_labels_need_sentences(config: RunConfig) -> None:
    with pytest.raises(ConfigFault, match=r"data\.train: names no file"):
        train(replace(config, data=replace(config.data, train=())))
