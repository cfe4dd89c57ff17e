"""The other side of :mod:`gidr_ner.readers.sandbox`: the loop of the child process.

Run as ``python -m gidr_ner.readers.sandbox_child BYTES``; BYTES is the most address space that it may take.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

from gidr_ner.errors import GidrError
from gidr_ner.readers.limits import Limits

__all__ = ["main"]

_LENGTH = 8


def main() -> None:
    """Answer messages until the other side closes the pipe."""
    _limit_resources(int(sys.argv[1]))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up in a reply
    while message := _receive(sys.stdin.buffer):
        reply = json.dumps(_answer(*message)).encode()
        replies.write(len(reply).to_bytes(_LENGTH, "big") + reply)
        replies.flush()


def _limit_resources(address_space: int) -> None:
    try:
        import resource
    except ImportError:  # a system without such limits
        return
    sys.setrecursionlimit(4000)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(ValueError, OSError):  # macOS has no limit of address space
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))


def _receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    head = stream.read(int.from_bytes(stream.read(_LENGTH), "big"))
    if not head:
        return None
    return json.loads(head), stream.read(int.from_bytes(stream.read(_LENGTH), "big"))


def _answer(head: dict[str, Any], data: bytes) -> dict[str, Any]:
    """The result, or the error: its message is ours where the error is, else only its kind, never file content."""
    try:
        module, _, function = head["job"].partition(":")
        call = getattr(import_module(module), function)
        return {"result": call(data, head["name"], Limits(**head["limits"]))}
    except GidrError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"error": "MemoryError", "message": ""}
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is one answer
        message = f"{head['name']}: damaged, or not understood ({type(error).__name__})"
        return {"error": "Damaged", "message": message}


if __name__ == "__main__":
    main()
