"""How a batch goes: a bar where someone watches, a plain line now and then where a log is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from gidr_ner.batch.run import Progress
from gidr_ner.batch.tally import Tally

__all__ = ["pace", "watching"]

_SECONDS = 10.0


@contextmanager
def watching() -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield _Lines().tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("")
        clock = _Clock()
        yield lambda tally, total: bar.update(
            shown, completed=tally.done, total=total, description=pace(tally, total, clock.rate(tally))
        )


class _Clock:
    """Rows a second of this sitting, the start of the workers included."""

    def __init__(self) -> None:
        self._start = monotonic()

    def rate(self, tally: Tally) -> float:
        return (tally.done - tally.resumed) / max(monotonic() - self._start, 1e-6)


class _Lines:
    """A line every ten seconds and one at the end."""

    def __init__(self) -> None:
        self._clock = _Clock()
        self._last = monotonic()

    def tell(self, tally: Tally, total: int) -> None:
        if tally.done < total and monotonic() - self._last < _SECONDS:
            return
        self._last = monotonic()
        print(
            f"{tally.done:,} of {total:,}, {pace(tally, total, self._clock.rate(tally))}", file=sys.stderr, flush=True
        )


def pace(tally: Tally, total: int, rate: float) -> str:
    """Rate, time left and failures, in words."""
    left = round((total - tally.done) / rate) if rate else None
    time = "" if left is None else f", {left // 60}:{left % 60:02} left"
    return f"{rate:,.0f}/s{time}, {tally.statuses['failed']:,} failed"
