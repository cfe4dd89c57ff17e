"""A model as it is shipped: emissions in ONNX, run by onnxruntime, and ``tagger.json``, which says what they are.

Neither torch nor transformers is needed for it. ``train/export.py`` writes both files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gidr_ner.errors import ModelError

__all__ = [
    "MANIFEST",
    "ONNX_FILES",
    "WEIGHTS",
    "Manifest",
    "OnnxEmitter",
    "hash_file",
    "open_emissions",
    "read_manifest",
]

MANIFEST = "tagger.json"
WEIGHTS = "model.safetensors"
ONNX_FILES = ("model.onnx", "model.int8.onnx")

Scores = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``tagger.json`` says of the emissions beside it."""

    onnx: str
    """their file, one of ``ONNX_FILES``"""
    sha256: str
    """of that file"""
    weights_sha256: str
    """of the safetensors that they were made of"""
    characters: int
    """how many the vocabulary holds"""
    window: int
    stride: int
    tags: tuple[str, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


class OnnxEmitter:
    """Emissions by onnxruntime, each call on one core.

    ValueError or what onnxruntime raises where the bytes are no such network.
    """

    def __init__(self, network: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # two windows at once on two cores are done sooner than two halves of one
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        inputs = [own.name for own in self._session.get_inputs()]
        if inputs != ["ids"]:
            raise ValueError(f"its inputs are {', '.join(inputs)}, not ids")

    @property
    def tags(self) -> int:
        """How many tags it scores."""
        return int(self._session.get_outputs()[0].shape[-1])

    def __call__(self, ids: Indices) -> Scores:
        (scores,) = self._session.run(None, {"ids": ids})
        return np.asarray(scores, np.float32)


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return sha256(path.read_bytes()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """What ``tagger.json`` of a folder says; ModelError where it is damaged or says what cannot be."""
    path = folder / MANIFEST
    try:
        return _to_manifest(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no model can be loaded from it: {error}") from error


def _to_manifest(record: Any) -> Manifest:
    """ValueError names the key."""
    if not isinstance(record, dict):
        raise ValueError("not an object")
    wanted = {own.name: own.type for own in fields(Manifest)}
    for name, kind in wanted.items():
        value = record.get(name)
        fits = _are_strings(value) if name == "tags" else type(value).__name__ == kind
        if not fits:
            raise ValueError(f"{name}: {value!r} is no {kind}")
    if record["onnx"] not in ONNX_FILES:
        raise ValueError(f"onnx: {record['onnx']!r}; there are {', '.join(ONNX_FILES)}")
    if not 0 < record["stride"] <= record["window"]:
        raise ValueError(f"stride: {record['stride']} must be from 1 to the window, {record['window']}")
    return Manifest(**{name: record[name] for name in wanted} | {"tags": tuple(record["tags"])})


def _are_strings(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(own, str) for own in value)


def open_emissions(folder: Path, manifest: Manifest) -> OnnxEmitter:
    """The emissions of a folder; ModelError where they are damaged, or older than the weights beside them."""
    path, weights = folder / manifest.onnx, folder / WEIGHTS
    try:
        network = path.read_bytes()
        if sha256(network).hexdigest() != manifest.sha256:
            raise ValueError(f"it is not the file that {MANIFEST} was written for")
        if weights.exists() and hash_file(weights) != manifest.weights_sha256:
            raise ValueError(f"it was made of other weights than {WEIGHTS}: train/export.py {folder}")
        emitter = OnnxEmitter(network)
        if emitter.tags != len(manifest.tags):
            raise ValueError(f"it scores {emitter.tags} tags, not the {len(manifest.tags)} of {MANIFEST}")
    except ImportError as error:
        raise ModelError(f"{path}: onnxruntime is not installed: pip install onnxruntime") from error
    except Exception as error:  # whatever a damaged file makes onnxruntime raise
        raise ModelError(f"{path}: no model can be loaded from it: {error}") from error
    return emitter
