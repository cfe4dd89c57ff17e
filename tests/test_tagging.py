"""What a tagger is trained on: config, examples, corpus, windows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from training_cases import ROOT  # skips where an extra is missing

# isort: split
import torch
from conftest import REPORT
from tagging.config import ConfigFault, load_config
from tagging.corpus import Collator, Corpus, WindowDataset, made_reports, read_reports, synthetic_corpus
from tagging.examples import IGNORED, TaggedPassage, report_to_passages

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.errors import AnnotationError
from gidr_ner.iob import TAGS, tags_to_spans
from gidr_ner.types import Document, Metadata, Span
from gidr_ner.vocabulary import build_vocabulary

CONFIGS = [ROOT / "train" / "configs" / f"{name}.toml" for name in ("small", "tiny", "columns")]


def place(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


def annotated(*mentions: GoldMention, text: str = REPORT) -> AnnotatedReport:
    headings = (GoldHeading("overview", place(text, "一、概述")),)
    return AnnotatedReport(Document("d", text), Metadata("t", "a", 2014, "2014"), headings, mentions)


# --- config ---


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_shipped_configs_are_valid(path: Path) -> None:
    assert load_config(path).output == f"build/{path.stem}"


def test_a_key_is_overridden() -> None:
    config = load_config(CONFIGS[0], ["training.epochs=2", "output=build/x", 'data.gold=["a.jsonl"]'])
    assert (config.training.epochs, config.output, config.data.gold) == (2.0, "build/x", ("a.jsonl",))


@pytest.mark.parametrize(
    ("override", "why"),
    [
        ("training.epoch=2", "training.epoch: unknown; there are .*training.epochs"),
        ("epochs=2", "epochs: unknown"),
        ("training.epochs=many", "training.epochs: 'many' is no float"),
        ("model.blocks=-1", "model.blocks: -1 is below 0"),
        ("model=3", "model: must be a table"),
        ("model.hidden_size=20", "model.hidden_size: 20 must be a multiple of 8"),
        ("model.heads=0", "model.heads: 0 must be 1 or more"),
        ("training.batch=0", "training.batch: 0 must be 1 or more"),
        ("data.stride=0", "data.stride: 0 must be from 1 to model.window, 320"),
        ("model.stride=400", "model.stride: 400 must be from 1 to model.window, 320"),
        ("model.blocks=0", "model.blocks: 0 must be 1 or more"),
        ("training.threads=0", "training.threads: 0 must be 1 or more"),
        ("model.dropout=1", "model.dropout: 1.0 must be below 1"),
        ("training.warmup=1.0", "training.warmup: 1.0 must be below 1"),
        ("training.epochs=0", "training.epochs: 0.0 must be above 0"),
        ("training.learning_rate=nan", "training.learning_rate: nan is no number to count with"),
        ("model", "an override is key=value"),
    ],
)
def test_a_fault_names_the_key(override: str, why: str) -> None:
    with pytest.raises(ConfigFault, match=why):
        load_config(CONFIGS[0], [override])


# --- examples ---


def test_a_report_becomes_tagged_characters() -> None:
    gold = annotated(GoldMention("proactive.total", place(REPORT, "１２６"), 126))
    (passage,), lost = report_to_passages(gold)
    assert lost == 0
    assert [(passage.text[start:end], label) for start, end, label in tags_to_spans(passage.tags)] == [
        ("一、概述", "heading.overview"),
        ("126", "proactive.total"),
    ]


def test_no_loss_is_taken_on_what_may_be_found_or_not() -> None:
    gold = annotated(GoldMention("proactive.total", place(REPORT, "１２６"), 126, optional=True))
    (passage,), _ = report_to_passages(gold)
    assert [n for n, tag in enumerate(passage.tags) if tag == IGNORED] == [*range(*place(passage.text, "126"))]


def test_what_no_passage_holds_is_counted() -> None:
    text = REPORT + "\n- 12 -\n"  # a page number
    gold = annotated(GoldMention("proactive.total", place(text, "12 -"), 12), text=text)
    assert report_to_passages(gold)[1] == 1


def test_synthetic_reports_are_all_reachable_and_made_alike_by_any_number_of_processes() -> None:
    corpus = synthetic_corpus(5, 30, 2)
    assert corpus.lost == 0
    alone = [report_to_passages(report)[0] for report in made_reports(5, range(30))]
    assert corpus.sha256() == Corpus([passage for own in alone for passage in own], 0).sha256()
    assert all(len(passage.text) == len(passage.tags) for passage in corpus.passages)


def test_annotations_that_fail_the_check_are_refused(tmp_path: Path) -> None:
    line = (ROOT / "annotations" / "gold" / "dev.jsonl").read_text(encoding="utf-8").split("\n", 1)[0]
    record = json.loads(line)
    record["fields"][0]["end"] += 1
    (tmp_path / "own.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"own\.jsonl(.|\n)*items refused: 1; .*annotations check"):
        read_reports([str(tmp_path)])


# --- windows ---


def test_every_character_is_trained_on() -> None:
    text = REPORT
    passage = TaggedPassage(text, [n % len(TAGS) for n in range(len(text))])
    vocabulary = build_vocabulary([text], 1)
    windows = WindowDataset([passage], vocabulary, 50, 30)
    seen = {(int(i), int(t)) for n in range(len(windows)) for i, t in zip(*windows[n].values(), strict=True)}
    assert seen == set(zip(vocabulary.encode(text).ids, passage.tags, strict=True))
    assert windows.coverage() == (len(text), len(text))


def test_a_batch_is_padded_and_some_of_its_characters_hidden() -> None:
    passages = [TaggedPassage("政" * n, [0] * n) for n in (400, 30)]
    windows = WindowDataset(passages, build_vocabulary(["政"], 1), 400, 400)
    torch.manual_seed(1)
    batch = Collator(1, 0.25)([windows[0], windows[1]])
    assert batch["attention_mask"].sum(1).tolist() == [400, 30]
    assert set(batch["labels"][1, 30:].tolist()) == {IGNORED}
    assert not batch["input_ids"][1, 30:].any()
    assert 60 < int((batch["input_ids"][0] == 1).sum()) < 140
