"""One synthetic report from its seed: facts, parts, sentences, tables, page, damage, and gold by construction.

``compose(library, seed, index)`` depends on nothing but its arguments, so reports can be made in any order by any
number of processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.schema import form_of_year
from gidr_ner.types import Document, Metadata
from synthesis.banks import Pool, Template
from synthesis.damage import damage, to_traditional
from synthesis.facts import draw_body, draw_facts
from synthesis.gold import marked_to_report
from synthesis.grammar import number_words
from synthesis.library import Library
from synthesis.marked import to_marked
from synthesis.numbers import number_to_han
from synthesis.slots import Page
from synthesis.tables import Clerk
from synthesis.voice import Voice, draw_style, draw_voice

__all__ = ["compose"]

_TABLED = ("2019", "2021")
_TABLES = {"proactive": "t2", "applications": "t3", "remedies": "t4"}
_ENDS = ("。", "；", "！", "？", "：", "…", "”", "）", ")", "\n")
_ENUMERATORS = ("{d}. ", "{d}、", "（{n}）", "({d})", "{d}）", "— ", "● ", "· ", "第{n}，", "{n}是", "")
_VAGUE_LEAST = 11
_HALF = 0.5
_PRINTED_ZEROS = 0.2
"""How readily a sentence that prints a figure is used where the figure is 0."""


def compose(library: Library, seed: int, index: int) -> AnnotatedReport:
    """Report ``index`` of the corpus of a seed."""
    rng = Random(f"{seed}:{index}")
    years = library.config["years"]
    facts = draw_facts(rng, draw_body(rng, library.bodies), rng.randint(years["first"], years["last"]))
    page = Page(facts, rng, draw_style(rng))
    return _Writer(library, page, draw_voice(rng, library)).write(f"s{seed}-{index:06d}")


class _Writer:
    """One report in the making."""

    def __init__(self, library: Library, page: Page, voice: Voice) -> None:
        self._library, self._page, self._voice = library, page, voice
        self._config, self._parts = library.config, library.config["parts"]
        self._rng, self._facts = page.rng, page.facts
        self._clerk = Clerk.draw(page.rng)
        self._layout = page.rng.choice(sorted(library.forms.layouts))
        self._contexts = {bank.name: page.context(bank.lexicon) for bank in library.banks}
        self._used: set[str] = set()
        self._banks: set[str] = set()
        self._tables = 0
        self._stale: set[int] = set()

    def write(self, doc_id: str) -> AnnotatedReport:
        form, outline = self._outline()
        if self._rng.random() < self._parts["broken"]:
            self._break_something()
        text = "\n".join(block for block in self._blocks(form, outline) if block)
        if self._facts.body.name not in text:
            text = f"{self._facts.body.name}\n{text}"
        marked, kinds = damage(to_marked(text), self._rng, self._library.damage)
        metadata = Metadata(None, _as_printed(self._facts.body.name, marked.text), self._facts.year, form)
        document = Document(doc_id, marked.text)
        return marked_to_report(document, metadata, marked, self._page.marks, self._stale, self._provenance(kinds))

    # --- what the report consists of ---

    def _outline(self) -> tuple[str, list[str]]:
        """The form that the year asks for, or the free one, and its parts."""
        year, rng = self._facts.year, self._rng
        form = form_of_year(year)
        if form not in _TABLED and rng.random() < self._config["free_form"]["chance"]:
            form = "free"
        parts = rng.choice(self._config["outlines"][form])
        outline = [part.rstrip("?") for part in parts if not part.endswith("?") or rng.random() < 0.5]
        if rng.random() < self._parts["loose"]:
            _loosen(outline, sorted(self._voice.bank.headings), rng)
        return form, outline

    def _blocks(self, form: str, outline: Sequence[str]) -> Iterator[str]:
        rng = self._rng
        yield self._around("top") if rng.random() < self._parts["top"] else ""
        yield self._around("titles")
        yield self._prose("preamble", 1, 3) if rng.random() < self._parts["preamble"] else ""
        for number, section in enumerate(outline, 1):
            yield from self._section(form, section, number)
        yield self._around("bottom") if rng.random() < self._parts["bottom"] else ""

    def _around(self, page: str) -> str:
        bank = self._rng.choice([bank for bank in self._library.banks if bank.writes])
        template = self._first_fit(bank.pages[page], 8)
        return self._rendered(template) if template else ""

    def _section(self, form: str, section: str, number: int) -> Iterator[str]:
        low, high = (round(count * self._voice.verbosity) for count in self._parts["sentences"])
        heading = self._heading(section, number)
        body = self._body(form, section, low, high)
        if body and self._voice.numbering.opens:
            body = [self._voice.numbering.opens + body[0].lstrip(), *body[1:]]
        if self._rng.random() < self._voice.glued and body:
            yield self._voice.gap.join((heading + self._voice.glue + body[0].lstrip(), *body[1:]))
        else:
            yield self._voice.gap.join((heading, *body))

    def _body(self, form: str, section: str, low: int, high: int) -> list[str]:
        table = _TABLES.get(section) if form in _TABLED else "s14" if section == "appendix" else None
        wanted = self._parts["tables"] if table != "s14" else self._parts["statistics_form"]
        if table and self._rng.random() < wanted:
            return [self._table(table, form), *(self._paragraphs(section, 0, 3))]
        if section == "appendix":
            return [self._prose("other", 1, 3)]
        return self._paragraphs(section, low, high)

    def _table(self, table: str, form: str) -> str:
        self._tables += 1
        form = "2014" if table == "s14" else form
        return self._library.forms.render(table, form, self._page, self._layout, self._clerk)

    def _break_something(self) -> None:
        """One cell of a table is made wrong, or, where the form has none, one figure that has a part in a sum."""
        cells, values, by = dict(self._facts.cells), dict(self._facts.values), self._rng.choice((1, 1, 2, 10))
        rows = [id for id in cells if id.startswith(("t3.", "t4.")) and cells[id]]
        parts = [id for id in values if id.startswith(("applications.", "review.", "suit."))]
        broken, id = (cells, self._rng.choice(rows)) if rows else (values, self._rng.choice(parts))
        broken[id] += by
        self._facts = replace(self._facts, cells=cells, values=values)
        self._page.facts = self._facts

    # --- sentences ---

    def _prose(self, section: str, low: int, high: int) -> str:
        return self._voice.gap.join(self._paragraphs(section, low, high))

    def _paragraphs(self, section: str, low: int, high: int) -> list[str]:
        sentences = list(self._sentences(section, self._rng.randint(low, high)))
        paragraphs, at = list[str](), 0
        while at < len(sentences):
            size = 1 if self._rng.random() < self._voice.listed else self._rng.randint(1, 4)
            paragraphs.append("".join(sentences[at : at + size]))
            at += size
        paragraphs = self._parted(section, paragraphs) or self._enumerated(paragraphs)
        if paragraphs and self._rng.random() < self._parts["repeated_paragraph"]:
            return [*paragraphs, self._again(paragraphs[-1])]
        return paragraphs

    def _parted(self, section: str, paragraphs: Sequence[str]) -> list[str]:
        """Under headings of their own, which are no level-1 headings; empty where the section has no parts."""
        rng, numbering = self._rng, self._config["numbering"]
        words = self._library.sub_headings.get(section, ())
        if len(paragraphs) < 2 or not words or rng.random() >= numbering["sub_headings"]:
            return []
        pattern = self._voice.numbering.sub_pattern(rng)
        glue = rng.choice(("\n", "\n", "\n", "", " "))
        parts = sorted(rng.sample(range(len(paragraphs)), rng.randint(1, min(len(paragraphs), len(words), 5))))
        titles = dict(zip(parts, rng.sample(words, len(parts)), strict=True))
        numbers = {at: number for number, at in enumerate(parts, 1)}
        return [
            self._voice.indent
            + (number_words(pattern, numbers[at], titles[at]) + glue if at in titles else "")
            + paragraph
            for at, paragraph in enumerate(paragraphs)
        ]

    def _enumerated(self, paragraphs: Sequence[str]) -> list[str]:
        """Indented, and in some reports numbered as a list."""
        listed = len(paragraphs) > 1 and self._rng.random() < self._voice.listed
        pattern = self._rng.choice(_ENUMERATORS) if listed else ""
        return [
            self._voice.indent + pattern.format(d=n, n=number_to_han(n)) + paragraph
            for n, paragraph in enumerate(paragraphs, 1)
        ]

    def _again(self, paragraph: str) -> str:
        """A paragraph that was pasted twice: its figures are mentions twice."""
        marked = to_marked(paragraph)
        pieces, at = list[str](), 0
        for start, end, item in zip(marked.starts, marked.ends, marked.items, strict=True):
            id, printed = self._page.marks[item]
            if printed is not None:
                pieces += (marked.text[at:start], self._page.enter(id, replace(printed, text=marked.text[start:end])))
                at = end
        return "".join((*pieces, marked.text[at:]))

    def _sentences(self, section: str, count: int) -> Iterator[str]:
        kinds = ("mentions", "distractors", "prose")
        for kind in self._rng.choices(kinds, [self._parts[kind] for kind in kinds], k=count):
            template = self._draw(kind, section)
            if template:
                yield self._ended(self._sentence(template, kind))

    def _sentence(self, template: Template, kind: str) -> str:
        """One sentence; in a few reports one that names the year names the last one, as templates left over do."""
        stale = kind == "mentions" and "{{ year }}" in template.source and self._rng.random() < self._parts["stale"]
        if not stale:
            return self._rendered(template)
        before = len(self._page.marks)
        context = self._contexts[template.bank] | {"year": self._facts.year - 1, "last_year": self._facts.year - 2}
        text = template.render(context)
        self._stale.update(range(before, len(self._page.marks)))
        return text

    def _rendered(self, template: Template) -> str:
        return template.render(self._contexts[template.bank])

    def _ended(self, sentence: str) -> str:
        return sentence if sentence.endswith(_ENDS) else sentence + self._rng.choice(("。", "。", "。", "；"))

    def _draw(self, kind: str, section: str) -> Template | None:
        """A template of the clerk's own bank, or of another one; None where nothing fits."""
        own = self._rng.random() < self._parts["own_bank"][kind]
        bank = self._voice.bank if own else self._rng.choice(self._voice.others)
        pool = bank.pools.get((kind, section))
        return self._first_fit(pool, 6) if pool else None

    def _first_fit(self, pool: Pool, tries: int) -> Template | None:
        for template in pool.draw(self._rng, tries):
            if template.place not in self._used and self._fits(template):
                self._used.add(template.place)
                self._banks.add(template.bank)
                return template
        return None

    def _fits(self, template: Template) -> bool:
        """Whether a template says what is so: zeros where there are zeros, 余 where there is enough of it."""
        values = self._facts.values
        if not template.years[0] <= self._facts.year <= template.years[1]:
            return False
        if any(values[id] for id in template.zeros) or any(values[id] < _VAGUE_LEAST for id in template.vague):
            return False
        return all(values[id] for id in template.fields) or self._rng.random() < _PRINTED_ZEROS

    # --- headings and gold ---

    def _heading(self, section: str, number: int) -> str:
        rng, standard = self._rng, self._library.headings.get(section)
        if standard and rng.random() < self._voice.standard_headings:
            words = rng.choice(standard)
        else:
            banks = (*self._voice.others, self._voice.bank)
            words = rng.choice([own for bank in banks for own in bank.headings.get(section, ())])
        return self._page.enter_heading(section, self._voice.numbering.heading(words, number, rng))

    def _provenance(self, kinds: Sequence[str]) -> dict[str, str]:
        return {
            "layer": "synthetic",
            "author": "+".join(sorted(self._banks)),
            "body": self._facts.body.kind,
            "script": "traditional" if "traditional" in kinds else "simplified",
            "tables": self._layout if self._tables else "none",
            "damage": " ".join(kinds) or "none",
        }


def _loosen(outline: list[str], sections: Sequence[str], rng: Random) -> None:
    """Put further parts in, perhaps one a second time, and turn two neighbours round."""
    for section in rng.sample(sections, rng.randint(1, min(4, len(sections)))):
        outline.insert(rng.randint(0, len(outline)), section)
    if len(outline) > 1 and rng.random() < _HALF:
        at = rng.randrange(len(outline) - 1)
        outline[at : at + 2] = outline[at + 1], outline[at]


def _as_printed(name: str, text: str) -> str:
    """A name in the script of the text that prints it."""
    return name if name in text else to_traditional(name)
