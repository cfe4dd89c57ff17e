"""Every code of a fault has a report that has it, and one beside it that has not."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("datasketch")

from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.annotations import parse_inline
from gidr_ner.curation.check import Inspection, inspect_corpus, inspection_to_record
from gidr_ner.curation.corpus import Item, read_corpus, split_of
from gidr_ner.curation.faults import CODES
from gidr_ner.curation.similarity import NEAR_DUPLICATE, jaccard, near_pairs, shingles
from gidr_ner.curation.values import mention_faults
from gidr_ner.schema import FIELDS

SHIPPED = Path(__file__).resolve().parents[1] / "annotations"
HEADING = '<s id="overview">一、概述</s>\n'


def doc(body: str, name: str = "a", agency: str = "平岗镇人民政府", attributes: str = "", form: str = "2014") -> str:
    return f'<doc id="{name}" year="2016" agency="{agency}" form="{form}"{attributes}>\n{HEADING}{body}\n</doc>'


def figure(id: str, value: str, text: str, more: str = "") -> str:
    return f'<f id="{id}" v="{value}"{more}>{text}</f>'


def said_of(body: str) -> list[str]:
    return [fault.code for fault in mention_faults(Item(parse_inline(doc(body), "a.xml")))]


def inspected(folder: Path, **sources: str) -> Inspection:
    """Files by ``split__name``, or by name alone where they have no split."""
    for name, source in sources.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".xml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    return inspect_corpus(read_corpus([folder]), 20)


def codes(inspection: Inspection) -> list[str]:
    return [fault.code for fault in inspection.faults]


AT_LEAST, APPROX, OPTIONAL = ' q="at_least"', ' q="approx"', ' opt="1"'


@pytest.mark.parametrize(
    "body",
    [
        f"公开{figure('proactive.total', '1200', '1200余', AT_LEAST)}条",
        f"公開{figure('proactive.total', '5000', '五韆餘', AT_LEAST)}條",
        f"培训{figure('training.attendees', '260', '二百六十餘yu', AT_LEAST)}人次",
        f"公开约{figure('proactive.total', '60000', '6万', APPROX)}条",
        f"公开{figure('proactive.total', '300', '300', AT_LEAST)}条以上",
        f"more than {figure('proactive.total', '300', '300', AT_LEAST)} items",
        f"电子化率{figure('proactive.e_rate', '90.3', '90.3')}%，",
        f"电子化率{figure('proactive.e_rate', '90', '九')}成",
        f"单位：万元\n经费 {figure('budget.spent', '655000', '65.5')}",
        f"经费{figure('budget.spent', '7460', '柒仟肆佰陆拾')}元",
        f"收费人民币{figure('fees.charged', '186.5', '壹佰捌拾陆元伍角')}",
        f"收费{figure('fees.charged', '86.42', '86元4角贰分')}",
        f"未发生{figure('review.total', '0', '行政复议')}",
        f"收到{figure('applications.received', '0', 'O')}件",
        f"去了{figure('training.attendees', '2', '俩')}人",
        f"行政许可 8 增加{figure('t2.licensing.change', '1', '1')}",
        f"行政许可 8 减少{figure('t2.licensing.change', '-2', '2')}",
        f"行政许可 8 {figure('t2.licensing.change', '-2', '-2')}",
        f"行政许可 8 {figure('t2.licensing.change', '0', '不变')}",
        f"公开 {figure('proactive.total', '12000', '1.2 万余', AT_LEAST)}条",
    ],
)
def test_what_the_text_bears_out_is_no_fault(body: str) -> None:
    assert said_of(body) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"公开{figure('proactive.total', '1201', '1200')}条", "value"),
        (f"公开{figure('proactive.total', '12000000', '1200')}条", "value"),
        (f"未发生{figure('review.total', '1', '行政复议')}", "value"),
        (f"电子化率{figure('proactive.e_rate', '903', '90.3')}%", "value"),
        (f"收费人民币{figure('fees.charged', '186', '壹佰捌拾陆元伍角')}", "value"),
        (f"收费人民币{figure('fees.charged', '5', '壹元伍角余角')}", "value"),
        (f"行政许可 8 减少{figure('t2.licensing.change', '2', '2')}", "value"),
        (f"行政许可 8 增加{figure('t2.licensing.change', '-2', '2')}", "value"),
        (f"公开{figure('proactive.total', '1200', '1200余')}条", "qualifier"),
        (f"公开{figure('proactive.total', '1200', '1200余', APPROX)}条", "qualifier"),
        (f"公开{figure('proactive.total', '20', '二十几')}条", "qualifier"),
        (f"公开约{figure('proactive.total', '1200', '1200')}条", "qualifier"),
        (f"公开超过{figure('proactive.total', '1200', '1200')}条", "qualifier"),
        (f"公开信息{figure('proactive.total', '1200', '1200', APPROX)}条。", "qualifier"),
        (f"公开约{figure('proactive.total', '1200', '1200', AT_LEAST)}条", "qualifier"),
        (f"约三成来自网络，收到申请{figure('applications.received', '12', '12', APPROX)}件。", "qualifier"),
    ],
)
def test_values_and_qualifiers_must_follow_from_the_text(body: str, code: str) -> None:
    assert said_of(body) == [code]


@given(st.integers(0, 10**9), st.sampled_from(sorted(FIELDS)))
def test_a_number_as_printed_is_never_a_fault_and_the_next_one_always(number: int, id: str) -> None:
    assert said_of(f"{figure(id, str(number), f'{number:,}')}。") == []
    assert said_of(f"{figure(id, str(number + 1), f'{number:,}')}。") == ["value"]


CHANNELS = "".join(
    figure(f"applications.{name}", value, value)
    for name, value in (("in_person", "1"), ("fax", "2"), ("online", "3"), ("letter", "4"))
)


@pytest.mark.parametrize(
    ("total", "flags", "said"),
    [
        ("10", "", ""),
        ("11", "s14.sum.channels", ""),
        ("11", "", "s14.sum.channels fails and is not flagged"),
        ("10", "s14.sum.channels", "s14.sum.channels is flagged and does not fail"),
        ("10", "year.stale", ""),
        ("10", "s14.sum.chanels", "s14.sum.chanels is flagged and is no check of the schema"),
    ],
)
def test_flags_are_what_the_checks_say(total: str, flags: str, said: str, tmp_path: Path) -> None:
    body = f"{CHANNELS}、{figure('applications.received', total, total)}"
    found = inspected(tmp_path, a=doc(body, attributes=f' flags="{flags}"'))
    assert codes(found) == (["flags"] if said else [])
    assert all(fault.message.startswith(said) for fault in found.faults)


def test_a_sum_with_a_part_that_is_only_optional_cannot_be_decided(tmp_path: Path) -> None:
    body = f"{CHANNELS}、{figure('applications.received', '11', '11', OPTIONAL)}"
    assert codes(inspected(tmp_path, a=doc(body))) == []
    assert codes(inspected(tmp_path, a=doc(body, attributes=' flags="s14.sum.channels"'))) == []


def test_what_importers_refuse_is_a_fault_with_its_place(tmp_path: Path) -> None:
    found = inspected(tmp_path, a=doc(figure("proactive.nothing", "1", "1")))
    (fault,) = found.faults
    assert (fault.code, fault.place) == ("refused", str(tmp_path / "a.xml"))
    assert "unknown id 'proactive.nothing'" in fault.message


def test_the_preamble_has_no_heading_and_no_heading_has_three_lines(tmp_path: Path) -> None:
    body = '<s id="preamble">引言</s>\n<s id="plan">二、\n下一步\n打算</s>'
    assert codes(inspected(tmp_path, a=doc(body))) == ["heading", "heading"]


def test_the_form_goes_with_the_year(tmp_path: Path) -> None:
    assert codes(inspected(tmp_path, a=doc("", form="2021"))) == ["form"]
    assert codes(inspected(tmp_path, a=doc("", form="free"))) == []


def test_ids_are_given_once(tmp_path: Path) -> None:
    assert codes(inspected(tmp_path, a=doc("甲乙丙"), b=doc("一二三", agency="清河水务局"))) == ["duplicate_id"]


PROSE = "".join(f"第{n}条工作由第{n * 7 % 31}处室负责，公开栏设在{chr(0x4E00 + n * 37)}字楼。" for n in range(60))
OTHER = "".join(f"{chr(0x5000 + n * 53)}{chr(0x6000 + n * 71)}{chr(0x7000 + n * 17)}办结。" for n in range(200))


def test_nearly_the_same_text_in_two_splits(tmp_path: Path) -> None:
    train, test = (
        doc(PROSE, "a", "甲镇人民政府"),
        doc(PROSE.replace("3", "8").replace("由", "归", 3), "b", "乙镇人民政府"),
    )
    found = inspected(tmp_path, train__a=train, test__b=test)
    assert codes(found) == ["near_duplicate"]
    assert "a of train" in found.faults[0].message or "b of test" in found.faults[0].message


def test_the_same_text_in_one_split_or_other_texts_in_two_are_none(tmp_path: Path) -> None:
    first = doc(PROSE, "a", "甲镇人民政府")
    second, third = doc(PROSE, "b", "乙镇人民政府"), doc(OTHER, "c", "丙镇人民政府")
    assert codes(inspected(tmp_path, train__a=first, train__b=second, test__c=third)) == []


def test_an_agency_stays_in_one_split_in_either_script(tmp_path: Path) -> None:
    one, other = doc(PROSE, "a", "云雾河县人民政府"), doc(OTHER, "b", "雲霧河縣人民政府")
    assert codes(inspected(tmp_path, dev__a=one, test__b=other)) == ["agency_across_splits"]


@pytest.mark.parametrize(
    ("split", "layer", "expected"),
    [
        ("dev", "silver", ["silver_in_held_out"]),
        ("test", "synthetic", ["silver_in_held_out"]),
        ("train", "silver", []),
        ("test", "gold", []),
    ],
)
def test_nothing_that_no_person_made_is_held_out(split: str, layer: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(inspected(tmp_path, **{f"{split}__a": doc("", attributes=f' layer="{layer}"')})) == expected


def test_where_some_reports_have_a_split_all_must(tmp_path: Path) -> None:
    one, other = doc(PROSE, "a", "甲镇人民政府"), doc(OTHER, "b", "乙镇人民政府")
    assert codes(inspected(tmp_path, train__a=one, b=other)) == ["split"]


def test_every_code_is_tested() -> None:
    tests = Path(__file__).read_text()
    assert [code for code in CODES if f'"{code}"' not in tests] == []


@pytest.mark.parametrize(
    ("path", "split"),
    [("dev.jsonl", "dev"), ("test/a01.xml", "test"), ("gold/a01.xml", "unsplit"), ("testing/a.xml", "unsplit")],
)
def test_a_split_is_the_name_of_the_file_or_its_folder(path: str, split: str) -> None:
    assert split_of(Path("corpus") / path) == split


def test_thin_labels_are_counted_over_all_splits_and_optional_ones_are_none(tmp_path: Path) -> None:
    mention = figure("proactive.total", "3", "3")
    optional = figure("fees.charged", "5", "5", OPTIONAL)
    one = doc(mention * 12 + optional * 30, "a", "甲镇人民政府")
    other = doc(PROSE + mention * 8, "b", "乙镇人民政府")
    found = inspected(tmp_path, train__a=one, dev__b=other)
    assert "proactive.total" not in found.thin["fields"]
    assert found.thin["fields"]["fees.charged"] == 0
    assert found.thin["sections"]["overview"] == 2
    assert inspection_to_record(found)["thin"] == found.thin
    assert [(split, counts.documents) for split, counts in found.counts.items()] == [("train", 1), ("dev", 1)]


def test_numbers_and_script_do_not_make_texts_differ() -> None:
    assert (
        jaccard(shingles("公开 1,200 条规范文件，收到申请"), shingles("公開三百條規范文件，收到申請")) > NEAR_DUPLICATE
    )
    assert jaccard(frozenset(), frozenset()) == 1.0
    assert list(near_pairs([PROSE, OTHER, PROSE, PROSE], "aabb")) == [(0, 2, 1.0), (0, 3, 1.0)]


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_one_for_the_same(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)
    assert jaccard(a, b) == jaccard(b, a)
    assert 0 <= jaccard(a, b) <= jaccard(a, a) == 1


def test_what_is_shipped_has_no_fault() -> None:
    inline = SHIPPED / "inline"
    if not inline.is_dir():
        pytest.skip(f"no annotated reports in {inline}")
    found = inspect_corpus(read_corpus([inline]), 20)
    assert found.faults == ()
