"""Kill a batch at random moments and resume it, again and again: is every input there once, and as if undisturbed?

    python train/kill_batch.py --reports 2000 --kills 20

Prints how much was done at each kill; exit status 1 where the run is not the undisturbed one, but for the time taken,
or where a kill cost rows that an earlier one had left.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from generated import write_generated

BATCH = [sys.executable, "-m", "gidr_ner", "batch"]


def run_undisturbed(source: Path, out: Path, options: Sequence[str]) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    _to_the_end([*BATCH, str(source), "--out", str(out), *options])
    return time.monotonic() - began


def _to_the_end(command: Sequence[str]) -> None:
    """Status 1 is a run that ended, with rows that failed: rules alone find nothing in the oddest reports."""
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)


def run_killed(source: Path, out: Path, options: Sequence[str], moments: Sequence[float]) -> list[int]:
    """Kill -9 after each of so many seconds, resume, end in peace; returns the rows that each kill left."""
    command = [*BATCH, str(source), "--out", str(out), *options, "--resume"]
    left = []
    for seconds in moments:
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        left.append(sum(part.read_bytes().count(b"\n") for part in (out / "parts").glob("part-*")))
    _to_the_end(command)
    return left


def rows(out: Path) -> list[dict[str, object]]:
    """The rows of a run but for the time they took, which is never the same."""
    with (out / "reports.jsonl").open(encoding="utf-8") as lines:
        return [{**json.loads(line), "seconds": 0} for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--system", default="rules")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    options = ["--system", arguments.system]
    with tempfile.TemporaryDirectory() as folder:
        source, one, two = (Path(folder) / name for name in ("in.jsonl", "undisturbed", "killed"))
        write_generated(source, arguments.reports)
        took = run_undisturbed(source, one, options)
        # a sitting works on about twice its share of the whole, so that most kills hit a run that is under way
        moments = [chance.uniform(0, 4 * took / arguments.kills) for _ in range(arguments.kills)]
        left = run_killed(source, two, options, moments)
        same = rows(one) == rows(two)
        count = len(rows(two))
    print(f"undisturbed {took:.0f} s; rows that each kill left: {', '.join(map(str, left))}")
    verdict = "those of" if same else "NOT those of"
    print(f"{count:,} rows of {arguments.reports:,} inputs, {verdict} the undisturbed run")
    raise SystemExit(int(not same or count != arguments.reports or left != sorted(left)))


if __name__ == "__main__":
    main()
