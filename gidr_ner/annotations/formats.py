"""Annotated reports in any of the formats: which one a file is in, reading it without losing the rest, writing it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gidr_ner.annotations.conll import conll_to_documents, conll_to_report, report_to_conll
from gidr_ner.annotations.doccano import doccano_to_report, report_to_doccano
from gidr_ner.annotations.inline import inline_to_report, report_to_inline
from gidr_ner.annotations.label_studio import report_to_task, task_to_report
from gidr_ner.annotations.records import line_to_report, report_to_line
from gidr_ner.annotations.report import AnnotatedReport, Imported, Place, Refusal
from gidr_ner.errors import AnnotationError

__all__ = ["FORMATS", "format_of", "list_files", "read_annotations", "write_annotations"]

FORMATS = ("jsonl", "inline", "label-studio", "doccano", "conll")
_SUFFIXES = {".xml": "inline", ".conll": "conll", ".iob2": "conll", ".bio": "conll", ".json": "label-studio"}

Parsed = tuple[AnnotatedReport, list[Refusal]]
Parse = Callable[[str, Place], Parsed]


def list_files(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders as the annotation files below them, sorted; AnnotationError where there is none."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.suffix in (*_SUFFIXES, ".jsonl")) if path.is_dir() else [path]
        if not inside:
            raise AnnotationError(
                f"{path}: no annotations in this folder (searched for .jsonl, {', '.join(_SUFFIXES)})"
            )
        found += inside
    return found


def format_of(path: Path, content: str) -> str:
    """The format of a file by its suffix, JSON lines by their keys."""
    if path.suffix in _SUFFIXES:
        return _SUFFIXES[path.suffix]
    head = content.lstrip()[:1]
    if head == "<":
        return "inline"
    if head == "[":
        return "label-studio"
    if head != "{":
        return "conll"
    try:
        keys = set(json.loads(content.lstrip().split("\n", 1)[0]))
    except (ValueError, TypeError):
        return "jsonl"
    return "label-studio" if "data" in keys and "text" not in keys else "jsonl" if "fields" in keys else "doccano"


def read_annotations(path: Path, format: str | None = None) -> Imported:
    """All reports of one file; what cannot be taken is refused by file, line and item, and the rest is read."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else f"not UTF-8 at byte {error.start}"
        return Imported((), (Refusal(Place(str(path)), "file", str(why)),))
    reports: list[AnnotatedReport] = []
    refusals: list[Refusal] = []
    parse = _PARSERS[format or format_of(path, content)]
    for place, read in parse(content, str(path)):
        try:
            report, refused = read()
        except AnnotationError as error:
            refusals.append(Refusal(place, "document", str(error).removeprefix(f"{place}: ")))
            continue
        reports.append(report)
        refusals += refused
    if not reports and not refusals:
        refusals.append(Refusal(Place(str(path)), "file", "holds no document"))
    return Imported(tuple(reports), tuple(refusals))


Readings = Iterator[tuple[Place, Callable[[], Parsed]]]


def _inline(content: str, file: str) -> Readings:
    place = Place(file)
    yield place, lambda: inline_to_report(content, place)


def _conll(content: str, file: str) -> Readings:
    for number, lines in conll_to_documents(content):
        place = Place(file, number)
        yield place, lambda lines=lines, place=place: conll_to_report(lines, place)  # type: ignore[misc]


def _by_line(parse: Parse) -> Callable[[str, str], Readings]:
    def readings(content: str, file: str) -> Readings:
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                place = Place(file, number)
                yield place, lambda line=line, place=place: parse(line, place)  # type: ignore[misc]

    return readings


def _tasks(content: str, file: str) -> Readings:
    """A JSON list as Label Studio exports it, or a task a line."""
    if not content.lstrip().startswith("["):
        yield from _by_line(task_to_report)(content, file)
        return
    try:
        tasks = json.loads(content)
    except ValueError as error:
        yield Place(file), _raising(AnnotationError(f"{file}: no JSON: {error}"))
        return
    for number, task in enumerate(tasks, 1):
        place = Place(f"{file} task {number}")
        yield place, lambda task=task, place=place: task_to_report(json.dumps(task), place)  # type: ignore[misc]


def _raising(error: AnnotationError) -> Callable[[], Parsed]:
    def read() -> Parsed:
        raise error

    return read


_PARSERS: dict[str, Callable[[str, str], Readings]] = {
    "jsonl": _by_line(line_to_report),
    "inline": _inline,
    "label-studio": _tasks,
    "doccano": _by_line(doccano_to_report),
    "conll": _conll,
}


def write_annotations(reports: Iterable[AnnotatedReport], path: Path, format: str) -> int:
    """Write reports and say how many; inline and text write a folder with a file a report, the others one file.

    ``text`` is the raw text alone, to be read by ``gidr-ner extract``.
    """
    listed = list(reports)
    if format in _FOLDERS:
        suffix, print_one = _FOLDERS[format]
        for report in listed:
            _write(path / f"{report.document.doc_id}{suffix}", print_one(report))
    else:
        _write(path, _WRITERS[format](listed))
    return len(listed)


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())


def _as_tasks(reports: Iterable[AnnotatedReport]) -> str:
    return json.dumps([report_to_task(report) for report in reports], ensure_ascii=False, indent=1) + "\n"


_FOLDERS: dict[str, tuple[str, Callable[[AnnotatedReport], str]]] = {
    "inline": (".xml", report_to_inline),
    "text": (".txt", lambda report: report.document.text),
}
_WRITERS: dict[str, Callable[[list[AnnotatedReport]], str]] = {
    "jsonl": lambda reports: "".join(map(report_to_line, reports)),
    "label-studio": _as_tasks,
    "doccano": lambda reports: "".join(map(report_to_doccano, reports)),
    "conll": lambda reports: "".join(map(report_to_conll, reports)),
}
