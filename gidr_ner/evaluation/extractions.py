"""Records of the output format, whoever wrote them, as what is compared with gold.

Our own pipeline goes through the same door, so that no system is read more kindly than another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from gidr_ner.errors import EvaluationError
from gidr_ner.record_lines import read_record_lines

__all__ = ["Extraction", "Found", "Heading", "read_extractions", "record_to_extraction"]


NO_SOURCE = "not said"


class Found(NamedTuple):
    """One figure as a system gives it; ``value`` None is never right, ``reason`` is why a hybrid chose it."""

    id: str
    start: int
    end: int
    value: float | None = None
    confidence: float | None = None
    source: str = NO_SOURCE
    rule: str = ""
    reason: str = ""
    text: str | None = None


class Heading(NamedTuple):
    """A level-1 heading from ``start`` to ``heading_end``, and the ``end`` of the section that it opens."""

    id: str
    start: int
    heading_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that a system says of one document; ``failed`` where its record is an error."""

    doc_id: str
    headings: tuple[Heading, ...] = ()
    fields: tuple[Found, ...] = ()
    failing_checks: tuple[str, ...] = ()
    year: int | None = None
    agency: str | None = None
    form: str | None = None
    failed: bool = False
    version: str | None = None


def read_extractions(path: Path) -> list[Extraction]:
    """The records of a JSON lines file; EvaluationError names file, line and key of what cannot be used."""
    try:
        return [record_to_extraction(record, place) for record, place in read_record_lines(path, EvaluationError)]
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}") from error


def record_to_extraction(record: Mapping[str, Any], place: str) -> Extraction:
    """One record of the output format; keys that it lacks say nothing, those of the wrong type are an error."""
    look = _Keys(record, place)
    sections = [keys for keys in look.objects("sections") if keys.text("id", required=True) != "preamble"]
    checks = [keys for keys in look.objects("checks") if keys.text("status") == "fail"]
    return Extraction(
        look.text("doc_id", required=True) or "",
        tuple(map(_heading, sections)),
        tuple(map(_found, look.objects("fields"))),
        tuple(keys.text("id", required=True) or "" for keys in checks),
        look.whole("report_year"),
        look.text("agency"),
        look.text("form"),
        record.get("error") is not None,
        _version(record.get("versions")),
    )


def _version(versions: object) -> str | None:
    if not isinstance(versions, dict) or not versions:
        return None
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def _heading(keys: _Keys) -> Heading:
    start, end = keys.span()
    behind = keys.whole("heading_end")
    return Heading(keys.text("id") or "", start, end if behind is None else behind, end)


def _found(keys: _Keys) -> Found:
    start, end = keys.span()
    confidence = keys.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise EvaluationError(f"{keys.place}: confidence {confidence} is not between 0 and 1")
    source, rule, reason = (keys.text(name) or "" for name in ("source", "rule", "reason"))
    id = keys.text("id", required=True) or ""
    return Found(id, start, end, keys.number("value"), confidence, source or NO_SOURCE, rule, reason, keys.text("text"))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of one object, each taken with its type; ``place`` says where in the file it stands."""

    record: Mapping[str, Any]
    place: str

    def objects(self, key: str) -> list[_Keys]:
        items = self._take(key, list, "a list") or []
        for at, item in enumerate(items):
            if not isinstance(item, dict):
                raise EvaluationError(f"{self.place}: {key}.{at}: not an object")
        return [_Keys(item, f"{self.place}: {key}.{at}") for at, item in enumerate(items)]

    def text(self, key: str, *, required: bool = False) -> str | None:
        found: str | None = self._take(key, str, "a string")
        if required and not found:
            raise EvaluationError(f"{self.place}: {key}: missing")
        return found

    def whole(self, key: str) -> int | None:
        found: int | None = self._take(key, int, "a whole number")
        return found

    def number(self, key: str) -> float | None:
        """A number as floating point, as values are compared within a tolerance; None where that cannot hold it."""
        found = self._take(key, (int, float), "a number")
        try:
            number = None if found is None else float(found)
        except OverflowError:
            return None
        return number if number is None or isfinite(number) else None

    def span(self) -> tuple[int, int]:
        start, end = self.whole("start"), self.whole("end")
        if start is None or end is None or not 0 <= start <= end:
            raise EvaluationError(f"{self.place}: start {start} and end {end} are no range")
        return start, end

    def _take(self, key: str, kind: type | tuple[type, ...], named: str) -> Any:
        found = self.record.get(key)
        if found is not None and (not isinstance(found, kind) or isinstance(found, bool)):
            raise EvaluationError(f"{self.place}: {key}: not {named}")
        return found
