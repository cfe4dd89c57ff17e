"""What a run came to, as a table: reports with errors and failing checks on top, then the rest, then totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from gidr_ner.schema import is_cell
from gidr_ner.types import Report

__all__ = ["Line", "print_summary", "report_to_line"]

_SHOWN = 40
"""Reports with a line of their own; the rest is counted."""
_PLAIN_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Line:
    """The little of a report that the summary keeps."""

    doc_id: str
    agency: str = ""
    year: str = ""
    form: str = ""
    sections: int = 0
    mentions: int = 0
    cells: int = 0
    failing: tuple[str, ...] = ()
    error: str = ""

    @property
    def rank(self) -> int:
        """0 error, 1 failing checks, 2 nothing to look at."""
        return 0 if self.error else 1 if self.failing else 2


def report_to_line(report: Report) -> Line:
    """Count what a report holds; the preamble is no section that anyone would count."""
    metadata = report.metadata
    cells = sum(is_cell(field.id) for field in report.fields)
    return Line(
        report.document.doc_id,
        metadata.agency or "",
        str(metadata.report_year or ""),
        metadata.form or "",
        sum(section.id != "preamble" for section in report.sections),
        len(report.fields) - cells,
        cells,
        tuple(check.id for check in report.checks if check.status == "fail"),
        type(report.error).__name__ if report.error else "",
    )


def print_summary(lines: Sequence[Line], file: TextIO) -> None:
    """One table on ``file``, as wide as the terminal that it may be."""
    from rich.console import Console
    from rich.table import Table

    table = Table("report", "agency", "year", "form", show_footer=True)
    for name in ("sections", "mentions", "cells", "failing checks"):
        table.add_column(name, justify="left" if name == "failing checks" else "right")
    shown = sorted(lines, key=lambda line: line.rank)[:_SHOWN]
    for line in shown:
        table.add_row(*_line_to_cells(line))
    if len(shown) < len(lines):
        table.add_row(f"… {len(lines) - len(shown):,} more")
    for column, footer in zip(table.columns, _footers(lines), strict=True):
        column.footer = footer
    Console(file=file, width=None if file.isatty() else _PLAIN_WIDTH).print(table, markup=False)


def _line_to_cells(line: Line) -> list[str]:
    if line.error:
        return [line.doc_id, "", "", "", "", "", "", line.error]
    counts = [f"{count:,}" for count in (line.sections, line.mentions, line.cells)]
    return [line.doc_id, line.agency, line.year, line.form, *counts, "\n".join(line.failing)]


def _footers(lines: Sequence[Line]) -> list[str]:
    errors = sum(bool(line.error) for line in lines)
    failing = sum(len(line.failing) for line in lines)
    counts = [sum(getattr(line, name) for line in lines) for name in ("sections", "mentions", "cells")]
    read = _count(len(lines) - errors, "report")
    return [
        f"{read}, {_count(errors, 'error')}" if errors else read,
        "",
        "",
        "",
        *(f"{count:,}" for count in counts),
        f"{failing:,} failing",
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
