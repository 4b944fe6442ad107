"""A merchant's code on a sheet of A5: large enough to scan across a counter, and what to do."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm

from services.pictures import QUIET, qr_symbol
from services.report_pdf.fonts import legible, report_font, width_of
from services.report_pdf.pages import (
    ACCENT,
    GREY,
    HAIRLINE,
    INK,
    Box,
    Mark,
    Squares,
    Text,
    new_canvas,
)

PROMISE, WHAT = "信用免押", "凭信用，不用交押金"
STEPS = ("用微信扫一扫上面的码", "选择要借的东西，确认免押", "用完按时归还")
NO_HARM = "不符合条件也不影响使用，照常交押金即可。"
WIDTH, HEIGHT = A5
MARGIN = 12 * mm  # what every printer at home can print
SIDE = 86 * mm


def compose_card(
    merchant: str, site: str | None, *, address: str, platform: str, phone: str, now: datetime
) -> bytes:
    """The printed card; see `services.report_pdf.render_card`."""
    report_font()
    target = BytesIO()
    canvas = new_canvas(target, A5, legible(f"{PROMISE} {merchant}"), platform, now)
    for mark in _marks(merchant, site, address, f"{platform} · 咨询电话 {phone}"):
        mark.draw(canvas, 0, HEIGHT)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _marks(merchant: str, site: str | None, address: str, foot: str) -> Iterator[Mark]:
    """From top to bottom, as it is read aloud too."""
    yield _centred(PROMISE, 66, 42, ACCENT, bold=True)
    yield _centred(WHAT, 104, 17, INK)
    left, top = (WIDTH - SIDE) / 2, 134.0
    yield Box(left - 6, top - 6, SIDE + 12, SIDE + 12, stroke=ACCENT, radius=10)
    symbol = qr_symbol(address)
    unit = SIDE / (symbol.size + 2 * QUIET)
    inner = unit * symbol.size
    yield Squares(left + unit * QUIET, top + unit * QUIET, inner, symbol.size, symbol.runs())
    below = top + SIDE + 34
    yield _centred(merchant, below, 23, INK, bold=True)
    if site:
        yield _centred(site, below + 28, 14, GREY)
    below += 58
    for number, step in enumerate(STEPS, start=1):
        yield Text(MARGIN + 72, below, f"{number}.  {step}", 13, INK)
        below += 22
    yield Box(MARGIN, HEIGHT - 56, WIDTH - 2 * MARGIN, 0.5, fill=HAIRLINE)
    yield _centred(NO_HARM, HEIGHT - 44, 9.5, GREY)
    yield _centred(foot, HEIGHT - 28, 8.5, GREY)


def _centred(text: str, y: float, size: float, colour: int, *, bold: bool = False) -> Text:
    """A line in the middle, smaller where it would leave the sheet."""
    text = legible(text)
    size = min(size, size * (WIDTH - 2 * MARGIN) / max(1.0, width_of(text, size)))
    return Text((WIDTH - width_of(text, size)) / 2, y, text, size, colour, bold=bold)
