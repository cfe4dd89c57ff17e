"""What a hostile file might make a reader do; run in the child process by ``test_readers_sandbox.py``."""

from __future__ import annotations

import os
import subprocess
import time

from gidr_ner.errors import Damaged
from gidr_ner.readers.limits import Limits


def echo(data: bytes, name: str, limits: Limits) -> list[object]:
    print("a library may print")
    return [data.decode(), name, limits.pdf_pages, os.getpid()]


def hang(data: bytes, name: str, limits: Limits) -> None:
    time.sleep(60)


def grow(data: bytes, name: str, limits: Limits) -> int:
    return len(bytearray(8 << 30))


def crash(data: bytes, name: str, limits: Limits) -> None:
    os.abort()


def refuse(data: bytes, name: str, limits: Limits) -> None:
    raise Damaged(f"{name}: broken")


def fail(data: bytes, name: str, limits: Limits) -> None:
    raise KeyError(data.decode())


def start_another(data: bytes, name: str, limits: Limits) -> None:
    subprocess.run(["/bin/sleep", data.decode()], check=False)
