"""Agreement of two annotators: counts by hand, alpha by Krippendorff's own examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

pytest.importorskip("pydantic")

from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.annotations import AnnotatedReport, GoldHeading, GoldMention
from gidr_ner.curation.agreement import Agreement, agreement, agreement_to_record
from gidr_ner.curation.alpha import binary_alpha, nominal_alpha
from gidr_ner.errors import AnnotationError
from gidr_ner.types import Document, Metadata, Span

TEXT = "一、概述\n公开1200余条，收到申请30件，收费14元。"
TOTAL, RECEIVED, FEES = (Span(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in ("1200余", "30", "14"))


def report(*mentions: GoldMention, doc_id: str = "a", text: str = TEXT) -> AnnotatedReport:
    metadata = Metadata(None, "平岗镇人民政府", 2016, "2014")
    return AnnotatedReport(Document(doc_id, text), metadata, (GoldHeading("overview", Span(0, 4)),), mentions)


A = report(
    GoldMention("proactive.total", TOTAL, 1200, "at_least"),
    GoldMention("applications.received", RECEIVED, 30),
    GoldMention("fees.charged", FEES, 14),
)


def against(*mentions: GoldMention) -> Agreement:
    return agreement([A], [report(*mentions)])


def kinds(found: Agreement) -> list[str]:
    return [disagreement.kind for disagreement in found.disagreements]


def changed(at: int, **what: object) -> Agreement:
    mentions = list(A.mentions)
    mentions[at] = replace(mentions[at], **what)  # type: ignore[arg-type]
    return against(*mentions)


def test_alpha_of_the_published_examples() -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), A: binary data; B: nominal data, both of two observers."""
    binary = nominal_alpha(Counter(zip("0100000010", "1110010000", strict=True)))
    nominal = nominal_alpha(Counter(zip("aabbdcccedda", "babbbccceddd", strict=True)))
    assert (binary, nominal) == (pytest.approx(0.095, abs=5e-4), pytest.approx(0.692, abs=5e-4))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=1))
def test_binary_alpha_is_nominal_alpha_of_two_labels(pairs: list[tuple[str, str]]) -> None:
    first, second = (sum(pair[side] == "a" for pair in pairs) for side in (0, 1))
    both = sum(pair == ("a", "a") for pair in pairs)
    alpha = binary_alpha(len(pairs), both, first, second)
    assert alpha == nominal_alpha(Counter(pairs))
    assert alpha == nominal_alpha(Counter((b, a) for a, b in pairs))
    assert alpha is None or alpha <= 1
    assert (alpha == 1) == (first > 0 < len(pairs) - first and all(a == b for a, b in pairs))


def test_an_annotation_agrees_with_itself() -> None:
    found = agreement([A], [A])
    assert found.disagreements == ()
    assert {(row.span_f1, row.overlap_f1, row.alpha) for name, row in found.rows.items() if name != "cells"} == {
        (1.0, 1.0, 1.0)
    }
    assert (found.rows["headings"].value_agreement, found.rows["all"].value_agreement) == (None, 1.0)
    assert (found.rows["cells"].span_f1, found.rows["cells"].alpha) == (None, None)


def test_what_one_side_lacks() -> None:
    found = against(*A.mentions[:2])
    assert kinds(found) == ["only-in-A"]
    row = found.rows["mentions"]
    assert (row.first, row.second, row.span_f1) == (3, 2, 0.8)
    assert found.rows["fees.charged"].span_f1 == 0.0
    assert found.rows["fees.charged"].alpha == pytest.approx(binary_alpha(len(TEXT), 0, 2, 0))
    assert found.disagreements[0].context == "00余条，收到申请30件，收费⟦14⟧元。"
    assert kinds(agreement([report(*A.mentions[:2])], [A])) == ["only-in-B"]


def test_another_id_another_value_another_qualifier() -> None:
    assert kinds(changed(2, id="budget.spent")) == ["id"]
    assert kinds(changed(2, value=15)) == ["value"]
    assert kinds(changed(0, qualifier="exact")) == ["qualifier"]
    assert changed(2, value=15).rows["mentions"].value_agreement == pytest.approx(2 / 3)
    assert changed(2, value=15).rows["mentions"].span_f1 == 1.0
    assert changed(2, id="budget.spent").rows["all"].span_f1 == 0.75


def test_another_span_overlaps_but_is_not_the_same() -> None:
    found = changed(0, span=TOTAL._replace(end=TOTAL.end - 1))
    row = found.rows["proactive.total"]
    assert (kinds(found), row.span_f1, row.overlap_f1, row.value_agreement) == (["span"], 0.0, 1.0, 1.0)
    assert row.alpha == pytest.approx(binary_alpha(len(TEXT), 4, 5, 4))
    assert "⟦1200余⟧" in found.disagreements[0].context
    assert "⏎公开⟦" in found.disagreements[0].context


def test_an_id_that_is_right_as_well_is_as_good() -> None:
    assert kinds(changed(2, id="budget.spent", also=frozenset({"fees.charged"}))) == []
    assert changed(2, id="budget.spent", also=frozenset({"fees.charged"})).rows["all"].alpha == 1.0


@pytest.mark.parametrize("flipped", [False, True])
def test_optional_mentions_count_on_neither_side(flipped: bool) -> None:
    other = report(*A.mentions[:2], replace(A.mentions[2], optional=True, id="budget.spent", value=99))
    found = agreement([other], [A]) if flipped else agreement([A], [other])
    assert kinds(found) == []
    assert (found.rows["mentions"].first, found.rows["mentions"].second) == (2, 2)
    assert found.rows["all"].alpha == 1.0


def test_reports_are_matched_by_id_and_those_without_a_partner_named() -> None:
    found = agreement([A, report(doc_id="b")], [report(doc_id="c"), A])
    assert (found.documents, found.only_first, found.only_second) == (1, ("b",), ("c",))


def test_other_texts_and_repeated_ids_are_errors_that_name_the_report() -> None:
    with pytest.raises(AnnotationError, match="a: the two annotations are of different texts"):
        agreement([A], [report(text=TEXT + "。")])
    with pytest.raises(AnnotationError, match="a: annotated twice"):
        agreement([A, A], [A])


@st.composite
def annotations(draw: st.DrawFn) -> AnnotatedReport:
    """Some of the characters of a text, in disjoint mentions."""
    cuts = sorted(draw(st.sets(st.integers(5, len(TEXT)), max_size=8)))
    ids = st.sampled_from(["proactive.total", "fees.charged", "t3.new.total"])
    return report(
        *(
            GoldMention(draw(ids), Span(start, end), draw(st.integers(0, 2)), optional=draw(st.booleans()))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        )
    )


@given(annotations(), annotations())
def test_agreement_is_symmetric_and_perfect_only_without_disagreement(
    one: AnnotatedReport, two: AnnotatedReport
) -> None:
    found, back = agreement([one], [two]), agreement([two], [one])
    for name, row in found.rows.items():
        other = back.rows[name]
        assert (row.first, row.second, row.exact, row.overlapping) == (
            other.second,
            other.first,
            other.exact,
            other.overlapping,
        )
        assert (row.alpha, row.same_value) == (other.alpha, other.same_value)
        assert row.exact <= row.overlapping <= min(row.first, row.second)
    overall = found.rows["all"]
    perfect = overall.span_f1 == 1 and overall.same_value == overall.valued
    assert perfect == (not found.disagreements)
    assert len(agreement_to_record(found)["disagreements"]) == len(found.disagreements)  # type: ignore[arg-type]
