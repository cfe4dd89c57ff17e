"""Paragraphs and grids as they come out of a Word or PDF file, before they have offsets; as JSON between processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gidr_ner.readers.content import Box, CellText, Content, TextBuilder

__all__ = ["Block", "Grid", "Paragraph", "blocks_to_json", "json_to_content"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text; it may hold line breaks."""

    text: str
    path: str | None = None
    page: int | None = None
    box: Box | None = None
    recognition: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of disjoint, possibly spanning cells."""

    cells: Sequence[CellText] = field(default_factory=tuple)
    page: int | None = None


Block = Paragraph | Grid


def blocks_to_json(blocks: Iterable[Block], warnings: Iterable[str] = ()) -> dict[str, Any]:
    """What a child process answers with."""
    return {"blocks": [_to_json(block) for block in blocks], "warnings": list(warnings)}


def _to_json(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["paragraph", block.text, block.path, block.page, block.box, block.recognition]
    return ["grid", block.page, *block.cells]


def json_to_content(reply: dict[str, Any], name: str) -> Content:
    """The Content of a child's answer; raises TooLarge as :class:`TextBuilder` does."""
    builder = TextBuilder(name)
    for kind, *parts in reply["blocks"]:
        if kind == "paragraph":
            text, path, page, box, recognition = parts
            builder.block(text, path, page, _box(box), recognition)
        else:
            page, *cells = parts
            builder.table((_cell(*cell) for cell in cells), page)
    for warning in reply["warnings"]:
        builder.warn(warning)
    return builder.build()


def _cell(text: str, row: int, col: int, row_span: int, col_span: int, *place: Any) -> CellText:
    path, page, box = place
    return CellText(text, row, col, row_span, col_span, path, page, _box(box))


def _box(box: Sequence[float] | None) -> Box | None:
    return None if box is None else (box[0], box[1], box[2], box[3])
