"""Taggers by name: the default, folders of one's own, and names and folders that are none."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gidr_ner import taggers
from gidr_ner.errors import ModelError
from gidr_ner.pipeline import load_pipeline
from gidr_ner.policy import POLICY
from gidr_ner.rules import RuleTagger


def test_without_weights_the_rules_are_used_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(taggers, "SHIPPED", tmp_path)
    taggers.default_system.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert isinstance(taggers.load_tagger(), RuleTagger)
        assert isinstance(taggers.load_tagger(), RuleTagger)
    assert caplog.text.count("comes without a trained model") == 1
    taggers.default_system.cache_clear()


def test_without_its_libraries_the_rules_are_used_and_the_line_that_installs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / POLICY).touch()
    monkeypatch.setattr(taggers, "SHIPPED", tmp_path)
    monkeypatch.setattr(taggers, "find_spec", lambda name: None if name == "onnxruntime" else name)
    taggers.default_system.cache_clear()
    assert isinstance(taggers.load_tagger(), RuleTagger)
    assert isinstance(taggers.load_tagger(), RuleTagger)
    assert caplog.messages == [f"only the rules are used: the trained model needs onnxruntime: {taggers.INSTALL}"]
    taggers.default_system.cache_clear()


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ModelError, match="system spacy: unknown; there are hybrid, rules, model"):
        load_pipeline("spacy")


def test_rules_take_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes no model"):
        load_pipeline("rules", tmp_path)


def test_a_missing_library_says_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "gidr_ner.hybrid", None)
    with pytest.raises(ModelError, match="pip install numpy onnxruntime"):
        taggers.load_tagger("hybrid", tmp_path)


def test_threads_reach_what_runs_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    emissions = pytest.importorskip("gidr_ner.emissions")
    pytest.importorskip("onnxruntime")
    asked: list[int] = []
    scorer = emissions.Scorer

    def make(*own: object, threads: int) -> object:
        asked.append(threads)
        return scorer(*own, threads=threads)

    monkeypatch.setattr(emissions, "Scorer", make)
    for system in ("model", "hybrid"):
        load_pipeline(system, threads=1)
    assert asked == [1, 1]
