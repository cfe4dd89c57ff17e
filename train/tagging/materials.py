"""What a run learns from and is judged by, gathered from reports that are made or annotated."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gidr_ner.annotations.formats import list_files
from gidr_ner.emissions import Scorer
from gidr_ner.exported import hash_file
from gidr_ner.iob import TAGS
from gidr_ner.model import ModelTagger
from tagging.config import ConfigFault, RunConfig
from tagging.corpus import TEMPLATES, Corpus, gold_corpus, made_reports, read_reports, synthetic_corpus
from tagging.examples import TaggedPassage
from tagging.measure import measure_f1

__all__ = ["Judge", "Materials", "file_hashes", "gather_reports"]

_log = logging.getLogger(__name__)

TUNING_SEED = 1000

Judge = Callable[[Scorer], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Materials:
    """Passages with their tags, and the figures of a scorer; ``best`` names the one that chooses the checkpoint."""

    passages: list[TaggedPassage]
    source: str
    """what they are of, such as ``12 reports``"""
    tags: tuple[str, ...]
    judge: Judge
    best: str | None
    lost: int
    record: dict[str, object]
    final: Judge = field(default=lambda _: {})
    """what is measured once, when all is done"""


def gather_reports(config: RunConfig) -> Materials:
    """Make and read all reports of a run; ConfigFault where there are none."""
    data = config.data
    made = _make(config) if data.synthetic else Corpus([], 0)
    gold = gold_corpus(data.gold) if data.gold else Corpus([], 0)
    passages = made.passages + gold.passages * data.gold_weight
    if not passages:
        raise ConfigFault(f"data.synthetic: {data.synthetic} reports and data.gold: {list(data.gold)} hold no prose")
    record: dict[str, object] = {
        "synthetic_sha256": made.sha256(),
        "gold_sha256": gold.sha256(),
        "files": file_hashes((*data.gold, *data.dev)),
        "reports": made.reports + gold.reports,
        "passages": len(made.passages) + len(gold.passages),
        "unreachable": made.lost + gold.lost,
    }
    best = "eval_dev_mentions_f1" if data.dev else None
    source = f"{made.reports + gold.reports} reports"
    return Materials(passages, source, TAGS, _judge_reports(config), best, made.lost + gold.lost, record)


def _make(config: RunConfig) -> Corpus:
    data = config.data
    templates = Path(data.templates) if data.templates else TEMPLATES
    return synthetic_corpus(data.seed, data.synthetic, config.training.threads, data.banks, templates)


def _judge_reports(config: RunConfig) -> Judge:
    """F1 by kind on dev and on synthetic reports of a bank that nothing is trained on."""
    data = config.data
    tuning = list(made_reports(TUNING_SEED, range(data.tuning), (data.tuning_bank,)))
    measured = {"dev": read_reports(data.dev) if data.dev else [], "tuning": tuning}

    def judge(scorer: Scorer) -> dict[str, float]:
        found = {name: measure_f1(ModelTagger(scorer), reports) for name, reports in measured.items() if reports}
        return {f"eval_{name}_{kind}_f1": round(f1, 4) for name, kinds in found.items() for kind, f1 in kinds.items()}

    return judge


def file_hashes(paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of every annotation file that a run reads."""
    return {str(path): hash_file(path) for path in list_files(map(Path, paths))}
