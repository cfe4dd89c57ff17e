"""Synthetic annotated reports for training, composed of the templates in data/templates.

    python train/synthesize.py --count 5000 --seed 7 --out build/synthetic.jsonl
    python train/synthesize.py --count 500 --banks fuyun --out build/tuning.jsonl     # the bank that is held out
    python train/synthesize.py --count 5000 --variety annotations/gold --out …        # how far from a stencil

The same seed gives the same bytes, whatever the number of workers; every report depends on seed and number alone.
Beside the output stands its card (FILE.card.json), which says what made it. A figure's phrasing is added as a line in
data/templates/banks/<bank>/mentions/<section>.j2 and needs no code.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path

from synthesis.banks import TemplateFault
from synthesis.compose import compose
from synthesis.library import Library, load_library
from synthesis.variety import contexts, measure, summary

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import list_files, read_annotations
from gidr_ner.annotations.records import report_to_line
from gidr_ner.schema import FIELDS
from gidr_ner.version import __version__

TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "templates"
CHUNK = 50


@cache
def library(banks: tuple[str, ...]) -> Library:
    """One a process."""
    return load_library(TEMPLATES, banks)


def compose_chunk(banks: tuple[str, ...], seed: int, first: int, count: int) -> bytes:
    """Lines of some reports."""
    return b"".join(report_to_line(compose(library(banks), seed, first + n)).encode() for n in range(count))


def stream(banks: tuple[str, ...], seed: int, first: int, count: int, workers: int) -> Iterator[bytes]:
    """Chunks of lines in order, from one process or several; no more than a few are held at a time."""
    starts = range(first, first + count, CHUNK)
    jobs = [(banks, seed, start, min(CHUNK, first + count - start)) for start in starts]
    if workers == 1:
        yield from (compose_chunk(*job) for job in jobs)
        return
    with ProcessPoolExecutor(workers) as pool:
        for at in range(0, len(jobs), workers * 4):
            yield from pool.map(compose_chunk, *zip(*jobs[at : at + workers * 4], strict=True))


def templates_hash() -> str:
    """One hash over every template, lexicon and form."""
    total = sha256()
    for path in sorted(p for p in TEMPLATES.rglob("*") if p.is_file()):
        total.update(path.relative_to(TEMPLATES).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5000, help="reports (default 5000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first report, to make a corpus in pieces")
    parser.add_argument("--banks", default="", help="comma-separated; default: all but the one held out for tuning")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="JSON lines")
    parser.add_argument(
        "--variety", type=Path, metavar="PATH", help="hand-written reports to compare the phrasing with"
    )
    options = parser.parse_args(arguments)
    if options.count < 1 or options.workers < 1 or options.first < 0:
        parser.error("--count and --workers must be 1 or more, --first 0 or more")
    return options


def read_all(path: Path) -> list[AnnotatedReport]:
    """All reports below a path; raises AnnotationError where there is none."""
    return [report for file in list_files([path]) for report in read_annotations(file).reports]


def count_labels(reports: Sequence[AnnotatedReport]) -> dict[str, dict[str, int]]:
    """Mentions of each field and headings of each section, the fewest first."""
    fields = Counter(dict.fromkeys(FIELDS, 0))
    fields.update(m.id for report in reports for m in report.mentions if m.id in FIELDS)
    sections = Counter(h.id for report in reports for h in report.headings)
    return {
        name: dict(sorted(c.items(), key=lambda i: i[1])) for name, c in (("fields", fields), ("sections", sections))
    }


def main() -> None:
    options = parse()
    banks = tuple(name for name in options.banks.split(",") if name)
    try:
        library(banks)
    except TemplateFault as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from fault
    begun, total = time.perf_counter(), sha256()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("wb") as out:
        for done, chunk in enumerate(stream(banks, options.seed, options.first, options.count, options.workers), 1):
            out.write(chunk)
            total.update(chunk)
            if sys.stderr.isatty():
                print(f"\r{min(done * CHUNK, options.count):,} of {options.count:,}", end="", file=sys.stderr)
    took = time.perf_counter() - begun
    card: dict[str, object] = {
        "seed": options.seed,
        "first": options.first,
        "count": options.count,
        "banks": [bank.name for bank in library(banks).banks],
        "templates_sha256": templates_hash(),
        "sha256": total.hexdigest(),
        "versions": {"gidr-ner": __version__},
    }
    print(f"{options.count:,} reports in {took:.1f} s ({options.count / took:,.0f} a second) in {options.out}")
    if options.variety:
        made = read_all(options.out)
        measured = measure(contexts(read_all(options.variety)), contexts(made))
        print(summary(measured))
        card |= {
            "labels": count_labels(made),
            "variety": [asdict(field) | {"ratio": field.ratio} for field in measured],
        }
    options.out.with_suffix(".card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
