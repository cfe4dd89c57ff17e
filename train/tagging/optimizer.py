"""Muon for the matrices between embedding and emissions, AdamW for all else, as one optimizer for a Trainer.

Muon (Jordan et al. 2024) makes the update of a matrix orthogonal, so that rare directions learn as fast as common ones.
From scratch figures are found with 23 to 26 points of F1 more after as many steps (``train/ABLATIONS.md``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

__all__ = ["MuonWithAdamW", "is_hidden_matrix"]


def is_hidden_matrix(name: str, weights: nn.Parameter) -> bool:
    """Whether Muon learns it: a matrix that is neither what characters nor what tags are made of."""
    return weights.ndim == 2 and not any(part in name for part in ("embedding", "emissions", "classifier"))


class MuonWithAdamW(torch.optim.Optimizer):
    """Both, with their groups side by side, so that a schedule scales the learning rates of both."""

    def __init__(self, muon: torch.optim.Muon, adamw: torch.optim.Optimizer) -> None:
        self._parts = (muon, adamw)
        super().__init__([dict(group) for part in self._parts for group in part.param_groups], {})
        self._share_groups()

    def _share_groups(self) -> None:
        self.param_groups = [group for part in self._parts for group in part.param_groups]

    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One step of both."""
        loss = closure() if closure else None
        for part in self._parts:
            part.step()
        return loss

    def state_dict(self) -> dict[str, Any]:
        """Those of both."""
        return {"parts": [part.state_dict() for part in self._parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what ``state_dict`` gave."""
        for part, state in zip(self._parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self._share_groups()
