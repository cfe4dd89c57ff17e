"""What the page may take a record's values for, so that nothing of another kind ever reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from gidr_ner.errors import ViewError

__all__ = ["CHECK", "FIELD", "HEAD", "RECORD", "SECTION", "require_kinds"]


_MOST = 1e300  # of which sums stay finite; to a page anything beyond 1e308 is Infinity


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _MOST


class _Kind(NamedTuple):
    name: str
    holds: Callable[[Any], bool]


_TEXT = _Kind("a string", lambda value: isinstance(value, str))
_TEXTS = _Kind("a list of strings", lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value))
_NUMBER = _Kind("a number", _is_number)
_YEAR = _Kind("a year", lambda value: type(value) is int and 0 < value < 10_000)
_FLAG = _Kind("true or false", lambda value: isinstance(value, bool))
_NAMES = _Kind(
    "an object of strings", lambda value: isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
)

Kinds = Mapping[str, _Kind]
HEAD: Kinds = {"title": _TEXT, "agency": _TEXT, "report_year": _YEAR, "form": _TEXT}
RECORD: Kinds = {**HEAD, "warnings": _TEXTS, "failing_checks": _TEXTS, "provenance": _NAMES}
_SAID: Kinds = {"confidence": _NUMBER, "source": _TEXT, "reason": _TEXT}
SECTION: Kinds = {"heading": _TEXT, **_SAID}
FIELD: Kinds = {
    "value": _NUMBER,
    "qualifier": _TEXT,
    "stated_year": _YEAR,
    **_SAID,
    "rule": _TEXT,
    "also": _TEXTS,
    "optional": _FLAG,
}
CHECK: Kinds = {"status": _TEXT, "message": _TEXT, "fields": _TEXTS}


def require_kinds(item: Mapping[str, Any], kinds: Kinds, place: str) -> None:
    """ViewError at the first value that is there and is of another kind."""
    for key, kind in kinds.items():
        value = item.get(key)
        if value is not None and not kind.holds(value):
            raise ViewError(f"{place}: {key}: {_brief(value)} is not {kind.name}")


def _brief(value: object) -> str:
    try:
        said = repr(value)
    except ValueError:
        # Python spells no whole number of some thousand digits
        return "a huge number"
    return said if len(said) <= 60 else f"{said[:60]}…"
