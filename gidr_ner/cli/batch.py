"""``gidr-ner batch``: begin or resume a run, show how it goes, write its files, sum up."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gidr_ner.batch.engines import Engine, make_engine
from gidr_ner.batch.export import export, require_formats
from gidr_ner.batch.folder import Resume, RunFolder, open_run, sole_run
from gidr_ner.batch.recipe import make_recipe
from gidr_ner.batch.run import run_batch
from gidr_ner.batch.tally import Tally
from gidr_ner.cli.progress import watching
from gidr_ner.taggers import why_rules_only

__all__ = ["run_batch_verb"]

_INTERRUPTED = 130


def run_batch_verb(
    inputs: Sequence[str],
    out: Path,
    formats: Sequence[str],
    system: str | None,
    model: Path | None,
    engine: str,
    workers: int | None,
    timeout: float,
    resume: Resume,
    *,
    with_text: bool,
) -> int:
    """Run the verb; returns the exit status. BatchError or ModelError where arguments are unusable."""
    require_formats(formats)
    recipe = make_recipe(system, model, with_text=with_text)
    chosen = make_engine(engine, recipe, workers, timeout)
    if system is None and model is None and (why := why_rules_only()):
        say(why)
    try:
        with sole_run(out, inputs):
            tally = _run(open_run(out, inputs, recipe.decides, resume), inputs, chosen, formats)
    except KeyboardInterrupt:
        say(f"interrupted; {out} keeps what is done, --resume goes on")
        return _INTERRUPTED
    _sum_up(tally, out)
    return int(tally.statuses["failed"] > 0)


def _run(folder: RunFolder, inputs: Sequence[str], engine: Engine, formats: Sequence[str]) -> Tally:
    for change in folder.mixes:
        say(f"this run mixes rows: {change}")
    with watching() as progress:
        tally = run_batch(folder, inputs, engine, progress)
    export(folder, formats)
    return tally


def _sum_up(tally: Tally, out: Path) -> None:
    """Reports whose sums are wrong on top, then failures by reason, then counts."""
    for doc_id, failing in tally.worst():
        say(f"checks fail: {doc_id}: {', '.join(failing)}")
    if tally.failing > len(tally.worst()):
        say(f"… and {tally.failing - len(tally.worst()):,} more reports with failing checks")
    for reason, count in tally.reasons.most_common():
        more = " …" if count > len(tally.examples[reason]) else ""
        say(f"{count:,} {reason}: {', '.join(tally.examples[reason])}{more}")
    counts = ", ".join(f"{tally.statuses[status]:,} {status}" for status in ("ok", "partial", "failed", "skipped"))
    say(f"{tally.done:,} inputs: {counts}; in {out}")


def say(message: str) -> None:
    print(message, file=sys.stderr)
