"""What level-1 headings say: the section that a heading names, and how much of it is the language of headings.

The words are data (``schema/headings.tsv``): rows of ``strong`` and ``weak`` patterns that name a section, and of
words that headings are made of but that name none. A heading that joins two parts takes the one named first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from gidr_ner.schema import SECTIONS, read_table

__all__ = ["MADE_OF_WORDS", "Topic", "is_complete", "topic_of"]

_ROWS = [(row["section"], row["rank"], row["pattern"]) for row in read_table("headings.tsv")]
_STRONG = [(section, pattern) for section, rank, pattern in _ROWS if rank == "strong"]
_WEAK = [(section, pattern) for section, rank, pattern in _ROWS if rank == "weak"]
_WORDS = "|".join(pattern for _, rank, pattern in _ROWS if rank == "word")
_LEADS = "|".join(pattern for _, rank, pattern in _ROWS if rank == "lead")
_TOPICS = "|".join(pattern for _, pattern in _STRONG + _WEAK)


def _named(rows: list[tuple[str, str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for _, pattern in rows))


_STRONG_NAMES, _WEAK_NAMES = _named(_STRONG), _named(_WEAK)
_KNOWN = re.compile(f"{_TOPICS}|{_LEADS}|{_WORDS}|\\d")

_ENDS = (
    "情况概述概况概要综述总述措施做法举措问题不足打算计划安排思路事项说明工作方向收费支出经费费用培训保障建设处理办理"
    "受理投诉诉讼复议公开申请咨询解读关切舆情回应建议提案内容成效改进差距困难设想展望重点目标结果信息管理减免方式渠道"
    "形式整改之处"
)
_END = "(?<=" + "|".join(_ENDS[i : i + 2] for i in range(0, len(_ENDS), 2)) + ")"
_SURE_END = "(?<=情况|概述|概况|综述|措施|做法|打算|计划|事项|问题|之处|内容)(?![的地得和与及、是较良中为之上里内不如])"
_CLAUSE = "(?=\\d{4}|二[〇零○]|本|我|全|截|按|根据|没|未|无|共|今年|一年|为|自|一是|[市县区镇乡局])"
MADE_OF_WORDS = re.compile(f"(?:{_LEADS})*(?:{_TOPICS}|{_WORDS})+(?:{_SURE_END}|{_END}{_CLAUSE})")
"""The longest run of heading words from where it is matched, up to a noun that ends headings and a clause that begins."""
_COMPLETE = re.compile(_END + "$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a heading is about: ``section`` is empty where no word names one; ``known`` is the share of known text."""

    section: str
    known: float
    weak: bool = False


def is_complete(core: str) -> bool:
    """Whether words end as headings do."""
    return bool(_COMPLETE.search(core))


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


_TYPICAL = [
    (id, _bigrams(heading)) for id, section in SECTIONS.items() if id != "preamble" for heading in section.headings
]


def _nearest(core: str) -> str:
    """The section with the most similar typical heading, for headings with misread characters; empty for none."""
    grams = _bigrams(core)
    likeness, section = max((len(grams & other) / (len(grams) + len(other) or 1), id) for id, other in _TYPICAL)
    return section if likeness >= 0.28 else ""


@lru_cache(maxsize=4096)
def topic_of(core: str) -> Topic:
    """The topic of a heading without its number, blanks and closing punctuation."""
    if not core:
        return Topic("", 0.0)
    known = 1 - len(_KNOWN.sub("", core)) / len(core)
    for names, rows, weak in ((_STRONG_NAMES, _STRONG, False), (_WEAK_NAMES, _WEAK, True)):
        if (match := names.search(core)) and match.lastindex:
            return Topic(rows[match.lastindex - 1][0], known, weak)
    return Topic(_nearest(core) if len(core) <= 24 else "", known, True)
