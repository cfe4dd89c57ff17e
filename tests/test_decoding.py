"""Viterbi finds the best of all valid paths, and no span cuts a numeral."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gidr_ner.decoding import decode, find_doubt, log_softmax, viterbi
from gidr_ner.iob import LABELS, TAGS, begin_tag, tags_to_spans

TAG_COUNT = 5  # O and two labels


def draw(seed: int, *shape: int):
    return log_softmax(np.random.default_rng(seed).normal(scale=2, size=shape).astype(np.float32))


def is_valid(path) -> bool:
    return all(tag % 2 or not tag or (at and path[at - 1] in (tag, tag - 1)) for at, tag in enumerate(path))


def best_of_all(logs) -> float:
    paths = (path for path in product(range(TAG_COUNT), repeat=len(logs)) if is_valid(path))
    return max(sum(logs[at, tag] for at, tag in enumerate(path)) for path in paths)


@settings(deadline=None)  # all paths are tried
@given(st.integers(0, 10_000), st.lists(st.integers(0, 5), max_size=3))
def test_the_path_is_the_best_of_the_valid_ones(seed: int, lengths: list[int]) -> None:
    logs = [draw(seed + n, length, TAG_COUNT) for n, length in enumerate(lengths)]
    for own, path in zip(logs, viterbi(logs), strict=True):
        assert len(path) == len(own)
        assert is_valid(path)
        assert sum(own[at, tag] for at, tag in enumerate(path)) == pytest.approx(best_of_all(own), abs=1e-4)


@given(st.integers(0, 10_000), st.floats(0, 12), st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_what_is_in_no_doubt_need_not_be_sought(seed: int, outside: float, lengths: list[int]) -> None:
    draws = np.random.default_rng(seed)
    logs = [draws.normal(scale=4, size=(length, TAG_COUNT)).astype(np.float32) for length in lengths]
    for own in logs:
        own[:, 0] += outside
    for found, path in zip(decode(logs, [[]] * len(logs)), viterbi(logs), strict=True):
        assert [span for span, _ in found] == tags_to_spans(path.tolist())


def in_doubt(scores) -> list[int]:
    return find_doubt(scores, np.arange(len(scores)), np.ones(len(scores), np.int64)).starts.tolist()


def test_a_place_is_in_doubt_where_a_span_through_it_may_be_worth_more() -> None:
    scores = np.full((4, TAG_COUNT), -9, np.float32)
    scores[:, 0] = -1
    assert in_doubt(scores) == []
    scores[0, 1], scores[1, 2], scores[2, 2] = 0, -1.5, 0  # B I I of one label, the one in the middle worth less than O
    assert in_doubt(scores) == [0, 1, 2]
    assert decode([scores], [[]])[0][0][0] == (0, 3, LABELS[0])
    scores[1, 2] = -20
    assert decode([scores], [[]])[0][0][0] == (0, 1, LABELS[0])


@given(st.integers(0, 10_000), st.sets(st.integers(0, 20), max_size=8))
def test_spans_begin_and_end_outside_of_atoms(seed: int, borders: set[int]) -> None:
    ends = sorted(borders)
    atoms = list(zip(ends[::2], ends[1::2], strict=False))
    (spans,) = decode([draw(seed, 20, TAG_COUNT)], [atoms])
    inside = {place for start, end in atoms for place in range(start + 1, end)}
    assert not any(start in inside or end in inside for (start, end, _), _ in spans)
    assert all(0 < probability <= 1 for _, probability in spans)


def test_a_batch_decodes_as_each_of_its_texts_alone() -> None:
    texts = [draw(n, length, len(TAGS)) for n, length in enumerate((7, 30, 1))]
    atoms = [[(2, 4)], [(0, 3), (10, 20)], []]
    together = decode(texts, atoms)
    assert together == [decode([text], [own])[0] for text, own in zip(texts, atoms, strict=True)]


def test_a_numeral_half_tagged_is_tagged_whole_with_the_label_that_most_of_it_has() -> None:
    scores = np.zeros((6, len(TAGS)), np.float32)
    first = begin_tag(LABELS[3])
    scores[:, 0] = 4
    scores[2, [0, first]] = 0, 8
    scores[3, [0, first + 1]] = 0, 8
    scores[4, [0, first + 1]] = 4, 3
    ((span, probability),) = decode([log_softmax(scores)], [[(2, 5)]])[0]
    assert span == (2, 5, LABELS[3])
    assert probability > 0.5


def test_nothing_to_decode_is_nothing() -> None:
    assert decode([], []) == []
