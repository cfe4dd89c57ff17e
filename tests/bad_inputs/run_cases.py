"""Faults of runs: names and kinds of files that a folder may hold, made at the path itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bad_inputs.base import TEXT


def _report(path: Path) -> None:
    path.write_text(TEXT, encoding="utf-8")


def _refused(path: Path) -> None:
    _report(path)
    path.chmod(0)


CASES: dict[str, Callable[[Path], None]] = {
    "run/line\nbreak.txt": _report,
    "run/escape\x1b[2J.txt": _report,
    "run/-o.txt": _report,
    "run/[a]*?.txt": _report,
    f"run/{'长' * 80}.txt": _report,
    f"run/{os.fsdecode('报告'.encode('gbk'))}.txt": _report,
    "run/folder.txt": lambda path: path.mkdir(),
    "run/broken-link.txt": lambda path: path.symlink_to("gone.txt"),
    "run/link-to-itself.txt": lambda path: path.symlink_to(path.name),
    "run/pipe.txt": os.mkfifo,
    "run/refused.txt": _refused,
    "run/missing.txt": lambda path: None,
}
