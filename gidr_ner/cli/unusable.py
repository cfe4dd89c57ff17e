"""Arguments that cannot be used end in a line and status 2: a missing extra, a file that cannot be written …"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from gidr_ner.errors import AnnotationError, BatchError, EvaluationError, ModelError, ViewError

__all__ = ["UNUSABLE", "unusable"]

UNUSABLE = 2
_BROUGHT = ("pydantic", "datasketch", "numpy", "fsspec", "openpyxl", "pyarrow")
"""What the extras of the package bring."""


@contextmanager
def unusable(extra: str) -> Iterator[None]:
    """Around a verb that needs an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in _BROUGHT:
            raise
        _leave(f"{name} is not installed: pip install 'gidr-ner[{extra}]'")
    except (AnnotationError, BatchError, EvaluationError, ModelError, ViewError) as error:
        _leave(str(error))
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing is left to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except OSError as error:
        # a full disk has no name
        _leave(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _leave(why: str) -> None:
    typer.echo(why, err=True)
    raise typer.Exit(UNUSABLE)
