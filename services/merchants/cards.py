"""商户信用码: the lasting code at a shop's door, as a card to print and as a picture."""

import io
import logging
from dataclasses import dataclass
from html import escape

from PIL import Image

from clients.wechat import WeChatError
from models import Merchant, Site
from services.callers import InstitutionCaller
from services.errors import NotFound
from services.house import House
from services.merchants import places
from services.pictures import qr_png, qr_svg
from services.report_pdf import render_card

PAGE = "pages/merchant/merchant"
MINI_PROGRAM, QR = "mini-program", "qr"
KEPT_S = 7 * 86_400  # WeChat's codes never end, but it draws only so many a minute
ASK_AGAIN_S = 60
GIVES_NONE = b"none"
PROMISE = "信用免押"
# Millimetres of the card, so that it prints as large as it says.
WIDTH, HEIGHT, SIDE = 90, 124, 74
LONGEST_LINE = WIDTH - 10
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `kind` is `mini-program` where WeChat drew it, `qr` where we did."""

    content: bytes
    kind: str


def picture(house: House, caller: InstitutionCaller, site_code: str | None = None) -> Picture:
    """The mini-program's code for a merchant or one of its sites, else a plain QR."""
    merchant, site = _whose(house, caller, site_code)
    drawn = _mini_program_code(house, merchant, site)
    if drawn is not None:
        return Picture(drawn, MINI_PROGRAM)
    return Picture(qr_png(_address(house, merchant, site)), QR)


def card(house: House, caller: InstitutionCaller, site_code: str | None = None) -> str:
    """A card to print, as SVG: the plain QR, and under it whose it is."""
    merchant, site = _whose(house, caller, site_code)
    margin = (WIDTH - SIDE) // 2
    place = f'<svg x="{margin}" y="{margin}" width="{SIDE}" height="{SIDE}" '
    code = qr_svg(_address(house, merchant, site)).replace("<svg ", place, 1)
    lines = [_line(merchant.name, 96, 8, "#1a2330", bold=True)]
    if site is not None:
        lines.append(_line(site.name, 104, 5, "#57606e"))
    lines.append(_line(PROMISE, 116, 8, "#0b5f8a", bold=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}mm" height="{HEIGHT}mm">'
        f'<path fill="#fff" d="M0 0h{WIDTH}v{HEIGHT}h-{WIDTH}z"/>{code}{"".join(lines)}</svg>'
    )


def print_own(house: House, caller: InstitutionCaller, site_code: str | None = None) -> bytes:
    """The card on a sheet of A5, as PDF, to stand on a counter."""
    merchant, site = _whose(house, caller, site_code)
    return render_card(
        merchant.name,
        site.name if site else None,
        address=_address(house, merchant, site),
        platform=house.platform_name,
        phone=house.service_phone,
        now=house.clock.now(),
    )


def _whose(
    house: House, caller: InstitutionCaller, site_code: str | None
) -> tuple[Merchant, Site | None]:
    with house.db.session(write=False) as tx:
        merchant = tx.get(Merchant, caller.institution_id)
        site = places.find_site(tx, caller.institution_id, site_code) if site_code else None
    if merchant is None or (site_code and site is None):
        raise NotFound
    return merchant, site


def _address(house: House, merchant: Merchant, site: Site | None) -> str:
    address = f"{house.public_base_url}/m/{merchant.code}"
    return f"{address}?s={site.code}" if site else address


def _mini_program_code(house: House, merchant: Merchant, site: Site | None) -> bytes | None:
    """WeChat's picture; None while WeChat is away, or says that there is no such page."""
    scene = f"{merchant.code}/{site.code}" if site else merchant.code
    key = f"card:{scene}"
    kept = house.cache.get(key)
    if kept is not None:
        return None if kept == GIVES_NONE else kept
    try:
        drawn = _as_png(house.mini.code_picture(scene, PAGE))
    except (WeChatError, OSError) as error:
        log.warning("WeChat draws no code", extra={"cause": type(error).__name__})
        house.cache.set(key, GIVES_NONE, ex=ASK_AGAIN_S)
        return None
    house.cache.set(key, drawn, ex=KEPT_S)
    return drawn


def _as_png(drawn: bytes) -> bytes:
    """WeChat draws JPEG unless the background is to be transparent. OSError for neither."""
    if drawn.startswith(b"\x89PNG"):
        return drawn
    out = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as image:
        image.save(out, "PNG")
    return out.getvalue()


def _line(text: str, y: int, size: float, colour: str, *, bold: bool = False) -> str:
    """A line in the middle, smaller where it would leave the card."""
    size = min(size, round(LONGEST_LINE / max(1, len(text)), 2))
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{WIDTH / 2:g}" y="{y}" font-size="{size:g}" fill="{colour}"{weight}'
        ' text-anchor="middle" font-family="PingFang SC, Noto Sans SC, sans-serif">'
        f"{escape(text)}</text>"
    )
