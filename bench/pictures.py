"""The picture of a pass, against the one that qrcode draws by default."""

import io
import secrets
import time
from collections.abc import Callable, Iterator

import qrcode

from bench.figures import Figure, figure, in_turns, ratios
from services.pictures import qr_png

ROUNDS, PICTURES = 9, 12


def measure(_: float) -> Iterator[Figure]:
    """Pictures of fresh passes: nothing of one is of use to the next."""
    taken = in_turns({"ours": lambda: _per_s(qr_png), "qrcode": lambda: _per_s(_default)}, ROUNDS)
    yield figure(
        "pass picture, of qrcode's default PNG",
        ratios(taken["ours"], taken["qrcode"]),
        "×",
        ">= 5",
        "PNG of a fresh pass each time, the same symbol",
    )


def _per_s(draw: Callable[[str], bytes]) -> float:
    contents = [f"https://zx.example.gov.cn/p#{secrets.token_urlsafe(16)}" for _ in range(PICTURES)]
    began = time.perf_counter()
    for content in contents:
        draw(content)
    return PICTURES / (time.perf_counter() - began)


def _default(content: str) -> bytes:
    out = io.BytesIO()
    qrcode.make(content).save(out)
    return out.getvalue()
