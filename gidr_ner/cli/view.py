"""``gidr-ner view``: read records, put together what is said of each report, write it as a page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gidr_ner.errors import ViewError
from gidr_ner.viewer.entries import merge_layers
from gidr_ner.viewer.folder import entries_to_files
from gidr_ner.viewer.layers import read_layers
from gidr_ner.viewer.panel import layers_to_panel

__all__ = ["run_view"]

_NAMED = 3  # files that a heading has room for


def run_view(results: Sequence[Path], out: Path, *, panel: bool) -> None:
    """Run the verb; ViewError where records cannot be shown, OSError where a file cannot be read or written."""
    if any(out.resolve() == path.resolve() for path in results):
        raise ViewError(f"--out {out} is one of the inputs")
    layers = read_layers(results)
    name = _title([*dict.fromkeys(layer.name for layer in layers)])
    entries = merge_layers(layers)
    first = [entry.layers[0] for entry in entries]
    files = [("", layers_to_panel(first, name))] if panel else entries_to_files(entries, name, out.stem)
    for place, page in files:
        target = out.parent / place if place else out
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8", newline="\n", errors="backslashreplace")
    hidden = sum(layer.error is not None for layer in first)
    print(f"{len(entries):,} reports in {out}{f', {hidden:,} without a text' if hidden else ''}", file=sys.stderr)


def _title(names: Sequence[str]) -> str:
    """What the page is headed by, however many files it is made of."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return (", ".join(names[:_NAMED]) or "nothing") + more
