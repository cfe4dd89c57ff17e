"""Whether the flags of a report are the checks that its figures fail, by the checks that extractions go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gidr_ner.annotations import AnnotatedReport, GoldMention
from gidr_ner.checks import run_checks
from gidr_ner.curation.corpus import Item
from gidr_ner.curation.faults import Fault, fault_in
from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.types import FieldValue, Section

__all__ = ["failing_checks", "flag_faults"]

_STALE = "year.stale"
"""Which year a figure is stated for is not annotated, so that this flag is taken as it is."""


def failing_checks(report: AnnotatedReport, stated: Iterable[tuple[int, GoldMention]] = ()) -> dict[str, str]:
    """The checks that the annotated figures fail, with their messages; optional ones are on neither side.

    ``stated`` names mentions whose sentence gives them another year than the report's (``year.stale``).
    """
    fields = [_field(mention) for mention in report.mentions if not mention.optional]
    years = [(year, _field(mention)) for year, mention in stated]
    metadata = report.metadata
    checks = run_checks(fields, metadata.form, metadata.report_year, _sections(report), years)
    return {check.id: check.message for check in checks if check.status == "fail"}


def _field(mention: GoldMention) -> FieldValue:
    return FieldValue(mention.id, mention.value, mention.qualifier, mention.span, confidence=1.0)


def _undecided(report: AnnotatedReport) -> set[str]:
    """Checks that annotations cannot decide: those with a part that is annotated as optional only, and year.stale."""
    asked = {mention.id for mention in report.mentions if not mention.optional}
    doubtful = {mention.id for mention in report.mentions} - asked
    return {_STALE, *(i.id for i in IDENTITIES.values() if doubtful.intersection((*i.left, *i.right)))}


def _sections(report: AnnotatedReport) -> list[Section]:
    """Every section from its heading to the next one's."""
    return [
        Section(h.id, report.quote(h.span), section, h.span.end, 1.0)
        for h, section in zip(report.headings, report.section_spans(), strict=True)
    ]


def flag_faults(item: Item) -> Iterator[Fault]:
    """Flags that are missing, that do not fail, or that nobody knows."""
    flags, open_ = item.report.failing_checks, _undecided(item.report)
    failing = failing_checks(item.report)
    for id in sorted(failing.keys() - flags - open_):
        yield fault_in(item, "flags", f"{id} fails and is not flagged: {failing[id]}")
    for id in sorted(flags - failing.keys() - open_):
        why = "does not fail" if id in IDENTITIES else "is no check of the schema"
        yield fault_in(item, "flags", f"{id} is flagged and {why}")
