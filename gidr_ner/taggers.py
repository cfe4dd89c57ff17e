"""Taggers by name; what a trained one needs is imported when it is asked for."""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gidr_ner.errors import ModelError
from gidr_ner.models import SHIPPED, THREADS
from gidr_ner.policy import POLICY
from gidr_ner.reading import Tagger
from gidr_ner.rules import RuleTagger

__all__ = ["SYSTEMS", "default_system", "load_tagger", "why_rules_only"]

SYSTEMS = ("hybrid", "rules", "model")
INSTALL = "pip install numpy onnxruntime tokenizers"
_NEEDED = ("numpy", "onnxruntime", "tokenizers")

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # else a warning nobody asked for goes to standard error


def load_tagger(system: str | None = None, model: Path | None = None, threads: int = THREADS) -> Tagger:
    """The tagger of a name, ``model`` being a folder; ModelError says what is unknown, missing or damaged.

    By default the hybrid, or the rules where the package has no weights or what runs them is not installed. ``threads``
    are those of onnxruntime.
    """
    if system is not None and system not in SYSTEMS:
        raise ModelError(f"system {system}: unknown; there are {', '.join(SYSTEMS)}")
    if system == "rules" and model is not None:
        raise ModelError(f"system rules takes no model, {model} was given")
    if system is None:
        system = default_system() if model is None else "hybrid"
    return RuleTagger() if system == "rules" else _load_trained(system, SHIPPED if model is None else model, threads)


def _load_trained(system: str, folder: Path, threads: int) -> Tagger:
    try:
        if system == "model":
            from gidr_ner.model import load_model

            return load_model(folder, threads)
        from gidr_ner.hybrid import load_hybrid

        return load_hybrid(folder, threads)
    except ImportError as error:
        raise ModelError(f"system {system}: {error.name} is missing: {INSTALL}") from error


@cache
def default_system() -> str:
    """``hybrid``, or ``rules`` where that cannot be had, which is said once."""
    if why := why_rules_only():
        _log.warning("%s", why)
    return "rules" if why else "hybrid"


def why_rules_only() -> str:
    """What keeps the hybrid from being the default, in words; empty where nothing does."""
    if not (SHIPPED / POLICY).is_file():
        return "only the rules are used: this package comes without a trained model"
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        return f"only the rules are used: the trained model needs {', '.join(missing)}: {INSTALL}"
    return ""
