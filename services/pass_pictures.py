"""信用码 as a picture that explains itself: in a chat it stands alone, without a page around it."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from services import passes
from services.callers import Citizen
from services.clocks import CITY_TIME
from services.house import House
from services.passes import Minted
from services.pictures import qr_png
from services.report_pdf.fonts import FOLDER

FONT = FOLDER / "NotoSansSC-Regular.ttf"
SCALE, TOP, LINE = 12, 84, 44
INK, QUIET_INK = 0, 96
HEAD, WARNING = "信用码", "只能扫一次，不要转发给别人"
UNTIL = "请在 {time} 前给商户扫"


def issue(house: House, caller: Citizen) -> bytes:
    """A fresh pass as a PNG that says until when it may be scanned.

    Forbidden `consent_required` before the caller agreed that merchants may ask.
    """
    return draw(passes.mint(house, caller))


def draw(fresh: Minted) -> bytes:
    """The picture: head, symbol, until when, and that it is for one scan."""
    symbol = Image.open(io.BytesIO(qr_png(fresh.content, SCALE)))
    side = symbol.width
    picture = Image.new("L", (side, TOP + side + 2 * LINE + LINE // 2), 255)
    picture.paste(symbol.convert("L"), (0, TOP))
    pen = ImageDraw.Draw(picture)
    until = fresh.expires_at.astimezone(CITY_TIME).strftime("%H:%M:%S")
    for text, size, y, ink in (
        (HEAD, 46, LINE // 2, INK),
        (UNTIL.format(time=until), 34, TOP + side - LINE // 2, INK),
        (WARNING, 26, TOP + side + LINE // 2 + 8, QUIET_INK),
    ):
        pen.text((side / 2, y), text, font=_font(size), fill=ink, anchor="ma")
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
