"""Learning to choose: weights find what tells right from wrong, and the same choices give the same weights."""

from __future__ import annotations

import json
import runpy
import shutil
import sys
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
TRAIN = Path(__file__).resolve().parents[1] / "train"
sys.path.insert(0, str(TRAIN))

from arbitration.examples import Choices  # noqa: E402
from arbitration.learning import learn_headings  # noqa: E402
from arbitration.logistic import Choice, fit_choices  # noqa: E402
from tagger_cases import save_tiny_model  # noqa: E402

GOLD = TRAIN.parent / "annotations" / "inline" / "dev" / "v1-01.xml"


def drawn(count: int) -> list[Choices]:
    """Reports of ten places with two candidates each: signal 1 is right three times in four, else none is."""
    rng = Random(7)
    options = [{"x": 1.0, "signal": 1.0}, {"x": 1.0, "field:y": 1.0}]
    return [Choices([Choice(options, 0 if rng.random() < 0.75 else None) for _ in range(10)], 9) for _ in range(count)]


def test_chances_are_those_that_were_seen() -> None:
    learned = learn_headings(drawn(60))
    right, wrong = learned.weights.chances([{"x": 1.0, "signal": 1.0}, {"x": 1.0, "field:y": 1.0}])
    assert right == pytest.approx(0.75, abs=0.06)
    assert wrong < 0.04
    assert learned.ece < 0.06
    assert learned.f1 == pytest.approx(2 * 0.75 / (1 + 0.9), abs=0.06)


def test_the_same_choices_give_the_same_weights() -> None:
    choices = [choice for report in drawn(30) for choice in report.made]
    assert fit_choices(choices, lambda _: 1.0) == fit_choices(choices, lambda _: 1.0)


def test_what_few_candidates_show_has_no_weight() -> None:
    often, rare = [Choice([{"x": 1.0}], 0)] * 4, [Choice([{"x": 1.0, "rare": 1.0}], 0)]
    assert fit_choices(often + rare, lambda _: 1.0).keys() == {"x"}


def test_what_is_always_right_and_large_has_a_bounded_weight() -> None:
    weights = fit_choices([Choice([{"large": 100.0, "x": 1.0}], 0)] * 20, lambda _: 1.0)
    assert 0 < weights["large"] < 1


def run(monkeypatch: pytest.MonkeyPatch, name: str, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    runpy.run_path(str(TRAIN / name), run_name="__main__")


def test_a_policy_says_what_it_was_learned_from_without_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save_tiny_model(tmp_path / "tiny", "政府")
    gold = shutil.copy(GOLD, tmp_path / "a.xml")
    run(monkeypatch, "arbitrate.py", folder, "--synthetic", 4, "--topics", 4, "--gold", gold)
    said = (folder / "policy.json").read_text(encoding="utf-8")
    assert "a.xml" in said
    assert str(tmp_path) not in json.dumps(json.loads(said))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["arbitrate.py", "{nowhere}", "--synthetic", "1", "--topics", "1", "--gold"], "holds neither"),
        (["arbitrate.py", "{tiny}", "--synthetic", "0", "--topics", "1", "--gold"], "no report to learn from"),
        (["arbitrate.py", "{tiny}", "--bank", "none", "--synthetic", "1", "--topics", "1", "--gold"], "no such bank"),
        (["benchmark_model.py", "--model", "{nowhere}"], "holds neither"),
    ],
)
def test_what_cannot_be_done_is_said_and_status_2(
    arguments: list[str],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tiny = save_tiny_model(tmp_path / "tiny", "政府") if "{tiny}" in arguments else None
    capsys.readouterr()
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, *(one.format(tiny=tiny, nowhere=tmp_path / "nowhere") for one in arguments))
    assert why in capsys.readouterr().err.splitlines()[-1]
