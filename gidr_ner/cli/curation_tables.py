"""Tables of ``gidr-ner annotations``, on standard output."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from gidr_ner.annotations.report import labels
from gidr_ner.curation.agreement import OVERALL, Agreement, Row
from gidr_ner.curation.counts import SplitCounts
from gidr_ner.curation.faults import CODES, Fault
from gidr_ner.curation.queue import Pick

__all__ = ["print_agreement", "print_counts", "print_faults", "print_kept", "print_queue", "print_thin"]

_PLAIN_WIDTH = 120
_SHOWN_CELLS = 12


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, highlight=False, markup=False)


def _print(table: Table) -> None:
    _console().print(table)


def print_counts(counts: Mapping[str, SplitCounts]) -> None:
    """A row a split, and the sum."""
    table = Table("split")
    for name in ("documents", "characters", "headings", "mentions", "cells"):
        table.add_column(name, justify="right")
    rows = {split: _numbers(counted) for split, counted in counts.items()}
    for split, numbers in rows.items():
        table.add_row(split, *(f"{number:,}" for number in numbers))
    if len(rows) > 1:
        table.add_section()
        table.add_row("all", *(f"{sum(column):,}" for column in zip(*rows.values(), strict=True)))
    _print(table)


def _numbers(counted: SplitCounts) -> tuple[int, ...]:
    return (
        counted.documents,
        counted.characters,
        counted.headings.total(),
        counted.mentions.total(),
        counted.cells.total(),
    )


def print_thin(thin: Mapping[str, Mapping[str, int]], least: int) -> None:
    """Labels with few annotations, a line a kind: every field by its name, of the many cells the first ones."""
    for kind, counts in thin.items():
        shown = list(counts.items())[: _SHOWN_CELLS if kind == "cells" else None]
        if counts:
            named = ", ".join(f"{id} {number}" for id, number in shown)
            more = f" and {len(counts) - len(shown):,} more" if len(shown) < len(counts) else ""
            print(f"{len(counts)} {kind} with fewer than {least} annotations: {named}{more}")


def print_faults(faults: Sequence[Fault]) -> None:
    """All faults, under a line a code; they come in the order of codes."""
    for code, group in groupby(faults, key=lambda fault: fault.code):
        listed = list(group)
        print(f"\n{code} ({len(listed):,}): {CODES[code]}")
        for fault in listed:
            print(f"  {fault.place}: {f'{fault.doc_id}: ' if fault.doc_id else ''}{fault.message}")
    print(f"\n{len(faults):,} {'fault' if len(faults) == 1 else 'faults'}" if faults else "no fault")


def print_agreement(found: Agreement) -> None:
    """A row a label, those that sum up others first."""
    table = Table("label")
    for name in ("A", "B", "span F1", "overlap F1", "value", "alpha"):
        table.add_column(name, justify="right")
    for name in OVERALL:
        table.add_row(*_agreement_cells(name, found.rows[name]))
    table.add_section()
    for label in labels():
        if label in found.rows:
            table.add_row(*_agreement_cells(label, found.rows[label]))
    _print(table)
    print(f"{found.documents:,} reports compared, {len(found.disagreements):,} disagreements")


def _agreement_cells(name: str, row: Row) -> Iterator[str]:
    yield from (name, f"{row.first:,}", f"{row.second:,}")
    for rate in (row.span_f1, row.overlap_f1, row.value_agreement, row.alpha):
        yield "–" if rate is None else f"{rate:.3f}"


def print_queue(picks: Iterable[Pick]) -> None:
    """A row a report with what speaks for it."""
    table = Table("rank", "report", "score", "why")
    for rank, pick in enumerate(picks, 1):
        table.add_row(str(rank), pick.report.document.doc_id, f"{pick.score:.2f}", "\n".join(pick.reasons))
    _print(table)


def print_kept(kept: Counter[str]) -> None:
    """Figures by what they were kept for."""
    table = Table("figures", "number")
    for reason, number in kept.most_common():
        table.add_row(reason, f"{number:,}")
    _print(table)
