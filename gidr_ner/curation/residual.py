"""Figures that an extraction passed over: numerals of its own year's sentences that nothing claimed."""

from __future__ import annotations

from collections.abc import Iterator

from gidr_ner.normalize import AlignedText, compact
from gidr_ner.reading import Reading
from gidr_ner.scope import QUIET_SECTIONS, is_other, stated_year
from gidr_ner.sites import find_sites, line_figures
from gidr_ner.types import Report, Span

__all__ = ["residual_numerals"]


def residual_numerals(report: Report, reading: Reading) -> list[Span]:
    """Where such numerals stand; not those of tables, of comparisons, plans and asides, nor of what is to improve."""
    view, year = reading.view, report.metadata.report_year
    tables = [Span(view.starts[start], view.ends[end - 1]) for start, end in reading.tables.regions if start < end]
    spoken_for = [*tables, *(field.span for field in report.fields)]
    loud = [section for section in report.sections if section.id not in QUIET_SECTIONS]
    found = [span for s in loud for span in _own_figures(view, Span(s.heading_end, s.span.end), year)]
    return [span for span in found if not any(span.overlaps(other) for other in spoken_for)]


def _own_figures(view: AlignedText, span: Span, year: int | None) -> Iterator[Span]:
    """Figures of a range of the text that are said of the report's own year."""
    text = compact(view.select(*view.to_normalized(*span)))
    at = 0
    for line in text.normalized.split("\n"):
        figures = line_figures(line)
        for site in find_sites(line, figures, "") if figures else ():
            compared = stated_year(site.sentence, site.clause + site.right, year)[1]
            if not compared and not is_other(site):
                yield text.to_original(at + site.numeral.start, at + site.numeral.end)
        at += len(line) + 1
