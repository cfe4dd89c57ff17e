"""Write ``MODEL_CARD.md`` of a model folder that is to be shipped, and ``provenance.json`` that it is made of.

    python train/model_card.py gidr_ner/models/default --run build/small \
        --robustness build/robustness.json --benchmark build/benchmark_model.json

Every figure comes out of a file: ``tagger.json`` and ``policy.json`` of the folder, ``run.json``, ``curve.jsonl`` and
``metrics.json`` of the run that trained it, and what ``gidr-ner evaluate``, ``train/robustness.py`` and
``train/benchmark_model.py`` wrote. Without ``--run`` the ``provenance.json`` of the folder is used as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cards.figures import read_report
from cards.page import CARD, Facts, to_card
from cards.provenance import PROVENANCE, provenance_of, read_record

from gidr_ner.errors import ModelError
from gidr_ner.exported import read_manifest
from gidr_ner.policy import load_policy

EVALUATION = [Path("build/evaluation/dev"), Path("build/evaluation/test")]
EVALUATION_HELP = "report.json or its folder, the last one counts most (default: those of make evaluate)"


def gather(
    folder: Path, run: Path | None, evaluation: Sequence[Path], robustness: Path | None, benchmark: Path | None
) -> Facts:
    """All records, with ``provenance.json`` written anew where a run is given; ModelError says what does not fit."""
    manifest, policy = read_manifest(folder), load_policy(folder)
    provenance = provenance_of(run) if run else read_record(folder / PROVENANCE)
    if (own := provenance.get("weights_sha256")) != manifest.weights_sha256:
        source = run or folder / PROVENANCE
        raise ModelError(f"{source}: weights {own}, but {folder} was exported of {manifest.weights_sha256}")
    reports = [read_report(path) for path in evaluation]
    others = [read_record(path) if path else None for path in (robustness, benchmark)]
    if run:
        _write(folder / PROVENANCE, json.dumps(provenance, indent=1, ensure_ascii=False) + "\n")
    return Facts(folder, manifest, policy, provenance, reports, *others)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="with tagger.json and policy.json")
    parser.add_argument("--run", type=Path, help="the folder of the training run")
    parser.add_argument("--evaluation", type=Path, nargs="+", default=EVALUATION, help=EVALUATION_HELP)
    parser.add_argument("--robustness", type=Path, help="JSON of train/robustness.py")
    parser.add_argument("--benchmark", type=Path, help="JSON of train/benchmark_model.py")
    options = parser.parse_args(arguments)
    given: dict[str, Any] = vars(options)
    try:
        facts = gather(**given)
        _write(options.folder / CARD, to_card(facts))
    except (ModelError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    print(options.folder / CARD)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
