"""The identities of the forms held against the figures of one report; what is printed is judged, never changed.

``expected`` is what the right side of an identity states, ``actual`` what its left side adds up to. A check is skipped
where a part is missing (annotation ruling 13): in a table a blank cell counts as 0 beside filled ones, but a row with
only its total says nothing; in the statistics form a blank counts as 0 where most parts are filled in;
in prose every part must be there. Identities none of whose parts are there are not listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from gidr_ner.schema import is_cell
from gidr_ner.schema.identities import IDENTITIES, Identity
from gidr_ner.types import Check, FieldValue, Number, Section

__all__ = ["run_checks", "stale_years"]

_TABLE_FORMS = ("2019", "2021")
_MAX_READINGS = 256
_FORM_RULE = "statistics_form"

Values = Mapping[str, Sequence[FieldValue]]
Range = tuple[Number, Number]


def _step(value: Number) -> int:
    """How coarse a rounded figure is: 1100余 is within a hundred, 6万 within ten thousand."""
    whole = abs(int(value))
    step = 1
    while whole and whole % 10 == 0:
        whole //= 10
        step *= 10
    return max(1, step)


def _sum(fields: Iterable[FieldValue]) -> tuple[Number, Range]:
    """What figures add up to, and what they can stand for, ends included."""
    total: Number = 0
    below = above = 0
    for field in fields:
        total += field.value
        if field.qualifier != "exact":
            step = _step(field.value)
            above += step
            below += step if field.qualifier == "approx" else 0
    return total, (total - below, total + above)


def _judge(identity: Identity, left: Sequence[FieldValue], right: Sequence[FieldValue]) -> Check:
    actual, (low, high) = _sum(left)
    expected, (least, most) = _sum(right)
    holds = low <= most and least <= high
    message = f"{_terms(left)} = {_plain(actual)}, {_terms(right)} = {_plain(expected)}"
    used = tuple(dict.fromkeys([f.id for f in (*left, *right)]))
    return Check(identity.id, "pass" if holds else "fail", message, used, expected, actual)


def _plain(value: Number) -> str:
    return f"{value:,}"


def _terms(fields: Sequence[FieldValue]) -> str:
    filled = [f"{f.id} {f.value:,}" for f in fields if f.value]
    return " + ".join(filled) if filled else fields[0].id if fields else "0"


def _skipped(identity: Identity, why: str, present: Iterable[str]) -> Check:
    return Check(identity.id, "skipped", why, tuple(present))


# --- tables: a blank counts as 0 ----------------------------------------------------------------------------------


def _table_check(identity: Identity, values: Values, unread: Collection[str]) -> Check | None:
    left = [values[i][0] for i in identity.left if i in values]
    right = [values[i][0] for i in identity.right if i in values]
    if not left and not right:
        return None
    doubtful = unread and [
        i for i in (*identity.left, *identity.right) if i.rpartition(".")[0] in unread and i not in values
    ]
    if doubtful:
        return _skipped(identity, f"not read: {', '.join(doubtful)}", [f.id for f in (*left, *right)])
    if len(identity.right) == 1 and not left:
        return _skipped(identity, "only the total is filled in", [f.id for f in right])
    return _judge(identity, left, right)


# --- indicators of the older forms: in prose every part must be there ------------------------------------------------


def _readings(ids: Sequence[str], values: Values) -> Iterator[tuple[FieldValue, ...]]:
    """Every choice among figures that are stated more than once."""
    options = [list({(f.value, f.qualifier): f for f in values[i]}.values()) for i in ids]
    return islice(product(*options), _MAX_READINGS)


def _is_form(fields: Iterable[FieldValue]) -> bool:
    """Whether figures are those of the statistics form (or do not say what found them), so that a blank is a 0."""
    return all(f.rule in ("", _FORM_RULE) for f in fields)


def _parts(identity: Identity, values: Values, is_table: bool) -> tuple[str, ...] | None:
    """The parts of the left side to add up; None where one is missing, or in a form as many as half of them."""
    left = tuple(i for i in identity.left if i in values)
    if not all(i in values for i in identity.right):
        return None
    if len(left) == len(identity.left):
        return left
    blanks = is_table and _is_form(f for i in (*left, *identity.right) for f in values[i])
    return left if blanks and len(left) * 2 > len(identity.left) else None


def _complete_check(identity: Identity, values: Values, is_table: bool) -> Check | None:
    """The identity under the reading that keeps it, if any does; None where a part is missing."""
    left = _parts(identity, values, is_table)
    if left is None:
        return None
    split = len(left)
    first: Check | None = None
    for reading in _readings((*left, *identity.right), values):
        check = _judge(identity, reading[:split], reading[split:])
        if check.status == "pass":
            return check
        first = first or check
    return first


def _indicator_check(identity: Identity, contexts: Sequence[Values]) -> Check | None:
    """The statistics form by itself, the prose by itself: each must hold where it is complete."""
    found = [c for n, values in enumerate(contexts) if (c := _complete_check(identity, values, n == 0))]
    if found:
        return next((c for c in found if c.status == "fail"), found[0])
    present = [i for i in (*identity.left, *identity.right) if any(i in values for values in contexts)]
    if not present:
        return None
    return _skipped(identity, f"{len(present)} of {len(identity.left) + len(identity.right)} parts stated", present)


# --- text against table -------------------------------------------------------------------------------------------


def _text_table_check(identity: Identity, prose: Values, cells: Values, unread: Collection[str]) -> Check | None:
    stated = prose.get(identity.left[0], ())
    table = [cells[i][0] for i in identity.right if i in cells]
    if not stated or not table:
        return (
            _skipped(identity, "stated in one place only", [f.id for f in (*stated[:1], *table[:1])])
            if stated or table
            else None
        )
    if any(i not in cells and i.rpartition(".")[0] in unread for i in identity.right):
        return _skipped(identity, "a part of the table was not read", [stated[0].id])
    checks = [_judge(identity, [mention], table) for mention in stated]
    return next((c for c in checks if c.status == "fail"), checks[0])


def stale_years(stated: Iterable[tuple[int, FieldValue]], report_year: int | None) -> Check:
    """``year.stale``: whether a figure of the report's own is stated for a year that the report is not about.

    ``stated`` pairs a mention with the year that its sentence gives it (支队2013年度受理…0件).
    """
    if report_year is None:
        return Check("year.stale", "skipped", "the year of the report is not known")
    pairs = [(year, field) for year, field in stated if year != report_year]
    if not pairs:
        return Check("year.stale", "pass", "", (), report_year, report_year)
    message = "; ".join(f"{field.id} {_plain(field.value)} is stated for {year}" for year, field in pairs)
    return Check("year.stale", "fail", message, tuple(dict.fromkeys(f.id for _, f in pairs)), report_year, pairs[0][0])


# --- all of them --------------------------------------------------------------------------------------------------


def _checks(
    contexts: tuple[Values, Values, Values], form: str | None, unread: Collection[str]
) -> Iterator[Check | None]:
    cells, appendix, prose = contexts
    for identity in IDENTITIES.values():
        if identity.mode == "blank_is_zero":
            yield _table_check(identity, cells, unread) if cells else None
        elif identity.mode == "text_table":
            yield _text_table_check(identity, prose, cells, unread)
        elif form not in _TABLE_FORMS:
            yield _indicator_check(identity, (appendix, prose))


def run_checks(
    fields: Sequence[FieldValue],
    form: str | None,
    report_year: int | None,
    sections: Sequence[Section] = (),
    stated_years: Iterable[tuple[int, FieldValue]] = (),
    unread: Collection[str] = (),
) -> tuple[Check, ...]:
    """Every identity of ``checks.tsv`` that any figure of the report belongs to, and ``year.stale``.

    ``sections`` tell the statistics form in the appendix from the prose; ``unread`` names table rows some figures of
    which could not be placed (``TableReading.unread``), so that their blanks are not taken for 0.
    """
    appendix = [s.span for s in sections if s.id == "appendix"]
    cells: dict[str, list[FieldValue]] = {}
    inside: dict[str, list[FieldValue]] = {}
    outside: dict[str, list[FieldValue]] = {}
    for field in fields:
        if is_cell(field.id):
            place = cells
        else:
            in_form = field.rule == _FORM_RULE or any(s.start <= field.span.start < s.end for s in appendix)
            place = inside if in_form else outside
        place.setdefault(field.id, []).append(field)
    found = _checks((cells, inside, outside), form, unread)
    return (*(c for c in found if c), stale_years(stated_years, report_year))
