"""The parts of a Word file, parsed without entities or network: document, styles, lists, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any

from lxml import etree

from gidr_ner.errors import Damaged
from gidr_ner.readers.docx_numbers import Level, Numbering
from gidr_ner.readers.limits import Limits, over
from gidr_ner.readers.zip_guard import GuardedZip

__all__ = ["Package", "Styles", "attribute", "child", "children", "is_on", "local", "read_numbering", "read_styles"]

Element = Any
"""An lxml element: the library has no types of its own."""

_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
_OFF = frozenset({"0", "false", "off", "none"})
_LOCAL: dict[Any, str] = {}


def local(element: Element) -> str:
    """The tag without its namespace, as strict and transitional files differ in that alone; comments have none."""
    tag = element.tag
    name = _LOCAL.get(tag)
    if name is None:
        name = _LOCAL[tag] = _bare(tag) if isinstance(tag, str) else ""
    return name


def _bare(name: str) -> str:
    """Without the namespace, or without a prefix whose declaration is damaged."""
    return name[max(name.rfind("}"), name.rfind(":")) + 1 :]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The direct children of a tag."""
    return (c for c in element if local(c) == name) if element is not None else iter(())


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of the first child of …, None where one is missing."""
    for name in names:
        element = next(children(element, name), None)
    return element


def attribute(element: Element | None, name: str = "val") -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if _bare(k) == name), None)


def is_on(element: Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is there and not turned off."""
    return element is not None and (attribute(element) or "1") not in _OFF


def number(element: Element | None, default: int = 0, name: str = "val") -> int:
    """An attribute as a whole number; what is none counts as ``default``."""
    value = attribute(element, name)
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value) else default


@dataclass(slots=True)
class Package:
    """The archive of a .docx; its parts are found by their relationships, else by their usual names."""

    archive: GuardedZip
    name: str
    limits: Limits
    warnings: list[str] = field(default_factory=list)
    main: str = ""
    _targets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.main = self._related("", "_rels/.rels").get("officeDocument", "word/document.xml")
        if self.main not in self.archive:
            self.main = "word/document.xml"
        folder, _, file = self.main.rpartition("/")
        self._targets = self._related(folder, join(folder, "_rels", file + ".rels"))

    def document(self) -> Element:
        """The root of the main part; raises Damaged where there is none."""
        root = self._parse(self.main)
        if root is None:
            raise Damaged(f"{self.name}: a zip archive without a Word document in it")
        return root

    def part(self, kind: str) -> Element | None:
        """The root of the ``styles``, ``numbering``, ``footnotes`` or ``endnotes`` part, None where there is none."""
        return self._parse(self._targets.get(kind, f"word/{kind}.xml"))

    def _related(self, folder: str, part: str) -> dict[str, str]:
        """Targets by the last word of their type; what lies outside the archive is left alone."""
        root = self._parse(part)
        return {
            (attribute(r, "Type") or "").rpartition("/")[2]: _resolve(folder, attribute(r, "Target") or "")
            for r in children(root, "Relationship")
            if attribute(r, "TargetMode") != "External"
        }

    def _parse(self, part: str) -> Element | None:
        data = self.archive.read(part)
        return None if data is None else self._parse_bytes(data)

    def _parse_bytes(self, data: bytes) -> Element | None:
        if _DOCTYPE.search(data):
            raise Damaged(f"{self.name}: a part declares a document type, as Word never does")
        if data.count(b"<") > 2 * self.limits.xml_nodes:
            raise over(self.name, "xml_nodes", self.limits.xml_nodes, "elements of one part")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True)
        root = etree.fromstring(data, parser)
        if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
            self.warnings.append("a part of the file is damaged; what follows the damage may be missing")
        return root


def _resolve(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


@dataclass(slots=True)
class Styles:
    """Which paragraph styles number their paragraphs: by style, its list (``0`` is none) and depth."""

    lists: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    default: str | None = None

    def list_of(self, style: str | None) -> tuple[str, int | None] | None:
        """The list of a style or of the nearest style that it is based on."""
        style = self.default if style is None else style
        seen: set[str] = set()
        while style is not None and style not in seen:
            if style in self.lists:
                return self.lists[style]
            seen.add(style)
            style = self.parents.get(style)
        return None


def read_styles(root: Element | None) -> Styles:
    """The part of ``styles.xml`` that lists need."""
    styles = Styles()
    for style in children(root, "style"):
        id = attribute(style, "styleId") or ""
        if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true"):
            styles.default = id
        parent, numbers = attribute(child(style, "basedOn")), child(style, "pPr", "numPr")
        if parent is not None:
            styles.parents[id] = parent
        if (list_id := attribute(child(numbers, "numId"))) is not None:
            depth = child(numbers, "ilvl")
            styles.lists[id] = (list_id, None if depth is None else number(depth))
    return styles


def read_numbering(root: Element | None, styles: Styles) -> tuple[Numbering, dict[str, int]]:
    """The lists of ``numbering.xml``, and the depth of the paragraph styles that a level is tied to."""
    abstract = {attribute(a, "abstractNumId") or "": a for a in children(root, "abstractNum")}
    lists = {attribute(n, "numId") or "": n for n in children(root, "num")}
    levels: dict[str, dict[int, Level]] = {}
    counters: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    depths: dict[str, int] = {}
    for id, item in lists.items():
        base = _abstract_of(item, abstract, lists, styles)
        counters[id] = base
        levels[id] = {number(e, name="ilvl"): _level(e) for e in children(abstract.get(base), "lvl")}
        depths |= {
            style: number(e, name="ilvl")
            for e in children(abstract.get(base), "lvl")
            if (style := attribute(child(e, "pStyle"))) is not None
        }
        for override in children(item, "lvlOverride"):
            depth, own, start = number(override, name="ilvl"), child(override, "lvl"), child(override, "startOverride")
            if own is not None:
                levels[id][depth] = _level(own)
            if start is not None:
                restarts.setdefault(id, {})[depth] = number(start, 1)
    return Numbering(levels, counters, restarts), depths


def _abstract_of(item: Element, abstract: dict[str, Element], lists: dict[str, Element], styles: Styles) -> str:
    """The abstract list of a list; one that only points to a style has that style's."""
    base = attribute(child(item, "abstractNumId")) or ""
    link = attribute(child(abstract.get(base), "numStyleLink"))
    linked = lists.get(styles.lists[link][0]) if link in styles.lists else None
    target = attribute(child(linked, "abstractNumId"))
    return base if target is None else target


def _level(element: Element) -> Level:
    restart = child(element, "lvlRestart")
    return Level(
        format=attribute(child(element, "numFmt")) or "decimal",
        text=attribute(child(element, "lvlText")) or "",
        start=number(child(element, "start"), 1),
        restart=None if restart is None else number(restart),
        legal=is_on(child(element, "isLgl")),
        glued=attribute(child(element, "suff")) == "nothing",
    )
