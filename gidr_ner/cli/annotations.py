"""``gidr-ner annotations …``: verbs of annotated corpora and their arguments; what they do waits in ``curation``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gidr_ner.cli.unusable import unusable

__all__ = ["Format", "app"]

_EXTRA = "annotations"

app = typer.Typer(
    help="Check, compare, convert and collect annotated reports.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """The formats that annotations come in."""

    JSONL = "jsonl"
    INLINE = "inline"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    CONLL = "conll"


class Target(StrEnum):
    """The formats that annotations are written in; text is the raw text alone."""

    JSONL = "jsonl"
    INLINE = "inline"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    CONLL = "conll"
    TEXT = "text"


Annotations = Annotated[
    list[Path], typer.Argument(metavar="PATH", exists=True, help="Annotation files, or folders of them.")
]
Sources = Annotated[list[str], typer.Argument(metavar="PATH", help="Reports: files, folders, quoted patterns, or -.")]
AsJson = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all of it as JSON, too.")]


@app.command()
def check(
    paths: Annotations,
    json: AsJson = None,
    least: Annotated[int, typer.Option(min=0, help="Annotations below which a label is named as thin.")] = 20,
) -> None:
    """Find every fault, and count labels by split.

    A report's split is the name of its file or folder, where that is train, dev or test.
    Exit status: 0 no fault, 1 faults, 2 unusable arguments.
    """
    with unusable(_EXTRA):
        from gidr_ner.cli.curation import run_check

        raise typer.Exit(run_check(paths, json, least))


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(metavar="A", exists=True)],
    second: Annotated[Path, typer.Argument(metavar="B", exists=True)],
    json: AsJson = None,
    disagreements: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="Write every disagreement, a line each.")
    ] = None,
    least: Annotated[
        float, typer.Option(min=0, max=1, metavar="F1", help="Exit with 1 where span F1 over all is lower.")
    ] = 0.0,
) -> None:
    """Compare two annotations of the same reports: span F1, values and Krippendorff's alpha by label.

    Exit status: 0, 1 where span F1 is lower than --least, 2 unusable arguments.
    """
    with unusable(_EXTRA):
        from gidr_ner.cli.curation import run_agreement

        raise typer.Exit(run_agreement(first, second, json, disagreements, least))


@app.command()
def queue(
    paths: Sources,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write Label Studio tasks.")],
    count: Annotated[int, typer.Option(min=1, help="How many reports.")] = 50,
    annotated: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", exists=True, help="What is annotated already.")
    ] = None,
) -> None:
    """Choose the unlabelled reports to annotate next, as Label Studio tasks with what was found in them.

    Exit status: 0 every input could be read, 1 some could not (each is named), 2 unusable arguments.
    """
    with unusable(_EXTRA):
        from gidr_ner.cli.collecting import run_queue

        raise typer.Exit(run_queue(paths, out, count, annotated or []))


@app.command()
def bootstrap(
    paths: Sources, out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write JSON lines.")]
) -> None:
    """Annotate unlabelled reports as far as their own sums confirm what was found in them: silver, for training only.

    Exit status: 0 every input could be read, 1 some could not (each is named), 2 unusable arguments.
    """
    with unusable(_EXTRA):
        from gidr_ner.cli.collecting import run_bootstrap

        raise typer.Exit(run_bootstrap(paths, out))


@app.command()
def convert(
    paths: Annotations,
    to: Annotated[Target, typer.Option(help="The format to write; text is the raw text alone.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write; for inline and text the folder.")],
    source: Annotated[Format | None, typer.Option("--from", help="The format to read, if not as files show.")] = None,
    refusals: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what was refused, a line each.")] = None,
) -> None:
    """Convert annotations from one format to another; what cannot be taken is named, the rest is converted.

    Exit status: 0 nothing was refused, 1 something was, 2 unusable arguments.
    """
    with unusable(_EXTRA):
        from gidr_ner.cli.curation import run_convert

        raise typer.Exit(run_convert(paths, to.value, out, source.value if source else None, refusals))


@app.command("label-config")
def label_config() -> None:
    """Print the labelling interface for a Label Studio project."""
    with unusable(_EXTRA):
        from gidr_ner.annotations.label_studio import label_config as interface

        typer.echo(interface(), nl=False)
