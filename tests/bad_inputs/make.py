"""Writes the corpus of bad inputs into a folder, the same bytes every time.

    PYTHONPATH=tests python -m bad_inputs.make FOLDER

``manifest.tsv`` beside this file says what to expect of each; it and ``cells.json``, the cells that the report really
has, are written into the folder too.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from bad_inputs import html_cases, pdf_cases, report_cases, run_cases, text_cases, word_cases
from bad_inputs.base import CELLS

MANIFEST = Path(__file__).with_name("manifest.tsv")
FILES = {
    **text_cases.CASES,
    **html_cases.CASES,
    **word_cases.CASES,
    **pdf_cases.CASES,
    **report_cases.CASES,
}


class Case(NamedTuple):
    """One line of the manifest: see ``README.md``."""

    file: str
    statuses: frozenset[str]
    says: str
    cells: float | None


def read_manifest() -> list[Case]:
    """The cases in the order of the manifest; names of files are written there as JSON strings are."""
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Case(
            json.loads(f'"{row["file"]}"'),
            frozenset(row["status"].split("|")),
            row["says"],
            float(row["cells"]) if row["cells"] else None,
        )
        for row in rows
    ]


def make(folder: Path) -> None:
    """All files, below ``folder``."""
    for name in (*FILES, *run_cases.CASES):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in FILES:
            path.write_bytes(FILES[name]())
        else:
            run_cases.CASES[name](path)
    shutil.copy(MANIFEST, folder)
    (folder / "cells.json").write_text(json.dumps(CELLS, indent=0), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
