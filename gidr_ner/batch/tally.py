"""What a run came to: counts by status, failures by reason, and the reports with the most failing checks."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from gidr_ner.batch.work import Brief, Outcome

__all__ = ["Tally"]

_EXAMPLES = 3
_WORST = 20


@dataclass(slots=True)
class Tally:
    """Counts as rows come; of names only a few are kept, so that its size does not grow with the run.

    ``resumed`` of the rows are of earlier sittings, and say nothing of how fast this one is.
    """

    statuses: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    failing: int = 0
    resumed: int = 0
    _worst: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.statuses.total()

    def add(self, brief: Brief) -> None:
        self.statuses[brief.status] += 1
        if brief.reason:
            self.reasons[brief.reason] += 1
            if len(self.examples[brief.reason]) < _EXAMPLES:
                self.examples[brief.reason].append(brief.doc_id)
        if brief.failing:
            self.failing += 1
            entry = (len(brief.failing), brief.doc_id, brief.failing)
            (heapq.heappush if len(self._worst) < _WORST else heapq.heappushpop)(self._worst, entry)

    def worst(self) -> list[tuple[str, tuple[str, ...]]]:
        """Reports with failing checks, those with the most first."""
        return [(doc_id, failing) for _, doc_id, failing in sorted(self._worst, reverse=True)]
