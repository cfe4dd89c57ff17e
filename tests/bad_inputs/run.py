"""Reads the files named on standard input as one run of the rules, as JSON lines on standard output.

    python tests/bad_inputs/run.py < names.json

First a line a file, its record with the seconds that it took; then the peak memory of this process, children left out.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import load_pipeline
from gidr_ner.sources import InputPath


def main() -> None:
    reports = load_pipeline("rules").pipe(map(InputPath, json.load(sys.stdin)))
    began = time.monotonic()
    for report in reports:
        record = report_to_record(report)
        print(json.dumps({"record": record, "seconds": time.monotonic() - began}), flush=True)
        began = time.monotonic()
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    print(json.dumps({"peak_memory_mb": int(peak[1]) / 1024 if peak else None}))


if __name__ == "__main__":
    main()
