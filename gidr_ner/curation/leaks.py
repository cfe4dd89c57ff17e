"""What must not be in two splits, or not in the one that it is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gidr_ner.curation.corpus import HELD_OUT, UNSPLIT, Item
from gidr_ner.curation.faults import Fault, fault_in
from gidr_ner.curation.similarity import near_pairs
from gidr_ner.normalize import clean

__all__ = ["leak_faults"]

_NOT_BY_HAND = ("silver", "synthetic")


def leak_faults(items: Sequence[Item]) -> Iterator[Fault]:
    """Everything that can only be seen over all reports together."""
    yield from _repeated_ids(items)
    yield from _without_split(items)
    yield from _held_out_silver(items)
    yield from _shared_agencies(items)
    if len({item.split for item in items}) > 1:
        yield from _near_duplicates(items)


def _repeated_ids(items: Sequence[Item]) -> Iterator[Fault]:
    first: dict[str, Item] = {}
    for item in items:
        other = first.setdefault(item.doc_id, item)
        if other is not item:
            yield fault_in(item, "duplicate_id", f"taken by a report of {other.file}")


def _without_split(items: Sequence[Item]) -> Iterator[Fault]:
    """A corpus without splits is one that is being written; one with some has to say all."""
    if any(item.split != UNSPLIT for item in items):
        for item in items:
            if item.split == UNSPLIT:
                yield fault_in(item, "split", "neither the file nor its folder is named train, dev or test")


def _held_out_silver(items: Sequence[Item]) -> Iterator[Fault]:
    for item in items:
        layer = item.report.provenance.get("layer", "")
        if item.split in HELD_OUT and layer in _NOT_BY_HAND:
            yield fault_in(item, "silver_in_held_out", f"{layer} annotations in {item.split}")


def _shared_agencies(items: Sequence[Item]) -> Iterator[Fault]:
    """The later reports of an agency whose first one stands in another split."""
    first: dict[str, Item] = {}
    for item in items:
        agency = item.report.metadata.agency or ""
        other = first.setdefault("".join(clean(agency).normalized.split()), item)
        if other.split != item.split:
            message = f"{agency} in {item.split}, and in {other.split} by {other.doc_id}"
            yield fault_in(item, "agency_across_splits", message)


def _near_duplicates(items: Sequence[Item]) -> Iterator[Fault]:
    found = defaultdict(list)
    texts, splits = [item.report.document.text for item in items], [item.split for item in items]
    for one, other, alike in near_pairs(texts, splits):
        found[other].append(f"{items[one].doc_id} of {items[one].split} ({alike:.2f})")
    for at, names in sorted(found.items()):
        yield fault_in(items[at], "near_duplicate", f"in {items[at].split}, much like {', '.join(names)}")
