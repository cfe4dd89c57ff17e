"""Read Chinese annual reports on government information disclosure: sections, figures, form cells, checks.

>>> from gidr_ner import load_pipeline
>>> report = load_pipeline().extract("某某局2014年政府信息公开工作年度报告\\n……")

Names below are imported when first used, so that ``import gidr_ner`` and the command line start at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gidr_ner.version import __version__

if TYPE_CHECKING:
    from gidr_ner.errors import GidrError, NotAReport, ReadError
    from gidr_ner.jsonl import report_to_record
    from gidr_ner.pipeline import Pipeline, load_pipeline
    from gidr_ner.sources import list_sources
    from gidr_ner.types import Check, Document, FieldValue, Metadata, Report, Section, Span

__all__ = [
    "Check",
    "Document",
    "FieldValue",
    "GidrError",
    "Metadata",
    "NotAReport",
    "Pipeline",
    "ReadError",
    "Report",
    "Section",
    "Span",
    "__version__",
    "list_sources",
    "load_pipeline",
    "report_to_record",
]

_HOMES = {
    "errors": ("GidrError", "NotAReport", "ReadError"),
    "jsonl": ("report_to_record",),
    "pipeline": ("Pipeline", "load_pipeline"),
    "sources": ("list_sources",),
    "types": ("Check", "Document", "FieldValue", "Metadata", "Report", "Section", "Span"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
