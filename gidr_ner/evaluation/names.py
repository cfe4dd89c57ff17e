"""What people read for an id: the Chinese name that the schema gives it."""

from __future__ import annotations

from gidr_ner.annotations.report import HEADING
from gidr_ner.schema import CELLS, FIELDS, SECTIONS

__all__ = ["label_to_zh"]


def label_to_zh(label: str) -> str:
    """The name of a field, cell or section; empty for anything else, such as the id of another schema."""
    definition = CELLS.get(label) or FIELDS.get(label) or SECTIONS.get(label.removeprefix(HEADING))
    return definition.zh if definition else ""
