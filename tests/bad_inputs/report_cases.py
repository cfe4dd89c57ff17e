"""Faults of reports: what is printed in a sound file is wrong, missing, moved or of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bad_inputs.base import CELLS, CLOSING, HEADINGS, TEXT, TITLE, assemble, tables

_SERVICES, _RESULTS, _REMEDIES = tables()
_OTHER = "松涛市2022年政府工作报告\n\n各位代表：过去一年，全市生产总值增长8.5%，新建学校12所。\n" + (
    "坚持稳中求进，抓好粮食生产，改善城乡居住条件，发展现代服务业。\n" * 40
)
_NEWS = "我局发布年度报告\n" + "近日，我局召开会议，学习政府信息公开条例，部署年度报告编制工作。\n" * 20


def _lines(change: Callable[[list[str]], Iterable[str]], table: str = _RESULTS) -> str:
    return "\n".join(change(table.split("\n")))


def _with_results(results: str) -> bytes:
    return assemble(_SERVICES, results, _REMEDIES).encode()


def _wrong_total() -> bytes:
    """The sum of the applications received is one too many."""
    total = CELLS["t3.new.total"]
    line = next(line for line in _RESULTS.split("\n") if "本年新收" in line)
    assert line.endswith(f"\t{total}")
    return _with_results(_RESULTS.replace(line, f"{line.removesuffix(str(total))}{total + 1}"))


def _transposed() -> bytes:
    rows = [line.split("\t") for line in _RESULTS.split("\n")]
    width = max(map(len, rows))
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    return _with_results("\n".join("\t".join(column) for column in columns))


def _last_number_first(lines: list[str]) -> Iterable[str]:
    return ("\t".join([*(cells := line.split("\t"))[:-1], "", cells[-1]]) for line in lines)


CASES: dict[str, Callable[[], bytes]] = {
    "report/no-results.txt": lambda: TEXT.replace(_RESULTS, "").encode(),
    "report/no-tables.txt": lambda: assemble("", "", "").encode(),
    "report/tables-only.txt": lambda: "\n".join((_SERVICES, _RESULTS, _REMEDIES)).encode(),
    "report/transposed.txt": _transposed,
    "report/doubled.txt": lambda: _with_results(f"{_RESULTS}\n{_RESULTS}"),
    "report/split.txt": lambda: _with_results(_lines(lambda r: [*r[:14], "— 4 —", TITLE, "", *r[14:]])),
    "report/header-lost.txt": lambda: _with_results(_lines(lambda rows: rows[3:])),
    "report/labels-lost.txt": lambda: _with_results(_lines(lambda rows: (r.split("\t", 3)[-1] for r in rows))),
    "report/column-added.txt": lambda: _with_results(_lines(_last_number_first)),
    "report/rows-upside-down.txt": lambda: _with_results(_lines(lambda rows: rows[:3] + rows[:2:-1])),
    "report/wrong-total.txt": _wrong_total,
    "report/blank-table.txt": lambda: _with_results(_lines(lambda rows: (r.rstrip("0123456789\t") for r in rows))),
    "report/huge-figures.txt": lambda: TEXT.replace("培训3次", f"培训{'9' * 400}次").encode(),
    "report/two-years.txt": lambda: (TEXT + TEXT.replace("2022", "2021")).encode(),
    "report/years-disagree.txt": lambda: TEXT.replace("　　2022年", "　　2019年").encode(),
    "report/no-title.txt": lambda: TEXT.removeprefix(TITLE).encode(),
    "report/no-headings.txt": lambda: TEXT.replace("、", "").encode(),
    "report/headings-only.txt": lambda: "\n".join((TITLE, "一、总体情况", *HEADINGS, CLOSING[0])).encode(),
    "report/20000-headings.txt": lambda: (TEXT + "一、总体情况\n" * 20_000).encode(),
    "report/5000-titles.txt": lambda: (TEXT + f"{TITLE}\n" * 5_000).encode(),
    "report/one-line.txt": lambda: TEXT.replace("\n", "").encode(),
    "report/a-line-a-character.txt": lambda: "\n".join(TEXT).encode(),
    "report/backwards.txt": lambda: "\n".join(TEXT.split("\n")[::-1]).encode(),
    "report/title-only.txt": lambda: TITLE.encode(),
    "report/figures-only.txt": lambda: "\n".join(map(str, CELLS.values())).encode(),
    "report/other-kind.txt": lambda: _OTHER.encode(),
    "report/news.txt": lambda: _NEWS.encode(),
    "report/english.txt": lambda: b"Annual report on the work of the bureau. We held 3 meetings.\n" * 40,
    "report/template.txt": lambda: "".join("X" if c.isdigit() else c for c in TEXT).encode(),
}
