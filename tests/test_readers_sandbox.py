"""The child process that reads Word and PDF: whatever happens in it is one error here, and the next file is read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gidr_ner.errors import Damaged, TooLarge
from gidr_ner.readers.limits import LIMITS
from gidr_ner.readers.sandbox import Sandbox, run_in_child


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox(replace(LIMITS, child_seconds=3.0, pdf_pages=7))
    yield box
    box.close()


def test_result_and_limits_travel(sandbox: Sandbox) -> None:
    data = "公开".encode() * 300_000
    text, name, pages, _ = sandbox.run("sandbox_jobs:echo", data, "年报.pdf")
    assert (len(text), name, pages) == (600_000, "年报.pdf", 7)


def test_child_is_kept(sandbox: Sandbox) -> None:
    assert sandbox.run("sandbox_jobs:echo", b"", "a")[3] == sandbox.run("sandbox_jobs:echo", b"", "b")[3]


@pytest.mark.parametrize(
    ("job", "kind", "key"),
    [
        ("hang", TooLarge, "limits.child_seconds"),
        ("grow", TooLarge, "limits.child_bytes"),
        ("crash", Damaged, "limits.child_bytes"),
    ],
)
def test_hostile_file_is_one_error(sandbox: Sandbox, job: str, kind: type[Exception], key: str) -> None:
    start = time.monotonic()
    with pytest.raises(kind, match=rf"^bad\.pdf: .*{key}"):
        sandbox.run(f"sandbox_jobs:{job}", b"", "bad.pdf")
    assert time.monotonic() - start < 6
    assert sandbox.run("sandbox_jobs:echo", b"ok", "good.pdf")[0] == "ok"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up as Linux lists them")
def test_what_the_child_started_ends_with_it(sandbox: Sandbox) -> None:
    seconds = f"60.{os.getpid()}"
    with pytest.raises(TooLarge, match=r"limits\.child_seconds"):
        sandbox.run("sandbox_jobs:start_another", seconds.encode(), "a.pdf")
    deadline = time.monotonic() + 2
    while _is_running(seconds.encode()):
        assert time.monotonic() < deadline


def _is_running(argument: bytes) -> bool:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended since
            lines.append(path.read_bytes())
    return any(argument in line for line in lines)


def test_more_time_is_given_where_asked_for(sandbox: Sandbox) -> None:
    assert sandbox.run("sandbox_jobs:start_another", b"3.5", "a.pdf", 3.0) is None


def test_errors_of_ours_keep_their_words(sandbox: Sandbox) -> None:
    with pytest.raises(Damaged, match=r"^x\.docx: broken$"):
        sandbox.run("sandbox_jobs:refuse", b"", "x.docx")


def test_errors_of_others_lose_theirs(sandbox: Sandbox) -> None:
    with pytest.raises(Damaged, match="KeyError") as caught:
        sandbox.run("sandbox_jobs:fail", "机密".encode(), "x.docx")
    assert "机密" not in str(caught.value)


def test_worn_child_is_replaced(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gidr_ner.readers.sandbox._FILES_A_CHILD", 1)
    assert sandbox.run("sandbox_jobs:echo", b"", "a")[3] != sandbox.run("sandbox_jobs:echo", b"", "b")[3]


def test_fork_gets_a_child_of_its_own(sandbox: Sandbox) -> None:
    own = sandbox.run("sandbox_jobs:echo", b"", "a")[3]
    fork = os.fork()
    if not fork:  # no test may go on in here
        os._exit(sandbox.run("sandbox_jobs:echo", b"", "b")[3] == own)
    assert os.waitpid(fork, 0)[1] == 0
    assert sandbox.run("sandbox_jobs:echo", b"", "c")[3] == own


def test_shared_child() -> None:
    assert run_in_child("sandbox_jobs:echo", b"x", "a")[0] == "x"
