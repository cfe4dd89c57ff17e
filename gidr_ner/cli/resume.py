"""``--resume`` and ``--resume=force``: an option whose value may be left out, which typer does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from gidr_ner.batch.folder import Resume

__all__ = ["ResumeCommand", "to_resume"]

_KNOWN = ("no", "missing", "force")


class ResumeCommand(TyperCommand):
    """Spells a bare ``--resume`` out before the parser would take the next argument for its value."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        spelled = ["--resume=missing" if argument == "--resume" else argument for argument in args]
        return super().parse_args(ctx, spelled)


def to_resume(given: str) -> Resume:
    if given not in _KNOWN:
        raise typer.BadParameter(f"--resume={given}: --resume or --resume=force")
    return cast("Resume", given)
