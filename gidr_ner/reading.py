"""What taggers see: a document with its cleaned view, its head and the tables already read out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from gidr_ner.metadata import Head, read_head
from gidr_ner.normalize import AlignedText, clean, wrap_width
from gidr_ner.statform import FormReading, read_statistics_form
from gidr_ner.tables import TableReading, read_tables
from gidr_ner.types import Document, Tagging

__all__ = ["Reading", "Tagger", "read_document"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document prepared once for all taggers; ``head`` and ``tables`` speak normalized offsets of ``view``.

    ``wrap`` is the width at which its prose is wrapped, 0 where it is not.
    """

    document: Document
    view: AlignedText
    head: Head
    tables: TableReading
    form: FormReading
    wrap: int


class Tagger(Protocol):
    """Rules and models wear this face, so that a pipeline need not know which it holds."""

    name: str

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        """One tagging a reading, in order."""
        ...


def read_document(document: Document) -> Reading:
    """Clean a document's text and read its form tables; any text is accepted."""
    view = clean(document.text)
    head = read_head(view)
    tables = read_tables(view, head.year, document.tables)
    return Reading(document, view, head, tables, read_statistics_form(view), wrap_width(view))
