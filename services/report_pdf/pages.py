"""Puts rows on A4 pages: what belongs together stays together, and every page is numbered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from services.clocks import CITY_TIME
from services.report_pdf.fonts import NAME, legible, width_of

# Streams are compressed; wrapping them in ASCII for mail gateways of the 1990s adds a quarter.
rl_config.useA85 = 0

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 50.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
TOP = PAGE_HEIGHT - 62
BOTTOM = 58.0
BODY = TOP - BOTTOM

INK, GREY, HAIRLINE = 0x1D2630, 0x5C6873, 0xC9D0D6
ACCENT, TINT = 0x1F4E79, 0xF1F4F7

_BASELINE = 0.36  # of the size, below the middle of a line: where Han characters look centred
_KEEP_WHOLE = 0.4 * BODY  # a group no taller than this is never split
_FEWEST_ROWS = 3  # what a split leaves at the foot of a page, at least


@dataclass(frozen=True, slots=True)
class Text:
    """One line of legible text; `y` is the middle of the line, below the top of its row."""

    x: float
    y: float
    text: str
    size: float
    colour: int = INK
    bold: bool = False

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillColor(_colour(self.colour))
        canvas.setFont(NAME, self.size)
        baseline = top - self.y - _BASELINE * self.size
        if self.bold:  # one weight is embedded; a thin outline in the same colour makes the other
            canvas.setStrokeColor(_colour(self.colour))
            canvas.setLineWidth(self.size * 0.03)
        canvas.drawString(x + self.x, baseline, self.text, mode=2 if self.bold else None)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `y` is its top, below the top of its row."""

    x: float
    y: float
    width: float
    height: float
    fill: int | None = None
    stroke: int | None = None
    radius: float = 0

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        if self.fill is not None:
            canvas.setFillColor(_colour(self.fill))
        if self.stroke is not None:
            canvas.setStrokeColor(_colour(self.stroke))
            canvas.setLineWidth(0.5)
        canvas.roundRect(
            x + self.x,
            top - self.y - self.height,
            self.width,
            self.height,
            self.radius,
            stroke=self.stroke is not None,
            fill=self.fill is not None,
        )


@dataclass(frozen=True, slots=True)
class Squares:
    """A QR code as vector squares: the dark runs of each row, `(column, row, length)`."""

    x: float
    y: float
    side: float
    modules: int
    runs: Sequence[tuple[int, int, int]]

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        unit = self.side / self.modules
        path = canvas.beginPath()
        for column, row, length in self.runs:
            left, upper = x + self.x + column * unit, top - self.y - row * unit
            path.rect(left, upper - unit, length * unit, unit)
        canvas.setFillColor(_colour(0x000000))
        canvas.drawPath(path, stroke=0, fill=1)


Mark = Text | Box | Squares


@dataclass(frozen=True, slots=True)
class Row:
    """A strip as wide as the page that is never cut."""

    height: float
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, and the row that heads them again where a page break falls.

    `repeat` heads a new page also when the group starts it, unless the group `opens` its section
    and so brings the heading itself.
    """

    rows: Sequence[Row]
    repeat: Row | None = None
    opens: bool = False


@dataclass
class _Page:
    rows: list[Row] = field(default_factory=list)
    used: float = 0.0

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.used += row.height

    def fits(self, height: float) -> bool:
        return self.used + height <= BODY + 1e-6


def paginate(groups: Iterable[Group]) -> list[list[Row]]:
    """The rows of each page."""
    pages = [_Page()]
    for group in groups:
        if pages[-1].rows and not _may_start_on(pages[-1], group):
            pages.append(_Page())
            if group.repeat and not group.opens:
                pages[-1].add(group.repeat)
        for row in group.rows:
            if pages[-1].rows and not pages[-1].fits(row.height):
                pages.append(_Page())
                if group.repeat:
                    pages[-1].add(group.repeat)
            pages[-1].add(row)
    return [page.rows for page in pages]


def _may_start_on(page: _Page, group: Group) -> bool:
    height = sum(row.height for row in group.rows)
    if page.fits(height):
        return True
    if height <= _KEEP_WHOLE:
        return False
    return page.fits(sum(row.height for row in group.rows[:_FEWEST_ROWS]))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page around the rows, and in the file's properties."""

    title: str
    platform: str
    report_no: str
    statement: str
    created: datetime
    number_label: str = "报告编号"


def print_pages(pages: Sequence[Sequence[Row]], frame: Frame) -> bytes:
    """The PDF; the same input gives the same bytes."""
    target = BytesIO()
    title = f"{frame.title} {frame.report_no}"
    canvas = new_canvas(target, A4, title, frame.platform, frame.created)
    for number, rows in enumerate(pages, start=1):
        # In the order in which the page is read, also aloud: head, rows, foot.
        top = PAGE_HEIGHT
        for row in (_head(frame), *rows):
            _draw(row, canvas, top)
            top -= row.height
        _draw(_foot(frame, number, len(pages)), canvas, BOTTOM)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def new_canvas(
    target: BytesIO, size: tuple[float, float], title: str, author: str, created: datetime
) -> Canvas:
    """Empty sheets of this size, in points."""
    canvas = Canvas(
        target,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        lang="zh-CN",
        initialFontName=NAME,
        pdfVersion=(1, 7),
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("掌信")
    canvas.setSubject("公共信用信息")
    stamp = f"D:{created.astimezone(CITY_TIME):%Y%m%d%H%M%S}+08'00'"
    canvas.setDateFormatter(lambda *_: stamp)
    return canvas


def right_aligned(text: str, edge: float, y: float, size: float, colour: int = INK) -> Text:
    """Text that ends at `edge`; legible already."""
    return Text(edge - width_of(text, size), y, text, size, colour)


def _head(frame: Frame) -> Row:
    return Row(
        PAGE_HEIGHT - TOP,
        [
            Text(0, 36, legible(f"掌信 · {frame.platform}"), 9, ACCENT),
            right_aligned(frame.title, WIDTH, 36, 9, GREY),
            Box(0, 46, WIDTH, 0.6, fill=ACCENT),
        ],
    )


def _foot(frame: Frame, number: int, total: int) -> Row:
    return Row(
        BOTTOM,
        [
            Box(0, 8, WIDTH, 0.4, fill=HAIRLINE),
            Text(0, 18, legible(f"{frame.number_label} {frame.report_no}"), 8, GREY),
            right_aligned(f"第 {number} 页 共 {total} 页", WIDTH, 18, 8, GREY),
            Text(0, 30, frame.statement, 7.5, GREY),
        ],
    )


def _draw(row: Row, canvas: Canvas, top: float) -> None:
    for mark in row.marks:
        mark.draw(canvas, MARGIN, top)


def _colour(rgb: int) -> tuple[float, float, float]:
    return (rgb >> 16) / 255, (rgb >> 8 & 0xFF) / 255, (rgb & 0xFF) / 255
