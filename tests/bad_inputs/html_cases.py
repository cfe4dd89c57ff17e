"""Faults of web pages."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from html_pages import cms_page, div_page, word_page

from bad_inputs.base import CELLS, TEXT, TITLE, gzip, noise, parts

_DIV, _CMS, _WORD = (style(parts()) for style in (div_page, cms_page, word_page))
_LINES = [part for part in parts() if isinstance(part, str)]
_PROSE = "".join(f"<p>{line}</p>" for line in _LINES)


def _page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def _changed(page: str, old: str, new: str) -> bytes:
    assert old in page
    return page.replace(old, new).encode()


def _once(page: str, old: str, new: str) -> bytes:
    assert old in page
    return page.replace(old, new, 1).encode()


def web_archive(content_type: str, body: bytes) -> bytes:
    """A page as a browser saves it with what belongs to it."""
    encoded = b64encode(body)
    lines = b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    return (
        f"{head}Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + lines
    ) + b"\r\n--b--\r\n"


CASES: dict[str, Callable[[], bytes]] = {
    "html/300-unclosed.html": lambda: _once(_DIV, "<article>", "<article>" + "<span><font>" * 150),
    "html/200000-nested.html": lambda: _page("<div>" * 200_000 + _PROSE),
    "html/300001-tags.html": lambda: _page("<b>" + "<br>" * 300_001),
    "html/too-long.html": lambda: gzip(_page(_PROSE + "<!--" + " " * (16 * 2**20) + "-->")),
    "html/colspan.html": lambda: _changed(_DIV, "colspan=4", "colspan=1000000000"),
    "html/rowspan.html": lambda: _page(f'{_PROSE}<table><tr><td rowspan="1000000000">甲<td>1<tr><td>2</table>'),
    "html/span-not-a-number.html": lambda: _changed(_DIV, "colspan=4", "colspan='四' rowspan='-3'"),
    "html/td-unclosed.html": lambda: _CMS.replace("</tr>", "").encode(),
    "html/rows-unclosed.html": lambda: _DIV.replace("</td>", "").replace("</th>", "").replace("</tr>", "").encode(),
    "html/one-pre.html": lambda: _page(f"<pre>{TEXT}</pre>"),
    "html/one-textarea.html": lambda: _page(f"<textarea>{TEXT}</textarea>"),
    "html/breaks-only.html": lambda: _page(TEXT.replace("\n", "<br>")),
    "html/script-shell.html": lambda: _page('<div id="app"></div><script src="/app.js"></script>'),
    "html/script-text.html": lambda: _page(f"<div id=app></div><script>var report='{TITLE} {_PROSE}';</script>"),
    "html/frames.html": lambda: b"<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset>",
    "html/redirect.html": lambda: _page("", "<meta http-equiv=refresh content='0;url=/nb/2022.html'>"),
    "html/attachment-only.html": lambda: _page("<p>年度报告</p><a href='/nb/2022年报.docx'>附件</a>"),
    "html/picture-only.html": lambda: _page("<img src='1.jpg'><img src='2.jpg'>"),
    "html/empty-body.html": lambda: _page(""),
    "html/gb2312-with-gbk.html": lambda: _WORD.replace("目录更新", "朱镕基、堃喆目录更新").encode("gb18030"),
    "html/meta-wrong.html": lambda: _WORD.replace("gb2312", "utf-8").encode("gb18030"),
    "html/meta-unknown.html": lambda: _WORD.replace("gb2312", "x-none").encode("gb18030"),
    "html/utf-16.html": lambda: _DIV.encode("utf-16"),
    "html/damaged-bytes.html": lambda: _DIV.encode().replace("目录".encode(), b"\xff\xfe\xff"),
    "html/saved-as-word.doc": lambda: _WORD.encode("gb18030"),
    "html/saved-as-text.txt": lambda: _CMS.encode(),
    "html/archive.mht": lambda: web_archive('text/html; charset="utf-8"', _DIV.encode()),
    "html/archive-without-page.mht": lambda: web_archive("image/png", noise(300)),
    "html/archive-cut.mht": lambda: web_archive("text/html", _DIV.encode())[:-2000],
    "html/gzip.html": lambda: gzip(_DIV.encode()),
    "html/gzip-cut.html": lambda: gzip(_DIV.encode())[:-100],
    "html/title-unclosed.html": lambda: _page(_PROSE, f"<title>{TITLE}"),
    "html/comment-unclosed.html": lambda: _once(_DIV, "</article>", "<!-- 页脚 </article>"),
    "html/script-unclosed.html": lambda: _once(_CMS, "<noscript>", "<script>var a = '<p>';<noscript>"),
    "html/nuls.html": lambda: _changed(_DIV, "目录", "目\0录"),
    "html/quotes-unclosed.html": lambda: _once(_DIV, "<div class='md-p'>", '<div class="md-p>'),
    "html/hidden.html": lambda: _once(_CMS, "<!-- 正文 -->", "<p style='display:none'>" + TITLE * 50 + "</p>"),
    "html/nested-tables.html": lambda: _page("<table><tr><td>" * 60 + _DIV + "</table>" * 60),
    "html/pictures-for-figures.html": lambda: _CMS.replace(f">{CELLS['t3.new.total']}<", "><img src=n.gif><").encode(),
    "html/entities.html": lambda: _page("&nbsp;" * 100_000 + _PROSE),
    "html/entities-unknown.html": lambda: _changed(_DIV, "。", "&foo;&#1114112;&#xD800;。"),
    "html/long-attribute.html": lambda: _page(f"<img src='data:image/png;base64,{'A' * 1_000_000}'>{_PROSE}"),
    "html/links-everywhere.html": lambda: _page("<a href=/x>更多信息公开年度报告</a>" * 3000 + _PROSE),
    "html/two-reports.html": lambda: _page(_PROSE + _PROSE.replace("2022", "2021")),
    "html/other-page.html": lambda: _page("<h1>市政府召开常务会议</h1>" + "<p>会议研究了全市安全生产工作。</p>" * 30),
    "html/xml-declaration.html": lambda: ('<?xml version="1.0" encoding="gb2312"?>' + _DIV).encode(),
}
