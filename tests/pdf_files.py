"""PDF files written by hand: Chinese text in a font that is not embedded, ruled tables that break over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from form_blocks import Block, FormCell, FormTable, size

FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000"
    b" 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
PADDING = 4.0


def width(text: str, points: float) -> float:
    return sum(points / 2 if c.isascii() else points for c in text)


def wrap(text: str, points: float, room: float, indent: float = 0.0) -> list[str]:
    """Lines of at most ``room`` points; figures are broken only where one alone is too wide."""
    lines, line = [], ""
    left = room - indent
    for c in text:
        if width(line + c, points) > left + 0.01:
            lines.append(line)
            line, left = "", room
        line += c
    return [*lines, line]


@dataclass
class PdfFile:
    """Pages of drawing operators; ``y`` counts down from the top; without ``ruled`` no box is drawn."""

    width: float = 595.0
    height: float = 842.0
    pages: list[list[str]] = field(default_factory=list)
    ruled: bool = True

    def new_page(self) -> None:
        self.pages.append([])

    def text(self, x: float, top: float, text: str, points: float, page: int = -1) -> None:
        if text:
            code = text.encode("utf-16-be").hex()
            y = self.height - top - 0.88 * points
            self.pages[page].append(f"BT /F {points:g} Tf {x:.2f} {y:.2f} Td <{code}> Tj ET")

    def box(self, x0: float, top: float, x1: float, bottom: float, page: int = -1) -> None:
        if self.ruled:
            self.pages[page].append(f"{x0:.2f} {self.height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re S")

    def build(self, extra: str = "") -> bytes:
        """``extra`` are further entries of every page's dictionary."""
        count = len(self.pages)
        kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
        objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(), FONT]
        for n, page in enumerate(self.pages):
            stream = "\n".join(["0.5 w", *page]).encode()
            head = (
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {self.width:g} {self.height:g}]/Resources<</Font<</F 3 0 R>>>>"
            )
            objects.append(f"{head}/Contents {5 + 2 * n} 0 R{extra}>>".encode())
            objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        return pdf(objects)


def pdf(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A file of numbered objects, the first of which is its catalog."""
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out) + f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def one_page(content: bytes, resources: bytes = b"", more: tuple[bytes, ...] = (), entries: bytes = b"") -> bytes:
    """Object 5 is the page's content, ``more`` are the objects from 6 on."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>%s>>>>" % resources
    )
    stream = b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)
    return pdf([CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, FONT, stream, *more])


@dataclass
class Typesetter:
    """Sets blocks on pages with a running header and page numbers; rows of tables may break over pages."""

    header: str = ""
    points: float = 12.0
    table_points: float = 10.0
    margin: float = 72.0
    file: PdfFile = field(default_factory=PdfFile)
    y: float = 0.0

    def __post_init__(self) -> None:
        self._page()

    @property
    def room(self) -> float:
        return self.file.width - 2 * self.margin

    @property
    def end(self) -> float:
        return self.file.height - self.margin

    def _page(self) -> None:
        self.file.new_page()
        number = f"— {len(self.file.pages)} —"
        self.file.text((self.file.width - width(self.header, 9)) / 2, 40, self.header, 9)
        self.file.text(self.file.width / 2 - 12, self.file.height - 45, number, 9)
        self.y = self.margin

    def set(self, blocks: Sequence[Block]) -> bytes:
        for block in blocks:
            if isinstance(block, str):
                self.paragraph(block)
            else:
                self.table(block)
        return self.file.build()

    def paragraph(self, text: str) -> None:
        indent = 2 * self.points if len(text) > 20 else 0.0
        for n, line in enumerate(wrap(text.strip(), self.points, self.room, indent)):
            if self.y + self.points > self.end:
                self._page()
            self.file.text(self.margin + (0 if n else indent), self.y, line, self.points)
            self.y += 1.5 * self.points

    def table(self, cells: FormTable) -> None:
        points, (rows, columns) = self.table_points, size(cells)
        xs = self._columns(cells, columns)
        lines = {id(c): wrap(c.text, points, xs[c.col + c.col_span] - xs[c.col] - 2 * PADDING) for c in cells}
        slices = [
            self._slices(max(len(lines[id(c)]) for c in cells if c.row == r and c.row_span == 1)) for r in range(rows)
        ]
        for cell in cells:
            self._cell(cell, xs, lines[id(cell)], [s for r in slices[cell.row : cell.row + cell.row_span] for s in r])
        self.y += points

    def _columns(self, cells: FormTable, columns: int) -> list[float]:
        """Form 3 has narrow label columns before its seven of figures; other tables have equal ones."""
        shares = [1.0, 2.2, 4.4, *[1.3] * 7] if columns == 10 else [1.0] * columns
        xs = [self.margin]
        for share in shares:
            xs.append(xs[-1] + self.room * share / sum(shares))
        return xs

    def _slices(self, lines: int) -> list[tuple[int, float, float, int]]:
        """Where a row of so many lines goes: page, top, bottom and how many lines, once or twice."""
        step, slices = 1.2 * self.table_points, []
        while lines:
            fit = min(lines, int((self.end - self.y - 2 * PADDING) / step))
            if fit > 0:
                bottom = self.y + fit * step + 2 * PADDING
                slices.append((len(self.file.pages) - 1, self.y, bottom, fit))
                self.y, lines = bottom, lines - fit
            if lines:
                self._page()
        return slices

    def _cell(
        self, cell: FormCell, xs: Sequence[float], lines: list[str], slices: Sequence[tuple[int, float, float, int]]
    ) -> None:
        step, left, right = 1.2 * self.table_points, xs[cell.col], xs[cell.col + cell.col_span]
        rest = list(lines)
        for page in dict.fromkeys(s[0] for s in slices):
            top, bottom = min(s[1] for s in slices if s[0] == page), max(s[2] for s in slices if s[0] == page)
            self.file.box(left, top, right, bottom, page)
            fit = max(1, int((bottom - top - 2 * PADDING + 0.1) / step))
            now, rest = rest[:fit], rest[fit:]
            y = (top + bottom - len(now) * step) / 2 + 1  # in the middle, as forms are set
            for n, line in enumerate(now):
                x = left + PADDING if len(lines) > 1 else (left + right - width(line, self.table_points)) / 2
                self.file.text(x, y + n * step, line, self.table_points, page)


def report_pdf(blocks: Sequence[Block], **style: float | str | PdfFile) -> bytes:
    return Typesetter(**style).set(blocks)  # type: ignore[arg-type]
