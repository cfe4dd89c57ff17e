"""``gidr-ner annotations queue`` and ``bootstrap``: from unlabelled reports to work for people and to silver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from gidr_ner.annotations.formats import write_annotations
from gidr_ner.cli.curation import require_apart, say, write_json
from gidr_ner.cli.curation_tables import print_kept, print_queue
from gidr_ner.curation.bootstrap import bootstrap
from gidr_ner.curation.corpus import read_corpus
from gidr_ner.curation.queue import build_queue, pick_to_task
from gidr_ner.pipeline import load_pipeline
from gidr_ner.sources import Listing, list_sources
from gidr_ner.taggers import default_system

__all__ = ["run_bootstrap", "run_queue"]


def run_queue(paths: Sequence[str], out: Path, count: int, annotated: Sequence[Path]) -> int:
    """Run the verb; returns the exit status."""
    listing = _listed(paths, out)
    known = read_corpus(annotated) if annotated else None
    for refusal in known.refusals if known else ():
        say(f"refused: {refusal}")
    reports = [item.report for item in known.items] if known else []
    system = default_system()
    second = None if system == "rules" else load_pipeline("rules")
    found = build_queue(listing.inputs, load_pipeline(system), annotated=reports, count=count, second=second)
    tasks = [pick_to_task(pick, rank, system) for rank, pick in enumerate(found.picks, 1)]
    write_json(out, tasks)
    print_queue(found.picks)
    say(f"{len(tasks):,} tasks in {out}; {found.known:,} inputs are annotated already")
    if second is None:
        say("there are rules only: no second tagger that could disagree with them")
    return _say_unreadable(found.unreadable)


def run_bootstrap(paths: Sequence[str], out: Path) -> int:
    """Run the verb; returns the exit status."""
    listing = _listed(paths, out)
    second = None if default_system() == "rules" else load_pipeline("model")
    silver = bootstrap(listing.inputs, load_pipeline("rules"), second)
    write_annotations(silver.reports, out, "jsonl")
    print_kept(silver.kept())
    for why, number in Counter(why for _, why in silver.left_out).most_common():
        say(f"{number:,} reports left out: {why}")
    say(f"{len(silver.reports):,} reports in {out}")
    return _say_unreadable(silver.unreadable)


def _listed(paths: Sequence[str], out: Path) -> Listing:
    listing = list_sources(paths)
    require_apart(out, (Path(source.given) for source in listing.inputs))
    if listing.left_aside:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(listing.left_aside.items()))
        say(f"files of other kinds left aside in folders: {kinds}")
    return listing


def _say_unreadable(unreadable: Iterable[tuple[str, str]]) -> int:
    """Name what could not be read; 1 where there is any."""
    names = list(unreadable)
    for name, why in names:
        say(f"unreadable: {why if why.startswith(name) else f'{name}: {why}'}")
    if names:
        say(f"{len(names):,} inputs could not be read")
    return int(bool(names))
