"""Learning what the sections of reports are about, from annotated ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log

import torch
from torch.nn.functional import cross_entropy

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.errors import AnnotationError
from gidr_ner.normalize import clean
from gidr_ner.schema import FIELDS
from gidr_ner.topics import REACH, Topics, pairs_of

__all__ = ["learn_topics"]

KEPT = 1000
"""Signs, those that tell most; three times as many tell a point more in three times the bytes."""
LEAST = 20
"""Sections of the examples that must have a sign."""
RIDGE = 1e-4
ROUNDS = 100

Example = tuple[str, list[str]]


def learn_topics(reports: Iterable[AnnotatedReport]) -> Topics:
    """Weights by maximum likelihood less a ridge; each section counts once. AnnotationError where there is none."""
    examples = [example for report in reports for example in _sections(report)]
    if not examples:
        raise AnnotationError("--taught and --topics: no section to learn from")
    sections = sorted({id for id, _ in examples})
    signs = _telling(examples)
    rows = _matrix(examples, {sign: at for at, sign in enumerate(signs)})
    right = torch.tensor([sections.index(id) for id, _ in examples])
    weights, bias = _fit(rows, right, len(sections))
    return Topics(sections, bias, dict(zip(signs, weights, strict=True)))


def _sections(report: AnnotatedReport) -> Iterator[Example]:
    """Each section with its signs; the reach of fields is that of the raw text here, and of the cleaned one in use."""
    text = report.document.text
    headings = sorted(report.headings, key=lambda heading: heading.span)
    starts = [heading.span.start for heading in headings]
    for heading, end in zip(headings, [*starts[1:], len(text)], strict=False):  # no heading, still an end
        start = heading.span.end
        stated = {
            one.id for one in report.mentions if one.id in FIELDS and start <= one.span.start < min(end, start + REACH)
        }
        yield heading.id, [*pairs_of(clean(text[start:end]).normalized), *sorted(stated)]


def _telling(examples: Sequence[Example]) -> list[str]:
    """The signs whose sections differ most from what sections are at large, by log-likelihood."""
    sizes = Counter(id for id, _ in examples)
    total = Counter(sign for _, signs in examples for sign in signs)
    told: dict[str, float] = defaultdict(float)
    for (sign, id), many in Counter((sign, id) for id, signs in examples for sign in signs).items():
        if total[sign] >= LEAST:
            told[sign] += many * log(many * len(examples) / (total[sign] * sizes[id]))
    return sorted(told, key=lambda sign: (-told[sign], sign))[:KEPT]


def _matrix(examples: Sequence[Example], places: Mapping[str, int]) -> torch.Tensor:
    """``(sections, signs)``: the signs of each, as ``Topics.chances`` weighs them."""
    matrix = torch.zeros(len(examples), len(places))
    for row, (_, signs) in zip(matrix, examples, strict=True):
        if known := [places[sign] for sign in signs if sign in places]:
            row[known] = len(known) ** -0.5
    return matrix


def _fit(rows: torch.Tensor, right: torch.Tensor, classes: int) -> tuple[list[list[float]], list[float]]:
    """Weights ``(signs, sections)`` and biases."""
    weights = torch.zeros(rows.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        unlikelihood = cross_entropy(rows @ weights + bias, right) + RIDGE * (weights**2).sum() / 2
        unlikelihood.backward()  # type: ignore[no-untyped-call]
        return unlikelihood

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [_rounded(own) for own in weights.tolist()], _rounded(bias.tolist())


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 2) for value in values]
