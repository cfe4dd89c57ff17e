"""The page of a batch: a row a report is read at once, a report itself when it is first shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from gidr_ner.normalize import clean
from gidr_ner.schema import CELLS, FIELDS, SECTIONS
from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.viewer.entries import Entry, entry_to_data, entry_to_row
from gidr_ner.webpage import data_block, fill_page, read_parts

__all__ = ["entries_to_html"]

_HERE = "gidr_ner.viewer"
_SCRIPTS = (
    *("/dom.js", "checks.js", "edits.js", "doubts.js", "text.js", "forms.js", "card.js", "list.js", "report.js"),
    "page.js",
)
_NOTE = re.compile("（2019 form.*）")  # what the schema says beside a name
_TOGETHER = 50  # texts in one block
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


def entries_to_html(entries: Sequence[Entry], name: str) -> str:
    """The page, under a name for its head."""
    batch = {"name": name, "reports": list(map(entry_to_row, entries)), "together": _TOGETHER}
    reports = "\n".join(_packed(entries))
    blocks = {"batch": data_block("batch", batch), "schema": data_block("schema", _schema()), "reports": reports}
    style, script = read_parts(_HERE, "/base.css", "page.css"), read_parts(_HERE, *_SCRIPTS)
    return fill_page(read_parts(_HERE, "page.html"), style, script, blocks)


def _packed(entries: Sequence[Entry]) -> Iterator[str]:
    """Each report by itself, as it is shown, and texts some together, as a search unpacks all of them."""
    texts = [entry.layers[0].text for entry in entries]
    for at in range(0, len(texts), _TOGETHER):
        yield data_block(f"texts-{at // _TOGETHER}", texts[at : at + _TOGETHER], compressed=True)
    for at, entry in enumerate(entries):
        yield data_block(f"report-{at}", entry_to_data(entry), compressed=True)


@cache
def _schema() -> dict[str, object]:
    """What the page knows of the forms; ``folds`` is two strings, a character of the first folds to its like."""
    return {
        "fields": [{"id": f.id, "zh": f.zh, "unit": f.unit} for f in FIELDS.values()],
        "cells": [
            {"id": c.id, "zh": _NOTE.sub("", c.zh), "unit": c.unit, "forms": sorted(c.forms)} for c in CELLS.values()
        ],
        "sections": {section.id: section.zh for section in SECTIONS.values()},
        "identities": [{"id": i.id, "left": i.left, "right": i.right, "mode": i.mode} for i in IDENTITIES.values()],
        "folds": _folds(),
    }


def _folds() -> tuple[str, str]:
    """Every traditional character and its simplified one, so that a search finds either script in either."""
    # a character a line, as the converter reads words
    characters = [chr(code) for block in _IDEOGRAPHS for code in block]
    folded = clean("\n".join(characters)).normalized.split("\n")
    pairs = [(c, f) for c, f in zip(characters, folded, strict=True) if c != f and len(f) == 1]
    return "".join(c for c, _ in pairs), "".join(f for _, f in pairs)
