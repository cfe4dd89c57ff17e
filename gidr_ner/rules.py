"""The tagger that needs no training: headings, prose figures, zeros in words and the statistics form, by rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from gidr_ner.english import find_english
from gidr_ner.headings import find_sections
from gidr_ner.mention_types import Mention, Passage
from gidr_ner.mentions import find_mentions
from gidr_ner.negations import find_zeros
from gidr_ner.normalize import AlignedText, compact
from gidr_ner.passages import ROW_GAP, join_ranges, ranges_outside
from gidr_ner.reading import Reading
from gidr_ner.schema import read_table
from gidr_ner.schema.identities import IDENTITIES
from gidr_ner.scope import QUIET_SECTIONS
from gidr_ner.types import FieldValue, Number, Section, Span, Tagging

__all__ = ["RuleReader", "RuleTagger"]

Located = tuple[Mention, Span]
Range = tuple[int, int]

PRIOR_WEIGHT = 4  # mentions of average reliability that every rule starts with
ATTACHED_FORM = 400  # characters that a statistics form takes at least


# What a report says again of its own form: the cells that state the same figure as a field.
_FIELD_OF_CELL = {i.right[0]: i.left[0] for i in IDENTITIES.values() if i.mode == "text_table" and len(i.right) == 1}
_FIELD_OF_CELL |= {f"t4.review.{outcome}": f"review.{outcome}" for outcome in ("upheld", "corrected", "other")}


class RuleTagger:
    """Finds sections and mentions by rules; stateless, so one serves any number of documents."""

    name = "rules"

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        """One tagging a reading, in order."""
        for reading in readings:
            yield _tag(reading)


def _tag(reading: Reading) -> Tagging:
    sections, fields = RuleReader(reading).read()
    return Tagging(sections, fields)


class RuleReader:
    """One document as the rules read it; figures are read within sections, which another tagger may have found."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = join_ranges((reading.view.to_normalized(*row) for row in reading.form.regions), ROW_GAP)

    def read(self) -> tuple[tuple[Section, ...], tuple[FieldValue, ...]]:
        """Sections, and the figures in them."""
        sections = self.sections()
        return sections, self.fields(sections)

    def sections(self) -> tuple[Section, ...]:
        """The level-1 parts, told by their headings."""
        view, tables = self._reading.view, self._reading.tables.regions
        return find_sections(view, self._reading.head.body, sorted([*tables, *_attached_forms(view, self._rows)]))

    def fields(self, sections: Sequence[Section]) -> tuple[FieldValue, ...]:
        """The figures of the statistics form and of the prose of these sections."""
        outside = sorted([*self._reading.tables.regions, *self._rows])
        found = _settled([*self._reading.form.mentions, *_prose(self._reading, sections, outside)], sections)
        return tuple(_field(mention, span) for mention, span in found)


_ATTACHED = re.compile(r"附\s*[件表]|统\s*计\s*[表指]|指\s*标\s*名")


def _attached_forms(view: AlignedText, rows: Sequence[Range]) -> list[Range]:
    """A statistics form of its own behind the report, whose numbered rows look like headings and are none.

    Rows that stand as lists inside the parts of a report are not that: between them are headings.
    """
    long = [(start, end) for start, end in rows if end - start > ATTACHED_FORM]
    return [(start, end) for start, end in long if _ATTACHED.search(view.normalized, max(0, start - 200), start)]


def _prose(reading: Reading, sections: Sequence[Section], outside: Sequence[Range]) -> Iterator[Located]:
    """Mentions of the prose of all sections; what problems and plans say counts only where it repeats a figure."""
    quiet = [section for section in sections if section.id in QUIET_SECTIONS]
    loud = [section for section in sections if section.id not in QUIET_SECTIONS]
    found = [item for section in loud for item in _of_section(reading, section, outside, None)]
    yield from found
    known = {(mention.id, mention.value) for mention, _ in found}
    known |= {(_FIELD_OF_CELL.get(cell.id, cell.id), cell.value) for cell in reading.tables.fields}
    values = frozenset(value for _, value in known)
    again = (item for section in quiet for item in _of_section(reading, section, outside, values))
    yield from (item for item in again if (item[0].id, item[0].value) in known)


def _of_section(
    reading: Reading, section: Section, outside: Sequence[Range], only: frozenset[Number] | None
) -> Iterator[Located]:
    """Mentions of one section with their raw spans."""
    view = reading.view
    for piece in ranges_outside(*view.to_normalized(section.heading_end, section.span.end), outside):
        text = compact(view.select(*piece), reading.wrap)
        passage = Passage(text.normalized, section.id, reading.head.year, only)
        for mention in (*find_mentions(passage), *find_zeros(passage), *find_english(passage)):
            yield mention, text.to_original(mention.start, mention.end)


def _settled(found: Sequence[Located], sections: Sequence[Section]) -> list[Located]:
    """In text order, no two on the same characters; one of another year only where its section has none of its own."""
    starts = [section.span.start for section in sections]

    def place(located: Located) -> tuple[str, int]:
        return located[0].id, bisect_right(starts, located[1].start)

    current = {place(located) for located in found if located[0].stated_year is None}
    kept: list[Located] = []
    for mention, span in sorted(found, key=lambda item: (item[1].start, -item[1].end)):
        stale = mention.stated_year is not None and place((mention, span)) in current
        if not stale and not (kept and kept[-1][1].overlaps(span)):
            kept.append((mention, span))
    return kept


@lru_cache(maxsize=1)
def _reliability() -> tuple[dict[str, tuple[int, int]], float]:
    """Right and given mentions of every rule where it was counted, and the share that is right over all."""
    counts = {row["rule"]: (int(row["right"]), int(row["given"])) for row in read_table("rule_reliability.tsv")}
    right, given = (sum(c[n] for c in counts.values()) for n in (0, 1))
    return counts, right / given if given else 0.5


@cache
def confidence_of(rule: str) -> float:
    """The share of a rule's mentions that were right on annotated reports, drawn towards the mean where it had few."""
    counts, mean = _reliability()
    right, given = counts.get(rule, (0, 0))
    return round((right + PRIOR_WEIGHT * mean) / (given + PRIOR_WEIGHT), 4)


def _field(mention: Mention, span: Span) -> FieldValue:
    return FieldValue(
        id=mention.id,
        value=mention.value,
        qualifier=mention.qualifier,
        span=span,
        confidence=confidence_of(mention.rule),
        rule=mention.rule,
        stated_year=mention.stated_year,
    )
