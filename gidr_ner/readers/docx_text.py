"""The text of one Word paragraph: its runs, without what is deleted, hidden or an instruction to Word."""

from __future__ import annotations

from dataclasses import dataclass, field

from gidr_ner.readers.docx_parts import Element, attribute, child, is_on, local

__all__ = ["Line", "read_line"]

_GROUPS = frozenset(
    {
        "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "ruby",
        "rubyBase", "oMath", "oMathPara", "r",
    }
)  # fmt: skip
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_PAGE_BREAKS = frozenset({"page", "column"})
_DRAWINGS = frozenset({"drawing", "pict", "object"})
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(slots=True)
class Line:
    """What a paragraph holds: text, text boxes anchored in it, notes by kind and id, and how many pictures."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)


def read_line(paragraph: Element) -> Line:
    """One paragraph. The marks of notes are left out: a raised 1 after a figure would be read as its last digit."""
    line = Line()
    _read(paragraph, line)
    return line


def _read(element: Element, line: Line) -> None:
    for node in element:
        kind = local(node)
        if kind == "t":
            line.parts.append(_text(node))
        elif kind in _GROUPS:
            if kind != "r" or not is_on(child(node, "rPr", "vanish")):
                _read(node, line)
        elif kind in _SIGNS:
            line.parts.append(_SIGNS[kind])
        else:
            _read_rare(kind, node, line)


def _read_rare(kind: str, node: Element, line: Line) -> None:
    if kind == "br":
        line.parts.append("" if attribute(node, "type") in _PAGE_BREAKS else "\n")
    elif kind == "AlternateContent":
        chosen = child(node, "Choice")
        chosen = child(node, "Fallback") if chosen is None else chosen
        if chosen is not None:
            _read(chosen, line)
    elif kind in _DRAWINGS:
        boxes = [e for e in node.iter() if local(e) == "txbxContent"]
        line.boxes += boxes
        line.pictures += not boxes
    elif kind in _NOTES:
        line.notes.append((_NOTES[kind], attribute(node, "id") or ""))
    elif kind == "sym":
        line.parts.append(_symbol(attribute(node, "char")))


def _text(node: Element) -> str:
    text = (node.text or "").replace("\n", " ")
    return text if node.get(_SPACE) == "preserve" else text.strip(" \t\r")


def _symbol(code: str | None) -> str:
    """A sign of a symbol font, where it is one of Unicode too."""
    try:
        sign = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
    return "" if "\ud800" <= sign <= "\uf8ff" else sign
