"""Weights that transformers wrote, of ours and of other architectures, and tokens that are longer than a character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gidr_ner.errors import ModelError

__all__ = ["load_whole"]


def load_whole(architecture: Any, folder: Path, config: Any) -> Any:
    """A model with all its weights from safetensors; ModelError where some are missing or of another shape.

    transformers would draw them, and say so in a warning. Code that lies in the folder is never run.
    """
    model, found = architecture.from_pretrained(
        str(folder), config=config, use_safetensors=True, output_loading_info=True
    )
    if lacking := sorted(map(str, (*found["missing_keys"], *found["mismatched_keys"]))):
        raise ModelError(f"{folder}: no model can be loaded from it: its weights lack {', '.join(lacking)}")
    return model
