"""Rules and model together: headings are settled first, figures are read within their sections and settled then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, tee
from pathlib import Path

from gidr_ner.arbiter import settle
from gidr_ner.candidates import Candidate, Group, Opinion, join_candidates
from gidr_ner.context import Context
from gidr_ner.heading_candidates import (
    Company,
    HeadingBy,
    HeadingCandidate,
    Topical,
    add_headings,
    choose_headings,
    join_headings,
    likely_of,
)
from gidr_ner.heading_candidates import Group as HeadingGroup
from gidr_ner.heading_series import (
    find_series,
    lines_of,
    lines_over_tables,
    missing_of,
    parts_of_form,
    shape_of,
)
from gidr_ner.iob import HEADING
from gidr_ner.model import ModelTagger, load_model, open_sections
from gidr_ner.models import THREADS
from gidr_ner.policy import Policy, load_policy
from gidr_ner.reading import Reading
from gidr_ner.rules import RuleReader, confidence_of
from gidr_ner.sight import Sight
from gidr_ner.surroundings import is_ruled_out
from gidr_ner.topics import REACH, Topics
from gidr_ner.types import FieldValue, Section, Span, Tagging

__all__ = ["HybridTagger", "load_hybrid", "propose_figures", "propose_headings", "read_around"]


_REASONS = {"both": "agreed", "rules": "only_rules", "model": "only_model", "shape": "shape", "line": "shape"}


class HybridTagger:
    """Asks rules and model, and decides by a policy; what tables hold is read by neither."""

    name = "hybrid"

    def __init__(self, model: ModelTagger, policy: Policy) -> None:
        self._model = model
        self._policy = policy

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        """One tagging a reading, in order."""
        readings, seen = tee(readings)
        for reading, sight in zip(readings, self._model.see(seen), strict=True):
            yield self._tag(reading, sight)

    def _tag(self, reading: Reading, sight: Sight) -> Tagging:
        rules = RuleReader(reading)
        sections = self.sections(reading, rules.sections(), sight)
        groups = propose_figures(reading, rules, sections, sight)
        decisions = settle(groups, Context.of(reading, sections, groups), self._policy)
        fields = tuple(decision.field for decision in decisions if decision.field)
        return Tagging(sections, fields, sight.tagging.warnings)

    def sections(self, reading: Reading, ruled: Sequence[Section], sight: Sight) -> tuple[Section, ...]:
        """The sections that rules and model together say there are."""
        groups, company = propose_headings(reading, ruled, sight, self._policy.topics)
        chosen = [_settled(one, chance) for one, chance in choose_headings(groups, company, self._policy.headings)]
        return close_sections(reading, ruled, chosen)


def load_hybrid(folder: Path, threads: int = THREADS) -> HybridTagger:
    """The tagger of a model folder with a policy; ModelError says what is wrong with it."""
    return HybridTagger(load_model(folder, threads), load_policy(folder))


def propose_headings(
    reading: Reading, ruled: Iterable[Section], sight: Sight, topics: Topics
) -> tuple[list[HeadingGroup], Company]:
    """What rules, model, the shape of the report and its text take for headings, by place, and what is known of all."""
    groups = join_headings(
        _as_candidates(ruled, sight, "rules"), _as_candidates(sight.tagging.sections, sight, "model")
    )
    likely = [one.heading for one in likely_of(groups)]
    lines, leads = lines_of(reading)
    likely += [max(over, key=sight.heading_chance) for over in lines_over_tables(reading, lines, likely)]
    series = find_series(reading, lines, (reading.view.original[slice(*heading)] for heading in likely))
    parts = parts_of_form(reading, [line.span for line in series] or likely)
    shaped = {line.span for line in missing_of(series, likely)}
    known = sorted(one.heading for group in groups for one in group)
    others = (place for place in (*(line.span for line in lines), *leads) if not _overlaps_any(place, known))
    faint = set(filter(sight.may_head, others))
    places = {*shaped, *faint, *parts, *known}
    around = read_around(reading, sight.tagging.fields, places, likely, topics)
    shapes = (shape_of(reading.view.original[slice(*place)]).kind for place in parts)
    company = Company.of(groups, parts, shapes, around)
    of_parts = (_made_heading(reading, place, id) for place, id in sorted(parts.items()))
    more = chain(
        _as_candidates(of_parts, sight, "shape"),
        _named_at(shaped, "shape", reading, sight, around),
        _named_at(faint, "line", reading, sight, around),
    )
    return add_headings(groups, more), company


def _overlaps_any(place: Span, known: Sequence[Span]) -> bool:
    """Whether the last of some sorted ranges to begin before a place ends reaches into it."""
    at = bisect_left(known, (place.end,))
    return at > 0 and known[at - 1].end > place.start


def _named_at(
    places: Iterable[Span], by: HeadingBy, reading: Reading, sight: Sight, around: Mapping[Span, Topical]
) -> Iterator[HeadingCandidate]:
    """Headings at places, of the section that the model would name them by and of that which the text behind is."""
    named = ((place, {sight.likeliest_heading(place), around[place].likeliest}) for place in sorted(places))
    found = [_made_heading(reading, place, id) for place, ids in named for id in sorted(filter(None, ids))]
    return _as_candidates(found, sight, by)


def read_around(
    reading: Reading, fields: Iterable[FieldValue], places: Iterable[Span], likely: Sequence[Span], topics: Topics
) -> dict[Span, Topical]:
    """What the text around each place is about, back to the likely heading before it and on to the next.

    ``fields`` are the figures that it states.
    """
    text, (begin, end) = reading.view.normalized, reading.head.body
    known = [reading.view.to_normalized(*place) for place in likely]
    starts, ends = sorted(start for start, _ in known), sorted(end for _, end in known)
    figures = [(reading.view.to_normalized(*field.span)[0], field.id) for field in fields]

    @cache  # what stands before one heading stands behind another
    def chances(start: int, stop: int) -> Mapping[str, float]:
        stop = min(stop, start + REACH)
        return topics.chances(text[start:stop], (id for at, id in figures if start <= at < stop))

    around = {}
    for place in places:
        own = reading.view.to_normalized(*place)
        before, behind = bisect_right(ends, own[0]), bisect_left(starts, own[1])
        first = ends[before - 1] if before else begin
        last = starts[behind] if behind < len(starts) else end
        around[place] = Topical(chances(first, own[0]), chances(own[1], last))
    return around


def _as_candidates(sections: Iterable[Section], sight: Sight, by: HeadingBy) -> Iterator[HeadingCandidate]:
    headed = [section for section in sections if section.heading is not None]
    opinions = sight.opinions((Span(one.span.start, one.heading_end), HEADING + one.id) for one in headed)
    return (HeadingCandidate(one, by, opinion) for one, opinion in zip(headed, opinions, strict=True))


def _made_heading(reading: Reading, place: Span, id: str) -> Section:
    return Section(id, reading.view.original[slice(*place)], place, place.end, 0.5, "rules")


def _settled(candidate: HeadingCandidate, chance: float) -> Section:
    return replace(candidate.section, confidence=round(chance, 4), reason=_REASONS[candidate.by])


def close_sections(reading: Reading, ruled: Sequence[Section], chosen: Sequence[Section]) -> tuple[Section, ...]:
    """Sections of the headings chosen; where the rules chose the same, their preamble and ends are the rules', too."""
    opened = [section for section in ruled if section.heading is not None]
    if [section.span for section in opened] == [section.span for section in chosen]:
        preamble = [section for section in ruled if section.heading is None]
        return (*preamble, *chosen)
    return open_sections(reading, chosen)


def propose_figures(reading: Reading, rules: RuleReader, sections: Sequence[Section], sight: Sight) -> list[Group]:
    """What rules and model take for figures, by place; of the model's what the words around it do not rule out."""
    fields = rules.fields(sections)
    ruled = (
        Candidate(field, "rules", opinion, confidence_of(field.rule))
        for field, opinion in zip(fields, _opinions(fields, sight), strict=True)
    )
    model = (one for one in _model_figures(sight) if not is_ruled_out(reading.view, one.field.span, one.field.id))
    return join_candidates(ruled, model)


def _opinions(fields: Iterable[FieldValue], sight: Sight) -> list[Opinion | None]:
    return sight.opinions((field.span, field.id) for field in fields)


def _model_figures(sight: Sight) -> Iterator[Candidate]:
    """What the model may take numerals for, and the zeros in words that it decides on."""
    taken: set[Span] = set()
    for seen in sight.passages:
        for field, none in seen.proposals():
            taken.add(field.span)
            yield Candidate(field, "model", (field.confidence, none), None)
    others = [field for field in sight.tagging.fields if field.source == "model" and field.span not in taken]
    for field, opinion in zip(others, _opinions(others, sight), strict=True):
        yield Candidate(field, "model", opinion, None)
