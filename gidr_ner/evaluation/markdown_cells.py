"""Cells of Markdown tables: rates as the README spells them, and text of anybody that stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

__all__ = ["code", "interval", "more", "plain", "probability", "rate", "rate_with_interval", "signed", "table"]

_ID = re.compile(r"[\w.:()-]+")
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; none where it has no rows."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines] if len(lines) > 2 else []


def more(all_rows: Sequence[object], shown: Sequence[object]) -> list[str]:
    """The lines below a table that was cut short."""
    left = len(all_rows) - len(shown)
    return ["", f"… and {left:,} more in report.html."] if left else []


def rate_with_interval(scores: Mapping[str, Any] | None) -> str:
    """F1; of a source, which nothing that is missed has, precision and so named."""
    if scores is None:
        return "–"
    if "precision_interval" in scores:
        return f"precision {rate(scores['precision'])} {interval(scores['precision_interval'], rate)}".strip()
    return f"{rate(scores['f1'])} {interval(scores['interval'], rate)}".strip()


def interval(ends: Sequence[float] | None, spell: Callable[[float], str]) -> str:
    return f"[{spell(ends[0])}, {spell(ends[1])}]" if ends else ""


def rate(value: float | None) -> str:
    """Three decimals without the zero before the point, as in the README."""
    return "–" if value is None else f"{value:.3f}".replace("0.", ".", 1)


def probability(p: float | None) -> str:
    return "&lt; .001" if p is not None and p < 0.001 else rate(p)


def signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1).replace("+.000", ".000").replace("-", "−")


def code(text: str, most: int = 60) -> str:
    """An id as code; anything stranger as escaped text."""
    return f"`{text}`" if _ID.fullmatch(text) and len(text) <= most else plain(text, most)


def plain(text: str, most: int = 60) -> str:
    """Text of anybody as text: no markup, no line break, no cell border, not longer than ``most``."""
    line = " ".join(text.split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", line)
