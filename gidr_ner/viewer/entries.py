"""Reports as the page lists them: what several files say of one report, put together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gidr_ner.schema import is_cell
from gidr_ner.viewer.records import Layer

__all__ = ["Entry", "entry_to_data", "entry_to_row", "merge_layers"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One report; the first layer is the one that is shown and corrected, the others are what it is held against."""

    layers: tuple[Layer, ...]

    @property
    def key(self) -> str:
        """What corrections are kept under: the same as long as id and text are, whatever page they are in."""
        first = self.layers[0]
        text = first.text.encode("utf-8", "backslashreplace")
        return f"{first.doc_id}:{hashlib.sha256(text).hexdigest()[:16]}"


def merge_layers(layers: Iterable[Layer]) -> list[Entry]:
    """Reports in the order of their first mention; extractions stand before gold, which is what judges them.

    One id with two texts is two reports, as offsets of one mean nothing in the other; so are two records of one file.
    """
    found: dict[tuple[str, str, int], list[Layer]] = {}
    before: Counter[tuple[str, str, str]] = Counter()
    for layer in layers:
        said = (layer.doc_id, layer.text, layer.name)
        found.setdefault((layer.doc_id, layer.text, before[said]), []).append(layer)
        before[said] += 1
    return [Entry(tuple(sorted(several, key=lambda layer: layer.kind == "gold"))) for several in found.values()]


def entry_to_row(entry: Entry) -> dict[str, Any]:
    """What the list shows of a report before anything of it is unpacked."""
    first = entry.layers[0]
    cells = sum(is_cell(field["id"]) for field in first.fields)
    confidences = [field["confidence"] for field in first.fields if "confidence" in field]
    return {
        "key": entry.key,
        "doc_id": first.doc_id,
        "title": first.head["title"],
        "agency": first.head["agency"],
        "year": first.head["report_year"],
        "form": first.head["form"],
        "mentions": len(first.fields) - cells,
        "cells": cells,
        "failing": sum(check.get("status") == "fail" for check in first.checks),
        "lowest": min(confidences, default=None),
        "differing": sum(_differing(first, other) + _differing(other, first) for other in entry.layers[1:]),
        "error": first.error and first.error.get("type"),
    }


def _differing(one: Layer, other: Layer) -> int:
    """How many headings and figures of one layer another lacks; what may be found or not is none of them."""
    theirs = {key for item in _items(other) for key in _keys(item)}
    return sum(not item.get("optional") and theirs.isdisjoint(_keys(item)) for item in _items(one))


def _items(layer: Layer) -> list[Mapping[str, Any]]:
    """Headings, to the end of their line, and figures: what the page marks."""
    headings = [s | {"end": s["heading_end"]} for s in map(dict, layer.sections) if s["id"] != "preamble"]
    return [each for each in headings if each["end"] > each["start"]] + list(layer.fields)


def _keys(item: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Place and value under each id that is as good as another; items that share a key agree (page/doubts.js)."""
    said = (item["start"], item["end"], item.get("value"), item.get("qualifier", "exact"))
    return ((id, *said) for id in (item["id"], *item.get("also", ())))


def entry_to_data(entry: Entry) -> dict[str, Any]:
    """All that is said of a report, as it is packed into the page beside its text."""
    return {"provenance": _provenance(entry), "layers": list(map(_layer_to_data, entry.layers))}


def _provenance(entry: Entry) -> Mapping[str, str]:
    return next((layer.provenance for layer in entry.layers if layer.provenance), {})


def _layer_to_data(layer: Layer) -> dict[str, Any]:
    return {
        "name": layer.name if layer.kind == "predicted" or layer.name == "gold" else f"{layer.name} (gold)",
        "kind": layer.kind,
        **layer.head,
        "sections": layer.sections,
        "fields": layer.fields,
        "checks": layer.checks,
        "warnings": layer.warnings,
        "error": layer.error,
    }
