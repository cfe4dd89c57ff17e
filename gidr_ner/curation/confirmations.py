"""Which figures of an extraction something else than its own tagger bears out, and what that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from gidr_ner.types import Check, FieldValue, Number, Report

__all__ = ["agreed_by", "confirmed_by"]

Values = Mapping[str, set[Number | None]]


def confirmed_by(report: Report) -> dict[FieldValue, str]:
    """Figures that take part in an identity which holds, with the first such identity.

    It must hold to the unit, each of its figures being exact and stated with one value only in all of the report, and
    one beside the figure itself must not be zero, as zeros add up whatever they stand for.
    """
    values = _values(report.fields)
    confirmed: dict[FieldValue, str] = {}
    for check in report.checks:
        if not _holds_strictly(check, values):
            continue
        filled = {id for id in check.fields if values[id] != {0}}
        for field in report.fields:
            if field.id in check.fields and filled - {field.id}:
                confirmed.setdefault(field, check.id)
    return confirmed


def _values(fields: Iterable[FieldValue]) -> Values:
    """All values of each id; None stands for one that is not exact."""
    values: defaultdict[str, set[Number | None]] = defaultdict(set)
    for field in fields:
        values[field.id].add(field.value if field.qualifier == "exact" else None)
    return values


def _holds_strictly(check: Check, values: Values) -> bool:
    stated_once = all(len(values[id]) == 1 and None not in values[id] for id in check.fields)
    return check.status == "pass" and check.expected == check.actual and stated_once


def agreed_by(report: Report, other: Report) -> dict[FieldValue, str]:
    """Figures that another source found as well, and which: the same id, value and qualifier on overlapping characters.

    Two pipelines can share a source (both read tables in the same way), which then agrees with nobody but itself.
    """
    by_id: defaultdict[str, list[FieldValue]] = defaultdict(list)
    for field in other.fields:
        by_id[field.id].append(field)
    pairs = ((field, found) for field in report.fields for found in by_id[field.id] if _same(field, found))
    return {field: found.source for field, found in pairs if field.source != found.source}


def _same(one: FieldValue, other: FieldValue) -> bool:
    return (one.value, one.qualifier) == (other.value, other.qualifier) and one.span.overlaps(other.span)
