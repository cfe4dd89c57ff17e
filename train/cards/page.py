"""The page of a model card: records in, Markdown out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from cards import figures
from cards.provenance import ROOT, without_folders
from gidr_ner.evaluation.markdown_cells import table
from gidr_ner.exported import Manifest, hash_file
from gidr_ner.policy import Policy
from gidr_ner.schema import FIELDS

__all__ = ["CARD", "Facts", "to_card"]

CARD = "MODEL_CARD.md"
TEMPLATE = Path(__file__).with_name("card.md")
_GAP = re.compile(r"\n{3,}")

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card is made of; ``reports`` are those of ``gidr-ner evaluate``, the last one the most telling."""

    folder: Path
    manifest: Manifest
    policy: Policy
    provenance: Record
    reports: Sequence[Record]
    robustness: Record | None
    benchmark: Record | None


def to_card(facts: Facts) -> str:
    """The card; what no record says is left out of it."""
    text = _environment().from_string(TEMPLATE.read_text(encoding="utf-8")).render(_values(facts))
    return _GAP.sub("\n\n", text).rstrip() + "\n"


def _environment() -> Environment:
    environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    environment.filters |= {
        "lines": "\n".join,
        "count": lambda number: f"{number:,.0f}",
        "hashes": lambda files: table(("file", "SHA-256"), [(f"`{name}`", f"`{own}`") for name, own in files.items()]),
        "headline": figures.headline_table,
        "compared": figures.compared,
        "slices": figures.slice_table,
        "worst": figures.worst_table,
        "calibration": figures.calibration_table,
        "robustness": figures.robustness_table,
        "benchmark": figures.benchmark_table,
    }
    return environment


def _stages(record: Record) -> Iterator[Record]:
    """The runs of pretraining that a run started from, the last one first."""
    while record := record.get("pretraining") or {}:
        yield record


def _values(facts: Facts) -> dict[str, Any]:
    """What the template names."""
    config, last = facts.provenance["config"], facts.reports[-1]
    learned_on = facts.policy.learned_on["options"]
    return {
        "title": f"gidr-ner, {facts.folder.name} model",
        "license": tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"],
        "manifest": facts.manifest,
        "precision": "8-bit integers (int8)" if "int8" in facts.manifest.onnx else "32-bit (fp32)",
        "files": _files_table(facts.folder),
        "provenance": {"command": None, "pretraining": None, **facts.provenance},
        "stages": list(_stages(facts.provenance)),
        "machine": facts.provenance.get("machine", {"gpu": None}),
        "model": config["model"],
        "training": config["training"],
        "data": config["data"],
        "hashes": facts.provenance["data"],
        "learned_on": learned_on,
        "policy_gold": without_folders(str(learned_on["gold"])).strip("[]").replace("'", "`"),
        "reports": facts.reports,
        "last": last,
        "robustness": facts.robustness,
        "benchmark": facts.benchmark,
        "processor": ", ".join(map(str, facts.benchmark["machine"].values())) if facts.benchmark else "",
        "unseen": figures.unseen_fields(last),
        "failed": figures.failed(last),
        "fields": len(FIELDS),
        "least": figures.LEAST,
    }


def _files_table(folder: Path) -> list[str]:
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name != CARD)
    rows = [(f"`{path.name}`", f"{path.stat().st_size:,}", f"`{hash_file(path)[:16]}`") for path in paths]
    return table(("file", "bytes", "SHA-256 begins"), rows)
