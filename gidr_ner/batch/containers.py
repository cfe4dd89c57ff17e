"""Files that hold many reports: manifests, tables and archives, each opened by its suffix and read as a stream.

A row is named ``FILE#number``, from 1; a member of an archive ``FILE!member``. What is wrong with one row or member is
one failed input; a container that breaks off gives what it held and one failed input for itself.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from gidr_ner.errors import GidrError, LeftAside, TooLarge, Unreadable
from gidr_ner.sources import MAX_BYTES, SUFFIXES

__all__ = ["Found", "Load", "is_archive", "is_container", "open_container"]

Load = Callable[[str], bytes | GidrError]
"""From a path of a manifest to its bytes."""

_TEXT = ("text", "content")
_BYTES = ("bytes", "data")
_IDS = ("id", "doc_id")
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_BATCH_ROWS = 64
_BROKEN = (
    *(OSError, EOFError, ValueError, csv.Error, zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError),
    RuntimeError,  # zipfile's word for a password that is asked for
)


class Found(NamedTuple):
    """A source with its content, or with why there is none; ``doc_id`` where a table gives one."""

    source: str
    content: bytes | str | GidrError
    doc_id: str = ""


def is_archive(name: str) -> bool:
    return name.lower().endswith((".zip", *_TARS))


def is_container(name: str) -> bool:
    return is_archive(name) or name.lower().endswith((".csv", ".jsonl", ".ndjson", ".parquet"))


def open_container(name: str, file: BinaryIO, load: Load) -> Iterator[Found]:
    """What a container holds, in its own order."""
    lower = name.lower()
    try:
        if lower.endswith(".zip"):
            yield from _zip(name, file)
        elif is_archive(name):
            yield from _tar(name, file)
        elif lower.endswith(".parquet"):
            yield from _rows(name, _parquet(file), load)
        else:
            yield from _rows(name, (_csv if lower.endswith(".csv") else _json_lines)(file), load)
    except _BROKEN as error:
        yield Found(name, Unreadable(f"{name}: {error or type(error).__name__}"))


# --- tables and manifests -----------------------------------------------------------------------------------------

Row = Mapping[str, Any] | GidrError


def _rows(name: str, rows: Iterable[Row], load: Load) -> Iterator[Found]:
    for number, row in enumerate(rows, 1):
        source = f"{name}#{number}"
        if isinstance(row, GidrError):
            yield Found(source, Unreadable(f"{source}: {row}"))
            continue
        doc_id = next((str(row[key]) for key in _IDS if row.get(key) not in (None, "")), "")
        if isinstance(row.get("path"), str) and row["path"]:
            path = _beside(name, row["path"])
            yield Found(path, load(path), doc_id)
        else:
            yield Found(source, _row_to_content(source, row), doc_id or os.path.basename(source))


def _beside(name: str, path: str) -> str:
    """A path of a manifest counts from the manifest's folder."""
    return path if "://" in path or os.path.isabs(path) else os.path.join(os.path.dirname(name), path)


def _row_to_content(source: str, row: Mapping[str, Any]) -> bytes | str | GidrError:
    for key in (*_TEXT, *_BYTES):
        value = row.get(key)
        if isinstance(value, bytes) or (isinstance(value, str) and key in _TEXT):
            return value
        if isinstance(value, str):
            try:
                return base64.b64decode(value, validate=True)
            except ValueError:
                return Unreadable(f"{source}: {key} is not base64")
    return Unreadable(f"{source}: none of path, {', '.join((*_TEXT, *_BYTES))} is filled in")


def _csv(file: BinaryIO) -> Iterator[Row]:
    csv.field_size_limit(MAX_BYTES)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        yield from csv.DictReader(text)
    finally:
        # the file is not ours to close
        text.detach()


def _json_lines(file: BinaryIO) -> Iterator[Row]:
    for line in file:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield row if isinstance(row, dict) else Unreadable("not a JSON object")


def _parquet(file: BinaryIO) -> Iterator[Row]:
    from pyarrow import parquet

    table = parquet.ParquetFile(file)
    columns = [name for name in table.schema_arrow.names if name in ("path", *_IDS, *_TEXT, *_BYTES)]
    for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
        yield from batch.to_pylist()


# --- archives -----------------------------------------------------------------------------------------------------


def _zip(name: str, file: BinaryIO) -> Iterator[Found]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield from _member(name, _zip_name(info), partial(archive.open, info))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; where the archive does not say UTF-8 it is that or, from Chinese Windows, GB18030."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar(name: str, file: BinaryIO) -> Iterator[Found]:
    with tarfile.open(fileobj=file, mode="r:*") as archive:
        for info in archive:
            if info.isfile():
                yield from _member(name, info.name, partial(archive.extractfile, info))
            archive.members = []  # type: ignore[attr-defined]  # else every header read stays in memory


def _member(archive: str, member: str, open_it: Callable[[], Any]) -> Iterator[Found]:
    parts = member.split("/")
    if any(part.startswith(".") and part not in (".", "..") for part in parts) or parts[0] == "__MACOSX":
        return
    source = f"{archive}!{member}"
    if not member.lower().endswith(SUFFIXES):
        yield Found(source, LeftAside(f"{source}: of an archive {', '.join(SUFFIXES)} are read"))
        return
    yield Found(source, _read_member(source, open_it))


def _read_member(source: str, open_it: Callable[[], Any]) -> bytes | GidrError:
    try:
        with open_it() as file:
            data: bytes = file.read(MAX_BYTES + 1)
    except _BROKEN as error:
        return Unreadable(f"{source}: {error or type(error).__name__}")
    return data if len(data) <= MAX_BYTES else TooLarge(f"{source}: more than {MAX_BYTES:,} bytes")
