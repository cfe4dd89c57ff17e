"""What can be judged: our own systems by name, and extractions by anybody in the output format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from gidr_ner.errors import EvaluationError, ModelError
from gidr_ner.evaluation.extractions import Extraction, read_extractions, record_to_extraction
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.taggers import SYSTEMS
from gidr_ner.types import Document
from gidr_ner.version import __version__

__all__ = ["System", "load_systems", "system_of"]

_KNOWN = "known are: rules, model, hybrid; model:DIR and hybrid:DIR; FILE.jsonl with extractions; each as NAME=…, too"


@dataclass(frozen=True, slots=True)
class System:
    """Something that extracts; ``extract`` gives None for a document that it has nothing of."""

    name: str
    version: str | None
    extract: Callable[[Document], Extraction | None]
    doc_ids: frozenset[str] = frozenset()
    """Documents that it has extractions of, where these are all there are."""


def load_systems(wanted: Iterable[str]) -> list[System]:
    """A system each; EvaluationError where one is unknown, cannot be read, or has the name of another."""
    systems = [_load(spec.strip()) for spec in wanted if spec.strip()]
    names = [system.name for system in systems]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise EvaluationError(f"two systems are called {twice[0]}: give one another name (NAME=FILE.jsonl)")
    if not systems:
        raise EvaluationError(f"no system; {_KNOWN}")
    return systems


def _load(spec: str) -> System:
    name, _, wanted = spec.rpartition("=")
    tagger, given, folder = wanted.partition(":")
    if tagger in SYSTEMS:
        return _of_tagger(name or tagger, tagger, Path(folder) if given else None)
    file = Path(wanted)
    if file.suffix == ".jsonl" and file.is_file():
        return _from_file(name or file.stem, file)
    why = "no such file" if file.suffix == ".jsonl" else "unknown"
    raise EvaluationError(f"system {spec}: {why}; {_KNOWN}")


def _of_tagger(name: str, tagger: str, folder: Path | None) -> System:
    try:
        return system_of(name, load_pipeline(tagger, folder))
    except ModelError as error:
        raise EvaluationError(f"system {name}: {error}") from error


def system_of(name: str, pipeline: Pipeline) -> System:
    """A pipeline of ours, judged by its records as anybody's would be."""

    def extract(document: Document) -> Extraction:
        record = report_to_record(pipeline.extract(document))
        return record_to_extraction({**record}, document.doc_id)

    return System(name, f"gidr-ner {__version__}", extract)


def _from_file(name: str, path: Path) -> System:
    extractions: dict[str, Extraction] = {}
    for extraction in read_extractions(path):
        if extraction.doc_id in extractions:
            raise EvaluationError(f"{path}: {extraction.doc_id} is there twice")
        extractions[extraction.doc_id] = extraction
    version = next((e.version for e in extractions.values() if e.version), None)
    return System(name, version, lambda document: extractions.get(document.doc_id), frozenset(extractions))
