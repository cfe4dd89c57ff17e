"""A batch that is too large for one page: a folder of pages, and an index that leads to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from gidr_ner.viewer.entries import Entry, entry_to_row
from gidr_ner.viewer.html import entries_to_html
from gidr_ner.webpage import fill_page, read_parts

__all__ = ["MOST", "entries_to_files"]

MOST = 2000
"""Reports that one page holds."""

_HERE = "gidr_ner.viewer"


def entries_to_files(entries: Sequence[Entry], name: str, stem: str, most: int = MOST) -> Iterator[tuple[str, str]]:
    """Each file by its place beside the page asked for, whose own place is empty: that page, or an index to others."""
    if len(entries) <= most:
        yield "", entries_to_html(entries, name)
        return
    rows = []
    for at in range(0, len(entries), most):
        part = entries[at : at + most]
        place = f"{stem}-pages/{at // most + 1}.html"
        yield place, entries_to_html(part, f"{name}, {at + 1:,} to {at + len(part):,}")
        rows.append(_row(place, at, part))
    style, body = read_parts(_HERE, "/base.css", "index.css"), read_parts(_HERE, "index.html")
    total = f"{len(entries):,} reports on {len(rows):,} pages"
    blocks = {"name": escape(name), "total": total, "rows": "\n".join(rows)}
    yield "", fill_page("gidr-ner view", body, blocks, style)


def _row(place: str, at: int, entries: Sequence[Entry]) -> str:
    """A page: which reports it holds, and how many of them fail a check or could not be read."""
    rows = list(map(entry_to_row, entries))
    years = [row["year"] for row in rows if row["year"]]
    cells = [
        f"{rows[0]['doc_id']} – {rows[-1]['doc_id']}",
        f"{min(years)}–{max(years)}" if years else "–",
        f"{sum(row['failing'] > 0 for row in rows):,}",
        f"{sum(row['error'] is not None for row in rows):,}",
    ]
    link = f'<a href="{quote(place, errors="surrogateescape")}">{at + 1:,} to {at + len(rows):,}</a>'
    return f"<tr><td>{link}</td>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
