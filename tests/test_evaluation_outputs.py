"""What an evaluation leaves: its files, what Markdown and JUnit say, what the page is made of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("numpy", reason="pip install 'gidr-ner[evaluation]'")

from evaluation_sample import HOSTILE, MEASURES, SYSTEMS, hostile_report, sample_report

from gidr_ner.evaluation.html import report_to_html
from gidr_ner.evaluation.junit import report_to_junit
from gidr_ner.evaluation.markdown import report_to_markdown
from gidr_ner.evaluation.outputs import write_outputs


def rows_below(markdown: str, title: str) -> list[str]:
    """The rows of the table below a heading, without head and rule."""
    section = markdown.partition(f"### {title}\n")[2].partition("\n### ")[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def test_all_files_are_written_and_are_the_same_each_time(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "deep" / "two"):
        write_outputs(*_report_folder_texts(folder))
    one, two = ({f.name: f.read_bytes() for f in p.iterdir()} for p in (tmp_path / "one", tmp_path / "deep" / "two"))
    assert one == two
    assert sorted(one) == ["baseline.json", "junit.xml", "report.html", "report.json", "report.md"]
    assert json.loads(one["report.json"]) == sample_report()[0]


def _report_folder_texts(folder: Path) -> tuple[dict[str, Any], Path, dict[str, str]]:
    report, texts = sample_report()
    return report, folder, texts


def test_a_lone_surrogate_is_no_reason_to_fail(tmp_path: Path) -> None:
    report, texts = sample_report(2)
    report["gates"][0]["message"] = report["gold"]["name"] = "\ud800"
    write_outputs(report, tmp_path, dict.fromkeys(texts, "\udfff"))
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report
    ElementTree.parse(tmp_path / "junit.xml")


# Markdown


def test_markdown_has_a_row_a_measure_with_interval_and_a_column_a_system() -> None:
    report, _ = sample_report()
    rows = rows_below(report_to_markdown(report), "F1 with 95 % intervals")
    assert [row.split("|")[1].strip() for row in rows[:-1]] == [f"`{measure}`" for measure in MEASURES]
    assert all(len(re.findall(r"(?:\.\d{3}|1\.000) \[", row)) == len(SYSTEMS) for row in rows[:-1])


def test_markdown_arrows_follow_sign_and_corrected_p() -> None:
    report, _ = sample_report()
    head = {"measure": "value", "first": "a", "second": "b", "interval": [-0.1, 0.1]}
    report["differences"] = [
        head | {"label": None, "difference": difference, "p": p, "p_holm": corrected}
        for difference, p, corrected in (
            (0.05, 0.01, 0.01),
            (-0.05, 0.01, 0.2),
            (0.0, 1.0, 1.0),
            (-0.012, 0.0004, None),
        )
    ]
    rows = rows_below(report_to_markdown(report), "Between systems")
    assert [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows] == [
        ["▲", "`value`", "a → b", "+.050 [−.100, +.100]", ".010"],
        ["▽", "`value`", "a → b", "−.050 [−.100, +.100]", ".200"],
        ["=", "`value`", "a → b", ".000 [−.100, +.100]", "1.000"],
        ["▼", "`value`", "a → b", "−.012 [−.100, +.100]", "&lt; .001"],
    ]


def test_markdown_counts_what_did_not_move_instead_of_listing_it() -> None:
    report, _ = sample_report()
    moved = report["differences"][0]
    report["differences"] = [moved, *[moved | {"difference": 0.0, "interval": [0.0, 0.0], "p": 1.0}] * 5]
    markdown = report_to_markdown(report)
    assert len(rows_below(markdown, "Between systems")) == 1
    assert "No difference at all in 5 comparisons." in markdown


def test_markdown_puts_failed_gates_first_and_says_how_many() -> None:
    report, _ = sample_report()
    markdown = report_to_markdown(report)
    assert "❌ 1 of 2 gates failed" in markdown
    assert [row[2] for row in rows_below(markdown, "Gates")] == ["❌", "✅"]


def compared(*differences: dict[str, Any], **said: object) -> dict[str, Any]:
    """The sample with a baseline that says so."""
    baseline = {"signature": "old", "comparable": True, "why": None, "labels": True, "differences": list(differences)}
    return sample_report()[0] | {"baseline": baseline | said}


def test_markdown_compares_with_a_baseline_or_says_why_not() -> None:
    differences = sample_report()[0]["differences"][:3]
    markdown = report_to_markdown(compared(*differences))
    assert len(rows_below(markdown, "Against the baseline")) == 3
    assert "holds no labels" not in markdown
    assert "The baseline holds no labels" in report_to_markdown(compared(*differences, labels=False))
    refused = compared(comparable=False, why="gold differs", labels=False)
    assert "Not comparable: gold differs" in report_to_markdown(refused)


def test_markdown_lists_fields_that_changed_the_worst_first_and_counts_the_rest() -> None:
    moves = {
        "value": (-0.3, 0.4),
        "fees.charged": (-0.02, 0.001),
        "budget.spent": (0.05, 0.001),
        "overview": (0.0, 1.0),
    }
    moves |= {f"x{n:02}": (-0.01 if n < 10 else 0.01, 0.9) for n in range(20)}
    report = compared(
        *(
            {"measure": "value", "label": label, "first": "baseline", "second": "rules", "difference": difference}
            | {"interval": [difference - 0.01, difference + 0.01], "p": p / 2, "p_holm": p}
            for label, (difference, p) in moves.items()
        )
    )
    markdown = report_to_markdown(report)
    rows = rows_below(markdown, "Fields that changed")
    assert rows[0] == "| ▼ | `fees.charged` 依申请公开收取的费用 | `value` | rules | −.020 [−.030, −.010] | .001 |"
    assert rows[1] == "| ▽ | `value` | `value` | rules | −.300 [−.310, −.290] | .400 |"
    assert len(rows) == 15
    assert "… and 0 worse and 8 better in report.html." in markdown
    assert "Fields that changed" not in report_to_markdown(compared())


def test_markdown_lists_worst_fields_by_number_of_errors() -> None:
    report, _ = sample_report()
    rows = rows_below(report_to_markdown(report), "Worst fields")
    errors = [sum(int(cell) for cell in row.split("|")[4:6]) for row in rows]
    assert errors == sorted(errors, reverse=True)
    assert len(rows) == 15


def test_markdown_names_what_is_odd_about_a_system() -> None:
    report, _ = sample_report()
    report["systems"][1] |= {"documents_missing": ["d1", "d2"], "unknown_ids": {"x.y": 3}, "misquoted": 4}
    markdown = report_to_markdown(report)
    assert "model: 2 documents missing, counted as empty: `d1`, `d2`" in markdown
    assert "model: 1 ids that the schema does not know: `x.y`" in markdown
    assert "model: 4 figures quote other characters" in markdown


def test_markdown_of_a_large_report_stays_below_the_limit_and_says_what_is_left_out() -> None:
    report, _ = sample_report()
    report["gates"] = [{"id": f"g{n}", "passed": n % 2 == 0, "message": "长" * 500} for n in range(500)]
    report["slices"] *= 50
    report["power"] = {"value": {f"{'长' * 60}{n}": 0.1 for n in range(300)}}
    markdown = report_to_markdown(report)
    assert len(markdown.encode()) < 60_000
    assert "Left out for length, see report.html: What this set can show" in markdown


def test_hostile_text_is_no_markup_in_markdown() -> None:
    report, _ = hostile_report()
    markdown = report_to_markdown(report)
    as_code = ("`", "Baseline: `")
    assert not [line for line in markdown.splitlines() if "<" in line and not line.startswith(as_code)]
    rows = rows_below(markdown, "Gates")
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}
    assert r"\`\|&amp;lt;" in rows[1]


# JUnit


def test_each_gate_is_a_test_case_and_failures_have_messages() -> None:
    report, _ = sample_report()
    suite = ElementTree.fromstring(report_to_junit(report)).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite.iter("testcase")] == [gate["id"] for gate in report["gates"]]
    assert [failure.get("message") for failure in suite.iter("failure")] == [report["gates"][1]["message"]]


def test_no_gates_are_an_empty_suite() -> None:
    report, _ = sample_report()
    report["gates"] = []
    assert ElementTree.fromstring(report_to_junit(report)).get("tests") == "0"


def test_hostile_text_stays_text_in_junit() -> None:
    report, _ = hostile_report()
    suite = ElementTree.fromstring(report_to_junit(report)).find("testsuite")
    assert suite is not None
    shown = re.sub(r"[\x00\x1b]", "\N{REPLACEMENT CHARACTER}", HOSTILE)
    assert [failure.text for failure in suite.iter("failure")][-1] == shown
    assert not list(suite.iter("script"))


# the page


def test_data_cannot_leave_their_element() -> None:
    page = report_to_html(*hostile_report())
    assert len(re.findall(r"<script", page)) == len(re.findall(r"</script", page)) == 4
    assert "<!--" not in page
    block = re.search(r'<script type="application/json" id="report">(.*?)</script>', page, re.DOTALL)
    assert block
    assert json.loads(block[1]) == hostile_report()[0]


def test_the_policy_allows_one_script_and_no_network() -> None:
    page = report_to_html(*sample_report())
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    own = page.partition("<script type=")[0]
    assert re.findall(r"\b(?:src|href)=", own) == ["href="]  # the link that skips to the figures
    assert not re.search(r"@import|url\(|https?:", own)


def test_texts_of_documents_without_errors_stay_out() -> None:
    report, texts = sample_report()
    texts["spare"] = "never shown"
    assert "never shown" not in report_to_html(report, texts)
