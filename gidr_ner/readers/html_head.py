"""What a page says of itself in its head: the title, where the body has none, and the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gidr_ner.readers.html_page import Element, is_title

__all__ = ["day_of_publication", "title_in_head"]

_TITLES = ("articletitle", "og:title", "title")
_DATES = ("pubdate", "publishdate", "article:published_time", "createdate")
_SITE = re.compile(r"\s*(?:[|_｜]|\s[-–—]\s|-{2,}|_-_)\s*|(?<=报告)[-–—]")
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")


def title_in_head(root: Element) -> str | None:
    """The title of a report that only the head of its page has, without the name of the site."""
    titles = [*_meta(root, _TITLES), *(element.text or "" for element in root.iter("title"))]
    parts = [part.strip() for title in titles for part in _SITE.split(title)]
    return next((part for part in parts if is_title(part)), None)


def day_of_publication(root: Element) -> str | None:
    """As year-month-day."""
    found = next((match for date in _meta(root, _DATES) if (match := _DAY.search(date))), None)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def _meta(root: Element, names: tuple[str, ...]) -> Iterator[str]:
    for element in root.iter("meta"):
        if (element.get("name") or element.get("property") or "").lower() in names:
            yield element.get("content") or ""
