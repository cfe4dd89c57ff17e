"""What can be wrong with annotations: a fault, and the codes there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gidr_ner.annotations import GoldMention, Refusal
from gidr_ner.curation.corpus import Item

__all__ = ["CODES", "Fault", "fault_at", "fault_in", "refusal_to_fault"]

CODES: Mapping[str, str] = {
    "refused": "could not be read: a broken line, an unknown id, a span that is misaligned or overlaps another",
    "value": "the value does not follow from the text",
    "qualifier": "the qualifier is not the one that the text states",
    "heading": "no heading as the guidelines have it",
    "form": "the form does not go with the year",
    "flags": "identities that fail without a flag, flags that do not fail, unknown flags",
    "duplicate_id": "a doc_id that is taken",
    "near_duplicate": "nearly the same text in another split",
    "agency_across_splits": "reports of one agency in several splits",
    "silver_in_held_out": "annotations in dev or test that no person made",
    "split": "no split, where other reports have one",
}
"""In the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: ``place`` is a file, with the line where one is known."""

    code: str
    place: str
    doc_id: str
    message: str


def refusal_to_fault(refusal: Refusal) -> Fault:
    """What an importer refused."""
    return Fault("refused", str(refusal.place), "", f"{refusal.item}: {refusal.why}")


def fault_in(item: Item, code: str, message: str) -> Fault:
    """A fault of a whole report."""
    return Fault(code, item.file, item.doc_id, message)


def fault_at(item: Item, mention: GoldMention, code: str, message: str) -> Fault:
    """A fault of one mention, which is named by its id, its offsets and its text."""
    start, end = mention.span
    quote = item.report.quote(mention.span)
    return fault_in(item, code, f"{mention.id} at {start}–{end} {quote!r}: {message}")
