"""Conditional logistic regression over named features: of the candidates of a place one is right, or none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch

__all__ = ["Choice", "fit_choices"]

ROUNDS = 300
LEAST = 5
"""How many candidates must show a feature."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of each candidate of a place, which of them is right (None: none), and how much it counts."""

    options: Sequence[Mapping[str, float]]
    right: int | None
    weight: float = 1.0


def fit_choices(choices: Sequence[Choice], penalty: Callable[[str], float]) -> dict[str, float]:
    """A weight a feature, by maximum likelihood less the penalty on its square; the same input, the same weights."""
    rows = [option for choice in choices for option in choice.options]
    shown = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in shown.items() if count >= LEAST)
    matrix = _matrix(rows, {name: at for at, name in enumerate(names)})
    ridge = torch.tensor([penalty(name) for name in names], dtype=torch.float64)
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=ROUNDS, history_size=20, line_search_fn="strong_wolfe")
    unlikelihood = _unlikelihood(choices)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = unlikelihood(torch.mv(matrix, weights)) + (ridge * weights**2).sum() / 2
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return {name: round(weight, 4) for name, weight in zip(names, weights.tolist(), strict=True)}


def _unlikelihood(choices: Sequence[Choice]) -> Callable[[torch.Tensor], torch.Tensor]:
    """From scores of all candidates to minus the log-likelihood of what is right; none has the score 0."""
    sizes = [len(choice.options) for choice in choices]
    place = torch.repeat_interleave(torch.arange(len(choices)), torch.tensor(sizes))
    firsts = _running(sizes)
    chosen = [(first + c.right, c.weight) for first, c in zip(firsts, choices, strict=True) if c.right is not None]
    at = torch.tensor([index for index, _ in chosen], dtype=torch.long)
    counts = torch.tensor([weight for _, weight in chosen], dtype=torch.float64)
    weights = torch.tensor([choice.weight for choice in choices], dtype=torch.float64)

    def of(scores: torch.Tensor) -> torch.Tensor:
        # the largest of each choice, none's 0 among them, taken out of the exponents, so that no score overflows
        most = torch.zeros(len(choices), dtype=torch.float64).scatter_reduce(0, place, scores.detach(), "amax")
        total = torch.exp(-most).index_add(0, place, torch.exp(scores - most[place]))
        return (weights * (most + total.log())).sum() - (counts * scores[at]).sum()

    return of


def _running(sizes: Sequence[int]) -> list[int]:
    """Where each group begins."""
    firsts, total = [], 0
    for size in sizes:
        firsts.append(total)
        total += size
    return firsts


def _matrix(rows: Sequence[Mapping[str, float]], places: Mapping[str, int]) -> torch.Tensor:
    matrix = torch.zeros(len(rows), len(places), dtype=torch.float64)
    for at, row in enumerate(rows):
        for name, value in row.items():
            if name in places:
                matrix[at, places[name]] = value
    return matrix
