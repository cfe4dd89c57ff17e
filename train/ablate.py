"""Train one small model a row of ``ablations.toml`` and write what each found into ``ABLATIONS.md``.

    python train/ablate.py                rows that have no figures yet
    python train/ablate.py --again NAME   one row anew

Figures lie in ``ablations.jsonl``, a line a row; a row whose command changed is trained anew, one that was broken off
goes on. Differences between rows of about a point are noise: see the two rows that differ by their seed only.
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROWS, FIGURES, PAGE = HERE / "ablations.toml", HERE / "ablations.jsonl", HERE / "ABLATIONS.md"
OUTPUT = "build/ablation"
COLUMNS = {
    "eval_dev_mentions_f1": "dev figures",
    "eval_dev_sections_f1": "dev sections",
    "eval_tuning_mentions_f1": "held-out bank figures",
    "eval_tuning_sections_f1": "held-out bank sections",
}

Row = Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="append", default=[], metavar="NAME", help="a row to train anew")
    options = parser.parse_args()
    plan = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    done = _read_figures()
    for row in plan["row"]:
        before = done.get(row["name"])
        if row["name"] in options.again or before is None or before["command"] != command_of(row):
            if before:  # or it would go on from the checkpoints of a run that has ended
                shutil.rmtree(HERE.parent / _folder(row), ignore_errors=True)
            done[row["name"]] = _run(row)
            _write(plan, done)
    _write(plan, done)


def command_of(row: Row) -> str:
    """The line that trains a row, as one would type it, with what has to be done before."""
    config = row.get("config", "train/configs/ablation.toml")
    line = shlex.join(["python", "train/finetune.py", "--config", config, *row.get("change", ())])
    return " && ".join([*row.get("before", ()), line])


def _read_figures() -> dict[str, dict[str, Any]]:
    if not FIGURES.exists():
        return {}
    lines = map(json.loads, FIGURES.read_text(encoding="utf-8").splitlines())
    return {line["name"]: line for line in lines}


def _folder(row: Row) -> str:
    return f"{OUTPUT}/{row['name'].replace(' ', '_')}"


def _run(row: Row) -> dict[str, Any]:
    """Train a row in a folder of its own and take its figures; whatever goes wrong ends the run here."""
    output = _folder(row)
    line = command_of(row).replace("python train/", f"{shlex.quote(sys.executable)} train/")
    print(row["name"], file=sys.stderr, flush=True)
    began = time.perf_counter()
    command = ["bash", "-c", f"{line} output={output}"]
    subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
    run = json.loads((HERE.parent / output / "run.json").read_text(encoding="utf-8"))
    return {
        "name": row["name"],
        "command": command_of(row),
        "seconds": round(time.perf_counter() - began),
        "parameters": run["parameters"],
        "metrics": json.loads((HERE.parent / output / "metrics.json").read_text(encoding="utf-8")),
    }


def _write(plan: Mapping[str, Any], done: Mapping[str, Row]) -> None:
    """Figures and page; rows without figures are left out of both."""
    rows = [row for row in plan["row"] if row["name"] in done]
    lines = [json.dumps(done[row["name"]], ensure_ascii=False) + "\n" for row in rows]
    FIGURES.write_text("".join(lines), encoding="utf-8")
    PAGE.write_text("\n".join(_page(plan, rows, done)) + "\n", encoding="utf-8")


def _page(plan: Mapping[str, Any], rows: Iterable[Row], done: Mapping[str, Row]) -> Iterable[str]:
    yield "# What was tried, and what it was worth\n"
    yield plan["introduction"].strip() + "\n"
    yield "| row | " + " | ".join(COLUMNS.values()) + " | parameters | seconds |"
    yield "| --- |" + " ---: |" * (len(COLUMNS) + 2)
    for row in rows:
        yield _line(done[row["name"]])
    yield "\n" + plan["decisions"].strip() + "\n\n## The commands\n"
    for row in rows:
        yield f"- {row['name']}: `{done[row['name']]['command']}`"


def _line(figures: Row) -> str:
    shown = (figures["metrics"].get(key) for key in COLUMNS)
    cells = [figures["name"], *("–" if value is None else f"{value:.3f}" for value in shown)]
    return f"| {' | '.join(cells)} | {figures['parameters']:,} | {figures['seconds']} |"


if __name__ == "__main__":
    main()
