"""Level-1 sections in every layout that we can think of, and what must hold of them for any text."""

from __future__ import annotations

import re

import pytest
from heading_layouts import LAYOUTS
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.headings import find_sections
from gidr_ner.metadata import body_range
from gidr_ner.normalize import clean
from gidr_ner.types import Section

_MARK = re.compile(r"\{\{(\w+)\|(.*?)\}\}", re.DOTALL)


def read(marked: str) -> tuple[str, list[tuple[str, str, int]]]:
    """The text without marks, and id, heading and start of each mark."""
    text, at, found = "", 0, []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        found.append((mark[1], mark[2], len(text)))
        text += mark[2]
        at = mark.end()
    return text + marked[at:], found


def sections_of(text: str) -> list[Section]:
    view = clean(text)
    return [s for s in find_sections(view, body_range(view)) if s.id != "preamble"]


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    text, wanted = read(LAYOUTS[name])
    found = [(s.id, s.heading, s.span.start) for s in sections_of(text)]
    assert found == wanted
