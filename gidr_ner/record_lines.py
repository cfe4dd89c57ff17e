"""Records in JSON lines, as the package and others write them, one object a line, each with its place in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gidr_ner.errors import GidrError

__all__ = ["read_record_lines"]


def read_record_lines(path: Path, fault: type[GidrError]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each object with ``path:line``, blank lines left out; ``fault`` names the place of what is none.

    OSError where the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for at, line in enumerate(lines, 1):
                if line.strip():
                    yield _parse(line, f"{path}:{at}", fault), f"{path}:{at}"
    except UnicodeDecodeError as error:
        raise fault(f"{path}: not UTF-8 at byte {error.start}") from error


def _parse(line: str, place: str, fault: type[GidrError]) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise fault(f"{place}: no JSON: {error}") from error
    if not isinstance(record, dict):
        raise fault(f"{place}: not an object")
    return record
