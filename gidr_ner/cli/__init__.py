"""The command line: one verb, one function call. Whatever is slow to import waits until a verb needs it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gidr_ner.cli.annotations import app as annotations_app
from gidr_ner.cli.resume import ResumeCommand
from gidr_ner.cli.unusable import unusable
from gidr_ner.version import __version__

__all__ = ["app", "main"]

app = typer.Typer(
    name="gidr-ner",
    help="Read annual reports on government information disclosure (政府信息公开工作年度报告) by machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(annotations_app, name="annotations")


class RecordFormat(StrEnum):
    """How extractions are written."""

    JSONL = "jsonl"
    CSV = "csv"


class BatchFormat(StrEnum):
    """What a batch writes."""

    JSONL = "jsonl"
    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


class SystemName(StrEnum):
    """Who tags."""

    HYBRID = "hybrid"
    RULES = "rules"
    MODEL = "model"


class ListFormat(StrEnum):
    """How the schema is listed."""

    TABLE = "table"
    JSON = "json"


System = Annotated[
    SystemName | None,
    typer.Option(help="Who tags. By default the hybrid of rules and model, or the rules where it cannot be had."),
]
Model = Annotated[
    Path | None, typer.Option(metavar="DIR", help="A model folder of your own in place of the shipped one.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gidr-ner {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Read annual reports on government information disclosure (政府信息公开工作年度报告) by machine."""


@app.command()
def extract(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files, folders (searched for text, web pages, Word, PDF), quoted patterns, or - for standard input.",
        ),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")
    ] = "-",
    format: Annotated[
        RecordFormat, typer.Option(help="One JSON object a report, or one CSV row a figure.")
    ] = RecordFormat.JSONL,
    system: System = None,
    model: Model = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Add the text that offsets count in (jsonl).")] = False,
    with_where: Annotated[
        bool, typer.Option("--with-where", help="Add to each figure its page and box or element path (jsonl).")
    ] = False,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="Read scanned pages of PDFs too, by Tesseract where that is installed.")
    ] = False,
) -> None:
    """Extract sections, figures, form cells and checks, one record a report.

    Exit status: 0 every input gave a record without error, 1 some did not, 2 unusable arguments.
    """
    from gidr_ner.cli.extract import run_extract

    csv = format is RecordFormat.CSV
    if csv and (with_text or with_where):
        option = "--with-text" if with_text else "--with-where"
        raise typer.BadParameter(f"{option} goes with --format jsonl")
    who = None if system is None else system.value
    raise typer.Exit(
        run_extract(paths, output, who, model, csv=csv, with_text=with_text, with_where=with_where, ocr=ocr)
    )


@app.command()
def schema(
    format: Annotated[ListFormat, typer.Option(help="A table to read or JSON to load.")] = ListFormat.TABLE,
) -> None:
    """List every section, figure, form cell and check: id, Chinese name, unit and forms."""
    from gidr_ner.cli.schema import print_json, print_tables

    (print_json if format is ListFormat.JSON else print_tables)()


@app.command()
def evaluate(
    gold: Annotated[
        list[str],
        typer.Option(metavar="SPLIT|PATH", help="train, dev or test, or annotation files or folders. May be repeated."),
    ],
    systems: Annotated[
        str,
        typer.Option(
            metavar="NAME,…",
            help="rules, model and hybrid, model:DIR and hybrid:DIR, FILE.jsonl of anybody; NAME=… names each.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where to write report.json, .md, .html, junit.xml and baseline.json.")
    ],
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The baseline.json (or report.json) of an earlier run.")
    ] = None,
    gates: Annotated[Path | None, typer.Option(metavar="FILE", help="What must hold, as TOML.")] = None,
) -> None:
    """Judge systems on annotated reports: scores with intervals, differences, slices, calibration, every mistake.

    Exit status: 0 every gate passed, 1 one failed, 2 unusable arguments.
    """
    with unusable("evaluation"):
        from gidr_ner.cli.evaluate import run_evaluate

        raise typer.Exit(run_evaluate(gold, systems.split(","), out, baseline, gates))


@app.command(cls=ResumeCommand)
def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files, folders, quoted patterns, manifests (.csv, .jsonl with id and path), tables (.jsonl, .parquet "
            "with text or bytes), archives (.zip, .tar…), or URLs of any of these.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the run.")],
    format: Annotated[list[BatchFormat] | None, typer.Option(help="May be repeated; jsonl if not given.")] = None,
    system: System = None,
    model: Model = None,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="processes, serial, or ray: here, or on the cluster of RAY_ADDRESS.")
    ] = "processes",
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; as many as cores if not given.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one report may take.")] = 120.0,
    resume: Annotated[
        str,
        typer.Option(metavar="[=force]", help="Go on with the run in DIR; =force also by other code or models."),
    ] = "no",
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Add its text to each record: what view shows of archives and URLs.")
    ] = False,
) -> None:
    """Extract from any number of reports: one row for every input, in a run that goes on where it was stopped.

    Exit status: 0 no input failed, 1 some did, 2 unusable arguments.
    """
    with unusable("batch"):
        from gidr_ner.cli.batch import run_batch_verb
        from gidr_ner.cli.resume import to_resume

        formats = [chosen.value for chosen in format or [BatchFormat.JSONL]]
        who = None if system is None else system.value
        how = (formats, who, model, engine, workers, timeout, to_resume(resume))
        raise typer.Exit(run_batch_verb(inputs, out, *how, with_text=with_text))


@app.command()
def audit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a batch.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write audit.csv and audit.html; the same if not given.")
    ] = None,
) -> None:
    """Hold the reports of each body against each other: figures carried over, sums, parts, jumps, gaps, repeats.

    Exit status: 0 nothing found, 1 findings, 2 unusable arguments.
    """
    with unusable("batch"):
        from gidr_ner.cli.audit import run_audit

        raise typer.Exit(run_audit(folder, out or folder))


def main() -> None:
    """The console script."""
    app()


@app.command()
def view(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT",
            exists=True,
            help="JSON lines of extract or of annotations, folders of them, or the folder of a batch; a text that is "
            "not in a record is read from its source. The first is shown and corrected, the others are what it is "
            "held against.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The page to write.")],
    panel: Annotated[bool, typer.Option("--panel", help="Draw each body's figures across years instead.")] = False,
) -> None:
    """Show a batch on one page, to read, doubt and correct: every figure in its text.

    Exit status: 0 the page is written, 2 unusable arguments.
    """
    with unusable("view"):
        from gidr_ner.cli.view import run_view

        run_view(results, out, panel=panel)
