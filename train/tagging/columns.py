"""Sentences in two columns, a character and its tag, over any labels: what a tagger of other things is trained on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from gidr_ner.decoding import viterbi
from gidr_ner.emissions import Scorer
from gidr_ner.errors import AnnotationError
from gidr_ner.iob import TaggedSpan, spans_to_tags, tag_names, tags_to_spans
from tagging.config import ConfigFault, RunConfig
from tagging.corpus import Corpus
from tagging.examples import TaggedPassage
from tagging.materials import Judge, Materials, file_hashes

__all__ = ["find_spans", "gather_columns", "read_labels", "read_sentences", "strict_f1"]

_log = logging.getLogger(__name__)

OPENS, CLOSES = "BS", "ES"
MARKS = "BIMES"

Sentence = tuple[str, list[TaggedSpan]]


def read_labels(path: Path) -> tuple[str, ...]:
    """One label a line, in the order that the tags of the model will have; ConfigFault for none or one twice."""
    labels = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    if not labels or len(set(labels)) < len(labels):
        twice = next((label for label in labels if labels.count(label) > 1), None)
        raise ConfigFault(f"data.labels: {path} holds {f'{twice} twice' if twice else 'no label'}")
    return tuple(labels)


def read_sentences(path: Path, labels: Sequence[str]) -> list[Sentence]:
    """Sentences with their spans; AnnotationError names the line that is none or carries an unknown label.

    IOB2, BIOES and BMES need not be told apart: B and S open a span, I, M and E go on, E and S close.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path}: {error}") from error
    sentences = [_sentence(own, path, labels) for own in _blocks(lines)]
    if not sentences:
        raise AnnotationError(f"{path}: no sentence in it")
    return sentences


def _blocks(lines: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines between blank ones."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _sentence(lines: Sequence[tuple[int, str]], path: Path, labels: Sequence[str]) -> Sentence:
    text, spans, is_open = "", list[TaggedSpan](), False
    for at, (number, line) in enumerate(lines):
        mark, label = _tag(line, f"{path}:{number}", labels)
        if mark in OPENS:
            spans.append(TaggedSpan(at, at + 1, label))
        elif label:
            if is_open and spans[-1].label == label:
                spans[-1] = spans[-1]._replace(end=at + 1)
            else:  # as public sets have it here and there; conlleval opens a span, too
                _log.warning("%s:%d: %s-%s goes on from nothing; it opens a span", path, number, mark, label)
                spans.append(TaggedSpan(at, at + 1, label))
        is_open = bool(label) and mark not in CLOSES
        text += line[0]
    return text, spans


def _tag(line: str, place: str, labels: Sequence[str]) -> tuple[str, str]:
    """Mark and label of a line, the label empty outside."""
    tag = line[1:].strip()
    if not line[1:2].isspace() or " " in tag or "\t" in tag:
        raise AnnotationError(f"{place}: {line!r} is no character with a tag behind a blank")
    mark, dash, label = tag.partition("-")
    if tag != "O" and (mark not in tuple(MARKS) or not dash):
        raise AnnotationError(f"{place}: {tag!r} is no tag; there are O and {', '.join(f'{m}-LABEL' for m in MARKS)}")
    if tag != "O" and label not in labels:
        raise AnnotationError(f"{place}: {label!r} is no label; there are {', '.join(labels)}")
    return mark, label


def gather_columns(config: RunConfig) -> Materials:
    """Read all sentences of a run; ConfigFault where there are none to train on."""
    data, labels = config.data, read_labels(Path(config.data.labels))
    if not data.train:
        raise ConfigFault("data.train: names no file, and data.labels needs sentences to train on")
    sentences = _read_all(data.train, labels)
    passages = [TaggedPassage(text, spans_to_tags(spans, len(text), labels)) for text, spans in sentences]
    dev = () if data.dev == type(data)().dev else data.dev  # the default is of reports
    record: dict[str, object] = {
        "labels": list(labels),
        "files": file_hashes((*data.train, *dev, *data.test)),
        "train_sha256": Corpus(passages, 0).sha256(),
        "sentences": len(passages),
    }
    judge = judge_sentences({"dev": _read_all(dev, labels)}, labels)
    final = judge_sentences({"test": _read_all(data.test, labels)}, labels)
    return Materials(
        passages,
        f"{len(passages)} sentences",
        tag_names(labels),
        judge,
        "eval_dev_f1" if dev else None,
        0,
        record,
        final,
    )


def _read_all(paths: Iterable[str], labels: Sequence[str]) -> list[Sentence]:
    return list(chain.from_iterable(read_sentences(Path(path), labels) for path in paths))


def judge_sentences(measured: dict[str, list[Sentence]], labels: Sequence[str]) -> Judge:
    """Strict F1 of each set that is not empty."""

    def judge(scorer: Scorer) -> dict[str, float]:
        figures = {}
        for name, sentences in measured.items():
            if sentences:
                found = find_spans(scorer, [text for text, _ in sentences], labels)
                figures[f"eval_{name}_f1"] = round(strict_f1([spans for _, spans in sentences], found), 4)
        return figures

    return judge


def find_spans(scorer: Scorer, texts: Sequence[str], labels: Sequence[str]) -> list[list[TaggedSpan]]:
    """The spans of the best valid tags of each text."""
    return [tags_to_spans(path.tolist(), labels) for path in viterbi(scorer.score(texts))]


def strict_f1(gold: Sequence[Sequence[TaggedSpan]], found: Sequence[Sequence[TaggedSpan]]) -> float:
    """F1 of spans with the very same ends and label over all sentences, as seqeval's strict mode counts."""
    right = sum(len(set(one) & set(other)) for one, other in zip(gold, found, strict=True))
    total = sum(map(len, gold)) + sum(map(len, found))
    return 2 * right / total if total else 0.0
