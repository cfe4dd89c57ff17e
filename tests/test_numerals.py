"""Printed numerals: values, qualifiers, extents and kinds; each row is a way that reports print a number."""

from collections.abc import Callable
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner.numerals import Numeral, find_figures, find_numerals, parse_numeral

EXACT = [
    ("1620", 1620),
    ("１２", 12),
    ("3,119", 3119),
    ("3，119", 3119),
    ("6, 200", 6200),
    ("2,817,306", 2817306),
    ("13 8", 138),
    ("25.1万", 251000),
    ("2,973万", 29730000),
    ("317,508.46", Decimal("317508.46")),
    ("90.30", Decimal("90.3")),
    ("3.00", 3),
    ("0.0052", Decimal("0.0052")),
    ("3百万", 3000000),
    ("3万5千", 35000),
    ("12万3000", 123000),
    ("1万亿", 10**12),
    ("一百二十三", 123),
    ("一百零二", 102),
    ("一百五", 150),
    ("一百十五", 115),
    ("两万八", 28000),
    ("两万零八", 20008),
    ("一万零五百", 10500),
    ("一百一十八万七千", 1187000),
    ("一亿二千万", 120000000),
    ("二〇一四", 2014),
    ("二○一四", 2014),
    ("二OO八", 2008),
    ("一二三四五", 12345),
    ("廿三", 23),
    ("卅", 30),
    ("零", 0),
    ("〇", 0),
    ("壹佰贰拾叁", 123),
    ("陆拾伍万伍仟", 655000),
    ("兩萬三千", 23000),
    ("九十八点六", Decimal("98.6")),
    ("一点五万", 15000),
    ("一点二三", Decimal("1.23")),
    ("+3", 3),
    ("-46", -46),
    ("−2", -2),
    ("90.3%", Decimal("90.3")),
    ("百分之九十六", 96),
    ("百分之百", 100),
    ("2Ol8", 2018),
    ("l2", 12),
]
AT_LEAST = [
    ("10000余", 10000),
    ("1万多", 10000),
    ("3千余", 3000),
    ("1.2 万余", 12000),
    ("10余万", 100000),
    ("十余", 10),
    ("三百一十余", 310),
    ("两千餘", 2000),
    ("1000+", 1000),
]
APPROX = [
    ("二十几", 20),
    ("六千四百几十", 6400),
    ("三百几十万", 3000000),
    ("几十", 10),
    ("数百", 100),
    ("好几百", 100),
    ("十来", 10),
    ("两三", 2),
    ("三四十", 30),
    ("十五六", 15),
]
NO_NUMERALS = [
    "",
    " ",
    "O",
    "lI",
    "○",
    "余",
    "几",
    "十二五",
    "3,11",
    "1.2.3",
    ".5",
    "1.",
    "②",
    "½",
    "1亿2亿",
    "1|2",
    "件",
    "9" * 41,
]


@pytest.mark.parametrize(("printed", "value"), EXACT)
def test_exact_numerals(printed: str, value: int | Decimal) -> None:
    parsed = parse_numeral(printed)
    assert parsed == (value, "exact")
    assert type(parsed[0]) is type(value)
    assert str(parsed[0]) == str(value)


@pytest.mark.parametrize(("printed", "value"), AT_LEAST)
def test_numerals_that_mean_more(printed: str, value: int) -> None:
    assert parse_numeral(printed) == (value, "at_least")


@pytest.mark.parametrize(("printed", "value"), APPROX)
def test_numerals_that_mean_about(printed: str, value: int) -> None:
    assert parse_numeral(printed) == (value, "approx")


@pytest.mark.parametrize("printed", NO_NUMERALS)
def test_what_is_no_numeral(printed: str) -> None:
    assert parse_numeral(printed) is None


# -- properties ----------------------------------------------------------------------------------------------------


def in_chinese(number: int, digits: str = "零一二三四五六七八九", scales: str = "千百十") -> str:
    """The long form, as a clerk writes it: 10203 is 一万零二百零三."""
    if number == 0:
        return digits[0]
    printed = ""
    for sign, scale in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section, number = divmod(number, scale)
        if section:
            text = section_in_chinese(section, digits, scales)
            printed += (digits[0] if printed and section < 1000 else "") + text + sign
    return printed


def section_in_chinese(section: int, digits: str, scales: str) -> str:
    printed, gap = "", False
    for place, sign in zip((1000, 100, 10, 1), (*scales, ""), strict=True):
        digit, section = divmod(section, place)
        if digit:
            printed += (digits[0] if gap and printed else "") + digits[digit] + sign
            gap = False
        else:
            gap = True
    return printed


STYLES: list[Callable[[int], str]] = [
    str,
    lambda n: f"{n:,}",
    lambda n: f"{n:,}".replace(",", "，"),
    lambda n: f"{n:,}".replace(",", ", "),
    lambda n: " ".join(str(n)),
    lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda n: str(n).translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    in_chinese,
    lambda n: in_chinese(n, "零壹贰叁肆伍陆柒捌玖", "仟佰拾"),
    lambda n: f"{Decimal(n) / 10000:f}万",
    lambda n: f"{Decimal(n) / 10**8:f}亿",
]


@given(st.integers(0, 10**12 - 1), st.sampled_from(STYLES[:6] + STYLES[7:]))
def test_a_number_printed_in_any_style_comes_back(number: int, style: Callable[[int], str]) -> None:
    assert parse_numeral(style(number)) == (number, "exact")


@given(st.integers(1000, 10**12))
def test_chinese_digit_strings_come_back(number: int) -> None:
    assert parse_numeral(STYLES[6](number)) == (number, "exact")


@given(st.integers(0, 10**10 - 1), st.sampled_from(STYLES[:3] + STYLES[7:]))
def test_a_figure_in_a_sentence_is_found_whole(number: int, style: Callable[[int], str]) -> None:
    text = f"全年收到申请{style(number)}件,均已答复"
    assert [(n.text, n.value, n.kind, n.unit) for n in find_numerals(text)] == [(style(number), number, "count", "件")]


SCRIPT = st.text(
    alphabet="0159０９OlI〇○零一二两三四十百千万亿壹廿几数余多来点第年月日条件人次个元%.,:：-+/()[]、，。 \n\tAx"
)


@given(st.one_of(st.text(), SCRIPT))
def test_any_string_is_searched_without_error(text: str) -> None:
    at = 0
    for numeral in find_numerals(text):
        assert at <= numeral.start < numeral.end <= len(text)
        assert text[numeral.start : numeral.end] == numeral.text
        assert text.startswith(numeral.unit, numeral.end) or numeral.kind in ("percent", "range") or " " in text
        assert isinstance(numeral.value, int | Decimal)
        at = numeral.end


@given(st.one_of(st.text(), SCRIPT))
def test_any_string_is_parsed_or_refused(text: str) -> None:
    parsed = parse_numeral(text)
    assert parsed is None or isinstance(parsed[0], int | Decimal)


# -- figures in sentences ------------------------------------------------------------------------------------------


def figures(text: str) -> list[Numeral]:
    return [n for n in find_numerals(text) if n.kind in ("count", "percent", "money")]


@pytest.mark.parametrize(
    ("text", "printed", "value", "qualifier", "kind", "unit"),
    [
        ("接受咨询20000余次,", "20000余", 20000, "at_least", "count", "次"),
        ("关注度近6万人。", "6万", 60000, "approx", "count", "人"),
        ("访问量超过530万次", "530万", 5300000, "at_least", "count", "次"),
        ("点击量突破了3千次", "3千", 3000, "at_least", "count", "次"),
        ("不少于12期", "12", 12, "at_least", "count", "期"),
        ("答复130条以上", "130", 130, "at_least", "count", "条"),
        ("接听电话五百次左右。", "五百", 500, "approx", "count", "次"),
        ("共约3千人次", "3千", 3000, "approx", "count", "人次"),
        ("大约有40件", "40", 40, "approx", "count", "件"),
        ("不足10条", "10", 10, "approx", "count", "条"),
        ("节约300元", "300", 300, "exact", "money", "元"),
        ("最近3天", "3", 3, "exact", "count", "天"),
        ("通过3个渠道", "3", 3, "exact", "count", "个"),
        ("实际支出48.5万元。", "48.5万", 485000, "exact", "money", "元"),
        ("伍佰元整", "伍佰", 500, "exact", "money", "元"),
        ("电子化率为90.3%", "90.3", Decimal("90.3"), "exact", "percent", "%"),
        ("占百分之九十六点五。", "九十六点五", Decimal("96.5"), "exact", "percent", "%"),
        ("发布1.2 万余条", "1.2 万余", 12000, "at_least", "count", "条"),
        ("接待6, 200 人次", "6, 200", 6200, "exact", "count", "人次"),
        ("收到l2件", "l2", 12, "exact", "count", "件"),
        ("投诉数为零。", "零", 0, "exact", "count", ""),
        ("实现零申请", "零", 0, "exact", "count", ""),
        ("总数共三十六。", "三十六", 36, "exact", "count", ""),
        ("查阅点三处", "三", 3, "exact", "count", "处"),
        ("近百条", "百", 100, "approx", "count", "条"),
        ("上千件", "千", 1000, "at_least", "count", "件"),
        ("百余次", "百余", 100, "at_least", "count", "次"),
        ("发生复议一起,", "一", 1, "exact", "count", "起"),
        ("本年增加+3 ", "+3", 3, "exact", "count", ""),
        ("变化 -12\n", "-12", -12, "exact", "count", ""),
        ("附件-12个", "12", 12, "exact", "count", "个"),
        ("发布1000+条", "1000+", 1000, "at_least", "count", "条"),
        ("15个工作日内", "15", 15, "exact", "count", "个工作日"),
        ("APP3个", "3", 3, "exact", "count", "个"),
        ("咨询电话7300余次", "7300余", 7300, "at_least", "count", "次"),
    ],
)
def test_one_figure(text: str, printed: str, value: int, qualifier: str, kind: str, unit: str) -> None:
    (numeral,) = find_numerals(text)
    assert numeral[2:] == (value, qualifier, printed, kind, unit)


WORDS = """
一是 统一受理 统一部署 意见一致 三公经费 一把手 万一 一律 一些 一般 进一步 十分重要 千方百计 百姓 两会 三审三校
一网通办 五一期间 四川 万达 一号文件 每一项 同一个 任一条 一部分 一次性告知 联系在一起来 一事一议 一名一策
最多跑一次 一件事一次办 千家万户 队伍人员 大陆 登陆次数 十八大 十二五规划 十四五规划 零部件 紧紧抱在一起, 新一轮 十一是
二十大精神 零距离 五四运动 八一路 数千方
一条龙 万元 百分点 若干 半年 三分之一
"""


@pytest.mark.parametrize("text", WORDS.split())
def test_numeral_characters_in_words(text: str) -> None:
    assert find_numerals(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("2014年1月3日", "date", "2014 1 3"),
        ("二〇一四年十二月三十一日", "date", "二〇一四 十二 三十一"),
        ("二OO八年", "date", "二OO八"),
        ("12月底", "date", "12"),
        ("2013-2014年度", "date", "2013 2014"),
        ("2013-03-11", "date", "2013 03 11"),
        ("1至11月", "date", "1 11"),
        ("截至2012底", "date", "2012"),
        ("第二十条", "ordinal", "二十"),
        ("第九、十、十一条的规定", "ordinal", "九 十 十一"),
        ("第(一)项", "ordinal", "一"),
        ("平岗发〔2012〕23号", "code", "2012 23"),
        ("岗政通[2011]27号", "code", "2011 27"),
        ("0000-6610284", "code", "0000 6610284"),
        ("联系电话:6610284、6610285。", "code", "6610284 6610285"),
        ("邮编:000517", "code", "000517"),
        ("柳渡路31号", "code", "31"),
        ("1024×768", "code", "1024 768"),
        ("12328交通运输服务监督电话", "code", "12328"),
        ("10:43", "time", "10 43"),
        ("1.加强领导", "numbering", "1"),
        ("1、加强领导", "numbering", "1"),
        ("一、概述", "numbering", "一"),
        ("(二)主动公开", "numbering", "二"),
        ("收取费用[2]。", "numbering", "2"),
        ("3至5件", "range", "3 5"),
        ("6-8个", "range", "6 8"),
        ("三到五人", "range", "三 五"),
    ],
)
def test_numbers_that_are_no_figures(text: str, kind: str, parts: str) -> None:
    found = find_numerals(text)
    assert [n.text for n in found] == parts.split()
    assert {n.kind for n in found} == {kind}


@pytest.mark.parametrize(
    "text",
    ["www.pinggang2.example", "xxgk123@pinggang.example", "PG0352-06-2013-00041", "http://a.cn/t20140103_12.html"],
)
def test_addresses_have_no_numerals(text: str) -> None:
    assert find_numerals(text) == []


def test_figures_side_by_side() -> None:
    text = "1.2013年收到申请12件,其中信函3件(占25%),网络九件;2.收费1.5万元,减免百余元。"
    assert [(n.value, n.kind) for n in figures(text)] == [
        (12, "count"),
        (3, "count"),
        (25, "percent"),
        (9, "count"),
        (15000, "money"),
        (100, "money"),
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "0 ",
        "第1、",
        "2014-",
        "一",
        "百",
        "1.1.",
        "+",
        "O",
        "a1",
        "1万",
        "约",
        "(1)",
        "电话1",
        "至1",
        "百分之",
    ],
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    began = perf_counter()
    find_numerals(piece * 40_000)
    assert perf_counter() - began < 3


@given(st.text(alphabet="0129一二十百第年月日时件条个次:-.,、()号％%元约余近 \n", max_size=40))
def test_figures_are_the_numerals_that_can_be_figures(text: str) -> None:
    assert find_figures(text) == [n for n in find_numerals(text) if n.kind in ("count", "percent", "money")]
