"""The synthetic corpus: spans by construction, identities that hold, the same bytes from the same seed, no stencil."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "data" / "templates"
pytest.importorskip("jinja2", reason="pip install 'gidr-ner[train]'")
if not TEMPLATES.exists():
    pytest.skip("no templates beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT / "train"))

from synthesis.banks import KINDS, TemplateFault, list_banks, load_bank, new_environment  # noqa: E402
from synthesis.compose import compose  # noqa: E402
from synthesis.damage import KINDS as DAMAGE  # noqa: E402
from synthesis.damage import damage  # noqa: E402
from synthesis.facts import Body, draw_facts  # noqa: E402
from synthesis.grammar import Numbering, draw_numbering, number_words  # noqa: E402
from synthesis.library import Library, load_library  # noqa: E402
from synthesis.marked import Edit, Marked, mark, to_marked  # noqa: E402
from synthesis.numbers import Style, number_to_han, print_number  # noqa: E402
from synthesis.slots import Page  # noqa: E402
from synthesis.variety import contexts, measure  # noqa: E402

from gidr_ner.annotations import AnnotatedReport  # noqa: E402
from gidr_ner.annotations.records import line_to_report, report_to_line  # noqa: E402
from gidr_ner.annotations.report import Place  # noqa: E402
from gidr_ner.checks import run_checks  # noqa: E402
from gidr_ner.numerals import parse_numeral  # noqa: E402
from gidr_ner.schema import FIELDS, SECTIONS, is_cell  # noqa: E402
from gidr_ner.types import FieldValue, Span  # noqa: E402

REPORTS = 400
FACTS = draw_facts(Random(1), Body("甲局", "bureau", "我局", "甲市", 3.0), 2016)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(TEMPLATES)


@pytest.fixture(scope="module")
def reports(library: Library) -> list[AnnotatedReport]:
    return [compose(library, 11, index) for index in range(REPORTS)]


# --- numbers ---


@given(st.integers(0, 10**8 - 1))
def test_han_numerals_read_back(value: int) -> None:
    assert parse_numeral(number_to_han(value)) == (value, "exact")


@given(
    st.integers(0, 10**9),
    st.sampled_from(["", "yu", "over", "approx", "wan", "han", "wan yu", "wan approx", "han yu"]),
    st.booleans(),
    st.integers(),
)
def test_what_is_printed_states_its_value(value: int, flags: str, commas: bool, seed: int) -> None:
    printed = print_number(value, frozenset(flags.split()), Style(commas=float(commas), zero_word=0.5), Random(seed))
    read = parse_numeral(printed.text)
    assert read is not None
    assert read[0] == printed.value
    if "yu" in flags:
        assert read[1] == printed.qualifier


# --- facts ---


@pytest.mark.parametrize("year", [2010, 2016, 2019, 2023])
@pytest.mark.parametrize("scale", [0.1, 3.0, 100.0])
def test_facts_keep_the_identities(year: int, scale: float) -> None:
    for seed in range(25):
        facts = draw_facts(Random(seed), Body("甲局", "bureau", "我局", "甲市", scale), year)
        figures = {**facts.values, **facts.cells}
        fields = [FieldValue(id, v, "exact", Span(n, n + 1), 1.0) for n, (id, v) in enumerate(figures.items())]
        form = "2008" if year < 2019 else "2019" if year < 2021 else "2021"
        checks = [check for check in run_checks(fields, form, year) if check.id != "year.stale"]
        assert checks
        assert [check.id for check in checks if check.status == "fail"] == []


# --- marked text ---


def test_marks_come_out_and_edits_move_spans() -> None:
    marked = to_marked(f"共{mark(0, '12')}条，{mark(1, '3')}件")
    assert marked == Marked("共12条，3件", (1, 5), (3, 6), (0, 1))
    edited = marked.edit([Edit(0, 0, "一"), Edit(3, 3, "余"), Edit(4, 5, ""), Edit(5, 5, " ")])
    assert [edited.text[a:b] for a, b in zip(edited.starts, edited.ends, strict=True)] == ["12", "3"]
    assert edited.text == "一共12余条 3件"


def test_an_insertion_sticks_to_a_span_where_it_says_so() -> None:
    marked = to_marked(f"共{mark(0, '5萬')}元")
    edited = marked.edit([Edit(3, 3, "(wàn)", sticks=True)])
    assert edited.text[edited.starts[0] : edited.ends[0]] == "5萬(wàn)"


@pytest.mark.parametrize("edit", [Edit(0, 2, ""), Edit(2, 4, "x")])
def test_an_edit_may_not_cut_a_span(edit: Edit) -> None:
    with pytest.raises(ValueError, match="cuts the border"):
        to_marked(f"共{mark(0, '12')}条").edit([edit])


@given(st.lists(st.tuples(st.text("共条，12 ", max_size=4), st.text("0123", min_size=1, max_size=3))), st.randoms())
def test_any_insertions_leave_the_characters_of_spans(parts: list[tuple[str, str]], rng: Random) -> None:
    marked = to_marked("".join(f"{before}{mark(n, figure)}" for n, (before, figure) in enumerate(parts)))
    places = [at for at in range(len(marked.text) + 1) if marked.is_free(at, at) and rng.random() < 0.5]
    edited = marked.edit(Edit(at, at, "…") for at in places)
    assert [edited.text[a:b] for a, b in zip(edited.starts, edited.ends, strict=True)] == [f for _, f in parts]


@pytest.mark.parametrize("kind", DAMAGE)
def test_every_kind_of_damage_changes_texts_and_keeps_figures(kind: str, library: Library) -> None:
    words = library.damage["words"]
    figures = (
        f"公开政府信息{mark(0, '12345')}余条，其中重要的大网页{mark(1, '5000萬')}行，長期問題未處理；申請Abc。\n" * 40
    )
    marked = to_marked(figures)
    changed = DAMAGE[kind](marked, Random(4), words)
    assert changed.text != marked.text
    printed = {changed.text[a:b] for a, b in zip(changed.starts, changed.ends, strict=True)}
    read = {parse_numeral(text.split("(")[0].split("（")[0]) for text in printed}
    assert read == {(12345, "exact"), (50_000_000, "exact")}


def test_damage_says_what_it_did(library: Library) -> None:
    chances = dict.fromkeys(library.damage["chances"], 0.0) | {"hard_wrap": 1.0}
    marked, kinds = damage(to_marked("公开" * 60), Random(1), {**library.damage, "chances": chances})
    assert kinds == ["hard_wrap"]
    assert "\n" in marked.text


# --- banks ---


def test_there_are_enough_templates_of_enough_authors() -> None:
    environment = new_environment()
    banks = [load_bank(TEMPLATES / "banks" / name, environment) for name in list_banks(TEMPLATES / "banks")]
    counts = {kind: sum(1 for bank in banks for _ in bank.templates(kind)) for kind in KINDS}
    assert sum(bank.writes for bank in banks) >= 7  # six to train on and the one that is held out
    assert counts["mentions"] >= 1500
    assert counts["distractors"] >= 0.85 * counts["mentions"]  # whole paragraphs with figures hold some, too
    assert counts["prose"] >= 600
    # independent authors meet in a few stock phrases, which is as it should be
    sources = Counter(t.source for bank in banks for kind in KINDS for t in bank.templates(kind))
    assert sum(times - 1 for times in sources.values()) < 0.005 * sources.total()


def test_every_template_renders(library: Library) -> None:
    names = list_banks(TEMPLATES / "banks")
    for bank in load_library(TEMPLATES, names).banks:
        page = Page(FACTS, Random(2), Style())
        context = page.context(bank.lexicon)
        for kind in KINDS:
            for template in bank.templates(kind):
                before = len(page.marks)
                text = template.render(context)
                assert "{" not in text, template.place
                entered = {id for id, _ in page.marks[before:]}
                assert entered == template.fields | template.zeros, template.place


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("共{{ proactive.sum }}条", "no such field: proactive.sum"),
        ("共{{ proactive.total }条", "unexpected"),
        ("共{{ lex.nothing }}条", "no list nothing"),
        ("共{{ amount }}条", "'amount' is undefined"),
    ],
)
def test_a_faulty_template_names_its_file_and_line(line: str, why: str, tmp_path: Path) -> None:
    bank = tmp_path / "b"
    (bank / "mentions").mkdir(parents=True)
    (bank / "mentions" / "proactive.j2").write_text(f"# comment\n{line}\n", encoding="utf-8")
    with pytest.raises(TemplateFault, match=r"proactive\.j2:2: ") as caught:
        render_all(bank)
    assert why in str(caught.value)


def render_all(folder: Path) -> None:
    context = Page(FACTS, Random(2), Style()).context({})
    for template in load_bank(folder, new_environment()).templates("mentions"):
        template.render(context)


# --- reports ---


def test_spans_hold_what_they_say(reports: list[AnnotatedReport]) -> None:
    for report in reports:
        back, refusals = line_to_report(report_to_line(report), Place("x"))
        assert refusals == []
        assert (back.mentions, back.headings) == (report.mentions, report.headings)


def test_figures_read_back_as_their_values(reports: list[AnnotatedReport]) -> None:
    """But for amounts in 万元 columns, words for zero and pinyin behind a figure."""
    for report in reports:
        for mention in report.mentions:
            printed = report.quote(mention.span)
            read = parse_numeral(printed)
            if read is None:
                assert mention.value == 0 or "pinyin" in report.provenance["damage"], printed
            elif mention.id != "t2.admin_fees.amount":
                assert read[0] == mention.value, printed


def test_identities_hold_unless_broken_on_purpose(reports: list[AnnotatedReport]) -> None:
    failing = [report for report in reports if report.failing_checks]
    assert 0.02 * REPORTS < len(failing) < 0.25 * REPORTS


def test_there_are_as_many_forms_scripts_and_damages_as_in_life(reports: list[AnnotatedReport]) -> None:
    assert {report.metadata.form for report in reports} == {"2008", "2014", "2019", "2021", "free"}
    assert {report.provenance["script"] for report in reports} == {"simplified", "traditional"}
    assert len({report.provenance["tables"] for report in reports}) > 10
    kinds = {kind for report in reports for kind in report.provenance["damage"].split()}
    assert kinds >= DAMAGE.keys() - {"pinyin"}


def test_every_field_and_section_occurs(reports: list[AnnotatedReport]) -> None:
    mentioned = Counter(m.id for report in reports for m in report.mentions if not is_cell(m.id))
    headed = Counter(h.id for report in reports for h in report.headings)
    assert min(mentioned[id] for id in FIELDS) >= 300 * REPORTS // 5000
    assert min(headed[id] for id in SECTIONS if id != "preamble") >= 300 * REPORTS // 5000


def test_headings_of_parts_are_not_annotated_and_numbered_in_another_way(library: Library) -> None:
    rng = Random(5)
    for style in library.config["numbering"]["styles"]:
        numbering = Numbering(style["pattern"], library.config["numbering"])
        pattern = numbering.sub_pattern(rng)
        own, sub = numbering.pattern.partition("{h}")[0].strip(), pattern.partition("{h}")[0].strip()
        assert own != sub
        assert "{" in own or "{" in sub


def test_styles_are_also_put_together_that_no_list_holds(library: Library) -> None:
    config, rng = library.config["numbering"], Random(3)
    listed = {style["pattern"] for style in config["styles"]}
    drawn = {draw_numbering(rng, config).pattern for _ in range(1000)}
    assert len(drawn - listed) > 100
    assert {number_words(pattern, 3, "申请")[-30:].count("申请") for pattern in drawn} == {1}


def test_a_report_depends_on_seed_and_number_alone(library: Library, reports: list[AnnotatedReport]) -> None:
    assert compose(library, 11, 7) == reports[7]
    assert compose(library, 12, 7) != reports[7]


def test_the_held_out_bank_is_not_trained_on(library: Library) -> None:
    held_out = library.config["held_out"]
    assert held_out in list_banks(TEMPLATES / "banks")
    assert held_out not in {bank.name for bank in library.banks}


def test_a_stencil_is_seen_to_be_one() -> None:
    def written(*texts: str) -> dict[str, list[str]]:
        return {"proactive.total": list(texts)}

    varied = written("全年公开政府信息\0条", "晒在网上的有\0件之多", "信息发布量达\0条，同比")
    (stencil,) = measure(varied, written(*["公开政府信息\0条"] * 3))
    (same,) = measure(varied, varied)
    assert stencil.ratio < 0.5
    assert (same.ratio, same.covered) == (1.0, 1.0)


def test_contexts_mask_numerals_and_leave_cells_out(reports: list[AnnotatedReport]) -> None:
    found = contexts(reports[:20])
    assert not any(is_cell(id) for id in found)
    assert not any(
        character.isdecimal() and character != "0" for texts in found.values() for t in texts for character in t
    )


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(tmp_path: Path) -> None:
    def run(name: str, *more: str) -> bytes:
        command = [sys.executable, str(ROOT / "train" / "synthesize.py"), "--count", "60", "--seed", "5"]
        subprocess.run([*command, "--out", str(tmp_path / name), *more], check=True, capture_output=True, text=True)
        return (tmp_path / name).read_bytes()

    whole = run("a.jsonl")
    assert run("b.jsonl", "--workers", "2") == whole
    pieces = run("c.jsonl", "--count", "25") + run("d.jsonl", "--first", "25", "--count", "35")
    assert pieces == whole
    card = json.loads((tmp_path / "a.card.json").read_text(encoding="utf-8"))
    assert (card["count"], card["seed"], len(card["templates_sha256"])) == (60, 5, 64)


def test_bad_arguments_of_the_script_are_named(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "train" / "synthesize.py"), "--out", str(tmp_path / "a.jsonl")]
    for more, why in ((["--count", "0"], "--count"), (["--banks", "nobody"], "nobody")):
        done = subprocess.run([*script, *more], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert why in done.stderr
        assert "Traceback" not in done.stderr
