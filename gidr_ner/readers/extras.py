"""What a format asks for that is not installed: said with the line that installs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gidr_ner.errors import MissingExtra

__all__ = ["needing"]


@contextmanager
def needing(extra: str, name: str, what: str) -> Iterator[None]:
    """Around the import of a reader's library; ``what`` is the format of the file ``name``: a PDF file."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("gidr_ner"):
            raise
        raise MissingExtra(f"{name}: {what}, which needs {error.name}: pip install 'gidr-ner[{extra}]'") from error
