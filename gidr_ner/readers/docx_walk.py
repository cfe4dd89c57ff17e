"""Walks the body of a Word file into paragraphs and grids; runs in the child process.

Tolerant as Word is: what is missing or dangling is passed over. Headers and footers are parts of their own, not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gidr_ner.errors import NoText
from gidr_ner.readers.blocks import Block, Grid, Paragraph, blocks_to_json
from gidr_ner.readers.content import CellText
from gidr_ner.readers.docx_numbers import Numbering
from gidr_ner.readers.docx_parts import (
    Element,
    Package,
    Styles,
    attribute,
    child,
    is_on,
    local,
    number,
    read_numbering,
    read_styles,
)
from gidr_ner.readers.docx_text import read_line
from gidr_ner.readers.limits import Limits, over
from gidr_ner.readers.zip_guard import GuardedZip

__all__ = ["read_blocks"]

_GROUPS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent"})
_DELETED = frozenset({"del", "moveFrom"})
_LONG_CELL = 1_000  # characters; no cell of a form comes near


def read_blocks(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """The blocks of a .docx as JSON; raises TooLarge, Damaged, Encrypted or NoText."""
    package = Package(GuardedZip(data, name, limits), name, limits)
    root = package.document()
    styles = read_styles(package.part("styles"))
    walker = _Walker(package, styles, *read_numbering(package.part("numbering"), styles))
    body = child(root, "body")
    blocks = walker.container(root if body is None else body, "body") + walker.notes()
    if not any(_has_ink(block) for block in blocks):
        raise NoText(f"{name}: no text in this Word file{walker.instead()}")
    return blocks_to_json(blocks, dict.fromkeys(package.warnings))


def _has_ink(block: Block) -> bool:
    texts = (block.text,) if isinstance(block, Paragraph) else (c.text for c in block.cells)
    return any(text.strip() for text in texts)


def _members(element: Element, name: str) -> Iterator[Element]:
    """Children of a tag, also those inside content controls and tracked insertions; deleted ones are left out."""
    for node in element:
        kind = local(node)
        if kind == name:
            yield node
        elif kind in _GROUPS:
            yield from _members(node, name)


@dataclass(slots=True)
class _Walker:
    package: Package
    styles: Styles
    numbering: Numbering
    style_depths: dict[str, int]
    pictures: int = 0
    embedded: int = 0
    _noted: list[tuple[str, str]] = field(default_factory=list)
    _depth: int = 0

    def container(self, element: Element, path: str) -> list[Block]:
        """The blocks of a body, a cell, a text box or a note."""
        blocks: list[Block] = []
        self._collect(element, path, Counter(), blocks)
        return _with_deleted_marks_joined(blocks)

    def _collect(self, element: Element, path: str, counts: Counter[str], blocks: list[Block]) -> None:
        self._depth += 1
        if self._depth > self.package.limits.xml_depth:
            raise over(self.package.name, "xml_depth", self.package.limits.xml_depth, "nesting")
        for node in element:
            kind = local(node)
            if kind == "AlternateContent":
                chosen = child(node, "Choice")
                self._collect(node if chosen is None else chosen, path, counts, blocks)
            elif kind in ("p", "tbl"):
                counts[kind] += 1
                here = f"{path}/{kind}[{counts[kind]}]"
                blocks += self._paragraph(node, here) if kind == "p" else self._table(node, here)
            elif kind == "altChunk":
                self.embedded += 1
                self.package.warnings.append("an embedded page (altChunk) is not read")
            elif kind not in _DELETED:  # whatever else may hold paragraphs
                self._collect(node, path, counts, blocks)
        self._depth -= 1

    def _paragraph(self, element: Element, path: str) -> list[Block]:
        line = read_line(element)
        properties = child(element, "pPr")
        text = self._number(properties) + line.text
        mark_is_deleted = child(properties, "rPr", "del") is not None
        self.pictures += line.pictures
        self._noted += line.notes
        blocks: list[Block] = [_Open(text, path) if mark_is_deleted else Paragraph(text, path)]
        for at, box in enumerate(line.boxes, 1):
            blocks += self.container(box, f"{path}/box[{at}]")
        return blocks

    def _number(self, properties: Element | None) -> str:
        """The printed number of a paragraph; its own list goes before its style's, list 0 is none."""
        own, style = child(properties, "numPr"), attribute(child(properties, "pStyle"))
        by_style = self.styles.list_of(style)
        list_id, depth = attribute(child(own, "numId")), child(own, "ilvl")
        if list_id is None:
            if by_style is None:
                return ""
            list_id = by_style[0]
        level = number(depth) if depth is not None else by_style and by_style[1]
        if level is None:
            level = self.style_depths.get(style or "", 0)
        return "" if list_id == "0" else self.numbering.advance(list_id, level)

    def _table(self, element: Element, path: str) -> list[Block]:
        cells = _Cells(self)
        for at, row in enumerate(_members(element, "tr"), 1):
            properties = child(row, "trPr")
            if child(properties, "del") is None and not is_on(child(properties, "hidden")):
                cells.add_row(row, f"{path}/tr[{at}]")
        return cells.blocks()

    def notes(self) -> list[Block]:
        """The notes that the text refers to, after it, in order."""
        blocks: list[Block] = []
        for kind in ("footnotes", "endnotes"):
            if ids := [id for of, id in self._noted if of == kind]:
                notes = {attribute(n, "id"): n for n in self.package.part(kind) or () if local(n) == kind[:-1]}
                for id in dict.fromkeys(ids):
                    blocks += self.container(notes[id], f"{kind}[{id}]") if id in notes else []
        return blocks

    def instead(self) -> str:
        """What a file without text holds."""
        if self.embedded:
            return ": it only wraps an embedded page"
        return f": {self.pictures} pictures, no text layer" if self.pictures else ""


@dataclass(frozen=True, slots=True)
class _Open(Paragraph):
    """A paragraph whose mark is a tracked deletion: the next one goes on in its line."""


def _with_deleted_marks_joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(last, _Open) and isinstance(block, Paragraph):
            joined[-1] = type(block)(last.text + block.text, last.path)
        else:
            joined.append(block)
    return joined


@dataclass(slots=True)
class _Cell:
    row: int
    col: int
    row_span: int
    col_span: int
    path: str
    blocks: list[Block]


@dataclass(slots=True)
class _Cells:
    """The cells of one table, row by row, with merged ones put together."""

    walker: _Walker
    cells: list[_Cell] = field(default_factory=list)
    _row: int = -1
    _open: dict[int, _Cell] = field(default_factory=dict)
    """By column, the cell that a row below may go on."""

    def add_row(self, row: Element, path: str) -> None:
        self._row += 1
        limits, properties = self.walker.package.limits, child(row, "trPr")
        col = min(number(child(properties, "gridBefore")), limits.table_columns)
        above, self._open = self._open, {}
        last: _Cell | None = None
        for at, element in enumerate(_members(row, "tc"), 1):
            tc = child(element, "tcPr")
            span = max(1, min(number(child(tc, "gridSpan"), 1), limits.table_columns))
            if last is not None and _goes_on(child(tc, "hMerge")):
                last.col_span += span
            elif (upper := above.get(col)) is not None and _goes_on(child(tc, "vMerge")):
                upper.row_span = self._row - upper.row + 1
                self._open[col] = last = upper
            else:
                blocks = self.walker.container(element, f"{path}/tc[{at}]")
                last = self._open[col] = _Cell(self._row, col, 1, span, f"{path}/tc[{at}]", blocks)
                self.cells.append(last)
            col += span

    def blocks(self) -> list[Block]:
        """The table; one that only lays out its page (one column, prose or tables in its cells) as what it holds."""
        if all(cell.col == 0 for cell in self.cells) or any(_holds_layout(cell) for cell in self.cells):
            return [block for cell in self.cells for block in cell.blocks]
        return [Grid([CellText(_plain(c.blocks), c.row, c.col, c.row_span, c.col_span, c.path) for c in self.cells])]


def _goes_on(merge: Element | None) -> bool:
    """``w:vMerge`` without a value goes on with the cell before."""
    return merge is not None and (attribute(merge) or "continue") == "continue"


def _holds_layout(cell: _Cell) -> bool:
    return any(isinstance(b, Grid) for b in cell.blocks) or len(_plain(cell.blocks)) > _LONG_CELL


def _plain(blocks: list[Block]) -> str:
    return "\n".join(b.text for b in blocks if isinstance(b, Paragraph))
