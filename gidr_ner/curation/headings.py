"""Whether annotated headings, and the form that a report is said to have, are what the guidelines ask for."""

from __future__ import annotations

from collections.abc import Iterator

from gidr_ner.curation.corpus import Item
from gidr_ner.curation.faults import Fault, fault_in
from gidr_ner.schema import form_of_year

__all__ = ["form_faults", "heading_faults"]

_MOST_LINES = 2  # ruling 10: a heading over two lines includes the line break


def heading_faults(item: Item) -> Iterator[Fault]:
    """Headings that nobody can have: of the preamble, or over more lines than a heading has."""
    for heading in item.report.headings:
        quote = item.report.quote(heading.span)
        where = f"{heading.id} at {heading.span.start}–{heading.span.end} {quote[:20]!r}"
        if heading.id == "preamble":
            yield fault_in(item, "heading", f"{where}: the preamble has no heading")
        if quote.count("\n") >= _MOST_LINES:
            yield fault_in(item, "heading", f"{where}: runs over {quote.count(chr(10)) + 1} lines")


def form_faults(item: Item) -> Iterator[Fault]:
    """A form that is neither free nor that of the report's year (ruling 9)."""
    year, form = item.report.metadata.report_year, item.report.metadata.form
    of_year = form_of_year(year or 0)
    if form not in ("free", of_year):
        yield fault_in(item, "form", f"form {form}, but a report for {year} has {of_year} or free")
