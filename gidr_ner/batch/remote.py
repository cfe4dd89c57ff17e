"""Inputs by URL, through fsspec: a file, a pattern, a folder (``s3://bucket/reports/``) or a container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from gidr_ner.batch.containers import Found, is_archive, is_container, open_container
from gidr_ner.errors import BatchError, GidrError, LeftAside, TooLarge, Unreadable
from gidr_ner.sources import MAX_BYTES, SUFFIXES

__all__ = ["list_remote", "load_remote"]

_AT_ONCE = 32
"""Files that are asked for together, since each answer takes its time to come."""


def list_remote(url: str) -> Iterator[Found]:
    """What is found at a URL, sorted; the files of a folder as in a local one."""
    system, path = _url_to_system(url)
    try:
        is_folder = system.isdir(path)
        paths = sorted(system.find(path) if is_folder else system.glob(path) if "*" in path else [path])
    except (OSError, ValueError) as error:
        yield Found(url, Unreadable(f"{url}: {error}"))
        return
    queue = iter(paths)
    while together := list(islice(queue, _AT_ONCE)):
        yield from _together(system, together, in_folder=is_folder)


def _together(system: Any, paths: Sequence[str], *, in_folder: bool) -> Iterator[Found]:
    plain = [path for path in paths if not _opens(path, in_folder) and not (in_folder and _aside(path))]
    contents = system.cat(plain, on_error="return") if plain else {}
    for path in paths:
        name = system.unstrip_protocol(path)
        if _opens(path, in_folder):
            yield from _opened(system, path, name)
        elif in_folder and _aside(path):
            yield Found(name, LeftAside(f"{name}: of a folder {', '.join(SUFFIXES)} and archives are read"))
        else:
            yield Found(name, _checked(name, contents.get(path)))


def _opened(system: Any, path: str, name: str) -> Iterator[Found]:
    try:
        with system.open(path, "rb") as file:
            yield from open_container(name, file, load_remote)
    except (BatchError, ImportError):
        raise
    except Exception as error:  # noqa: BLE001 - each file system has errors of its own
        yield Found(name, Unreadable(f"{name}: {error}"))


def _opens(path: str, in_folder: bool) -> bool:
    return is_archive(path) or (is_container(path) and not in_folder)


def _aside(path: str) -> bool:
    return not path.lower().endswith(SUFFIXES)


def load_remote(url: str) -> bytes | GidrError:
    """The bytes at a URL or path of a manifest that is at a URL itself."""
    system, path = _url_to_system(url)
    try:
        return _checked(url, system.cat_file(path))
    except Exception as error:  # noqa: BLE001 - each file system has errors of its own
        return Unreadable(f"{url}: {error}")


def _url_to_system(url: str) -> tuple[Any, str]:
    """Raises BatchError where fsspec does not know the protocol or lacks a library for it, which it names."""
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise BatchError(f"{url}: {error}") from error
    return system, path


def _checked(name: str, content: bytes | Exception | None) -> bytes | GidrError:
    if not isinstance(content, bytes):
        return Unreadable(f"{name}: {content or 'not there'}")
    return content if len(content) <= MAX_BYTES else TooLarge(f"{name}: more than {MAX_BYTES:,} bytes")
