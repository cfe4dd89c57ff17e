"""Web pages, told by how their bytes begin; what reads them is imported when the first is met."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gidr_ner.readers.content import Content, json_to_content
from gidr_ner.readers.extras import require
from gidr_ner.readers.limits import LIMITS, Limits, over
from gidr_ner.readers.sandbox import run_in_child

__all__ = ["HtmlReader"]

_HEAD = 4096
_BEGINS = re.compile(
    rb"(?is)(?:\s|<!--(?>.*?-->)|<\?xml[^>]*>)*+"
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|table|div|p|span|font|style|h1)[\s>/])"
)
_SOMEWHERE = re.compile(rb"(?is).*?<(?:!doctype\s+html|html[\s>])")
_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml", ".jhtml")
_ANY_TAG = re.compile(rb"(?i)</?(?:p|br|td|div|span|a)[\s>/]")


@dataclass(frozen=True, slots=True)
class HtmlReader:
    """Reads pages as saved by browsers, exported by Word or pasted into a content management system."""

    limits: Limits = LIMITS
    media_type: str = "text/html"

    def sniff(self, data: bytes, name: str) -> bool:
        """By how the bytes begin; a file named .html needs only a tag somewhere."""
        head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = head[2:].replace(b"\0", b"")
        if _BEGINS.match(head) or _SOMEWHERE.match(head[:1024]):
            return True
        return name.lower().endswith(_SUFFIXES) and _ANY_TAG.search(data) is not None

    def read(self, data: bytes, name: str) -> Content:
        """The report in the page; raises BinaryInput, EmptyInput, TooLarge, Damaged, NoText or MissingExtra.

        Large pages are read in the child process, under ``limits.child_seconds`` and ``limits.child_bytes``.
        """
        require("html", name, "an HTML page", "lxml")
        if len(data) > self.limits.html_bytes:
            raise over(name, "html_bytes", self.limits.html_bytes, f"{len(data):,} bytes")
        if self._may_take_long(data):
            return json_to_content(run_in_child("gidr_ner.readers.html_document:read_page_as_json", data, name))
        from gidr_ner.readers.html_document import read_page

        return read_page(data, name, self.limits)

    def _may_take_long(self, data: bytes) -> bool:
        """Whether a page is to be read under a clock; one that is not takes seconds at worst, whatever it holds."""
        if len(data) > self.limits.html_bytes_here:
            return True
        return max(map(len, data.split(b">"))) > self.limits.html_tag_bytes
