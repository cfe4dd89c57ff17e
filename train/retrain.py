"""Train a tagger on reports of one's own beside those that come with this folder, and say whether it is better.

    python train/retrain.py reports/ --out build/retrained

Checks the annotations, trains, learns when to trust rules and when the model, and judges the result on reports that
were kept out: those of test (or dev) where files or folders are called so, else a fifth, whole agencies. The verdict
against what is installed is OUT/evaluation/report.html, the model OUT/model-XXXXXXXX, named after the annotations it
learned from: with others a new one is begun, with the same a run that was broken off goes on. Exit status: 0 no worse,
1 worse or faulty annotations, 2 not possible.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from safetensors import SafetensorError
from tagging.config import ConfigFault, RunConfig, load_config
from tagging.splitting import Splits, split_items

from gidr_ner.annotations.formats import write_annotations
from gidr_ner.cli.curation_tables import print_faults
from gidr_ner.cli.evaluate import run_evaluate
from gidr_ner.curation.check import inspect_corpus
from gidr_ner.curation.corpus import Corpus, read_corpus
from gidr_ner.errors import GidrError
from gidr_ner.taggers import default_system

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "annotations" / "gold"
GATES = ROOT / "train" / "gates" / "retrained.toml"
ARBITRATE = [str(ROOT / "train" / "arbitrate.py")]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """Annotations of the user by what they are for; without both a dev and a test of theirs our dev chooses."""

    train: Path
    dev: Path
    judged: Path


def retrain(corpus: Corpus, config: Path, out: Path, share: float, overrides: Sequence[str]) -> int:
    """All steps; returns the exit status."""
    inspection = inspect_corpus(corpus, 0)
    if inspection.faults:
        print_faults(inspection.faults)
        return 1
    files = write_splits(split_items(corpus.items, share), out / "annotations")
    run = load_config(config, [*settings(files, out), *overrides])
    from tagging.training import train  # seconds of imports, not worth waiting for where annotations are faulty

    train(run)
    subprocess.run([sys.executable, *ARBITRATE, run.output, "--gold", str(files.dev)], check=True)
    return judge(run, files.judged, out)


def write_splits(splits: Splits, folder: Path) -> Files:
    """A file a split; says which reports the verdict is on, which never are those that choose the checkpoint."""
    for name, reports in splits.items():
        write_annotations(reports, folder / f"{name}.jsonl", "jsonl")
    judged = "test" if splits.get("test") else "dev"
    names = [report.document.doc_id for report in splits[judged]]
    _log.info("%d reports to train on; the verdict is on %d: %s", len(splits["train"]), len(names), ", ".join(names))
    dev = folder / "dev.jsonl" if splits.get("dev") and judged == "test" else GOLD / "dev.jsonl"
    return Files(folder / "train.jsonl", dev, folder / f"{judged}.jsonl")


def settings(files: Files, out: Path) -> list[str]:
    """What of a config depends on the annotations."""
    gold = json.dumps([str(GOLD / "train.jsonl"), str(files.train)])
    learned = sha256(files.train.read_bytes() + files.dev.read_bytes()).hexdigest()
    return [f"output={out / f'model-{learned[:8]}'}", f"data.gold={gold}", f"data.dev={json.dumps([str(files.dev)])}"]


def judge(run: RunConfig, judged: Path, out: Path) -> int:
    """Installed and new, under one name, on the reports that were kept out; returns what the gates came to."""
    run_evaluate([str(judged)], [f"hybrid={default_system()}"], out / "before", None, None)
    after = [f"hybrid=hybrid:{run.output}", "rules"]
    status = run_evaluate([str(judged)], after, out / "evaluation", out / "before" / "baseline.json", GATES)
    verdict = "worse than what is installed" if status else "no worse than what is installed"
    print(f"{verdict}; to use it: gidr-ner extract --system hybrid --model {run.output} REPORTS")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", nargs="+", type=Path, help="annotation files in any format, or folders of them")
    parser.add_argument("--config", type=Path, default=ROOT / "train" / "configs" / "small.toml", help="TOML")
    parser.add_argument("--out", type=Path, default=Path("build/retrained"), help="folder (default build/retrained)")
    parser.add_argument("--held-out", type=float, default=0.2, help="share to judge by (default 0.2)")
    parser.add_argument("--set", action="append", default=[], metavar="key=value", help="a key of the config")
    options = parser.parse_args(arguments)
    if absent := next((path for path in options.annotations if not path.exists()), None):
        parser.error(f"{absent}: not there")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        corpus = read_corpus(options.annotations)
        return retrain(corpus, options.config, options.out, options.held_out, options.set)
    except (ConfigFault, GidrError, OSError, SafetensorError, subprocess.CalledProcessError) as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
