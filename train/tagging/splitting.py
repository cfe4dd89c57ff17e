"""Which annotated reports are trained on and which are kept to judge by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.curation.corpus import UNSPLIT, Item
from gidr_ner.curation.similarity import near_pairs
from tagging.config import ConfigFault

__all__ = ["Splits", "split_items"]

Splits = dict[str, list[AnnotatedReport]]


def split_items(items: Sequence[Item], share: float) -> Splits:
    """Reports by split: those of the files' names, or where none says more than train ``share`` of them as test.

    Beside files that are named after dev or test, all others are for training.

    Reports of one agency stay together, and so do near duplicates; which are held out depends on their names alone.
    ConfigFault where nothing is left to train on or to judge by.
    """
    splits: Splits = defaultdict(list)
    if {item.split for item in items} <= {UNSPLIT, "train"}:
        held_out = _held_out(items, share)
        for at, item in enumerate(items):
            splits["test" if at in held_out else "train"].append(item.report)
    else:
        for item in items:
            splits["train" if item.split == UNSPLIT else item.split].append(item.report)
    if not splits["train"] or not (splits["test"] or splits["dev"]):
        counts = ", ".join(f"{len(own)} in {name}" for name, own in splits.items() if own) or "none"
        raise ConfigFault(f"annotations: {counts}; some are needed to train on and, of other agencies, to judge by")
    return dict(splits)


def _held_out(items: Sequence[Item], share: float) -> set[int]:
    """Numbers of the reports that are kept out: whole groups, until they are the share; the largest never."""
    groups = sorted(_groups(items), key=lambda group: (len(group), _digest(items, group)))
    held: set[int] = set()
    for group in sorted(groups[:-1], key=lambda group: _digest(items, group)):
        if len(held) < share * len(items):
            held.update(group)
    return held


def _digest(items: Sequence[Item], group: Sequence[int]) -> str:
    return sha256("\n".join(sorted(items[at].doc_id for at in group)).encode()).hexdigest()


def _groups(items: Sequence[Item]) -> list[list[int]]:
    """Numbers of reports that must not be in two splits: of one agency, or near duplicates of each other."""
    agencies = [item.report.metadata.agency or f"\0{at}" for at, item in enumerate(items)]
    leader = {agency: agency for agency in agencies}

    def find(agency: str) -> str:
        while leader[agency] != agency:
            agency = leader[agency]
        return agency

    for one, other, _ in near_pairs([item.report.document.text for item in items], agencies):
        leader[find(agencies[one])] = find(agencies[other])
    groups: dict[str, list[int]] = defaultdict(list)
    for at, agency in enumerate(agencies):
        groups[find(agency)].append(at)
    return list(groups.values())
