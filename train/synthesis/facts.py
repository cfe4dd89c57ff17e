"""What one report is about: the body, the year, and figures that keep the identities of the forms.

Orders of magnitude are set by how busy a body is; nothing else about them is meant to be true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from random import Random
from typing import Any

from gidr_ner.schema import CELLS, FIELDS
from gidr_ner.types import Number

__all__ = ["Body", "Facts", "draw_body", "draw_facts"]

_COLUMNS = ("natural", "business", "research", "ngo", "legal", "other")
_COLUMN_SHARES = (0.78, 0.1, 0.01, 0.02, 0.05, 0.04)
_OUTCOMES = {
    "granted": 30, "partial": 12, "denied.state_secret": 0.6, "denied.law_prohibited": 0.8, "denied.stability": 0.4,
    "denied.third_party": 2, "denied.internal": 2, "denied.process": 2, "denied.enforcement_file": 1.5,
    "denied.admin_query": 1, "unavailable.not_held": 16, "unavailable.needs_creation": 3, "unavailable.unclear": 2,
    "rejected.petition": 3, "rejected.repeat": 2, "rejected.publication": 0.5, "rejected.excessive": 0.4,
    "rejected.confirmation": 0.6, "other.no_correction": 1.2, "other.unpaid": 0.3, "other.misc": 4,
}  # fmt: skip
_REPLIES = {
    "already_public": 14, "granted": 30, "partial": 9, "denied": 8, "not_responsible": 9, "not_exist": 13,
    "correction": 5, "other_route": 4,
}  # fmt: skip
_DENIED = {
    "denied_state_secret": 1, "denied_trade_secret": 1.4, "denied_privacy": 1.6, "denied_safety": 0.8,
    "denied_not_gov_info": 1.6, "denied_other": 1.5,
}  # fmt: skip

# figures that no identity ties: median for a body of scale 1, spread of the logarithm, share of zeros
_FREE: Mapping[str, tuple[float, float, float]] = {
    "proactive.total": (900, 1.3, 0.0), "proactive.gazette": (60, 1.0, 0.3), "proactive.website": (700, 1.3, 0.0),
    "proactive.weibo": (150, 1.3, 0.15), "proactive.wechat": (220, 1.2, 0.1), "proactive.new_media": (260, 1.2, 0.1),
    "proactive.other_channel": (90, 1.4, 0.1), "normative.issued": (3, 0.9, 0.3), "normative.disclosed": (6, 0.9, 0.2),
    "platform.visits": (90_000, 1.8, 0.0), "platform.followers": (9_000, 1.7, 0.0),
    "interpretation.hot_topics": (6, 1.1, 0.3), "interpretation.press_conferences": (3, 0.9, 0.35),
    "interpretation.online_interviews": (3, 0.8, 0.35), "interpretation.articles": (14, 1.1, 0.15),
    "interpretation.social_responses": (20, 1.3, 0.3), "interpretation.other_responses": (6, 1.1, 0.35),
    "complaints.total": (3, 1.0, 0.6),
    "consultation.online": (150, 1.3, 0.1), "consultation.in_person": (130, 1.4, 0.1),
    "consultation.phone": (400, 1.4, 0.08), "fees.charged": (260, 1.3, 0.7), "budget.planned": (60_000, 1.2, 0.25),
    "budget.spent": (45_000, 1.3, 0.2), "org.dedicated_units": (1, 0.7, 0.15), "org.reading_points": (3, 0.9, 0.12),
    "org.staff_full_time": (2, 0.8, 0.12), "org.staff_part_time": (7, 1.0, 0.08), "training.meetings": (3, 0.7, 0.12),
    "training.sessions": (3, 0.7, 0.15), "training.attendees": (110, 1.1, 0.1), "proposals.npc": (16, 1.2, 0.2),
    "proposals.cppcc": (22, 1.2, 0.15),
}  # fmt: skip
_UNSCALED = frozenset({"org.dedicated_units", "training.meetings", "training.sessions", "org.staff_full_time"})
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Body:
    """Who reports."""

    name: str
    kind: str
    we: str
    place: str
    scale: float


@dataclass(frozen=True, slots=True)
class Facts:
    """One report's truth: the figures of the prose and the cells of its form."""

    body: Body
    year: int
    values: Mapping[str, Number]
    cells: Mapping[str, Number]


def draw_body(rng: Random, bodies: Mapping[str, Any]) -> Body:
    """An invented body; ``bodies`` is what ``bodies.toml`` holds."""
    places = bodies["places"]
    kind = rng.choices(bodies["bodies"], [entry["share"] for entry in bodies["bodies"]])[0]

    def place(patterns: Sequence[str]) -> str:
        a, b = rng.choice(places["first"]), rng.choice(places["second"])
        return str(rng.choice(patterns)).format(a=a, b=b)

    city, county = place(places["cities"]), place(places["counties"])
    names = {
        "p": place(places["provinces"]), "c": city, "d": county, "x": rng.choice((city, county)),
        "t": place(places["towns"]), "v": place(places["villages"]), "n": rng.choice(places["lucky"]),
        "a": rng.choice(places["first"]), "b": rng.choice(places["second"]),
    }  # fmt: skip
    name = str(rng.choice(kind["names"])).format(**names)
    # some bodies are in the news, whatever their size
    scale = float(kind["scale"]) * rng.choice((1, 1, 1, 4, 15))
    return Body(name, kind["kind"], rng.choice(kind["we"]), county if county in name else city, scale)


def draw_facts(rng: Random, body: Body, year: int) -> Facts:
    """Figures for a body's year; sums of the statistics form of 2014 and of the tables of 2019 and 2021 hold."""
    values: dict[str, Number] = dict.fromkeys(FIELDS, 0)
    for id, (median, spread, zeros) in _FREE.items():
        scale = 1.0 if id in _UNSCALED else body.scale**0.7
        values[id] = _amount(rng, median * scale, spread, zeros)
    cells: dict[str, Number] = {}
    if year >= 2019:
        cells = _services(rng, body, year) | _applications(rng, body, year) | _remedies(rng, body)
    values |= _prose_applications(rng, body, cells)
    values |= _prose_remedies(rng, body, cells)
    values |= _derived(rng, values)
    return Facts(body, year, values, cells)


def _amount(rng: Random, median: float, spread: float, zeros: float) -> int:
    if rng.random() < zeros:
        return 0
    return max(1, int(rng.lognormvariate(log(max(median, _LEAST)), spread) + 0.5))


def _split(rng: Random, total: int, shares: Sequence[float]) -> list[int]:
    """A total in parts that add up to it, each about its share, small ones often 0."""
    weights = [share * rng.expovariate(1.0) for share in shares]
    scale = total / (sum(weights) or 1.0)
    parts = [int(weight * scale) for weight in weights]
    for index in rng.choices(range(len(parts)), [w + _LEAST for w in weights], k=total - sum(parts)):
        parts[index] += 1
    return parts


def _named_split(rng: Random, total: int, shares: Mapping[str, float], prefix: str) -> dict[str, int]:
    parts = _split(rng, total, list(shares.values()))
    return {prefix + name: part for name, part in zip(shares, parts, strict=True)}


# --- the tables of 2019 and 2021 ---


def _row(counts: Sequence[int], row: str) -> dict[str, Number]:
    by_column = dict(zip(_COLUMNS, counts, strict=True)) | {"total": sum(counts)}
    return {f"t3.{row}.{column}": count for column, count in by_column.items()}


def _applications(rng: Random, body: Body, year: int) -> dict[str, Number]:
    """Table 3: what came in and was carried in is what was answered and is carried out, column by column."""
    received = _amount(rng, 22 * body.scale, 1.2, 0.22)
    new = _split(rng, received, _COLUMN_SHARES)
    before = _split(rng, _amount(rng, 2 * body.scale, 1.0, 0.5), _COLUMN_SHARES)
    after = [
        min(a + b, left) for a, b, left in zip(new, before, _split(rng, received // 12, _COLUMN_SHARES), strict=True)
    ]
    done = [a + b - c for a, b, c in zip(new, before, after, strict=True)]
    shares = {o: s for o, s in _OUTCOMES.items() if year >= 2021 or o not in ("other.no_correction", "other.unpaid")}
    by_column = [_split(rng, count, list(shares.values())) for count in done]
    cells = _row(new, "new") | _row(before, "carried_in")
    for outcome, counts in zip(shares, zip(*by_column, strict=True), strict=True):
        cells |= _row(counts, outcome)
    return cells | _row(done, "total") | _row(after, "carried_out")


def _remedies(rng: Random, body: Body) -> dict[str, Number]:
    """Table 4."""
    cells: dict[str, Number] = {}
    shares = {"upheld": 5.0, "corrected": 2.0, "other": 2.0, "pending": 1.0}
    for group, median in (("review", 1.5), ("suit_direct", 0.8), ("suit_after_review", 0.5)):
        total = _amount(rng, median * body.scale, 1.0, 0.5)
        cells |= _named_split(rng, total, shares, f"t4.{group}.") | {f"t4.{group}.total": total}
    return cells


def _services(rng: Random, body: Body, year: int) -> dict[str, Number]:
    """Table 2: nothing in it adds up to anything."""
    form = "2019" if year <= 2020 else "2021"
    cells: dict[str, Number] = {}
    for id, cell in CELLS.items():
        if cell.table == "t2" and form in cell.forms:
            cells[id] = _service(rng, body, id)
    return cells


def _service(rng: Random, body: Body, id: str) -> Number:
    column = id.rpartition(".")[2]
    if column == "amount":
        return Decimal(_amount(rng, 3e6 * body.scale, 1.6, 0.3)).quantize(Decimal(100))
    if column == "change":
        return rng.choice((0, 0, 0, 1, 2, 3, -1, -2, -5, _amount(rng, 5, 1, 0)))
    medians = {"decisions": 160.0, "last_year_items": 60.0, "items": 12.0, "disclosed_total": 12.0, "in_force": 14.0}
    zeros = 0.75 if "regulations" in id else 0.3
    return _amount(rng, medians.get(column, 3.0) * body.scale, 1.3, zeros)


# --- figures of the prose ---


def _prose_applications(rng: Random, body: Body, cells: Mapping[str, Number]) -> dict[str, Number]:
    """Applications as the prose tells them: as the table does where there is one, else sums of their own."""
    received = int(cells["t3.new.total"]) if cells else _amount(rng, 16 * body.scale, 1.2, 0.22)
    before = int(cells["t3.carried_in.total"]) if cells else _amount(rng, body.scale, 0.9, 0.6)
    after = int(cells["t3.carried_out.total"]) if cells else min(received, _amount(rng, body.scale, 0.9, 0.6))
    done = received + before - after
    natural = int(cells["t3.new.natural"]) if cells else sum(_split(rng, received, _COLUMN_SHARES)[:1])
    channels = {"in_person": 0.25, "fax": 0.06, "online": 0.5, "letter": 0.25}
    values: dict[str, Number] = {
        "received": received, "carried_in": before, "carried_out": after, "completed": done, "replied": done,
        "natural_person": natural, "organization": received - natural,
        **_named_split(rng, received, channels, ""), **_named_split(rng, done, {"on_time": 9.0, "extended": 1.0}, ""),
    }  # fmt: skip
    replies = _named_split(rng, done, _REPLIES, "")
    if cells:
        denied = sum(int(v) for id, v in cells.items() if id.startswith("t3.denied.") and id.endswith(".total"))
        replies |= {"granted": int(cells["t3.granted.total"]), "partial": int(cells["t3.partial.total"])}
        replies |= {"denied": denied, "not_exist": int(cells["t3.unavailable.not_held.total"])}
    values |= replies | _named_split(rng, replies["denied"], _DENIED, "")
    return {f"applications.{name}": value for name, value in values.items()}


def _prose_remedies(rng: Random, body: Body, cells: Mapping[str, Number]) -> dict[str, Number]:
    values: dict[str, Number] = {}
    for name, groups in (("review", ("review",)), ("suit", ("suit_direct", "suit_after_review"))):
        if cells:
            parts = {
                part: sum(int(cells[f"t4.{g}.{part}"]) for g in groups) for part in ("upheld", "corrected", "other")
            }
            total = sum(int(cells[f"t4.{g}.total"]) for g in groups)
        else:
            total = _amount(rng, 1.4 * body.scale, 1.0, 0.5)
            parts = _named_split(rng, total, {"upheld": 4.0, "corrected": 2.0, "other": 2.0}, "")
        values |= {f"{name}.total": total, **{f"{name}.{part}": count for part, count in parts.items()}}
    return values


def _derived(rng: Random, values: Mapping[str, Number]) -> dict[str, Number]:
    """Totals over other figures, and what may not be larger than something else."""
    total = int(values["proactive.total"])
    consulted = [int(values[f"consultation.{way}"]) for way in ("online", "in_person", "phone")]
    full, part = int(values["org.staff_full_time"]), int(values["org.staff_part_time"])
    conferences, interviews = (int(values[f"interpretation.{n}"]) for n in ("press_conferences", "online_interviews"))
    rate = Decimal(rng.randrange(600, 1001)) / 10
    return {
        "proactive.website": max(1, int(total * rng.uniform(0.4, 1.0))),
        "proactive.cumulative": int(total * rng.uniform(2, 9)),
        "proactive.e_rate": int(rate) if rate == int(rate) else rate,
        "interpretation.press_conferences_principal": rng.randint(0, conferences),
        "interpretation.online_interviews_principal": rng.randint(0, interviews),
        "consultation.total": sum(consulted),
        "org.staff_total": full + part,
        "proposals.total": int(values["proposals.npc"]) + int(values["proposals.cppcc"]),
    }
