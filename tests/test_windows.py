"""Windows see every place, and merging their scores gives back what they agree on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.windows import UNREAD, merge_scores, windows_of, windows_over

sizes = st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size)))


@given(st.integers(0, 200), sizes)
def test_every_place_is_seen_by_windows_of_one_length_that_overlap_enough(length: int, shape: tuple[int, int]) -> None:
    size, stride = shape
    windows = windows_of(length, size, stride)
    assert {place for window in windows for place in range(*window)} == set(range(length))
    assert len({end - start for start, end in windows}) <= 1
    assert all(end - start <= size for start, end in windows)
    assert all(end - start >= size - stride for (_, end), (start, _) in pairwise(windows))
    assert windows == sorted(set(windows))


def test_windows_are_as_few_and_as_short_as_can_be() -> None:
    assert windows_of(320, 320, 256) == [(0, 320)]
    assert windows_of(454, 320, 256) == [(0, 259), (195, 454)]
    assert windows_of(576, 320, 256) == [(0, 320), (256, 576)]
    assert len(windows_of(577, 320, 256)) == 3


@given(st.integers(1, 200), sizes, st.integers(0, 5))
def test_windows_that_agree_merge_to_what_they_say(length: int, shape: tuple[int, int], seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(length, 3)).astype(np.float32)
    windows = windows_of(length, *shape)
    merged = merge_scores(windows, [scores[start:end] for start, end in windows], length, 3)
    np.testing.assert_allclose(merged, scores, atol=1e-5)


def test_where_windows_differ_the_one_further_from_its_edge_counts_more() -> None:
    first, second = np.zeros((6, 1), np.float32), np.ones((6, 1), np.float32)
    merged = merge_scores([(0, 6), (3, 9)], [first, second], 9, 1)[:, 0]
    assert merged[3] < 0.5 < merged[5]
    assert merged[3] == pytest.approx(1 / (1 + 3))
    assert list(merged[:3]) == [0, 0, 0]
    assert list(merged[6:]) == [1, 1, 1]


@pytest.mark.parametrize("stride", [0, 11])
def test_a_stride_that_would_leave_gaps_is_refused(stride: int) -> None:
    with pytest.raises(ValueError, match="stride"):
        windows_of(30, 10, stride)


def test_windows_over_stretches_are_those_of_each() -> None:
    assert windows_over([(3, 9), (20, 64)], 30, 20) == [(3, 9), (20, 47), (37, 64)]
    assert windows_over([], 30, 20) == []


def test_what_no_window_reads_is_outside_of_every_span() -> None:
    merged = merge_scores([(2, 4)], [np.ones((2, 3), np.float32)], 5, 3)
    assert merged.tolist() == [[0, UNREAD, UNREAD]] * 2 + [[1, 1, 1]] * 2 + [[0, UNREAD, UNREAD]]
    assert merge_scores([], [], 0, 3).shape == (0, 3)
