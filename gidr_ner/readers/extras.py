"""What a format asks for that is not installed: said with the line that installs it."""

from __future__ import annotations

from importlib.util import find_spec

from gidr_ner.errors import MissingExtra

__all__ = ["require"]


def require(extra: str, name: str, what: str, *modules: str) -> None:
    """Raises MissingExtra where a module is missing; ``what`` is the format of the file ``name``: a PDF file."""
    for module in modules:
        if find_spec(module) is None:
            raise MissingExtra(f"{name}: {what}, which needs {module}: pip install 'gidr-ner[{extra}]'")
