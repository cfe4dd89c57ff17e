"""The policy as a file: what is written is read again, and what is none is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gidr_ner.errors import ModelError
from gidr_ner.policy import POLICY, Policy, Weights, load_policy
from gidr_ner.topics import Topics

TOPICS = Topics(["fees", "plan"], [0.1, -0.1], {"收费": [2.0, -1.0], "打算": [-1.5, 2.5]})
MADE = Policy(Weights({"both": 2.0}, 0.7), Weights({"rules": -1.5}, 0.4), Weights({}, 0.5), TOPICS, {"reports": 3})


def test_a_policy_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / POLICY).write_text(MADE.to_json(), encoding="utf-8")
    assert load_policy(tmp_path) == MADE


def test_numbers_of_a_policy_stand_on_one_line() -> None:
    assert '"收费": [ 2.0, -1.0 ]' in MADE.to_json()


def test_chances_are_shares_beside_that_of_none() -> None:
    weights = Weights({"a": 1.0, "b": -1.0}, 0.5)
    one, other = weights.chances([{"a": 1.0}, {"b": 2.0, "unknown": 9.0}])
    e = 2.718281828459045
    assert one == pytest.approx(e / (1 + e + e**-2))
    assert other == pytest.approx(e**-2 / (1 + e + e**-2))


def test_a_score_beyond_all_bounds_is_a_certainty() -> None:
    assert Weights({"a": 1e9}, 0.5).chances([{"a": 1.0}]) == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 9}, "version 9 is not 3"),
        ({"fields": None}, "no policy: TypeError"),
        ({"fields": {"weights": {"a": "much"}, "threshold": 0.5}}, "could not convert"),
        ({"headings": {"weights": {}, "threshold": 3}}, "threshold 3.0 is not between 0 and 1"),
        (
            {"topics": {"sections": ["fees"], "bias": [0], "signs": {"收费": [1, 2]}}},
            "for each of 1 sections",
        ),
    ],
)
def test_what_is_no_policy_is_refused(tmp_path: Path, change: dict[str, object], why: str) -> None:
    (tmp_path / POLICY).write_text(json.dumps(json.loads(MADE.to_json()) | change), encoding="utf-8")
    with pytest.raises(ModelError, match=why):
        load_policy(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"[" * 100_000, b"[]"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / POLICY).write_bytes(content)
    with pytest.raises(ModelError, match=POLICY):
        load_policy(tmp_path)


def test_a_folder_without_one_says_how_it_is_made(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"python train/arbitrate\.py"):
        load_policy(tmp_path)
