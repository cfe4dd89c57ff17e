"""The builder of what readers hand over: offsets of blocks and cells, limits that name their key."""

from __future__ import annotations

import pytest

from gidr_ner.errors import TooLarge
from gidr_ner.readers.content import CellText, TextBuilder
from gidr_ner.readers.limits import Limits, over


def test_blocks_and_cells_know_their_range() -> None:
    builder = TextBuilder("a.html")
    builder.block("一、总体情况", path="/html/body/p[1]")
    table = builder.table([CellText("总\n计", 0, 0), CellText(" 12 ", 0, 1, path="td"), CellText("\xa0", 1, 0, 1, 2)])
    content = builder.build()
    assert content.text == "一、总体情况\n总计\t12\n\n"
    assert [content.text[c.span.start : c.span.end] for c in table.cells] == ["总计", "12", ""]
    assert [(content.text[p.span.start : p.span.end], p.path) for p in content.places] == [
        ("一、总体情况", "/html/body/p[1]"),
        ("12", "td"),
    ]


def test_line_breaks_in_a_cell() -> None:
    builder = TextBuilder("a.html")
    builder.table([CellText("a\n b", 0, 0), CellText("其他\n 处理", 0, 1)])
    assert builder.build().text == "a b\t其他处理\n"


def test_warnings_are_said_once() -> None:
    builder = TextBuilder("a.html")
    builder.warn("x")
    builder.warn("x")
    assert builder.build().warnings == ("x",)


@pytest.mark.parametrize("limits", [Limits(characters=4), Limits(table_cells=2)])
def test_limits_name_their_key(limits: Limits) -> None:
    key = "characters" if limits.characters == 4 else "table_cells"
    with pytest.raises(TooLarge, match=rf"a\.html: over the limit of \d \(limits\.{key}\)"):
        TextBuilder("a.html", limits).table([CellText("ab", row, 0) for row in range(3)])


def test_the_error_says_what_is_too_large() -> None:
    assert str(over("a", "html_nodes", 10, "11 tags")) == "a: 11 tags, over the limit of 10 (limits.html_nodes)"
