"""Web pages: the traps of real ones, a test each, and hostile ones, each with the limit that stops it."""

from __future__ import annotations

import gzip
import sys
import time
from base64 import b64encode

import pytest

pytest.importorskip("lxml")


from gidr_ner.errors import BinaryInput, Damaged, EmptyInput, MissingExtra, NoText, TooLarge
from gidr_ner.readers import read
from gidr_ner.readers.html import HtmlReader
from gidr_ner.readers.limits import Limits

SENTENCE = "全年主动公开政府信息１２６条，其中通过网站公开120余条。"


def text_of(page: str | bytes, name: str = "a.html") -> str:
    return read(page if isinstance(page, bytes) else page.encode(), name).text


def body(content: str) -> str:
    return text_of(f"<html><body>{content}</body></html>")


def cells_of(page: str) -> list[list[tuple[str, int, int, int, int]]]:
    document = read(f"<html><body>{page}</body></html>".encode(), "a.html")
    return [[(document.text[c.span.start : c.span.end], *c[1:]) for c in table.cells] for table in document.tables]


# --- bytes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "GB18030"])
def test_gb2312_means_gb18030(charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>朱镕基㐀于会上要求，公开信息。</p><p>完</p></body>'
    assert text_of(page.encode("gb18030")) == "朱镕基㐀于会上要求，公开信息。\n完\n"


def test_a_charset_that_is_wrong_is_not_believed() -> None:
    page = f'<html><head><meta charset="gb2312"></head><body><p>{SENTENCE}</p></body></html>'
    assert text_of(page.encode()) == SENTENCE + "\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "big5hkscs"])
def test_other_encodings(encoding: str) -> None:
    page = "<html><body><p>政府資訊公開工作，公開條數。</p></body></html>"
    assert text_of(page.encode(encoding)) == "政府資訊公開工作，公開條數。\n"


@pytest.mark.parametrize("name", ["report.doc", "report.txt", "report", "report.pdf"])
def test_a_page_is_told_by_its_bytes(name: str) -> None:
    document = read(f"\ufeff<!-- x -->\n<html xmlns:o=''><p>{SENTENCE}</p></html>".encode(), name)
    assert (document.text, document.media_type) == (SENTENCE + "\n", "text/html")


def test_a_fragment_is_a_page_by_its_name() -> None:
    page = f"一、概述<br>{SENTENCE}"
    assert text_of(page, "a.htm") == f"一、概述\n{SENTENCE}\n"
    assert text_of(page, "a.txt") == page


def test_an_xml_declaration_with_an_encoding() -> None:
    assert text_of(f'<?xml version="1.0" encoding="gb2312"?><html><body>{SENTENCE}</body></html>') == SENTENCE + "\n"


def test_gzip() -> None:
    packed = gzip.compress(f"<html><body><p>{SENTENCE}</p></body></html>".encode())
    assert text_of(packed, "a.html") == SENTENCE + "\n"
    assert text_of(gzip.compress(SENTENCE.encode()), "a.txt.gz") == SENTENCE


MHT = """From: <Saved by Microsoft Internet Explorer 5>
Subject: report
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html"; boundary="----=_X"

This is a multi-part message in MIME format.

------=_X
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: {encoding}

{page}
------=_X
Content-Type: image/gif
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACw=
------=_X--
"""


def test_a_web_archive() -> None:
    from base64 import encodebytes
    from quopri import encodestring

    page = f'<html><head><meta charset=gb2312></head><body><p align="left">{SENTENCE}</p></body></html>'.encode(
        "gb18030"
    )
    for encoding, packed in (("base64", encodebytes(page)), ("quoted-printable", encodestring(page))):
        archive = MHT.format(encoding=encoding, page=packed.decode("ascii"))
        assert text_of(archive.replace("\n", "\r\n"), "a.mht") == SENTENCE + "\n"


def test_a_web_archive_that_was_cut_is_read_as_far_as_it_goes() -> None:
    page = f"<html><body><p>{SENTENCE}</p><p>{SENTENCE}</p></body></html>".encode()
    head = b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
    packed = head + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64encode(page)
    for lost in range(60, 64):  # of which one leaves a group that no byte can be made of
        assert SENTENCE in text_of(packed[:-lost], "a.mht")


@pytest.mark.parametrize("begins", ["<!-- -->" * 40, "<!--" * 300, " " * 4000, "<?xml " * 500])
def test_a_head_without_end_is_told_at_once(begins: str) -> None:
    began = time.process_time()
    HtmlReader().sniff(begins.encode() + b"x", "a.txt")
    assert time.process_time() - began < 2


def test_a_web_archive_without_a_page() -> None:
    with pytest.raises(NoText, match="without a page"):
        text_of(MHT.replace("text/html", "text/css").format(encoding="7bit", page="x"), "a.mht")


# --- what is seen --------------------------------------------------------------------------------------------------


def test_white_space_is_that_of_the_screen() -> None:
    assert (
        body("<p>本年  主动\n  公开12\n条，<b>其中</b>\n网站 <i>A\nB</i>。</p>")
        == "本年 主动公开12条，其中网站 A B。\n"
    )
    assert body("<p>&nbsp;&nbsp;一、概述</p>") == "\xa0\xa0一、概述\n"
    assert body("<pre>一、概述\n  公开12条。</pre>") == "一、概述\n公开12条。\n"
    assert body("一<br>二<br/><br>三<hr>四") == "一\n二\n三\n四\n"


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>一、概述</script>",
        "<style>.a{}</style>",
        "<!-- 一、概述 -->",
        "<p style='Display : NONE'>一、概述</p>",
        "<p hidden>一、概述</p>",
        "<span style='mso-hide:all'>一、概述</span>",
        "<del>删去</del>",
        "<select><option>2014</option></select>",
        "<!--[if gte mso 9]><xml><w:View>Print</w:View></xml><![endif]-->",
        "<template><p>x</p></template>",
    ],
)
def test_what_is_not_seen_is_left_out(unseen: str) -> None:
    assert body(f"<p>{SENTENCE}</p>{unseen}<p>完</p>") == f"{SENTENCE}\n完\n"


def test_word_prints_list_numbers_behind_conditions() -> None:
    assert body("<p><![if !supportLists]><span>一、</span><![endif]>概述</p>") == "一、概述\n"


def test_lists_print_their_numbers() -> None:
    assert body("<ol><li>甲<li>乙</ol><ol type=a start=3><li>丙</ol><ul><li>丁</ul>") == "1. 甲\n2. 乙\nc. 丙\n丁\n"
    assert body("<ol style='list-style-type: cjk-ideographic' start=10><li>甲<li>乙</ol>") == "十、甲\n十一、乙\n"
    assert body("<ol style='list-style:none'><li>一、甲</ol>") == "一、甲\n"


CHROME = '<div class="nav"><a href="/">首页</a><a href="/a">公开</a></div>'
FOOTER = '<div id="footer">版权所有，违者必究。</div>'
RELATED = "<div><h4>相关</h4><a href=1>2013年政府信息公开年度报告</a><a href=2>2012年政府信息公开年度报告</a></div>"
REPORT = f"<p>一、概述</p><p>{SENTENCE * 3}</p><p>二、主动公开情况</p><p>{SENTENCE * 3}</p>"
REPORT_TEXT = f"一、概述\n{SENTENCE * 3}\n二、主动公开情况\n{SENTENCE * 3}\n"


def test_the_report_is_found_in_the_page() -> None:
    assert body(f"{CHROME}<div class=box><div id=c>{REPORT}</div></div>{RELATED}{FOOTER}") == REPORT_TEXT


@pytest.mark.parametrize("between", ["", "\n", "<br>", "<a hidden href=9>无</a>"])
def test_links_one_after_the_other_in_the_report_itself(between: str) -> None:
    links = between.join(f"<a href={n}>信息公开年度报告</a>" for n in range(10))
    assert body(links + REPORT) == REPORT_TEXT
    assert body(f"<div>{REPORT}{links}</div>") == REPORT_TEXT


def test_links_in_a_sentence_are_its_words() -> None:
    links = "、".join(f"<a href={n}>{n}期</a>" for n in range(12))
    assert (
        body(f"<div>{REPORT}{SENTENCE}{links}</div>")
        == f"{REPORT_TEXT}{SENTENCE}{'、'.join(f'{n}期' for n in range(12))}\n"
    )


def test_the_title_before_the_report_belongs_to_it() -> None:
    title = "<div class=t><h1>松涛市2014年政府信息公开工作年度报告</h1></div><div class=info>来源：市档案馆</div>"
    page = f"{CHROME}<div>{title}<div id=c>{REPORT}</div></div>{RELATED}{FOOTER}"
    assert body(page) == f"松涛市2014年政府信息公开工作年度报告\n来源：市档案馆\n{REPORT_TEXT}"


def test_a_title_in_the_head_only() -> None:
    title = "<title>松涛市2014年政府信息公开工作年度报告 - 松涛市人民政府</title>"
    head = f"{title}<meta name=PubDate content='2015/3/1 9:00'>"
    document = read(f"<html><head>{head}</head><body>{CHROME}<div>{REPORT}</div></body></html>".encode(), "a.html")
    assert document.text == f"松涛市2014年政府信息公开工作年度报告\n{REPORT_TEXT}"
    assert document.published == "2015-03-01"
    assert document.publishers == ()
    title = "<h1>松涛市2014年政府信息公开工作年度报告</h1>"
    again = text_of(f"<html><head>{head}</head><body>{title}{REPORT}</body></html>")
    assert again == document.text


def test_the_title_before_a_report_with_a_long_table_or_scripts() -> None:
    rows = "".join(f"<tr><td>行{n}<td>{n}</tr>" for n in range(30))
    title = "<div class=t><h1>松涛市2014年政府信息公开工作年度报告</h1></div>"
    content = f"<div id=c>{REPORT}<script>{'<b>'}</script><table>{rows}</table>{'<style></style>' * 20}</div>"
    text = body(f"{CHROME}<div>{title}{content}</div>{FOOTER}")
    assert text.startswith(f"松涛市2014年政府信息公开工作年度报告\n{REPORT_TEXT}行0\t0\n")


def test_a_short_report_among_many_links() -> None:
    links = "".join(f"<li><a href=/{n}>松涛市人民政府各部门政府信息公开指南</a></li>" for n in range(200))
    assert body(f"<div id=wrap><ul>{links}</ul><div><p>一、概述</p><p>{SENTENCE}</p></div><ol>{links}</ol></div>") == (
        f"一、概述\n{SENTENCE}\n"
    )


def test_a_last_part_outside_the_element_of_the_others() -> None:
    page = f"{CHROME}<div><div>{REPORT * 20}</div><div><p>六、其他事项</p><p>无。</p></div></div>{FOOTER}"
    assert body(page).endswith("六、其他事项\n无。\n")


def test_a_layout_table_lays_out() -> None:
    page = f"<table><tr><td>{CHROME}</td><td><table><tr><td>{REPORT}</td></tr></table></td></tr></table>{FOOTER}"
    assert body(page) == REPORT_TEXT
    assert cells_of(page) == []


def test_all_reports_of_a_page_are_read() -> None:
    assert body(f"{CHROME}<div>{REPORT}</div><div>{REPORT}</div>{FOOTER}").startswith(REPORT_TEXT + REPORT_TEXT)


def test_a_report_in_links_only_at_its_headings() -> None:
    page = f'<p><a name="_Toc1"></a>一、概述</p><p>{SENTENCE}<a href="/x.htm">附表</a></p>'
    assert body(page) == f"一、概述\n{SENTENCE}附表\n"


# --- tables --------------------------------------------------------------------------------------------------------


def test_spans() -> None:
    page = "<table><tr><th rowspan=2>规章</th><td colspan='2'>1</td></tr><tr><td>2<td>&nbsp;</tr></table>"
    assert cells_of(page) == [[("规章", 0, 0, 2, 1), ("1", 0, 1, 1, 2), ("2", 1, 1, 1, 1), ("", 1, 2, 1, 1)]]


def test_cells_with_lines_lists_and_hidden_parts() -> None:
    page = "<table><tr><td><p>商业</p><p>企业</p><td>科研<br>机构<td>1<span style='display:none'>9</span>2</tr></table>"
    assert [text for text, *_ in cells_of(page)[0]] == ["商业企业", "科研机构", "12"]


def test_unclosed_cells_and_sections() -> None:
    page = "<table><thead><tr><th>甲<th>乙<tbody><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert [(text, row, col) for text, row, col, *_ in cells_of(page)[0]] == [
        ("甲", 0, 0), ("乙", 0, 1), ("1", 1, 0), ("2", 1, 1), ("3", 2, 0), ("4", 2, 1),
    ]  # fmt: skip


def test_prose_in_a_table_of_figures() -> None:
    page = f"<table><tr><td>甲<td>1<tr><td colspan=2>{SENTENCE * 6}<tr><td>乙<td>2</table>"
    assert body(page) == f"甲\t1\n{SENTENCE * 6}\n乙\t2\n"
    assert len(cells_of(page)) == 2


def test_a_row_span_ends_with_the_table() -> None:
    assert cells_of("<table><tr><td rowspan=0>甲<td>1<tr><td>2</table>")[0][0] == ("甲", 0, 0, 2, 1)
    assert cells_of("<table><tr><td rowspan=99>甲<td>1<tr><td>2</table>")[0][0] == ("甲", 0, 0, 2, 1)


def test_places_are_element_paths() -> None:
    document = read(b"<html><body><div>x</div><div><table><tr><td>1<td>2</table><p>y</p></div></body></html>", "a.html")
    assert [(document.text[p.span.start : p.span.end], p.path) for p in document.places] == [
        ("x", "/html/body/div[1]"),
        ("1", "/html/body/div[2]/table[1]/tr[1]/td[1]"),
        ("2", "/html/body/div[2]/table[1]/tr[1]/td[2]"),
        ("y", "/html/body/div[2]/p[1]"),
    ]


# --- pages that are no report --------------------------------------------------------------------------------------


def test_a_page_that_only_links_to_an_attachment_says_so() -> None:
    with pytest.raises(NoText, match=r"links to /files/2014\.docx"):
        body(f'{CHROME}<p>附件：<a href="/files/2014.docx">年度报告</a></p>{FOOTER}')


def test_a_shell_says_so() -> None:
    with pytest.raises(NoText, match="scripts or frames"):
        body('<div id="app"></div><script src="app.js"></script>')
    with pytest.raises(NoText, match="scripts or frames"):
        text_of("<html><frameset><frame src=a.html></frameset></html>")


@pytest.mark.parametrize("page", ["<html></html>", "<html><body> <p></p></body></html>", "<html>"])
def test_an_empty_page(page: str) -> None:
    with pytest.raises(EmptyInput):
        text_of(page)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(BinaryInput):
        text_of(b"<html>" + bytes(range(128, 256)) * 40)


def test_the_line_that_installs_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith(("lxml", "gidr_ner.readers.html_"))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(MissingExtra, match=r"a\.html: an HTML page.*pip install 'gidr-ner\[html\]'"):
        body("x")


# --- hostile pages -------------------------------------------------------------------------------------------------


def test_300_unclosed_tags_lose_nothing() -> None:
    page = "".join(f"<span><font>第{n}条，公开。" for n in range(300))
    assert body(page).count("条") == 300


def within(seconds: float, page: str | bytes, name: str = "a.html") -> str:
    begun = time.perf_counter()
    text = text_of(page, name)
    assert time.perf_counter() - begun < seconds
    return text


def test_nesting_without_end() -> None:
    with pytest.raises(TooLarge, match=r"limits\.html_depth"):
        within(2, "<html>" + "<div>" * 200_000 + "x")


def test_tags_without_end() -> None:
    with pytest.raises(TooLarge, match=r"limits\.html_nodes"):
        within(5, "<html>" + "<p>1</p>" * 400_000)


def test_a_page_too_long() -> None:
    with pytest.raises(TooLarge, match=r"limits\.html_bytes"):
        HtmlReader(Limits(html_bytes=10)).read(b"<html><body>1</body></html>", "a.html")


def test_a_gzip_bomb() -> None:
    with pytest.raises(TooLarge, match=r"limits\.gzip_bytes"):
        within(5, gzip.compress(bytes(64 * 2**20)))


def test_a_broken_gzip_archive() -> None:
    with pytest.raises(Damaged, match="gzip"):
        text_of(b"\x1f\x8b\x08\0\0\0\0\0\0\0xyz")


def test_spans_without_end() -> None:
    row = "<tr>" + "<td colspan=1000000000 rowspan=1000000000>1<td>2" * 40
    document = read(f"<html><body><table>{row * 200}</table></body></html>".encode(), "a.html")
    assert any("limits.table_columns" in warning for warning in document.warnings)
    assert all(c.col + c.col_span <= Limits().table_columns for table in document.tables for c in table.cells)


def test_cells_without_end() -> None:
    with pytest.raises(TooLarge, match=r"limits\.table_cells"):
        within(5, "<html><table>" + "<tr><td>1<td>2" * 20_000)


def test_siblings_without_end_take_no_square_of_time() -> None:
    assert within(10, "<html><body>" + "<p>1</p>" * 60_000).count("1") == 60_000


def test_attributes_and_entities_without_end() -> None:
    within(5, "<html><body><p " + "a=b " * 200_000 + ">x</p>")
    within(5, "<html><body>x" + "&amp;" * 200_000 + "&#0;&#1114112;&#xD800;" * 1000)
    within(5, "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><html><body>&b;x")


def test_titles_without_end() -> None:
    within(5, "<html><head><title>" + " " * 300_000 + f"年报</title></head><body>{SENTENCE}")
    within(5, f"<html><body><p>{SENTENCE}</p>" + "<title" * 150_000)


def test_a_title_that_is_never_closed() -> None:
    assert text_of(f"<html><head><title>公\ufffd/title></head><body><p>{SENTENCE}</p>").endswith(SENTENCE + "\n")


def test_an_unclosed_comment_or_cell() -> None:
    assert body("一、概述<!-- x") == "一、概述\n"
    within(5, "<html><body>x<!--" + "-" * 500_000)
    within(5, "<" * 500_000 + "html>x")


def test_a_declared_encoding_that_takes_time_without_end_is_not_asked() -> None:
    page = b"<meta charset=punycode><p>\xff\xff\xff\x81-" + b"abc1de0fgh" * 20_000
    assert read(page, "a.html").text


def test_messages_in_messages() -> None:
    head = 'Content-Type: multipart/related; boundary="b"\n\n--b\n'
    assert read(f"{head * 4}Content-Type: text/html\n\n<p>{SENTENCE}</p>".encode(), "a.mht").text == f"{SENTENCE}\n"
    with pytest.raises(TooLarge, match=r"limits\.mht_nesting"):
        read((head * 5).encode(), "a.mht")
