"""From the element of a report to lines and tables: one walk, blocks become lines, numbers of lists are printed."""

from __future__ import annotations

from lxml import etree

from gidr_ner.readers.content import TextBuilder
from gidr_ner.readers.html_lists import ListNumbers
from gidr_ner.readers.html_page import Element, Found, is_hidden
from gidr_ner.readers.html_spaces import BREAK, flow
from gidr_ner.readers.html_tables import Rows, is_layout, split_table
from gidr_ner.readers.html_tags import BLOCKS, UNSEEN
from gidr_ner.readers.limits import Limits

__all__ = ["write_page"]


def write_page(found: Found, builder: TextBuilder, limits: Limits) -> None:
    """Append the report in a page to a text."""
    _Writer(found, builder, limits).run()


class _Writer:
    def __init__(self, found: Found, builder: TextBuilder, limits: Limits) -> None:
        self._found, self._builder, self._limits = found, builder, limits
        self._pieces: list[str] = []
        self._paths = [found.root.getroottree().getpath(found.root)]
        self._counts: list[dict[str, int]] = [{}]
        self._path = self._paths[0]
        self._numbers = ListNumbers()
        self._pre = 0
        self._on = found.first is None

    def run(self) -> None:
        """Walk from the first element of the report to the last."""
        walker = etree.iterwalk(self._found.root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element):
                    walker.skip_subtree()
            else:
                self._end(element)
                if element is self._found.last:
                    break
        self._flush()

    def _start(self, element: Element) -> bool:
        """Open an element; whether what it holds is done with."""
        tag = str(element.tag)
        self._descend(element, tag)
        if element is self._found.first:
            self._on = True
        if tag in UNSEEN or element in self._found.left_out or is_hidden(element):
            return True
        if tag == "table" and self._on and not is_layout(element):
            self._flush()
            self._table(element)
            return True
        self._open(element, tag)
        return False

    def _open(self, element: Element, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._path = self._paths[-1]
        if tag == "br":
            self._pieces.append(BREAK)
        self._pre += tag == "pre"
        number = self._numbers.open(element, tag)
        if self._on:
            self._pieces.append(number)
            self._add(element.text)

    def _end(self, element: Element) -> None:
        tag = str(element.tag)
        if element is not self._found.root:
            self._paths.pop()
            self._counts.pop()
        if tag in BLOCKS:
            self._flush()
            self._path = self._paths[-1]
        self._numbers.close(tag)
        self._pre -= tag == "pre" and self._pre > 0
        if element is not self._found.last and self._on:
            self._add(element.tail)

    def _descend(self, element: Element, tag: str) -> None:
        if element is self._found.root:
            return
        counts = self._counts[-1]
        counts[tag] = counts.get(tag, 0) + 1
        self._paths.append(f"{self._paths[-1]}/{tag}[{counts[tag]}]")
        self._counts.append({})

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text.replace("\n", BREAK) if self._pre else text)

    def _flush(self) -> None:
        text = flow("".join(self._pieces))
        self._pieces.clear()
        if self._on and text:
            self._builder.block(text, self._path)

    def _table(self, table: Element) -> None:
        for part in split_table(table, self._paths[-1], self._limits):
            if isinstance(part, Rows):
                self._builder.table(part.cells)
                if part.cut:
                    self._builder.warn("html: spans of a table cut (limits.table_columns, limits.table_rows)")
                continue
            for text, path in part:
                if text.strip():
                    self._builder.block(text, path)
