"""Codes that lead somewhere: QR tickets of the official account, code pictures of the mini-program."""

import io
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.errors import ApiError

LONGEST_S = 2_592_000
WXACODE_SCENE = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}")


@dataclass(frozen=True)
class Ticket:
    ticket: str
    scene: str
    url: str
    good_until: float | None


class Tickets:
    """What qrcode/create gave out."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    def create(self, body: Mapping[str, object], now: float) -> tuple[Ticket, int | None]:
        """The ticket and its life in seconds, None when it lasts."""
        name = body.get("action_name")
        info = body.get("action_info")
        scene = info.get("scene") if isinstance(info, dict) else None
        text = _scene_of(name, scene if isinstance(scene, dict) else {})
        life = None if str(name).startswith("QR_LIMIT") else _life(body.get("expire_seconds", 60))
        value = "gQ" + secrets.token_urlsafe(60)
        ticket = Ticket(
            value,
            text,
            f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}",
            None if life is None else now + life,
        )
        self._tickets[value] = ticket
        return ticket, life

    def live(self, value: str, now: float) -> Ticket | None:
        ticket = self._tickets.get(value)
        if ticket is None or (ticket.good_until is not None and now >= ticket.good_until):
            return None
        return ticket


def _scene_of(name: object, scene: Mapping[str, object]) -> str:
    number, text = scene.get("scene_id"), scene.get("scene_str")
    if name in {"QR_SCENE", "QR_LIMIT_SCENE"}:
        most = 2**32 - 1 if name == "QR_SCENE" else 100_000
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
            raise ApiError(40129)
        return str(number)
    if name in {"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}:
        if not isinstance(text, str) or not 1 <= len(text) <= 64:
            raise ApiError(40129)
        return text
    raise ApiError(40053)


def _life(seconds: object) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= LONGEST_S:
        raise ApiError(40097)
    return seconds


def wxacode_content(body: Mapping[str, object], app_id: str, pages: tuple[str, ...]) -> str:
    """What the code picture leads to; raises 40129, 41030 or 40097."""
    scene, page = body.get("scene"), body.get("page", "")
    if not isinstance(scene, str) or not WXACODE_SCENE.fullmatch(scene):
        raise ApiError(40129)
    if not isinstance(page, str) or page.startswith("/") or "?" in page:
        raise ApiError(41030)
    if page and pages and body.get("check_path", True) and page not in pages:
        raise ApiError(41030)
    if body.get("env_version", "release") not in {"release", "trial", "develop"}:
        raise ApiError(40097)
    return f"weixin://wxa/{app_id}/{page}?scene={scene}"


def width_of(body: Mapping[str, object]) -> int:
    width = body.get("width", 430)
    if isinstance(width, bool) or not isinstance(width, int) or not 280 <= width <= 1280:
        raise ApiError(40097)
    return width


def draw(content: str, width: int) -> bytes:
    """A PNG of the given width whose QR code says the content."""
    import qrcode  # slow to import, and few runs need a picture

    picture = qrcode.make(content, border=2).get_image().convert("L").resize((width, width))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
