"""From a source to a Report: read, tag, merge, check. Loaded once, called on one source or piped over many.

Nothing that a source holds makes this raise: any error becomes a Report with ``error`` set.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path, PurePath

from gidr_ner.checks import run_checks
from gidr_ner.errors import EmptyInput, NotAReport
from gidr_ner.metadata import find_metadata, looks_like_report
from gidr_ner.models import THREADS
from gidr_ner.places import place_finder
from gidr_ner.publishers import body_among
from gidr_ner.readers import read
from gidr_ner.reading import Reading, Tagger, read_document
from gidr_ner.several import choose_part, cut_out, find_parts, put_back, what_is_left
from gidr_ner.sources import STDIN, read_bytes
from gidr_ner.taggers import load_tagger
from gidr_ner.types import Document, FieldValue, Place, Report, Section

__all__ = ["Pipeline", "Source", "load_pipeline", "own_id"]

Source = PathLike[str] | Document | str
"""A path is a file to read; a str is the text of a report itself."""

_log = logging.getLogger(__name__)


def load_pipeline(
    system: str | None = None, model: Path | None = None, threads: int = THREADS, *, ocr: bool = False
) -> Pipeline:
    """A pipeline of the taggers ``hybrid``, ``rules`` or ``model``. Load it once, call it often.

    ``model`` is a model folder, by default the one that comes with the package. Without a system it is the hybrid
    where that can be had, else the rules. ``threads`` are those of onnxruntime: fewer where several pipelines share the
    cores. ``ocr``: scanned pages of PDFs are read too, where Tesseract is installed. ModelError where a system is
    unknown or its model cannot be used.
    """
    return Pipeline(load_tagger(system, model, threads), ocr=ocr)


class Pipeline:
    """A tagger, and around it everything from bytes to a checked report."""

    def __init__(self, tagger: Tagger, *, ocr: bool = False) -> None:
        self._tagger, self._ocr = tagger, ocr

    def extract(self, source: Source) -> Report:
        """One report; whatever the source is or holds, this does not raise."""
        document = source_to_document(source)
        try:
            if not isinstance(source, Document | str):
                data = read_bytes(source)
                # said of bytes that turn out not to be text, too
                document = replace(document, sha256=sha256(data).hexdigest())
                document = read(data, document.source, document.doc_id, ocr=self._ocr)
            return self._extract(document)
        except Exception as error:  # noqa: BLE001 - one bad input is one record
            _log.debug("no report from %s", document.source or document.doc_id, exc_info=True)
            return Report(document, error=error)

    def pipe(self, sources: Iterable[Source]) -> Iterator[Report]:
        """One report a source, in order, as they come; reports that would share a ``doc_id`` are told apart."""
        taken: Counter[str] = Counter()
        for source in sources:
            yield _with_own_id(self.extract(source), taken)

    def _extract(self, document: Document) -> Report:
        reading = read_document(document)
        if not reading.view.normalized.strip():
            raise EmptyInput(f"{document.source or document.doc_id}: nothing but white space")
        parts = find_parts(reading)
        if not parts:
            return self._report(reading)
        chosen = choose_part(parts, document.title)
        report = self._report(read_document(cut_out(document, chosen.span)))
        sections, fields = put_back(report.sections, report.fields, chosen.span.start)
        warnings = (what_is_left(parts, chosen), *report.warnings)
        return replace(report, document=document, sections=sections, fields=fields, warnings=warnings)

    def _report(self, reading: Reading) -> Report:
        """The one report of a reading; raises NotAReport."""
        document = reading.document
        (tagging,) = self._tagger.tag([reading])
        fields = merge_fields(tagging.fields, reading.tables.fields)
        found = [field.id for field in fields]
        if _is_empty(tagging.sections, fields) or not looks_like_report(
            reading.view, tagging.sections, reading.head, found
        ):
            raise NotAReport(_not_a_report(document))
        sections, fields = _as_recognized(tagging.sections, fields, document.places)
        has_table = bool(reading.tables.regions)
        metadata = find_metadata(reading.view, sections, has_table, reading.head)
        if metadata.agency is None:
            metadata = replace(metadata, agency=body_among(document.publishers))
        stated = [(field.stated_year, field) for field in fields if field.stated_year is not None]
        checks = run_checks(fields, metadata.form, metadata.report_year, sections, stated, reading.tables.unread)
        warnings = (*reading.tables.warnings, *tagging.warnings)
        return Report(document, metadata, sections, fields, checks, warnings)


def source_to_document(source: Source) -> Document:
    """What is known of a source before it is read; a document is already all there is."""
    if isinstance(source, Document):
        return source
    if isinstance(source, str):
        return Document("text", source)
    path = fspath(source)
    return Document("stdin" if path == STDIN else PurePath(path).stem or path, "", source=path)


def merge_fields(mentions: Iterable[FieldValue], cells: Iterable[FieldValue]) -> tuple[FieldValue, ...]:
    """Mentions of the prose and cells of the tables, by position."""
    return tuple(sorted((*mentions, *cells), key=lambda field: (field.span, field.id)))


def _as_recognized(
    sections: tuple[Section, ...], fields: tuple[FieldValue, ...], places: Sequence[Place]
) -> tuple[tuple[Section, ...], tuple[FieldValue, ...]]:
    """The same, each as sure as the page under it was recognised: its confidence times that of the page."""
    if all(place.recognition is None for place in places):
        return sections, fields
    place_at = place_finder(places)

    def confidence(found: Section | FieldValue) -> float:
        place = place_at(found.span.start)
        sure = 1.0 if place is None or place.recognition is None else place.recognition
        return round(found.confidence * sure, 4)

    return (
        tuple(replace(section, confidence=confidence(section)) for section in sections),
        tuple(field._replace(confidence=confidence(field)) for field in fields),
    )


def _is_empty(sections: Sequence[Section], fields: Sequence[FieldValue]) -> bool:
    return not fields and all(section.id == "preamble" for section in sections)


def _not_a_report(document: Document) -> str:
    name = document.source or document.doc_id
    hint = "" if document.source else " (a str is read as text: give a pathlib.Path to read a file)"
    return f"{name}: not an annual report on information disclosure{hint}"


def _with_own_id(report: Report, taken: Counter[str]) -> Report:
    """The same report, or one named after its folder too where its ``doc_id`` is taken."""
    document = report.document
    own, warnings = own_id(document.doc_id, document.source, taken)
    if not warnings:
        return report
    return replace(report, document=replace(document, doc_id=own), warnings=(*report.warnings, *warnings))


def own_id(doc_id: str, source: str, taken: Counter[str]) -> tuple[str, tuple[str, ...]]:
    """An id that no earlier input has, noted in ``taken``, and the warning where it is not the one asked for."""
    folder = PurePath(source).parent.name
    own = base = f"{folder}__{doc_id}" if folder and taken[doc_id] else doc_id
    while taken[own]:
        taken[base] += 1
        own = f"{base}__{taken[base]}"
    taken[own] += 1
    if own == doc_id:
        return own, ()
    return own, (f"doc_id: {doc_id} is taken by an earlier input, this one is {own}",)
