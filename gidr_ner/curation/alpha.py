"""Krippendorff's alpha for nominal data of two coders, none missing.

Klaus Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A and B.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["binary_alpha", "nominal_alpha"]

Label = TypeVar("Label", bound=Hashable)


def nominal_alpha(pairs: Mapping[tuple[Label, Label], int]) -> float | None:
    """Alpha of how often each pair of labels was given to a unit; None where all labels are one, so that it is 0 / 0.

    1 − (n − 1) · D_o / D_e, n being the values of both coders: D_o those that differ, D_e the products of how often
    any two different labels were used.
    """
    used: Counter[Label] = Counter()
    for (one, other), times in pairs.items():
        used[one] += times
        used[other] += times
    values = used.total()
    # each unit stands twice in the coincidence matrix, once in either order
    observed = 2 * sum(times for (one, other), times in pairs.items() if one != other)
    expected = values**2 - sum(times**2 for times in used.values())
    return 1 - (values - 1) * observed / expected if expected else None


def binary_alpha(units: int, both: int, first: int, second: int) -> float | None:
    """Alpha of one label against all others: units that both, that the first and that the second coder gave it."""
    neither = units - first - second + both
    counts = {(True, True): both, (True, False): first - both, (False, True): second - both, (False, False): neither}
    return nominal_alpha(counts)
