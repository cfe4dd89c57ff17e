"""What to read: paths, folders, patterns and standard input become a list of inputs, and an input becomes bytes."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from gidr_ner.errors import EmptyInput, TooLarge, Unreadable

__all__ = ["MAX_BYTES", "STDIN", "SUFFIXES", "InputPath", "Listing", "list_sources", "read_bytes"]

_WEB = (".htm", ".html", ".shtml", ".xhtml", ".mht", ".mhtml")
SUFFIXES = (".txt", ".text", ".md", ".docx", ".doc", ".rtf", ".pdf", *_WEB)
"""What a folder is searched for; a file that is named, or matched by a pattern, is read whatever its suffix."""

MAX_BYTES = 64 * 2**20
"""No report in any format comes near this; readers have limits of their own below it."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputPath:
    """A path exactly as it was given (``pathlib`` would drop a leading ``./``); ``-`` is standard input."""

    given: str

    def __fspath__(self) -> str:
        return self.given


@dataclass(frozen=True, slots=True)
class Listing:
    """Inputs in the order given, each once.

    ``left_aside`` counts, by suffix, the files of searched folders that are of another kind;
    ``repeated`` counts the inputs that were named more than once.
    """

    inputs: tuple[InputPath, ...]
    left_aside: Mapping[str, int]
    repeated: int = 0


def list_sources(arguments: Iterable[str]) -> Listing:
    """Expand folders (recursively, sorted) and patterns; what cannot be found stays, so that reading it can say so."""
    left_aside: Counter[str] = Counter()
    inputs: dict[str, InputPath] = {}
    repeated = 0
    for argument in arguments:
        for path in _expand(argument, left_aside):
            key = path if path == STDIN else os.path.abspath(path)
            repeated += key in inputs
            inputs.setdefault(key, InputPath(path))
    return Listing(tuple(inputs.values()), left_aside, repeated)


def _expand(argument: str, left_aside: Counter[str]) -> Iterator[str]:
    """One argument as paths; a folder or pattern that holds nothing stands for itself."""
    if os.path.isdir(argument):
        yield from _list_folder(argument, left_aside) or [argument]
    elif argument == STDIN or os.path.lexists(argument) or not glob.has_magic(argument):
        yield argument
    else:
        for match in sorted(glob.glob(argument, recursive=True)) or [argument]:
            yield from _list_folder(match, left_aside) if os.path.isdir(match) else [match]


def _list_folder(folder: str, left_aside: Counter[str]) -> list[str]:
    """The files below a folder, sorted; hidden names and linked folders are not entered."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            suffix = os.path.splitext(name)[1].lower()
            if name.startswith("."):
                continue
            if suffix in SUFFIXES:
                found.append(os.path.join(root, name))
            else:
                left_aside[suffix or "no suffix"] += 1
    return sorted(found, key=lambda path: path.split(os.sep))


def read_bytes(path: os.PathLike[str]) -> bytes:
    """The bytes of a regular file or of standard input; raises Unreadable, TooLarge or (for a folder) EmptyInput.

    Pipes and devices are refused rather than waited for.
    """
    name = os.fspath(path)
    if name == STDIN:
        return _read_limited(sys.stdin.buffer, "standard input")
    try:
        _require_regular(name)
        with open(name, "rb") as file:
            return _read_limited(file, name)
    except ValueError as error:
        raise Unreadable(f"{name!r}: not a possible file name") from error
    except OSError as error:
        raise Unreadable(f"{name}: {error.strerror or type(error).__name__}") from error


def _require_regular(name: str) -> None:
    mode = os.stat(name).st_mode
    if stat.S_ISREG(mode):
        return
    if not stat.S_ISDIR(mode):
        raise Unreadable(f"{name}: not a regular file (give - to read standard input)")
    if _list_folder(name, Counter()):
        raise Unreadable(f"{name}: a folder; list_sources() names the files in it")
    raise EmptyInput(f"{name}: no report in this folder (searched for {', '.join(SUFFIXES)})")


def _read_limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{name}: more than {MAX_BYTES:,} bytes, the most that is read as one report")
    return data
