"""The pattern that finds printed numerals; :mod:`gidr_ner.numerals` reads and judges what it finds.

One pattern, tried only where a character can begin a numeral. That first character is consumed before the branches,
which look back at it: the search then skips ahead by a character set, ten times faster than trying the branches at
every character. Repetitions that a hostile text could make long are bounded.
"""

from __future__ import annotations

import re

__all__ = ["FOLLOW", "NUMERALS", "PARTS", "RANGE_PARTS"]

_D = "0-9０-９"
_HAN = "零〇○一二两三四五六七八九十百千万亿廿卅"
_CAPITAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_YEAR_DIGIT = "[0-9零〇○OoОΟlI一二三四五六七八九]"
_TO = "[-—–~至到、和]"

# Measure words, longest first; what stands in (?!…) would make the character the beginning of another word.
_UNIT = (
    r"个(?:工作日|百分点|月)|工作日|[人件条篇场批户家辆车个][(（]?次[)）]?(?![年日])|平方(?:公里|米)|公里|公顷|小时|分钟|周年|季度|课时"
    r"|[人名个篇户宗册辆幅套轮则封笔吨亩倍圆张页%‰％]|[美欧港]元|元(?!旦|素|宵)|条(?!例|款|龙)|件(?!套)|次(?!性|日|级)"
    r"|处(?!理|置|罚|级|长|室)|场(?!所|合|地)|期(?!间|限|末|待|望|货)|份(?!额|子)|起(?!来|草|诉|步|点|到|码)"
    r"|家(?!庭|园|属|长|具)|项(?!目)|部(?!分|署|门|委|队|长|级)|批(?!准|复|评|示)|位(?!于|置|居)|天(?!津|然|气)"
    r"|日(?!常|志|益|报)|月(?!均|报)|年|台(?!湾|账|风|阶)|种(?!植|子)|类(?!似|型)|例(?!如|会|行)|组(?!织|长|成|建)"
    r"|本(?![级局市地身单县省年人机届科质行区部])|集(?!体|中|团|合|约)|版(?!本|块|权)|块(?!链)|支(?!队|持|部|出)"
)
# The measure word behind a figure, and what behind it qualifies the figure.
FOLLOW = re.compile(
    rf" ?(?P<unit>{_UNIT}|分(?!之|别|管|局|类|为|布|析|享)|岁|成(?!立|员|为|效|果|功|都)|秒)?"
    r" ?(?P<after>左右|上下|[(（]?含?[)）]?以上|有余|余(?!额|款))?"
)
_SCALED = r"(?: ?[余多几]?(?:[百千](?!分|[克米瓦])|[万亿])+(?:[0-9]{1,4}[百千](?!分)|[0-9]{3,4}(?![0-9]))*)?"
_MORE = r"(?: ?[余多几]|来(?=[个人件条次])|\+(?![0-9]))?"
# A figure behind its first digit; whole or not at all, so that 1.2km does not leave a 1 behind.
_REST = rf"(?:[0-9]{{0,2}}(?:[,，] ?[0-9]{{3}})+(?![0-9])|[{_D}OoIl〇○]*+)(?:[.．][{_D}]++)?+(?![A-Za-z])"
_FIGURE = rf"[{_D}]{_REST}{_SCALED}{_MORE}"
_NUMBER = rf"(?:[{_D}]+|[{_HAN}]+)"
_DAY = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_ITEM_START = r"(?<![^\n|\t。;；].)"  # the first character opens a line, a cell or a sentence

_PLAIN = (
    r"(?<=[0-9])[0-9]{0,7}(?=[件条次人篇份场期个元项名])"  # most figures; no other branch but _FIGURE would match one
)
_LATIN = r"(?<=[A-Za-z])[A-Za-z]*+(?:(?=[0-9]+(?:[个条件次人名项家期场处篇]|万))|(?:[0-9A-Za-z_./@?&=#~%+-]|://)*)"
_LOOK_ALIKE_FIRST = rf"(?<=[lIOo])[OoIl]*[0-9][0-9OoIl]*(?={_UNIT})"
_ORDINAL = rf"(?<=第) ?(?:{_NUMBER}(?:[-—~至到、和]第?{_NUMBER}){{1,9}}(?=[条款项章节届次批期号])|[(（]?{_NUMBER})"
_DATE = (
    rf"(?<=[12一二]){_YEAR_DIGIT}{{3}}(?:年?{_TO}[12一二]{_YEAR_DIGIT}{{3}}){{0,9}} ?年(?: ?度)?"
    rf"(?: ?{_DAY} ?月(?: ?{_DAY} ?[日号])?)?"
    r"|(?<=[12])[0-9]{3}[-./][01]?[0-9][-./][0-3]?[0-9](?![0-9])"
    rf"|(?<=[0-9一二三四五六七八九十])(?:[0-9]?|[一二十]?)(?:{_TO}{_DAY})? ?月(?![均报])"
    rf"(?: ?{_DAY}(?:{_TO}{_DAY})? ?[日号])?"
    r"|(?<=[0-9])[0-9]?日(?![内前均志常报])|(?<=[0-9])[0-9]年(?=[度底初末]|[0-9]{1,2}月)"
)
_TIME = r"(?<=[0-9])(?:[0-9]?[:：][0-5][0-9](?:[:：][0-5][0-9])?(?![0-9])|[0-9]?时(?:[0-9]{1,2}分)?(?![候间]))"
_CODE = (
    r"(?<=[0-9])(?:[0-9]{3}[〕\])】）]第?[0-9]+(?:-[0-9]+)? ?号"
    r"|(?<=0)[0-9]{2,3}[-—–]?[0-9]{7,8}(?![0-9])(?:[-转][0-9]+)?"
    r"|[0-9]{2,3}-[0-9]{3,4}-[0-9]{4}|[0-9]{5,}-[0-9]+|[0-9]*(?:\.[0-9]+){2,}|[0-9]*[×xX*/][0-9]+|[0-9]* ?[号楼室]"
    r"|[0-9]{11,}|[0-9]*(?:\.[0-9]+)? ?[KMGT]B(?![A-Za-z]))"
)
_NUMBERING = (
    rf"{_ITEM_START}(?:(?<=[0-9])[0-9]?|(?<=[{_HAN}])[{_HAN}]{{0,2}})(?:[.、)．）](?![{_D}])|\.(?=(?:19|20)[0-9]{{2}}年))"
    rf"|(?<=[:：]1)[、.．)）](?![0-9])|(?<=[(（][0-9])(?:(?<![一-鿿]..)[0-9]?[)）]|[0-9]?[)）](?=[一-鿿])(?!{_UNIT}))"
    rf"|(?<=\[[0-9])[0-9]?\]|(?<=[(（][{_HAN}])[{_HAN}]{{0,2}}[)）]"
)
_RANGE = (
    rf"(?<=[{_D}])[0-9,]{{0,15}}(?:\.[0-9]+)?[百千万亿]?%?(?:[-—–~－]{{1,2}}|[至到])[0-9]+(?:\.[0-9]+)?[百千万亿]?"
    rf"|(?<=[{_HAN}])[{_HAN}]{{0,3}}[-—至到][{_HAN}]{{1,4}}(?={_UNIT})"
)
_SIGNED = (
    rf"(?<=[+\-−])(?:(?<!\w.)|(?<![0-9A-Za-z].)(?<=\+)|(?<=[为减增化量额].)) ?(?!(?:19|20)[0-9]{{2}}[年.-]){_FIGURE}"
)
_PERCENT = rf"(?:[{_D}]{_REST}|[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?)"
_HAN_FIGURE = (
    rf"(?<=[{_HAN}{_CAPITAL}几数])(?<![{_D}{_HAN}{_CAPITAL}].)(?<![统同逐唯单任某专之其划归如每这那哪进新]一)(?<!跑一)"
    r"(?:(?<![百千万亿])|(?<=[近上过逾约超达].)|(?=[余多]))"
    r"(?:(?<![几数])|(?<![件次条人总篇个份场户笔宗]数)(?=[十百千万亿](?![分一二三四五六七八九])))"
    r"(?<![队入退行]伍)(?<![大登着内水]陆)(?<!收拾)"
    rf"[{_HAN}{_CAPITAL}]*+(?:(?<=[百千万])几[十百千])?(?:点[零〇一二三四五六七八九]++(?![十百千]))?+(?:[余多几](?=[万亿]))?[万亿]*{_MORE}"
    r"(?!到位|(?<=零)部|(?<=一)(?:[次件条场]性|次办|件事|部分|[人名个篇户家项事案]一"
    r"|(?<=[在到走]一)起|起(?!案|行政|诉|复议|投诉|举报|信访|事|申请|[也都均,，。;；、)]|$)))"
    rf"(?:(?={_UNIT})|(?![一-鿿])|(?<=[{_HAN}{_CAPITAL}]{{2}})|(?<=[十百千万]几)|(?<=几[十百千])|(?<=零)(?=[^，。]{{0,6}}(?:申请|诉|举报|复议|收费)))"
)
NUMERALS = re.compile(
    rf"[{_D}+\-−A-Za-z第几数{_HAN}{_CAPITAL}](?:"
    rf"(?P<plain>{_PLAIN})|(?P<look_alike>{_LOOK_ALIKE_FIRST})|{_LATIN}|(?P<ordinal>{_ORDINAL})|(?<=百)分之(?P<percent>{_PERCENT})"
    rf"|(?P<numbering>{_NUMBERING})|(?P<date>{_DATE})|(?P<time>{_TIME})|(?P<code>{_CODE})|(?P<range>{_RANGE})"
    rf"|(?P<arabic>(?<=[{_D}]){_REST}{_SCALED}{_MORE}|{_SIGNED})"
    rf"|(?P<mixed>(?<=[0-9])[0-9]*(?:\.[0-9]+)?[A-Za-z0-9]+)"
    rf"|(?P<han>{_HAN_FIGURE}))"
)
# The numbers inside a date, a code … and inside a range, where they keep decimals and scales.
PARTS = re.compile(rf"[{_D}{_HAN}][{_D}{_HAN}OoОΟlI]*")
RANGE_PARTS = re.compile(rf"[{_D}][{_D},]*(?:\.[{_D}]+)?[百千万亿]?|[{_HAN}]+")
