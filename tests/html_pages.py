"""Reports as web pages in three styles: exported by Word, set by a content management system, made of div elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from report_parts import FormTable, Slot

Parts = Sequence[str | FormTable]

_LINKS = "".join(
    f'<li><a href="/{n}.html">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "办事服务", "互动交流"))
)
_RELATED = "".join(
    f'<li><a href="/zfxxgk/{year}.html">某市{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
    for year in range(2015, 2020)
)


def _table(table: FormTable, cell: Callable[[Slot], str], attributes: str) -> str:
    rows = "\n".join(f"<tr>\n{''.join(map(cell, row))}</tr>" for row in table.rows)
    return f"<table {attributes}><tbody>\n{rows}\n</tbody></table>"


def _spans(slot: Slot) -> str:
    rows = f' rowspan="{slot.rows}"' if slot.rows > 1 else ""
    return rows + (f" colspan={slot.cols}" if slot.cols > 1 else "")


def _spaced(text: str) -> str:
    """Runs of spaces as pages print them."""
    return re.sub("^ | (?= )", "&nbsp;", escape(text)).replace("\t", "&emsp;")


# --- Word ----------------------------------------------------------------------------------------------------------


def _wrapped(text: str) -> str:
    """Source lines of some 70 characters, as Word breaks them inside Chinese."""
    pieces = re.findall(r".{1,70}(?![\x21-\x7e\s])|.+", text)
    return "\n".join(map(_spaced, pieces))


def _word_cell(slot: Slot) -> str:
    text = escape(slot.text) or "<o:p>&nbsp;</o:p>"
    style = "style='border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt'"
    return f"<td{_spans(slot)} {style}>\n<p class=MsoNormal align=center><span lang=EN-US>{text}</span></p>\n</td>\n"


def _word_line(text: str) -> str:
    half = len(text) // 2
    one, other = _wrapped(text[:half]), _wrapped(text[half:])
    return (
        f"<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋'>{one}<b>{other}</b></span></p>"
    )


def word_page(parts: Parts) -> str:
    """As saved by Word as a web page: every run in a span, source lines broken, tables in a centred div."""
    body = "\n".join(
        _word_line(part)
        if isinstance(part, str)
        else f"<div align=center>{_table(part, _word_cell, 'class=MsoNormalTable border=1 cellspacing=0')}</div>"
        for part in parts
    )
    head = "<meta http-equiv=Content-Type content='text/html; charset=gb2312'><style>p.MsoNormal{margin:0cm}</style>"
    office = "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->"
    start = f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>{head}{office}</head>"
    return f"{start}<body lang=ZH-CN><div class=WordSection1>{body}</div></body></html>"


# --- content management systems ------------------------------------------------------------------------------------


def _cms_cell(slot: Slot) -> str:
    text = escape(slot.text)
    if len(text) == 4 and slot.rows == slot.cols == 1 and not text[0].isdigit():
        text = f"{text[:2]}<br />{text[2:]}"
    return f"<td{_spans(slot)}>{text or '&nbsp;'}"  # </td> is left out, as many systems do


def cms_page(parts: Parts) -> str:
    """A page of a site: navigation, crumbs, hidden parts, scripts, a layout table, related reports, a footer."""
    body = "\n".join(
        f"<p>{_spaced(part)}</p>" if isinstance(part, str) else _table(part, _cms_cell, 'border="1"') for part in parts
    )
    crumbs = '<div class="dqwz">位置：<a href="/">首页</a> &gt; <a href="/g">公开</a> &gt; <a href="/nb">年报</a></div>'
    side = f'<td width="200" class="left"><ul>{_LINKS}</ul></td>'
    content = (
        f'<td><div id="zoom"><!-- 正文 -->{body}</div><div style="display: none">二、隐藏的内容，共999件。</div></td>'
    )
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><head><title>信息公开</title>'
        '<script>var t="<p>一、脚本里的标题，共888件。</p>";</script></head><body>'
        f'<div id="nav"><ul>{_LINKS}</ul></div>{crumbs}<table width="980"><tr>{side}{content}</tr></table>'
        f'<div class="related"><h3>相关链接</h3><ul>{_RELATED}</ul></div>'
        '<div class="footer"><p>版权所有：某市人民政府，建议使用1024*768分辨率浏览。</p><p>备案号12345678</p></div>'
        "<noscript>请打开脚本。</noscript></body></html>"
    )


# --- div elements --------------------------------------------------------------------------------------------------


def div_page(parts: Parts) -> str:
    """A page of the newer kind: nested sections of div elements, line breaks for paragraphs, th for headers."""
    body: list[str] = []
    lines: list[str] = []
    for part in [*parts, None]:
        if isinstance(part, str):
            lines.append(_spaced(part))
            continue
        body.append(f"<div class='md-p'>{'<br>'.join(lines)}</div>")
        lines = []
        if part is not None:
            body.append(f"<div class='md-table'>{_table(part, _div_cell, '')}</div>")
    return (
        "<!doctype html><html lang=zh><meta charset=utf-8><body><header><nav><a href=/>首页</a></nav></header>"
        f"<main><article><div><div>{''.join(body)}</div></div></article></main><footer>主办单位</footer></body></html>"
    )


def _div_cell(slot: Slot) -> str:
    tag = "td" if not slot.text or slot.text[0].isdigit() else "th"
    return f"<{tag}{_spans(slot)}>\n        {escape(slot.text)}\n      </{tag}>"


STYLES = {"word": word_page, "cms": cms_page, "div": div_page}
