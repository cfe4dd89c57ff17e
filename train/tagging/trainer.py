"""A Trainer for taggers: judged by what is found in whole texts, and with R-Drop if asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from gidr_ner.emissions import Scorer
from tagging.examples import IGNORED
from tagging.materials import Judge
from tagging.steady import SteadyTrainer

__all__ = ["TaggerTrainer"]

ToScorer = Callable[[Any], Scorer]


class TaggerTrainer(SteadyTrainer):
    """Figures are those of ``judge``, whose names ``metric_for_best_model`` may hold."""

    def __init__(self, *args: Any, scorer: ToScorer, judge: Judge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scorer, self._judge = scorer, judge

    def evaluate(self, *_args: Any, **_kwargs: Any) -> dict[str, float]:
        """The figures of the judge, logged."""
        metrics = self._judge(self._scorer(self.model))
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def compute_loss(self, model: nn.Module, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The loss; with ``r_drop`` that of two passes, which dropout makes differ, and of their distance."""
        if not self.own.r_drop or not model.training:
            return super().compute_loss(model, inputs, *args, **kwargs)
        first, second = model(**inputs), model(**inputs)
        apart = divergence(first.logits, second.logits, inputs["labels"] != IGNORED)
        return (first.loss + second.loss) / 2 + self.own.r_drop * apart


def divergence(first: Tensor, second: Tensor, counted: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence in nats of two ``(batch, places, tags)``, mean of the counted places."""
    one, two = (functional.log_softmax(scores[counted].float(), dim=-1) for scores in (first, second))
    both = (one.exp() - two.exp()) * (one - two)
    return both.sum(-1).mean() / 2
