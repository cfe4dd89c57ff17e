"""Reports in any number to try batches on: the annotated corpus over and over, no two texts the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

__all__ = ["generated_texts", "write_generated"]

_TEXTS = Path(__file__).resolve().parents[1] / "data" / "gold"


def generated_texts(count: int) -> Iterator[str]:
    """``count`` texts of the train split of the corpus, each with its number below."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((_TEXTS / "train").glob("*.txt"))]
    return (f"{texts[number % len(texts)]}\n（第{number}份）\n" for number in range(count))


def write_generated(path: Path, count: int) -> None:
    """A table of them, as ``gidr-ner batch`` reads it."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(generated_texts(count)):
            file.write(json.dumps({"id": f"g{number:06}", "text": text}, ensure_ascii=False) + "\n")
