"""The one invented report that every fault is done to."""

from __future__ import annotations

import random
import struct
import zlib

import form_blocks
import report_parts
import table_layouts as forms

CELLS = forms.random_cells(random.Random(7), "2021", 900)
TITLE = forms.TITLE

_RECEIVED = CELLS["t3.new.total"]
_OPENING = (
    "　　本报告根据《中华人民共和国政府信息公开条例》编制。",
    "一、总体情况",
    f"　　2022年，我局收到政府信息公开申请{_RECEIVED}件，举办信息公开培训3次。",
    "二、主动公开政府信息情况",
)
HEADINGS = ("三、收到和处理政府信息公开申请情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况")
CLOSING = (
    "五、存在的主要问题及改进情况",
    "　　目录更新不够及时，下一步将按周核对。",
    "六、其他需要报告的事项",
    "　　无。",
)


def tables(layout: str = "tabs") -> tuple[str, str, str]:
    """The three tables as text."""
    rng = random.Random(7)
    return (
        forms.service_text(CELLS, "2021", layout, rng),
        forms.result_text(CELLS, "2021", layout, rng),
        forms.remedy_text(CELLS, layout, rng),
    )


def assemble(services: str, results: str, remedies: str) -> str:
    """The report around its tables."""
    return "\n".join((TITLE, *_OPENING, services, HEADINGS[0], results, HEADINGS[1], remedies, *CLOSING, ""))


TEXT = assemble(*tables())


def parts() -> list[str | report_parts.FormTable]:
    """Lines and tables, for pages."""
    services, results, remedies = report_parts.form_tables(CELLS, "2021")
    return [TITLE, *_OPENING, services, HEADINGS[0], results, HEADINGS[1], remedies, *CLOSING]


def blocks() -> list[form_blocks.Block]:
    """Lines and tables, for Word and PDF."""
    services, results, remedies = form_blocks.form_blocks(CELLS, "2021")
    return [TITLE, *_OPENING, services, HEADINGS[0], results, HEADINGS[1], remedies, *CLOSING]


def noise(count: int) -> bytes:
    """The same bytes every time."""
    return random.Random(7).randbytes(count)


def gzip(data: bytes) -> bytes:
    """Without a time in its head, so that it is the same every time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    return head + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
