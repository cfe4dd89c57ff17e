"""Runs a reader of Word or PDF in a child process with limits of memory and time.

The child lives on between files, as starting it costs more than reading one; whatever it does (hang, grow, crash) ends
it, and the next file gets a new one. Bytes go in, JSON comes out; nothing is unpickled.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from gidr_ner import errors
from gidr_ner.errors import Damaged, ReadError
from gidr_ner.readers.limits import LIMITS, Limits, over

__all__ = ["Sandbox", "end_group", "run_in_child"]

_LENGTH = 8
_CHUNK = 1 << 16
_MAX_REPLY = 128 * 2**20
_FILES_A_CHILD = 200  # libraries in C leak


class Sandbox:
    """One child process; ``run`` is for one thread at a time."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._files = 0

    def run(self, job: str, data: bytes, name: str, more: float = 0.0) -> Any:
        """What ``job`` (``module:function`` of bytes, name and Limits) returns, after a trip through JSON.

        ``more`` are seconds on top of ``limits.child_seconds``, for jobs that watch the clock themselves.
        Raises the GidrError that the job raised, TooLarge (``limits.child_seconds``, ``limits.child_bytes``) or, where
        the child died or failed, Damaged; all of them name the file.
        """
        child = self._started()
        deadline = time.monotonic() + self._limits.child_seconds + more
        try:
            _send(child, _message(job, data, name, self._limits), deadline)
            reply = json.loads(_receive(child, deadline))
        except TimeoutError:
            self.close()
            raise over(name, "child_seconds", self._limits.child_seconds, "reading it takes too long") from None
        except (OSError, EOFError, ValueError):
            self.close()
            what = "the process that read it died, maybe of limits.child_bytes"
            raise Damaged(f"{name}: {what}") from None
        except BaseException:
            self.close()  # interrupted in the middle of a reply
            raise
        return self._judged(reply, name)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        if child is None:
            return
        if self._owner == os.getpid():
            end_group(child)
        else:
            child.returncode = 0  # not ours to wait for, nor to complain of
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def _started(self) -> subprocess.Popen[bytes]:
        """The child; a new one where there is none, where it is worn, or where this process is a fork of its owner."""
        worn = self._files >= _FILES_A_CHILD
        if self._child is None or worn or self._owner != os.getpid() or self._child.poll() is not None:
            self.close()
            self._child, self._owner, self._files = _start(self._limits), os.getpid(), 0
        self._files += 1
        return self._child

    def _judged(self, reply: dict[str, Any], name: str) -> Any:
        if "result" in reply:
            return reply["result"]
        kind, message = reply["error"], reply["message"]
        if kind == "MemoryError":
            self.close()  # what is left of its memory is in pieces
            raise over(name, "child_bytes", self._limits.child_bytes, "reading it takes too much memory")
        raise getattr(errors, kind, ReadError)(message)


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    """A child that sees the modules that we see; ``-P`` keeps the working folder out of them."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "gidr_ner.readers.sandbox_child", str(limits.child_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        bufsize=0,
        start_new_session=True,
    )


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that has a session of its own, with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _message(job: str, data: bytes, name: str, limits: Limits) -> bytes:
    head = json.dumps({"job": job, "name": name, "limits": asdict(limits)}).encode()
    return len(head).to_bytes(_LENGTH, "big") + head + len(data).to_bytes(_LENGTH, "big") + data


def _send(child: subprocess.Popen[bytes], message: bytes, deadline: float) -> None:
    assert child.stdin is not None
    pipe, view = child.stdin.fileno(), memoryview(message)
    os.set_blocking(pipe, False)
    while view:
        _wait([], [pipe], deadline)
        view = view[os.write(pipe, view[:_CHUNK]) :]


def _receive(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    size = int.from_bytes(_read(child, _LENGTH, deadline), "big")
    if size > _MAX_REPLY:
        raise EOFError
    return _read(child, size, deadline)


def _read(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    assert child.stdout is not None
    pipe, parts = child.stdout.fileno(), bytearray()
    while len(parts) < size:
        _wait([pipe], [], deadline)
        part = os.read(pipe, min(_CHUNK, size - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _wait(readable: list[int], writable: list[int], deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0 or not any(select.select(readable, writable, [], left)):
        raise TimeoutError


_lock = threading.Lock()
_shared = Sandbox()
atexit.register(_shared.close)
if hasattr(os, "register_at_fork"):
    # a lock held by another thread at the fork would never be released in the fork
    os.register_at_fork(after_in_child=lambda: globals().update(_lock=threading.Lock()))


def run_in_child(job: str, data: bytes, name: str, more: float = 0.0) -> Any:
    """:meth:`Sandbox.run` in the child that all readers of this process share."""
    with _lock:
        return _shared.run(job, data, name, more)
