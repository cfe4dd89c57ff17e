"""What a page says of itself in its head: a title, where the body has none, the day of publication, who it is from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gidr_ner.readers.html_page import Element, is_title

__all__ = ["day_of_publication", "publishers", "title_in_head"]

_TITLES = ("articletitle", "og:title", "title")
_DATES = ("pubdate", "publishdate", "article:published_time", "createdate")
_SOURCES = ("contentsource", "pubsource", "source")
_SITE_NAMES = ("sitename",)
_SITE = re.compile(r"\s*(?:[|_｜]|\s[-–—]\s|-{2,}|_-_)\s*|(?<=报告)[-–—]")
_LONGEST = 300  # characters of a title that are looked at
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")


def title_in_head(root: Element) -> str | None:
    """The title of a report that only the head of its page has, without the name of the site."""
    titles = [*_meta(root, _TITLES), *(element.text or "" for element in root.iter("title"))]
    parts = [part.strip() for title in titles for part in _SITE.split(title.strip()[:_LONGEST])]
    return next((part for part in parts if is_title(part)), None)


def day_of_publication(root: Element) -> str | None:
    """As year-month-day."""
    found = next((match for date in _meta(root, _DATES) if (match := _DAY.search(date))), None)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def publishers(root: Element) -> tuple[str, ...]:
    """Who the page says it is from, surest first; not a government's site, which prints for all its bureaus."""
    sites = (name for name in _meta(root, _SITE_NAMES) if "政府" not in name)
    return tuple(name.strip()[:_LONGEST] for name in (*_meta(root, _SOURCES), *sites) if name.strip())


def _meta(root: Element, names: tuple[str, ...]) -> Iterator[str]:
    for element in root.iter("meta"):
        if (element.get("name") or element.get("property") or "").lower() in names:
            yield element.get("content") or ""
