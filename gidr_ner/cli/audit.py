"""``gidr-ner audit``: hold the reports of a batch against each other, write what is found, print it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gidr_ner.batch.audit import audit
from gidr_ner.batch.audit_files import write_audit
from gidr_ner.batch.findings import Finding
from gidr_ner.batch.folder import find_run

__all__ = ["run_audit"]

_SHOWN = 40
_PLAIN_WIDTH = 140


def run_audit(folder: Path, out: Path) -> int:
    """Run the verb; returns the exit status. BatchError where the folder holds no run."""
    findings = audit(find_run(folder).records())
    write_audit(findings, out)
    _print(findings)
    counts = Counter(finding.kind for finding in findings)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common()) or "nothing found"
    print(f"{kinds}; audit.csv and audit.html are in {out}", file=sys.stderr)
    return int(bool(findings))


def _print(findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "body", "year", "finding")
    for finding in findings[:_SHOWN]:
        table.add_row(finding.kind, finding.agency, str(finding.year), finding.message)
    if len(findings) > _SHOWN:
        table.add_row(f"… {len(findings) - _SHOWN:,} more")
    if findings:
        Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH).print(table, markup=False)
