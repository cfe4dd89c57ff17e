"""Where weights came from, in a file that may be shipped beside them: no folder of anybody's machine is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gidr_ner.errors import ModelError
from gidr_ner.exported import WEIGHTS, hash_file

__all__ = ["PROVENANCE", "provenance_of", "read_record", "without_folders"]

PROVENANCE = "provenance.json"
ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("config", "data", "parameters", "versions", "git", "command", "machine")
_PATH = re.compile(r"""(?<![^\s="'\[,])/(?:[^/\s"'\],]+/)+([^/\s"'\],]*)""")

Record = dict[str, Any]


def provenance_of(run: Path) -> Record:
    """What ``run.json`` of a finished run says, its figures, seconds and weights; the same of what it began with."""
    said = read_record(run / "run.json")
    record = {key: said[key] for key in _KEPT if key in said}
    record |= {"seconds": _seconds(run / "curve.jsonl"), "metrics": read_record(run / "metrics.json")}
    record["weights_sha256"] = _hash(run / WEIGHTS)
    if init := record.get("config", {}).get("model", {}).get("init"):
        record["pretraining"] = provenance_of(ROOT / init)
    shippable: Record = without_folders(record)
    return shippable


def read_record(path: Path) -> Record:
    """A JSON object of a file; ModelError where it is none."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error
    if not isinstance(record, dict):
        raise ModelError(f"{path}: not an object")
    return record


def _hash(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error


def _seconds(curve: Path) -> float | None:
    """What training took, as the trainer says in its last lines; of a run taken up again the last part only."""
    if not curve.exists():
        return None
    entries = map(json.loads, curve.read_text(encoding="utf-8").splitlines())
    return next((float(entry["train_runtime"]) for entry in reversed(list(entries)) if "train_runtime" in entry), None)


def without_folders(value: Any) -> Any:
    """The same with paths below this checkout from there, and of any other absolute path the last part."""
    if isinstance(value, dict):
        return {without_folders(key): without_folders(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_folders(item) for item in value]
    return _PATH.sub(r"\1", value.replace(f"{ROOT}/", "")) if isinstance(value, str) else value
