"""Differences as Markdown: between systems, and of a system from what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gidr_ner.evaluation.markdown_cells import code, interval, more, plain, probability, signed, table
from gidr_ner.evaluation.names import label_to_zh

__all__ = ["against_baseline", "changed_fields", "differences_table", "signature_line", "telling"]

_ROWS = 15
_ALPHA = 0.05
_LEGEND = "▲ better, ▼ worse (p below .05, Holm-corrected for fields); △ ▽ not told apart from chance; = no difference."
_UNLABELLED = "The baseline holds no labels, a former version wrote it: nothing can be said by field."

Report = Mapping[str, Any]


def signature_line(report: Report) -> str:
    """As code whatever it holds: a baseline's comes out of a file."""
    return f"`{' '.join(report['signature'].replace('`', '').split())[:300]}`"


def against_baseline(baseline: Report | None) -> list[str]:
    if baseline is None:
        return []
    signature = f"Baseline: {signature_line(baseline)}"
    if not baseline["comparable"]:
        return [signature, "", f"⚠️ Not comparable: {plain(baseline['why'], 300)}"]
    lines = differences_table([d for d in baseline["differences"] if d["label"] is None])
    return [signature, "", *lines] if baseline["labels"] else [signature, "", *lines, "", _UNLABELLED]


def changed_fields(baseline: Report | None) -> list[str]:
    """The fields that moved: what is worse beyond chance first, then by difference; few of them, the rest counted."""
    changed = [d for d in baseline["differences"] if d["label"] and d["difference"]] if baseline else []
    changed.sort(key=lambda d: (not (_is_told(d) and d["difference"] < 0), d["difference"], d["measure"], d["label"]))
    rows = [
        (
            _arrow(d),
            f"{code(d['label'])} {label_to_zh(d['label'])}".strip(),
            code(d["measure"]),
            plain(d["second"]),
            *_difference_and_p(d),
        )
        for d in changed[:_ROWS]
    ]
    lines = table(("", "field", "measure", "system", "difference", "p"), rows)
    return [*lines, *_rest(changed[_ROWS:]), "", _LEGEND] if rows else []


def _rest(left: Sequence[Report]) -> list[str]:
    worse = sum(d["difference"] < 0 for d in left)
    return ["", f"… and {worse:,} worse and {len(left) - worse:,} better in report.html."] if left else []


def differences_table(differences: Sequence[Report]) -> list[str]:
    """A row a difference, the second system less the first, with its arrow; where nothing moved a number is enough."""
    moved = [d for d in differences if d["difference"] or any(d["interval"] or ())]
    same = len(differences) - len(moved)
    still = [f"No difference at all in {same} comparisons.", ""] if same else []
    shown = moved[: 3 * _ROWS]
    rows = [
        (
            _arrow(d),
            code(d["measure"]) + (f" {code(d['label'])}" if d["label"] else ""),
            f"{plain(d['first'])} → {plain(d['second'])}",
            *_difference_and_p(d),
        )
        for d in shown
    ]
    if not rows:
        return still
    lines = table(("", "measure", "systems", "difference", "p"), rows)
    return [*lines, *more(moved, shown), "", *still, _LEGEND]


def _difference_and_p(difference: Report) -> tuple[str, str]:
    seen = f"{signed(difference['difference'])} {interval(difference['interval'], signed)}"
    return seen, probability(_p(difference))


def telling(differences: Iterable[Report]) -> list[Report]:
    """Differences of single fields that chance does not explain, the largest first."""
    told = [d for d in differences if d["label"] is not None and _is_told(d)]
    return sorted(told, key=lambda d: (-abs(d["difference"]), d["measure"], d["label"]))[:_ROWS]


def _p(difference: Report) -> float | None:
    corrected: float | None = difference["p_holm"]
    return difference["p"] if corrected is None else corrected


def _is_told(difference: Report) -> bool:
    p = _p(difference)
    return p is not None and p < _ALPHA


def _arrow(difference: Report) -> str:
    if not difference["difference"]:
        return "="
    up, down = "▲▼" if _is_told(difference) else "△▽"
    return up if difference["difference"] > 0 else down
