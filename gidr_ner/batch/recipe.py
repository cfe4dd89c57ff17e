"""How a worker makes its pipeline: small enough to be sent to it, and what rows and runs say of who made them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from gidr_ner.errors import ModelError
from gidr_ner.models import SHIPPED
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.taggers import default_system
from gidr_ner.version import __version__

__all__ = ["Recipe", "available_cores", "code_hash", "make_recipe"]

_OF_MODEL = (".json", ".onnx", ".safetensors", ".txt")
"""Files of a model folder that can decide what it says."""
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Recipe:
    """``versions`` is who made a row, and stands in it; ``with_text`` adds the text to it."""

    system: str = "rules"
    model: Path | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    with_text: bool = False

    @property
    def decides(self) -> dict[str, str]:
        """What decides rows: a run is never continued where some of it has changed."""
        return {**self.versions, "text": "in rows" if self.with_text else "left out"}

    def load(self, threads: int) -> Pipeline:
        """The pipeline, on so many threads of onnxruntime; ModelError says why there is none."""
        return load_pipeline(self.system, self.model, threads)


def make_recipe(system: str | None, model: Path | None, *, with_text: bool = False) -> Recipe:
    """The recipe of a system, by default that of ``load_pipeline``; ModelError where its model is not there."""
    if system is None:
        system = default_system() if model is None else "hybrid"
    versions = {"gidr-ner": __version__, "code": code_hash(), "system": system}
    if system != "rules":
        versions["model"] = _model_hash(SHIPPED if model is None else model)
    # workers on a cluster need not share this working directory
    return Recipe(system, model and model.absolute(), versions, with_text)


def available_cores() -> int:
    """Those this process may use, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _model_hash(folder: Path) -> str:
    try:
        contents = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in _OF_MODEL}
    except OSError as error:
        raise ModelError(f"{folder}: no model can be loaded from it: {error}") from error
    return _hash(contents)


@cache
def code_hash() -> str:
    """Of all modules and data of this package but its model, which has a hash of its own."""
    return _hash(_walk(files("gidr_ner")))


def _hash(contents: Mapping[str, bytes]) -> str:
    lines = (f"{name}\0{sha256(content).hexdigest()}\n" for name, content in sorted(contents.items()))
    return sha256("".join(lines).encode()).hexdigest()[:_DIGITS]


def _walk(folder: Traversable, above: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            # the command line decides nothing that stands in a row
            found |= {} if entry.name in ("__pycache__", "cli", "models") else _walk(entry, f"{above}{entry.name}/")
        elif not entry.name.startswith("."):
            found[above + entry.name] = entry.read_bytes()
    return found
