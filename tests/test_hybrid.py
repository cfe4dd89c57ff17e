"""Rules and a model that knows the answer, together: sections, figures, reasons; the model folder in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
pytest.importorskip("transformers", reason="pip install 'gidr-ner[train]'")

from conftest import REPORT
from tagger_cases import Knowing, save_tiny_model
from typer.testing import CliRunner

from gidr_ner.cli import app
from gidr_ner.evaluation.systems import load_systems
from gidr_ner.hybrid import HybridTagger, read_around
from gidr_ner.iob import TAGS, TaggedSpan
from gidr_ner.model import ModelTagger
from gidr_ner.pipeline import load_pipeline
from gidr_ner.policy import POLICY, Policy, Weights
from gidr_ner.reading import read_document
from gidr_ner.rules import RuleTagger
from gidr_ner.sight import FAINT
from gidr_ner.topics import Topics
from gidr_ner.types import Document, Span, Tagging

TRUSTING = Weights(
    {
        "both": 4.0,
        "rules": 2.0,
        "shape": 2.0,
        "line": -4.0,
        "model": -1.0,
        "model any": 0.5,
        "model named": 0.5,
        "model chance": 1.0,
        "model unit": 0.5,
    },
    0.5,
)
MADE = Policy(TRUSTING, TRUSTING, TRUSTING, Topics((), (), {}), {})
SPANS = {"一、概述": "heading.overview", "126": "proactive.total"}


def tag(text: str, spans: dict[str, str] = SPANS) -> Tagging:
    def find(passage: str) -> Sequence[TaggedSpan]:
        return [TaggedSpan(at, at + len(s), label) for s, label in spans.items() if (at := passage.find(s)) >= 0]

    (tagging,) = HybridTagger(ModelTagger(Knowing(find)), MADE).tag([read_document(Document("d", text))])
    return tagging


def test_what_both_find_is_agreed_and_the_rest_has_one_voice() -> None:
    reasons = {field.id: field.reason for field in tag(REPORT).fields}
    assert reasons["proactive.total"] == "agreed"
    assert reasons["applications.received"] == "only_rules"


def test_a_figure_of_the_model_alone() -> None:
    found = tag(REPORT, {"没有发生": "training.sessions"}).fields
    (field,) = (own for own in found if own.id == "training.sessions" and own.source == "model")
    assert (field.reason, field.value) == ("only_model", 0)


def test_what_is_not_denied_is_no_zero() -> None:
    assert "review.other" not in {field.id for field in tag(REPORT, {"目录更新不够": "review.other"}).fields}


def test_sections_of_the_rules_keep_their_ends() -> None:
    (ruled,) = RuleTagger().tag([read_document(Document("d", REPORT))])
    assert [(s.id, s.span, s.heading) for s in tag(REPORT).sections] == [
        (s.id, s.span, s.heading) for s in ruled.sections
    ]


def test_a_heading_of_the_model_alone_opens_a_section() -> None:
    sections = tag(REPORT, {"全年未收取任何费用": "heading.plan"}).sections
    assert ("plan", "only_model") in {(section.id, section.reason) for section in sections}
    assert all(one.span.end == other.span.start for one, other in pairwise(sections[1:]))


def test_a_line_printed_as_the_other_headings_is_one() -> None:
    series = ("★交班一：先说这些", "★交班二：来要的", "★交班三：不服的", "★交班四：彩蛋")
    text = "松河县2012年政府信息公开工作年度报告\n\n" + "".join(f"{line}\n公开信息若干。\n\n" for line in series)
    sections = tag(text, {"★交班二": "heading.applications", "★交班三": "heading.remedies"}).sections
    reasons = {section.heading: section.reason for section in sections}
    assert reasons[series[1]] == "only_model"
    assert reasons[series[3]] == "shape"


def test_a_model_folder_serves_pipeline_evaluation_and_command(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path, REPORT)
    (folder / POLICY).write_text(MADE.to_json(), encoding="utf-8")
    report = load_pipeline(model=folder).extract(REPORT)
    assert {field.reason for field in report.fields} <= {"agreed", "only_rules", "only_model", "preferred", "balances"}
    assert [s.name for s in load_systems([f"hybrid:{folder}", f"mine=model:{folder}"])] == ["hybrid", "mine"]
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    arguments = ["extract", str(tmp_path / "report.txt"), "--system", "hybrid", "--model", str(folder)]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, '"reason": "only_rules"' in result.stdout) == (0, True)


def test_a_folder_that_is_no_model_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", str(tmp_path / "report.txt"), "--model", str(tmp_path)])
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr


def test_a_line_that_the_model_does_not_rule_out_is_weighed() -> None:
    text = "松河县2012年政府信息公开工作年度报告\n\n欠的账\n楼道牌更新慢。\n\n花了多少\n复印一律免费。\n"

    class Doubting(Knowing):
        def _one(self, text: str) -> np.ndarray:
            scores = super()._one(text)
            start = text.index("欠的账")
            scores[start : start + 3, 0] = 12
            scores[start : start + 3, TAGS.index("B-heading.problems")] = 12 + FAINT
            return scores

    trusting = replace(TRUSTING, weights={**TRUSTING.weights, "line": 2.0})
    policy = replace(MADE, headings=trusting)
    (tagging,) = HybridTagger(ModelTagger(Doubting(lambda _: [])), policy).tag([read_document(Document("d", text))])
    assert [(s.id, s.heading, s.reason) for s in tagging.sections if s.heading] == [("problems", "欠的账", "shape")]


def test_tables_without_prose_are_read() -> None:
    text = (Path(__file__).resolve().parents[1] / "data" / "gold" / "dev" / "a2-09.txt").read_text(encoding="utf-8")
    reading = read_document(Document("d", text))
    start, end = min(reading.tables.regions), max(reading.tables.regions)
    alone = text[reading.view.to_original(*start).start : reading.view.to_original(*end).end]
    assert len(load_pipeline("hybrid").extract(alone).fields) > 100


def test_what_is_read_around_a_place_ends_at_the_likely_headings() -> None:
    topics = Topics(["fees", "plan"], [0.0, 0.0], {"收费": [4.0, -4.0], "打算": [-4.0, 4.0]})
    text = "开头说打算。\n一、甲\n收费。\n二、乙\n打算。\n三、丙\n收费收费。\n"
    places = [Span(text.index(line), text.index(line) + 3) for line in ("一、甲", "二、乙", "三、丙")]
    reading = read_document(Document("d", text))
    around = read_around(reading, (), places, places, topics)
    told = [(max(own.before, key=own.before.__getitem__), own.likeliest) for own in around.values()]
    assert told == [("plan", "fees"), ("fees", "plan"), ("plan", "fees")]
    (wide,) = read_around(reading, (), places[1:2], (), topics).values()
    assert wide.before["fees"] == wide.behind["fees"] == pytest.approx(0.5)
