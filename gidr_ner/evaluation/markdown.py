"""The report as Markdown for a job summary: what was decided, how sure it is, where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gidr_ner.evaluation.markdown_cells import code, more, plain, rate, rate_with_interval, table
from gidr_ner.evaluation.markdown_differences import (
    against_baseline,
    changed_fields,
    differences_table,
    signature_line,
    telling,
)
from gidr_ner.evaluation.names import label_to_zh

__all__ = ["report_to_markdown"]

# bytes; a comment on GitHub holds 65,536 characters, and both splits share one summary
_LIMIT = 60_000
_ROWS = 15

Report = Mapping[str, Any]


def report_to_markdown(report: Report) -> str:
    """At most 60 kB; sections that do not fit any more are named at the end."""
    parts, left = [_head(report)], list[str]()
    room = _LIMIT - _size(parts[0]) - 500  # for the line that names what did not fit
    for title, lines in _sections(report):
        body = "\n".join(["", f"### {title}", "", *lines, ""])
        room -= _size(body)
        (parts if room > 0 else left).append(body if room > 0 else title)
    if left:
        parts.append(f"\nLeft out for length, see report.html: {', '.join(left)}.\n")
    return "".join(parts)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of what there is, the most telling first."""
    sections = {
        "Gates": _gates(report["gates"]),
        "F1 with 95 % intervals": _headline(report),
        "Against the baseline": against_baseline(report["baseline"]),
        "Fields that changed": changed_fields(report["baseline"]),
        "Between systems": differences_table([d for d in report["differences"] if d["label"] is None]),
        "What this set can show": _power(report["power"]),
        "Fields that differ": differences_table(telling(report["differences"])),
        "Worst fields": _worst_fields(report),
        "Slices: F1 of values": _slices(report),
        "Calibration": _calibration(report["calibration"]),
        "Which source won": _decisions(report["decisions"]),
    }
    return ((title, lines) for title, lines in sections.items() if lines)


def _head(report: Report) -> str:
    gold, gates = report["gold"], report["gates"]
    failed = sum(not gate["passed"] for gate in gates)
    verdict = f"❌ {failed} of {len(gates)} gates failed" if failed else f"✅ {len(gates)} gates passed"
    facts = [verdict] if gates else ["no gates"]
    facts += [f"{gold['documents']:,} documents", f"{gold['characters']:,} characters"]
    lines = [f"## Evaluation on {plain(gold['name'])}", "", " · ".join(facts), "", signature_line(report)]
    lines += [line for system in report["systems"] for line in _warnings(system)]
    return "\n".join(lines) + "\n"


def _warnings(system: Report) -> Iterator[str]:
    name = plain(system["name"])
    for what, found in (
        ("documents missing, counted as empty", system["documents_missing"]),
        ("documents with an error for a record, counted as empty", system["documents_failed"]),
        ("documents that are not in gold, left out", system["documents_extra"]),
        ("ids that the schema does not know", sorted(system["unknown_ids"])),
    ):
        if found:
            yield f"\n⚠️ {name}: {len(found):,} {what}: {_listed(found)}"
    if system["misquoted"]:
        yield f"\n⚠️ {name}: {system['misquoted']:,} figures quote other characters than stand at their offsets"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(code, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _gates(gates: Sequence[Report]) -> list[str]:
    """Failed ones first; of those that passed no more than fit."""
    ordered = sorted(gates, key=lambda gate: gate["passed"])[: 4 * _ROWS]
    rows = [("✅" if gate["passed"] else "❌", code(gate["id"]), plain(gate["message"], 200)) for gate in ordered]
    return [*table(("", "gate", ""), rows), *more(gates, ordered)]


def _headline(report: Report) -> list[str]:
    systems = [system["name"] for system in report["systems"]]
    rows = [
        (code(measure), *(rate_with_interval(scores.get(system)) for system in systems))
        for measure, scores in report["measures"].items()
    ]
    values = report["measures"]["value"]
    rows.append(("`value`, mean over fields", *(rate(values.get(system, {}).get("macro_f1")) for system in systems)))
    return table(("measure", *map(plain, systems)), rows)


def _power(power: Mapping[str, Mapping[str, float]]) -> list[str]:
    rows = [(code(m), plain(pair), rate(least)) for m, pairs in power.items() for pair, least in pairs.items()]
    return table(("measure", "systems", "smallest difference (power .8 at 5 %)"), rows)


def _worst_fields(report: Report) -> list[str]:
    """By the number of errors: a rare field that is always wrong costs users less than a common one often wrong."""
    found = [
        (system, label, scores)
        for measure in ("value", "cells")
        for system, whole in report["measures"].get(measure, {}).items()
        for label, scores in whole["labels"].items()
        if scores["wrong"] + scores["missed"]
    ]
    found.sort(key=lambda row: (-row[2]["wrong"] - row[2]["missed"], row[2]["f1"], row[1], row[0]))
    rows = [
        (
            f"{code(label)} {label_to_zh(label)}".strip(),
            plain(system),
            *(str(scores[key]) for key in ("support", "wrong", "missed")),
            *(rate(scores[key]) for key in ("precision", "recall")),
            rate_with_interval(scores),
        )
        for system, label, scores in found[:_ROWS]
    ]
    head = ("field", "system", "support", "wrong", "missed", "precision", "recall", "F1")
    return [*table(head, rows), *more(found, rows)] if rows else []


def _slices(report: Report) -> list[str]:
    systems = [system["name"] for system in report["systems"]]
    slices = [s for s in report["slices"] if s["documents"]]
    rows = [
        (
            f"{plain(s['name'])} {plain(s['bucket'])}",
            f"{s['documents']:,}",
            *(rate_with_interval(s["measures"].get("value", {}).get(system)) for system in systems),
        )
        for s in slices[: 4 * _ROWS]
    ]
    return [*table(("slice", "documents", *map(plain, systems)), rows), *more(slices, rows)] if rows else []


def _calibration(calibration: Mapping[str, Any]) -> list[str]:
    rows = [
        (plain(system), plain(source), f"{found['n']:,}", rate(found["ece"]))
        for system, sources in calibration.items()
        for source, found in sources.items()
    ]
    return table(("system", "source", "decisions", "expected calibration error"), rows) if rows else []


def _decisions(decisions: Mapping[str, Sequence[Report]]) -> list[str]:
    rows = [
        (plain(d["reason"]), plain(d["source"]), plain(system), f"{d['right']:,}", f"{d['wrong']:,}")
        for system, found in decisions.items()
        for d in found
    ][: 2 * _ROWS]
    return table(("reason", "source", "system", "right", "wrong"), rows)
