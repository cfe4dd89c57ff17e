"""CoNLL: a line a character with its IOB2 tag, documents apart by an empty line.

    # doc_id = a01
    # report_year = 2014
    公\tO
    1\tB-proactive.total\t1620\tat_least
    6\tI-proactive.total

Columns: character, tag, and on a line that begins a figure its value, qualifier, other ids that are right as well,
``optional`` and the reason of a silver one; a file with the first two alone is read too, values from the text. White
space and the backslash are written as escapes, so that every character keeps its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gidr_ner.annotations.report import AnnotatedReport, Draft, Place, Refusal, assemble, number_of, report_to_drafts
from gidr_ner.errors import AnnotationError
from gidr_ner.types import Document, Metadata

__all__ = ["conll_to_documents", "conll_to_report", "report_to_conll"]

_HEADER = re.compile(r"# ([\w.-]+) = (.*)")
_PLAIN = re.compile(r"[^\s\\]")
_PROVENANCE = "provenance."


def report_to_conll(report: AnnotatedReport) -> str:
    """The lines of one document, an empty one last."""
    text = report.document.text
    tags = ["O"] * len(text)
    for draft in report_to_drafts(report):
        tags[draft.start : draft.end] = [f"I-{draft.label}"] * (draft.end - draft.start)
        tags[draft.start] = "\t".join([f"B-{draft.label}", *_columns(draft)])
    lines = [f"{_escape(character)}\t{tag}" for character, tag in zip(text, tags, strict=True)]
    return "\n".join([*_header(report), *lines, "", ""])


def _columns(draft: Draft) -> list[str]:
    if draft.value is None:
        return []
    mark = "optional" if draft.optional else "_"
    return [str(draft.value), draft.qualifier or "exact", " ".join(draft.also) or "_", mark, draft.reason or "_"]


def _header(report: AnnotatedReport) -> Iterator[str]:
    metadata = report.metadata
    said = {"report_year": metadata.report_year, "agency": metadata.agency, "form": metadata.form}
    said |= {"failing_checks": " ".join(sorted(report.failing_checks))} if report.failing_checks else {}
    yield f"# doc_id = {report.document.doc_id}"
    yield from (f"# {key} = {value}" for key, value in said.items())
    yield from (f"# {_PROVENANCE}{key} = {value}" for key, value in report.provenance.items())


def _escape(character: str) -> str:
    return character if _PLAIN.fullmatch(character) else f"\\u{ord(character):04x}"


def _unescape(printed: str) -> str:
    if len(printed) == 1 and printed != "\\":
        return printed
    escape = re.fullmatch(r"\\u([0-9a-f]{4,6})", printed)
    if escape:
        return chr(int(escape[1], base=16))
    raise ValueError(f"{printed[:10]!r} is not one character")


def conll_to_documents(content: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each document with the number of the first."""
    block: list[str] = []
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            block.append(line.removesuffix("\r"))
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield content.count("\n") + 2 - len(block), block


def conll_to_report(lines: Sequence[str], place: Place) -> tuple[AnnotatedReport, list[Refusal]]:
    """One document; a tag that no IOB2 sequence can hold is refused, AnnotationError where a line is no character."""
    headers = [(match[1], match[2]) for line in lines if (match := _HEADER.fullmatch(line))]
    said: dict[str, str] = dict(headers)
    rows = [line.split("\t") for line in lines[len(headers) :]]
    text = "".join(_characters(rows, place.file, place.line + len(headers)))
    refusals: list[Refusal] = []
    drafts = list(_drafts(rows, Place(place.file, place.line + len(headers)), refusals))
    year = said.get("report_year", "")
    metadata = Metadata(None, said.get("agency"), int(year) if year.isdecimal() else None, said.get("form"))
    if "doc_id" not in said:
        raise AnnotationError(f"{place}: doc_id: missing (a line '# doc_id = …' opens a document)")
    document = Document(said["doc_id"], text, source=place.file)
    provenance = {key.removeprefix(_PROVENANCE): said[key] for key in said if key.startswith(_PROVENANCE)}
    report, refused = assemble(document, metadata, drafts, place, said.get("failing_checks", "").split(), provenance)
    return report, [*refusals, *refused]


def _characters(rows: Sequence[Sequence[str]], file: str, first: int) -> Iterator[str]:
    for number, row in enumerate(rows, first):
        try:
            if len(row) < 2:
                raise ValueError("a character, a tab and a tag are needed")
            yield _unescape(row[0])
        except ValueError as error:
            raise AnnotationError(f"{file}:{number}: {error}") from error


def _drafts(rows: Sequence[Sequence[str]], first: Place, refusals: list[Refusal]) -> Iterator[Draft]:
    """A draft each run of B- and its I-; an I- that continues nothing is refused and no part of any."""
    at = 0
    while at < len(rows):
        tag, start = rows[at][1], at
        at += 1
        if tag == "O":
            continue
        kind, _, label = tag.partition("-")
        while kind == "B" and at < len(rows) and rows[at][1] == f"I-{label}":
            at += 1
        place = Place(first.file, first.line + start)
        try:
            if kind != "B":
                raise ValueError("continues nothing" if kind == "I" else "is no IOB2 tag")
            yield _draft(label, start, at, rows[start][2:])
        except ValueError as error:
            refusals.append(Refusal(place, f"tag {tag}", str(error)))


def _draft(label: str, start: int, end: int, columns: Sequence[str]) -> Draft:
    value, qualifier, also, mark, reason = (*columns, *["_"] * (5 - len(columns)))[:5]
    return Draft(
        label,
        start,
        end,
        value=None if value == "_" else number_of(value),
        qualifier=None if qualifier == "_" else qualifier,
        also=() if also == "_" else tuple(also.split()),
        optional=mark == "optional",
        reason="" if reason == "_" else reason,
    )
