"""What a batch reads: arguments become inputs, each once, in an order that is the same every time.

A file or a match of a pattern is read whatever its suffix; one named like a container is opened and gives an input for
each report in it. Of a folder every file is an input: texts are read, archives opened, other kinds left aside, which is
a row too.
"""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b, sha256
from pathlib import PurePath

from gidr_ner.batch.containers import Found, is_archive, is_container, open_container
from gidr_ner.batch.work import Input
from gidr_ner.errors import BatchError, EmptyInput, GidrError, LeftAside, ReadError
from gidr_ner.pipeline import own_id
from gidr_ner.sources import STDIN, SUFFIXES, InputPath, read_bytes

__all__ = ["list_inputs"]


def list_inputs(arguments: Iterable[str]) -> Iterator[Input]:
    """Every input with its content, one in memory at a time; the first of two of the same source stands."""
    taken: Counter[str] = Counter()
    seen: set[bytes] = set()
    for argument in arguments:
        for found in _expand(argument):
            key = _key(found.source)
            if key not in seen:
                seen.add(key)
                yield _found_to_input(found, taken)


def _key(source: str) -> bytes:
    """Of a path or URL a digest, which for a Chinese path is less than half as long: a run keeps one an input."""
    absolute = source if "://" in source else os.path.abspath(source)
    return blake2b(absolute.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _found_to_input(found: Found, taken: Counter[str]) -> Input:
    name = found.source.rpartition("!")[2]
    doc_id, warnings = own_id(found.doc_id or PurePath(name).stem or name, name, taken)
    return Input(doc_id, found.source, found.content, _digest(found.content), warnings)


def _digest(content: bytes | str | GidrError) -> str:
    if isinstance(content, GidrError):
        return ""
    return sha256(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")).hexdigest()


def _expand(argument: str) -> Iterator[Found]:
    if argument == STDIN:
        raise BatchError("- is not an input of a batch, whose inputs are read twice: gidr-ner extract reads it")
    if "://" in argument:
        from gidr_ner.batch.remote import list_remote

        yield from list_remote(argument)
    elif os.path.lexists(argument) or not glob.has_magic(argument):
        yield from _named(argument)
    else:
        for match in sorted(glob.glob(argument, recursive=True)) or [argument]:
            yield from _named(match)


def _named(path: str) -> Iterator[Found]:
    if os.path.isdir(path):
        yield from _folder(path)
    elif is_container(path):
        yield from _opened(path)
    else:
        yield Found(path, _load(path))


def _folder(folder: str) -> Iterator[Found]:
    empty = True
    for path in _walk(folder):
        empty = False
        if path.lower().endswith(SUFFIXES):
            yield Found(path, _load(path))
        elif is_archive(path):
            yield from _opened(path)
        else:
            yield Found(path, LeftAside(f"{path}: of a folder {', '.join(SUFFIXES)} and archives are read"))
    if empty:
        yield Found(folder, EmptyInput(f"{folder}: nothing in this folder"))


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder by the parts of their paths; hidden names and linked folders are not entered."""
    try:
        # of a large folder names are held, not entries, which are three times their size
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        # reading it will say why
        yield folder
        return
    for path in (os.path.join(folder, name) for name in names):
        if not os.path.isdir(path):
            yield path
        elif not os.path.islink(path):
            yield from _walk(path)


def _opened(path: str) -> Iterator[Found]:
    if not os.path.isfile(path):
        # to open a pipe would be to wait for it
        yield Found(path, _load(path))
        return
    try:
        with open(path, "rb") as file:
            yield from open_container(path, file, _load)
    except OSError:
        yield Found(path, _load(path))


def _load(path: str) -> bytes | GidrError:
    """The bytes of a file; what a manifest names may be a URL."""
    if "://" in path:
        from gidr_ner.batch.remote import load_remote

        return load_remote(path)
    try:
        return read_bytes(InputPath(path))
    except ReadError as error:
        return error
