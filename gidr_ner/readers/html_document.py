"""Web pages: decoded by us, parsed by lxml, the report found in them, blocks to lines and tables to grids."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lxml import etree

from gidr_ner.errors import BinaryInput, Damaged, EmptyInput, NoText, ReadError
from gidr_ner.readers.content import Content, TextBuilder, content_to_json
from gidr_ner.readers.html_head import day_of_publication, publishers, title_in_head
from gidr_ner.readers.html_page import Element, Found, find_report
from gidr_ner.readers.html_walk import write_page
from gidr_ner.readers.limits import Limits, over
from gidr_ner.readers.text import decode

__all__ = ["decode_page", "read_page", "read_page_as_json"]

_META_BYTES = 16_384
_META = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,20})")
_DECLARED = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    "hz-gb-2312": "hz",
}
"""What is meant by a declared name; others are not asked, as some of the library's take time without end."""
_XML = re.compile(r"\A\s*+<\?xml[^>]{0,500}>")
_TITLE_START, _TITLE_END = re.compile(r"(?i)<title[^>]{0,500}>"), re.compile(r"(?i)</title\s*>")
_TAG = re.compile("<[a-zA-Z]")
_ATTACHMENT = re.compile(r"(?i)\.(?:docx?|wps|pdf|xlsx?|et|rar|zip|ofd|rtf)(?:[?#]|\s*\Z)")
_LINK_LENGTH = 200
_LEAST = 200
"""Characters of a page that may be a report though nothing in it weighs like one."""


def read_page(data: bytes, name: str, limits: Limits) -> Content:
    """The report in a page; raises BinaryInput, EmptyInput, TooLarge, Damaged or NoText."""
    builder = TextBuilder(name, limits)
    body = _parse(data, name, builder, limits)
    found = find_report(body)
    root = body.getroottree().getroot()
    title = title_in_head(root)
    if title and not found.titled and found.weight >= _LEAST:
        builder.block(title, "/html/head/title")
    write_page(found, builder, limits)
    content = builder.build()
    content = replace(content, published=day_of_publication(root), publishers=publishers(root), title=title)
    _require_text(content, found, body, name)
    return content


def read_page_as_json(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """As :func:`read_page`, in the child process."""
    return content_to_json(read_page(data, name, limits))


def _parse(data: bytes, name: str, builder: TextBuilder, limits: Limits) -> Element:
    page, warning = decode_page(data, name)
    if warning:
        builder.warn(warning)
    tags = len(_TAG.findall(page))
    if tags > limits.html_nodes:
        raise over(name, "html_nodes", limits.html_nodes, f"{tags:,} tags")
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root = _root(_repaired(page), parser, name)
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise over(name, "html_depth", limits.html_depth, "nested tags")
    if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
        builder.warn("html: the parser gave up before the end of the page")
    body = root.find("body")
    return root if body is None else body


def _repaired(page: str) -> str:
    """A page without what would end it early: a declared encoding, NUL, a title that is never closed."""
    page = _XML.sub("", page, count=1).replace("\0", "\ufffd")
    return page if _TITLE_END.search(page) else _TITLE_START.sub("", page)


def _root(page: str, parser: etree.HTMLParser, name: str) -> Element:
    if not page.strip():
        raise EmptyInput(f"{name}: nothing but white space")
    try:
        root = etree.HTML(page, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Damaged(f"{name}: not a page that can be parsed ({type(error).__name__})") from None
    if root is None:
        raise EmptyInput(f"{name}: a page without content")
    return root


def decode_page(data: bytes, name: str) -> tuple[str, str]:
    """The characters of a page and what was wrong with them; what the page declares is asked only where bytes are not
    clear, as it is often wrong."""
    text, encoding, damage = decode(data)
    if encoding is None or damage:
        meta = _META.search(data[:_META_BYTES])
        declared = _DECLARED.get(meta[1].decode("ascii").lower()) if meta else None
        again = data.decode(declared, "replace") if declared else ""
        if again and (encoding is None or again.count("\ufffd") < damage):
            text, encoding, damage = again, declared, again.count("\ufffd")
    if encoding is None:
        raise BinaryInput(f"{name}: not a page in any encoding that is tried")
    places = "place" if damage == 1 else "places"
    return text, f"decoded as {encoding} with {damage} damaged {places}" if damage else ""


def _require_text(content: Content, found: Found, body: Element, name: str) -> None:
    """A page that is no report says what it is instead."""
    ink = len("".join(content.text.split()))
    if found.weight >= _LEAST or ink >= 2 * _LEAST:
        return
    link = _attachment(body)
    if link is not None:
        raise NoText(f"{name}: a page without a report of its own, it links to {link}")
    if not ink:
        raise _without_text(body, name)


def _attachment(body: Element) -> str | None:
    for tag, attribute in (("a", "href"), ("iframe", "src"), ("embed", "src"), ("object", "data")):
        for element in body.iter(tag):
            target = element.get(attribute) or ""
            if _ATTACHMENT.search(target):
                return "".join(c for c in target if c.isprintable())[:_LINK_LENGTH]
    return None


def _without_text(body: Element, name: str) -> ReadError:
    if next(body.getroottree().iter("script", "frameset", "iframe"), None) is not None:
        return NoText(f"{name}: a page without text of its own, scripts or frames would bring it")
    if pictures := sum(1 for _ in body.iter("img")):
        return NoText(f"{name}: a page without text, {pictures} pictures, no text layer")
    return EmptyInput(f"{name}: a page without text")
