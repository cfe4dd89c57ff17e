"""The tagger that was trained: scores to spans, spans to sections and figures, numerals read as the rules read them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from gidr_ner.decoding import ScoredSpan, decode
from gidr_ner.emissions import Scorer, load_scorer
from gidr_ner.heading_series import SHORT_LINE
from gidr_ner.iob import HEADING, TaggedSpan
from gidr_ner.mention_types import Mention
from gidr_ner.models import SHIPPED, THREADS
from gidr_ner.normalize import AlignedText
from gidr_ner.numerals import Numeral, find_numerals, parse_numeral
from gidr_ner.passages import SENTENCE_ENDS, Prose, mark_years, read_prose, shorten_prose
from gidr_ner.reading import Reading
from gidr_ner.sight import SeenPassage, Sight
from gidr_ner.skimming import stretches_to_read
from gidr_ner.types import FieldValue, Number, Qualifier, Section, Span, Tagging

__all__ = ["ModelTagger", "load_model", "open_sections"]

TOGETHER = 16  # reports whose windows share the threads
MOST_READ = 60_000
"""Characters of prose that it reads of one report, three times the longest known; what is more would take minutes."""
FORM_CONFIDENCE = 0.95
"""Of a row of the statistics form, which is read by its labels and not by the model."""

_SENTENCE_END = re.compile(r"[。;!]")
_DENIES = re.compile(
    "[无無](?!线|人机|障碍|缝|论|锡|纸|害)|[没沒](?!收)|未(?!来|成年|央)|(?<![年期月周季岁])末|零(?!售|星|距离)|否|免(?!费|疫)"
    "|不(?!断|仅|但|同|少|定期|动产|良|足|够|便|到位|超过|低于|少于|力|懈|忘|竭|得)|O|空白"
)
"""What denies in a sentence: the words of denial less those that begin others, 不断完善, 无线, 年末."""
_IDIOM = re.compile("到位|结合|统一|同步|落实")
"""Behind a numeral that counts nothing: 三到位, 四同步."""
_CHARGED = re.compile(r"收(?!到)取?[^,。;:!?\n]{0,15}$")
_CHARGE = re.compile(r"[^,。;:!?\n]{0,15}费")
_CAUSE = re.compile(r"(?:因|因为|由于)(?:政府|政务|有关)?$")


class ModelTagger:
    """Finds sections and mentions by a trained encoder; what tables and the statistics form hold is read by rules."""

    name = "model"

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        """One tagging a reading, in order."""
        return (sight.tagging for sight in self.see(readings))

    def see(self, readings: Iterable[Reading]) -> Iterator[Sight]:
        """What it thinks of each reading beyond what it decides, in order."""
        remaining = iter(readings)
        while batch := list(islice(remaining, TOGETHER)):
            yield from self._see_together(batch)

    def _see_together(self, readings: Sequence[Reading]) -> Iterator[Sight]:
        proses = [shorten_prose(read_prose(reading), MOST_READ) for reading in readings]
        both = list(zip(readings, proses, strict=True))
        passages = [passage for prose in proses for passage in prose.passages]
        numerals = [find_numerals(passage.normalized) for passage in passages]
        shown = [mark_years(own.normalized, reading.head.year) for reading, prose in both for own in prose.passages]
        stretches = [stretches_to_read(text, own) for text, own in zip(shown, numerals, strict=True)]
        scores = self._scorer.score(shown, stretches)
        spans = decode(scores, [[(n.start, n.end) for n in own] for own in numerals])
        tagged = iter(zip(passages, numerals, spans, strict=True))
        seen = iter(map(SeenPassage, passages, numerals, scores))
        for reading, prose in both:
            many = len(prose.passages)
            yield Sight(_tagging(reading, prose, list(islice(tagged, many))), tuple(islice(seen, many)))


def load_model(folder: Path | None = None, threads: int = THREADS) -> ModelTagger:
    """The tagger of a model folder, by default the one that comes with the package; ModelError says what is wrong."""
    return ModelTagger(load_scorer(folder or SHIPPED, threads))


Tagged = tuple[AlignedText, Sequence[Numeral], Sequence[ScoredSpan]]


def _tagging(reading: Reading, prose: Prose, tagged: Sequence[Tagged]) -> Tagging:
    headings: list[Section] = []
    fields = [_of_form(mention, span) for mention, span in prose.form.mentions]
    for passage, numerals, spans in tagged:
        trimmed = list(_trimmed(passage.normalized, spans))
        for (start, end, label), sure in whole_headings(passage.normalized, trimmed):
            if label.startswith(HEADING):
                span = passage.to_original(start, end)
                text = reading.view.original[slice(*span)]
                headings.append(Section(label.removeprefix(HEADING), text, span, span.end, sure, "model"))
            elif figure := _figure(passage.normalized, numerals, start, end):
                first, last, value, qualifier = figure
                span = passage.to_original(first, last)
                fields.append(FieldValue(label, value, qualifier, span, sure, "model"))
    warnings = (f"model: the last {prose.unread:,} characters are read by rules only",) if prose.unread else ()
    return Tagging(open_sections(reading, headings), tuple(sorted(fields, key=lambda field: field.span)), warnings)


def whole_headings(text: str, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """The same with headings on a short line made the whole line; of two on one line the longer is kept.

    Where a sentence ends within the line, text follows a heading, and it stays as it is.
    """
    headings: dict[tuple[int, int], tuple[int, ScoredSpan]] = {}
    others: list[ScoredSpan] = []
    for span, sure in spans:
        if not span.label.startswith(HEADING):
            others.append((span, sure))
            continue
        whole = _on_line(text, span)
        length = span.end - span.start
        if length > headings.get(whole[:2], (0, None))[0]:
            headings[whole[:2]] = length, (whole, sure)
    return sorted([*others, *(scored for _, scored in headings.values())])


def _on_line(text: str, span: TaggedSpan) -> TaggedSpan:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    end = end if end >= 0 else len(text)
    line = text[start:end].strip()
    if span.end > end or len(line) > SHORT_LINE or _SENTENCE_END.search(line[:-1]):
        return span
    first = text.index(line, start)
    return TaggedSpan(first, first + len(line), span.label)


def _trimmed(text: str, spans: Sequence[ScoredSpan]) -> Iterator[ScoredSpan]:
    """The spans without blanks at their ends; what is nothing but blanks is none."""
    for (start, end, label), sure in spans:
        part = text[start:end]
        if words := part.strip():
            first = start + part.index(words)
            yield TaggedSpan(first, first + len(words), label), sure


def _of_form(mention: Mention, span: Span) -> FieldValue:
    return FieldValue(
        mention.id, mention.value, mention.qualifier, span, FORM_CONFIDENCE, "table", mention.rule, mention.stated_year
    )


def _figure(text: str, numerals: Sequence[Numeral], start: int, end: int) -> tuple[int, int, Number, Qualifier] | None:
    """The numeral of a tagged range with its value; a range without any is a zero where words deny what it names.

    None where digits stand that are no number, or nothing is denied.
    """
    at = bisect_right(numerals, start, key=lambda numeral: numeral.end)
    if at < len(numerals) and (numeral := numerals[at]).start < end:
        return numeral.start, numeral.end, numeral.value, numeral.qualifier
    printed = text[start:end]
    if not _IDIOM.match(text, end) and (read := parse_numeral(printed)):
        return start, end, *read
    return (start, end, 0, "exact") if _is_denied(text, start, end) else None


def _is_denied(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a range without digits holds a word by which a report says none of something.

    What stands right behind 因 is the cause of what did not happen, not the thing itself (ruling 1); what
    stands between 收取 and 费 is what would be paid for.
    """
    if any(map(str.isdigit, text[start:end])) or _CAUSE.search(text, max(0, start - 5), start):
        return False
    if "费" not in text[start:end] and _CHARGED.search(text, max(0, start - 17), start) and _CHARGE.match(text, end):
        return False
    first = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
    last = min((at for mark in SENTENCE_ENDS if (at := text.find(mark, end)) >= 0), default=len(text))
    return bool(_DENIES.search(text, first, last))


def open_sections(reading: Reading, headings: Sequence[Section]) -> tuple[Section, ...]:
    """Sections from each heading in the body to the next, and the preamble before the first.

    ``headings`` are in order; only where their sections end is not known yet.
    """
    view, (start, end) = reading.view, reading.head.body
    if start >= end:
        return ()
    body = view.to_original(start, end)
    inside = [heading for heading in headings if Span(heading.span.start, heading.heading_end).overlaps(body)]
    limits = [*(one.span.start for one in inside[1:]), max(body.end, inside[-1].heading_end)] if inside else []
    sections = [replace(one, span=Span(one.span.start, limit)) for one, limit in zip(inside, limits, strict=True)]
    return (*_preamble(view.original, body.start, sections[0].span.start if sections else body.end), *sections)


def _preamble(original: str, start: int, end: int) -> Iterator[Section]:
    """The text before the first heading, where there is any."""
    text = original[start:end]
    if text.strip():
        first = start + len(text) - len(text.lstrip())
        yield Section("preamble", None, Span(first, end), first, 0.9, "model")
