"""Intervals and tests, held against scipy and against what can be worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

pytest.importorskip("pydantic")
stats = pytest.importorskip("scipy.stats", reason="pip install scipy")

from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.evaluation.calibration import calibrate
from gidr_ner.evaluation.counts import Ints, f1_of
from gidr_ner.evaluation.resampling import Resampler, draw_flips, draw_weights, holm, minimal_difference


def random_counts(documents: int, seed: int, *, better: int = 0, labels: int = 1) -> Ints:
    """Right, wrong and missed of documents of different sizes."""
    rng = np.random.default_rng(seed)
    right = rng.integers(3, 20, (documents, labels)) + better
    errors = rng.integers(0, 6, (documents, labels, 2))
    return np.concatenate([right[..., None], errors], axis=-1).astype(np.int64)


def difference_of(first: Ints, second: Ints) -> Callable[..., float]:
    """The statistic as scipy asks for it: rows are numbers of documents, those of the second system go on counting."""
    both = np.concatenate([first, second])[:, 0]

    def statistic(x: Ints, y: Ints) -> float:
        return float(f1_of(both[y].sum(axis=0)) - f1_of(both[x].sum(axis=0)))

    return statistic


@pytest.mark.parametrize("better", [0, 1, 4])
def test_permutation_of_few_documents_is_exact_and_scipys(better: int) -> None:
    documents = 9
    first, second = random_counts(documents, 1), random_counts(documents, 2, better=better)
    ours = Resampler(documents).permuted(first, second)
    for alternative, p in (("two-sided", ours.p), ("less", ours.worse)):
        theirs = stats.permutation_test(
            (np.arange(documents), np.arange(documents) + documents),
            difference_of(first, second),
            permutation_type="samples",
            n_resamples=np.inf,
            alternative=alternative,
        )
        assert float(p[0]) == pytest.approx(theirs.pvalue, abs=1e-12)


def test_permutation_of_many_documents_is_near_scipys() -> None:
    documents = 30
    first, second = random_counts(documents, 5), random_counts(documents, 6, better=1)
    theirs = stats.permutation_test(
        (np.arange(documents), np.arange(documents) + documents),
        difference_of(first, second),
        permutation_type="samples",
        n_resamples=9_999,
        rng=np.random.default_rng(1),
    )
    p = float(Resampler(documents).permuted(first, second).p[0])
    assert p == pytest.approx(theirs.pvalue, abs=4 * math.sqrt(0.25 / 10_000))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bootstrap_interval_of_a_difference_is_scipys(seed: int) -> None:
    documents = 25
    first, second = random_counts(documents, seed), random_counts(documents, seed + 50, better=2)
    theirs = stats.bootstrap(
        (np.arange(documents), np.arange(documents) + documents),
        difference_of(first, second),
        paired=True,
        vectorized=False,
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(1),
    )
    ours = Resampler(documents).difference_intervals(first, second)[0]
    # ends of 10,000 draws wander by a few hundredths of a standard error
    assert ours.tolist() == pytest.approx(list(theirs.confidence_interval), abs=0.1 * theirs.standard_error)
    spread = Resampler(documents).differences(first, second)
    assert minimal_difference(spread) == pytest.approx(2.8016 * theirs.standard_error, rel=0.05)


def test_bootstrap_interval_of_a_score_is_scipys() -> None:
    counts = random_counts(40, 7)
    theirs = stats.bootstrap(
        (np.arange(40),),
        lambda x: float(f1_of(counts[x, 0].sum(axis=0))),
        vectorized=False,
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(1),
    )
    ours = Resampler(40).intervals(counts)[0]
    assert ours.tolist() == pytest.approx(list(theirs.confidence_interval), abs=0.1 * theirs.standard_error)


def test_labels_are_resampled_together_as_they_are_one_by_one() -> None:
    first, second = random_counts(30, 1, labels=5), random_counts(30, 2, labels=5)
    resampler = Resampler(30, 2_000)
    together = resampler.permuted(first, second)
    for at in range(5):
        one, other = first[:, at : at + 1], second[:, at : at + 1]
        assert (resampler.intervals(first)[at] == resampler.intervals(one)[0]).all()
        assert together.p[at] == resampler.permuted(one, other).p[0]


def test_every_draw_has_as_many_documents() -> None:
    weights = draw_weights(7, 500, np.random.default_rng(1))
    assert (weights.shape, set(weights.sum(axis=1).tolist())) == ((500, 7), {7.0})
    assert weights.mean() == pytest.approx(1)


def test_few_documents_are_swapped_in_every_way_once() -> None:
    flips = draw_flips(4, 16, np.random.default_rng(1))
    assert sorted(map(tuple, flips.astype(int).tolist())) == sorted(product((0, 1), repeat=4))
    assert draw_flips(5, 16, np.random.default_rng(1)).shape == (16, 5)


def test_systems_alike_differ_by_nothing() -> None:
    counts = random_counts(20, 3)
    permuted = Resampler(20, 1_000).permuted(counts, counts)
    assert (permuted.p[0], permuted.worse[0]) == (1.0, 1.0)
    assert Resampler(20, 1_000).difference_intervals(counts, counts).tolist() == [[0.0, 0.0]]


def test_five_documents_all_worse_are_the_least_that_shows() -> None:
    """Of 2^5 patterns one is as bad: p = 1/32; of 2^4 one in sixteen is not rare enough."""
    good = np.tile(np.array([[10, 0, 0]]), (12, 1))[:, None]
    worse = {n: np.concatenate([good[n:], np.tile(np.array([[[9, 1, 1]]]), (n, 1, 1))]) for n in (4, 5)}
    chances = {n: float(Resampler(12).permuted(good, found).worse[0]) for n, found in worse.items()}
    assert chances == {4: 1 / 16, 5: 1 / 32}


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([], []),
        ([0.04], [0.04]),
        # 3 * .01; 2 * .04 raised to what came before; 1 * .03 likewise
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.5, 0.9], [1.0, 1.0]),
        ([0.02, 0.02, 0.5], [0.06, 0.06, 0.5]),
    ],
)
def test_holm_by_hand(chances: list[float], expected: list[float]) -> None:
    assert holm(chances) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_keeps_order_and_never_lowers(chances: list[float]) -> None:
    adjusted = holm(chances)
    assert all(0 <= low <= high <= 1 for low, high in zip(chances, adjusted, strict=True))
    ordered = [adjusted[at] for at in sorted(range(len(chances)), key=chances.__getitem__)]
    assert ordered == sorted(ordered)


# --- calibration ----------------------------------------------------------------------------------------------------


def test_calibration_by_hand() -> None:
    judged = [(0.95, True), (0.95, True), (0.85, True), (0.85, False), (0.2, False)]
    found = calibrate(judged)
    assert [(b["low"], b["high"], b["n"]) for b in found["bins"]] == [(0.1, 0.2, 1), (0.8, 0.9, 2), (0.9, 1.0, 2)]
    assert [(b["confidence"], b["precision"]) for b in found["bins"]] == [
        (0.2, 0.0),
        (pytest.approx(0.85), 0.5),
        (pytest.approx(0.95), 1.0),
    ]
    # 1/5 * .2 + 2/5 * .35 + 2/5 * .05
    assert found["ece"] == pytest.approx(0.2)
    assert [(p["coverage"], p["precision"], p["threshold"]) for p in found["risk_coverage"]] == [
        (0.4, 1.0, 0.95),
        (0.8, 0.75, 0.85),
        (1.0, 0.6, 0.2),
    ]


def test_calibration_of_nothing() -> None:
    assert calibrate([]) == {"n": 0, "ece": 0.0, "bins": [], "risk_coverage": []}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=400))
def test_calibration_counts_everything_once(judged: list[tuple[float, bool]]) -> None:
    found = calibrate(judged)
    assert sum(b["n"] for b in found["bins"]) == found["n"] == len(judged)
    assert 0 <= found["ece"] <= 1
    last = found["risk_coverage"][-1]
    assert (last["coverage"], last["precision"]) == (
        1.0,
        pytest.approx(sum(right for _, right in judged) / len(judged)),
    )
    assert len(found["risk_coverage"]) <= 100
    coverages = [point["coverage"] for point in found["risk_coverage"]]
    assert coverages == sorted(set(coverages))
    for b in found["bins"]:
        assert b["low"] - 1e-9 <= b["confidence"] <= b["high"] + 1e-9
