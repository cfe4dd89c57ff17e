"""A body's figures across years as small multiples, with what jumps and what was not carried on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from gidr_ner.normalize import clean
from gidr_ner.schema import CELLS, FIELDS, definition_of
from gidr_ner.viewer.records import Layer
from gidr_ner.webpage import fill_page, read_parts

__all__ = ["Series", "body_to_series", "failed_carries", "layers_to_panel"]

Years = Mapping[int, float]

_HERE = "gidr_ner.viewer"
_JUMP = 5  # times the figure before, or a fifth of it, is worth a look
_LEAST = 10  # below which a figure may well be five times as large the next time
_CARRIES = (("t3.carried_out.total", "t3.carried_in.total"), ("applications.carried_out", "applications.carried_in"))
_TEN_THOUSAND, _MILLION = 10_000, 1_000_000
_WIDTH, _HEIGHT, _SIDE, _TOP = 220, 90, 14, 18


@dataclass(frozen=True, slots=True)
class Series:
    """One figure of one body by year; ``jumps`` are years that leap from the figure before."""

    id: str
    values: Years
    jumps: frozenset[int]


def layers_to_panel(layers: Iterable[Layer], name: str) -> str:
    """The page: a part a body that has two years or more, a chart a figure that has as many."""
    bodies: dict[str, dict[int, Layer]] = {}
    for layer in layers:
        if layer.fields and layer.head["agency"] and layer.head["report_year"]:
            bodies.setdefault(_fold(layer.head["agency"]), {}).setdefault(layer.head["report_year"], layer)
    parts = [_body_to_html(years) for _, years in sorted(bodies.items()) if len(years) > 1]
    body, style = read_parts(_HERE, "panel.html"), read_parts(_HERE, "/base.css", "panel.css")
    content = "\n".join(parts) or "<p>No body has reports of two years.</p>"
    return fill_page("gidr-ner panel", body, {"name": escape(name), "bodies": content}, style)


def _fold(agency: str) -> str:
    """One body under one name, in whichever script it was printed."""
    return "".join(clean(agency).normalized.split())


def body_to_series(years: Mapping[int, Layer]) -> list[Series]:
    """The figures that are stated for two years or more, in the order of the schema; of a row of cells its total."""
    stated = {year: _first_values(layer) for year, layer in sorted(years.items())}
    ids = [*FIELDS, *(id for id in CELLS if not id.startswith("t3.") or id.endswith(".total"))]
    found = {id: {year: values[id] for year, values in stated.items() if id in values} for id in ids}
    return [
        Series(id, values, _jumps(values)) for id, values in found.items() if len(values) > 1 and any(values.values())
    ]


def _first_values(layer: Layer) -> dict[str, float]:
    """The first value of every figure, as reports state a total before its parts."""
    values: dict[str, float] = {}
    for field in layer.fields:
        if field["value"] is not None:
            values.setdefault(field["id"], field["value"])
    return values


def _jumps(values: Years) -> frozenset[int]:
    pairs = zip(list(values), list(values)[1:], strict=False)
    return frozenset(year for before, year in pairs if _is_jump(values[before], values[year]))


def _is_jump(before: float, after: float) -> bool:
    low, high = sorted((abs(before), abs(after)))
    return high >= _LEAST and high >= _JUMP * low


def failed_carries(years: Mapping[int, Layer]) -> list[str]:
    """What a year carries over and the next does not take up, in words."""
    said = []
    for year in sorted(years):
        before, after = _first_values(years[year]), _first_values(years[year + 1]) if year + 1 in years else {}
        for out, into in _CARRIES:
            if out in before and into in after and before[out] != after[into]:
                said.append(f"{year} carries {before[out]:,} out ({out}), {year + 1} takes {after[into]:,} in ({into})")
    return said


def _body_to_html(years: Mapping[int, Layer]) -> str:
    name = escape(next(iter(years.values())).head["agency"])
    carries = "".join(f'<li class="failed">✗ {escape(each)}</li>' for each in failed_carries(years))
    charts = "".join(_chart(series, min(years), max(years)) for series in body_to_series(years))
    said = f"<ul>{carries}</ul>" if carries else ""
    return f'<section><h2 lang="zh">{name}</h2>{said}<div class="charts">{charts}</div></section>'


def _chart(series: Series, first: int, last: int) -> str:
    """One figure: points joined by a line, jumps as triangles with their value."""
    points = list(_points(series.values, first, last))
    line = " ".join(f"{x:.1f},{y:.1f}" for _, x, y in points)
    definition = definition_of(series.id)
    marks = "".join(_point(year, x, y, series) for year, x, y in points)
    axis = f'<text class="quiet" x="0" y="{_HEIGHT - 1}">{first}</text>'
    axis += f'<text class="quiet end" x="{_WIDTH}" y="{_HEIGHT - 1}">{last}</text>'
    title = f'<figcaption><span lang="zh">{escape(definition.zh)}</span> <code>{series.id}</code></figcaption>'
    said = escape(f"{series.id} " + ", ".join(f"{year}: {value:,}" for year, value in series.values.items()))
    svg = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}">'
    return f'<figure>{title}{svg}<polyline points="{line}"/>{marks}{axis}</svg></figure>'


def _points(values: Years, first: int, last: int) -> Iterator[tuple[int, float, float]]:
    """Each year with its place in the chart; the ground is 0, or the lowest where figures go below it."""
    low, high = min(0, *values.values()), max(values.values())
    for year, value in values.items():
        x = _SIDE + (_WIDTH - 2 * _SIDE) * (year - first) / (last - first)
        yield year, x, _HEIGHT - _TOP - (_HEIGHT - 2.5 * _TOP) * (value - low) / ((high - low) or 1)


def _point(year: int, x: float, y: float, series: Series) -> str:
    """A circle, or where the figure jumps a triangle that points up or down; jumps and both ends say their value."""
    values, years = series.values, list(series.values)
    at = years.index(year)
    falls = at > 0 and values[year] < values[years[at - 1]]
    said = f"<title>{year}: {values[year]:,}</title>"
    mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3">{said}</circle>'
    if year in series.jumps:
        way = 1 if falls else -1
        mark = f'<path class="jump" d="M{x:.1f} {y + 6 * way:.1f}l6 {-10 * way}h-12z">{said}</path>'
    if 0 < at < len(years) - 1:
        return mark + (_label(x, y + (16 if falls else -7), values[year]) if year in series.jumps else "")
    return mark + _label(x, y - 7, values[year])


def _label(x: float, y: float, value: float) -> str:
    """A value; at the sides it begins or ends at the chart's own edge."""
    if x <= _SIDE:
        return f'<text class="start" x="0" y="{y:.1f}">{_short(value)}</text>'
    if x >= _WIDTH - _SIDE:
        return f'<text class="end" x="{_WIDTH}" y="{y:.1f}">{_short(value)}</text>'
    return f'<text x="{x:.1f}" y="{y:.1f}">{_short(value)}</text>'


def _short(value: float) -> str:
    """A value as a label has room for it, from a million on in ten thousands."""
    return f"{value / _TEN_THOUSAND:,.0f}万" if abs(value) >= _MILLION else f"{value:,}"
