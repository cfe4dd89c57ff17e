"""The reporting body by what a page says of itself outside its text: a hint, for reports that name none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gidr_ner.body_names import is_body_name

__all__ = ["body_among"]

_SITE = re.compile(r"(?:门户|官方)?(?:网站|官网)$")
_NEWSROOM = re.compile(r"(?:信息|媒体|网络|数据|新闻|宣传|管理)中心$|[社台站]$")


def body_among(publishers: Iterable[str]) -> str | None:
    """The first that is the name of a public body, other than a newsroom."""
    bodies = (_SITE.sub("", "".join(name.split())) for name in publishers)
    return next((body for body in bodies if is_body_name(body) and not _NEWSROOM.search(body)), None)
