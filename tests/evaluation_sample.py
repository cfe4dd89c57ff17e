"""A report of the evaluation as its outputs get it, invented but with figures of the sizes that real ones have."""

from __future__ import annotations

import json
import random
from typing import Any

SYSTEMS = {"rules": 0.03, "model": 0.07, "hybrid": 0.02}
MEASURES = ("value", "strict", "overlap", "type_only", "cells", "sections", "checks", "document_exact")
LABELS = (
    *("proactive.total", "proactive.cumulative", "proactive.website", "proactive.weibo", "proactive.gazette"),
    *("application.received", "application.online", "application.granted", "fees.total", "review.total"),
    *("litigation.total", "t2.admin_fees.amount", "t3.new.total", "t3.result.granted.total", "t4.review.upheld"),
    *("staff.full_time", "training.sessions", "meetings", "proactive.press", "reading_points"),
)
# astral characters and a carriage return before the figures: code points, UTF-16 units and bytes all differ
TEXT = "𠮷{place}市２０{year}年政府信息公开工作年度报告\r\n\r\n一、概述\n"
TEXT += "　　全年主动公开政府信息{total}条，其中通过网站公开{web}余条。\n"
TEXT += "　　坚持以公开为常态、不公开为例外，及时回应群众关切，目录更新较为及时。\n" * 30
TEXT += "三、依申请公开情况\n　　共收到申请{received}件，答复率为100%。\n"
AGENCIES = ("松涛市档案馆", "溪柏縣人民政府", "白泷市自然资源和规划局", "岱岭市公安局莲渡分局", "沅海省人民政府")


def sample_report(documents: int = 24) -> tuple[dict[str, Any], dict[str, str]]:
    """The report and the texts of its documents; always the same."""
    chance = random.Random(4)
    texts = {f"d{n:02}": _text(chance, n) for n in range(documents)}
    rows = [_document(chance, doc_id, n) for n, doc_id in enumerate(texts)]
    errors = {system: _errors(chance, texts, rate) for system, rate in SYSTEMS.items()}
    report = {
        "schema_version": 1,
        "signature": f"gidr-ner:0.1.0|gold:0123456789ab|docs:{documents}|match:value-overlap|boot:10000|seed:1",
        "created": None,
        "gold": {"name": "test", "sha256": "0123456789ab" + "0" * 52, "documents": documents, "characters": 56789},
        "systems": [
            {"name": system, "version": "0.1.0", "unknown_ids": {}, "misquoted": 0}
            | {f"documents_{kind}": [] for kind in ("missing", "failed", "extra")}
            for system in SYSTEMS
        ],
        "measures": {m: {s: _scores(chance, rate, 400) for s, rate in SYSTEMS.items()} for m in MEASURES},
        "muc": {s: dict(zip(KINDS, (380, 4, 6, 9, 7), strict=True)) for s in SYSTEMS},
        "differences": _differences(chance, "rules", ("model", "hybrid")),
        "baseline": None,
        "slices": [
            {"name": name, "bucket": bucket, "documents": documents // len(buckets), "measures": _slice(chance)}
            for name, buckets in BUCKETS.items()
            for bucket in buckets
        ]
        + [{"name": "source", "bucket": "rules", "documents": documents, "measures": {"value": _by_source(chance)}}],
        "power": {"value": {"model vs rules": 0.018, "hybrid vs rules": 0.009}},
        "calibration": {
            s: {source: _calibration(chance, slip) for source, slip in (("rules", 0.02), ("table", 0.0))}
            for s in SYSTEMS
        },
        "confusion": {s: _confusion(found) for s, found in errors.items()},
        "errors": errors,
        "errors_total": {s: len(found) + 3 for s, found in errors.items()},
        "decisions": {s: [] for s in SYSTEMS} | {"hybrid": DECISIONS},
        "documents": rows,
        "gates": [
            {"id": "floor.value.rules", "passed": True, "message": "value F1 of rules .962, at least .950"},
            {"id": "hybrid.review.total", "passed": False, "message": "hybrid .912 below rules .934 (support 41)"},
        ],
    }
    return report, texts


KINDS = ("correct", "incorrect", "partial", "missed", "spurious")
BUCKETS = {"form": ("2008", "2014", "2021"), "script": ("simplified", "traditional"), "damage": ("none", "ocr")}


DECISIONS = [
    {"reason": "agreed", "source": "rules", "right": 310, "wrong": 2},
    {"reason": "preferred", "source": "model", "right": 41, "wrong": 9},
]


def _text(chance: random.Random, n: int) -> str:
    place = ("松涛", "溪柏", "白泷", "岱岭", "沅海")[n % 5]
    numbers = {key: chance.randrange(100, 9999) for key in ("total", "web", "received")}
    return TEXT.format(place=place, year=10 + n % 14, **numbers)


def _scores(chance: random.Random, rate: float, support: int, *, labels: bool = True) -> dict[str, Any]:
    missed, wrong = (round(support * rate * chance.random() * 1.6) for _ in range(2))
    right = support - missed
    f1 = 2 * right / (2 * right + wrong + missed)
    scores: dict[str, Any] = {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": right / (right + wrong),
        "recall": right / support,
        "f1": f1,
        "support": support,
        "interval": [max(0.0, f1 - 0.4 / support**0.5), min(1.0, f1 + 0.3 / support**0.5)],
    }
    if labels:
        scores["macro_f1"] = f1 - 0.02
        scores["labels"] = {
            label: _scores(chance, rate, chance.randrange(3, 60), labels=False) for label in sorted(LABELS)
        }
    return scores


def _slice(chance: random.Random) -> dict[str, Any]:
    return {m: {s: _scores(chance, rate, 90, labels=False) for s, rate in SYSTEMS.items()} for m in ("value", "cells")}


def _by_source(chance: random.Random) -> dict[str, Any]:
    scores = {s: _scores(chance, rate, 90, labels=False) for s, rate in SYSTEMS.items()}
    gone = {"missed": None, "recall": None, "f1": None, "interval": None}
    return {s: {**each, **gone, "precision_interval": each["interval"]} for s, each in scores.items()}


def _differences(chance: random.Random, first: str, others: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = []
    for second in others:
        for measure, label in [*((m, None) for m in MEASURES), *(("value", label) for label in LABELS)]:
            difference = SYSTEMS.get(first, 0.04) - SYSTEMS[second] + chance.uniform(-0.02, 0.02)
            p = chance.random() ** 6
            rows.append(
                {
                    "measure": measure,
                    "label": label,
                    "first": first,
                    "second": second,
                    "difference": difference,
                    "interval": [difference - 0.015, difference + 0.014],
                    "p": p,
                    "p_holm": None if label is None else min(1.0, p * 20),
                }
            )
    return rows


def _calibration(chance: random.Random, slip: float) -> dict[str, Any]:
    bins = [
        {"low": n / 10, "high": (n + 1) / 10, "n": 2 ** max(0, n - 2), "confidence": n / 10 + 0.06}
        | {"precision": min(1.0, max(0.0, n / 10 + 0.06 - slip + chance.uniform(-0.06, 0.06)))}
        for n in range(10)
    ]
    curve = [
        {"coverage": n / 50, "precision": 1 - (n / 50) ** 4 * (0.04 + slip), "threshold": 1 - n / 70}
        for n in range(1, 51)
    ]
    return {"n": sum(each["n"] for each in bins), "ece": 0.01 + slip, "bins": bins, "risk_coverage": curve}


def _errors(chance: random.Random, texts: dict[str, str], rate: float) -> list[dict[str, Any]]:
    return [
        _error(chance, doc_id, text)
        for doc_id, text in texts.items()
        for _ in range(round(rate * 40 * chance.random()))
    ]


def _error(chance: random.Random, doc_id: str, text: str) -> dict[str, Any]:
    lead, label, other = chance.choice(
        (("主动公开政府信息", *LABELS[:2]), ("网站公开", *LABELS[2:4]), ("收到申请", *LABELS[5:7]))
    )
    start = text.index(lead) + len(lead)
    end = next(n for n in range(start, len(text)) if not text[n].isdigit())
    kind = chance.choice(KINDS[1:])
    gold = {"id": label, "value": int(text[start:end]), "qualifier": "exact", "start": start, "end": end}
    pred = gold | {"id": other if kind == "incorrect" else label, "confidence": 0.9, "source": "rules"}
    return {
        "doc_id": doc_id,
        "kind": kind,
        "gold": None if kind == "spurious" else gold,
        "pred": None if kind == "missed" else pred,
        "start": start,
        "end": end,
        "before": text[max(0, start - 25) : start],
        "text": text[start:end],
        "after": text[end : end + 25],
    }


def _confusion(errors: list[dict[str, Any]]) -> dict[str, Any]:
    labels = [*LABELS, "(missed)", "(spurious)"]
    counts = {(n, n): 20 + n for n in range(len(LABELS))}
    for error in errors:
        gold = error["gold"]["id"] if error["gold"] else "(spurious)"
        pred = error["pred"]["id"] if error["pred"] else "(missed)"
        key = labels.index(gold), labels.index(pred)
        counts[key] = counts.get(key, 0) + 1
    return {"labels": labels, "counts": [[gold, pred, n] for (gold, pred), n in counts.items()]}


def _document(chance: random.Random, doc_id: str, n: int) -> dict[str, Any]:
    counts = {
        s: [40, round(rate * 50 * chance.random()), round(rate * 50 * chance.random())] for s, rate in SYSTEMS.items()
    }
    return {
        "doc_id": doc_id,
        "agency": AGENCIES[n % len(AGENCIES)],
        "year": 2010 + n % 14,
        "form": BUCKETS["form"][n % 3],
        "slices": {name: buckets[n % len(buckets)] for name, buckets in BUCKETS.items()},
        "per_system": {s: {"value": each, "strict": each} for s, each in counts.items()},
    }


HOSTILE = "</script><script>window.hurt=1</script><img src=x onerror=window.hurt=1>]]>--><!--\"'`|&lt;\x00\x1b${1}{{2}}"


def hostile_report() -> tuple[dict[str, Any], dict[str, str]]:
    """Every string of anybody's making is an attack: documents, bodies, gates, slices, systems, figures."""
    report, texts = sample_report(6)
    spelled = json.dumps(report).replace('"hybrid"', json.dumps(HOSTILE)).replace('"d00"', json.dumps(HOSTILE))
    report = json.loads(spelled)
    report["gold"]["name"] = report["created"] = report["signature"] = HOSTILE
    report["gates"] += [{"id": HOSTILE, "passed": False, "message": HOSTILE}]
    report["slices"][0]["bucket"] = HOSTILE
    report["documents"][0]["agency"] = HOSTILE
    report["systems"][0] |= {"documents_missing": [HOSTILE], "unknown_ids": {HOSTILE: 2}, "misquoted": 3}
    report["baseline"] = {"signature": HOSTILE, "comparable": False, "why": HOSTILE, "differences": []}
    for errors in report["errors"].values():
        for error in errors:
            error |= {"before": HOSTILE, "after": HOSTILE}
    return report, {doc_id.replace("d00", HOSTILE): HOSTILE + text for doc_id, text in texts.items()}
