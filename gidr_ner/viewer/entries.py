"""Reports as the page lists them: what several files say of one report, put together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gidr_ner.schema import is_cell
from gidr_ner.viewer.layers import Layer

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

    One id with two texts is two reports, as offsets of one mean nothing in the other.
    """
    found: dict[tuple[str, str], list[Layer]] = {}
    for layer in layers:
        found.setdefault((layer.doc_id, layer.text), []).append(layer)
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
        "differing": sum(len(_found(first) ^ _found(other)) for other in entry.layers[1:]),
        "error": first.error and first.error.get("type"),
    }


def _found(layer: Layer) -> set[tuple[Any, ...]]:
    return {(f["id"], f["start"], f["end"], f["value"]) for f in layer.fields if not f.get("optional")}


def entry_to_data(entry: Entry) -> dict[str, Any]:
    """All that is said of a report, as it is packed into the page beside its text."""
    return {"provenance": _provenance(entry), "layers": list(map(_layer_to_data, entry.layers))}


def _provenance(entry: Entry) -> Mapping[str, str]:
    return next((layer.provenance for layer in entry.layers if layer.provenance), {})


def _layer_to_data(layer: Layer) -> dict[str, Any]:
    return {
        "name": f"{layer.name} (gold)" if layer.kind == "gold" else layer.name,
        "kind": layer.kind,
        **layer.head,
        "sections": layer.sections,
        "fields": layer.fields,
        "checks": layer.checks,
        "warnings": layer.warnings,
        "error": layer.error,
    }
