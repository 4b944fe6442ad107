"""信用码: a code that lives a minute and opens one question to one merchant.

The token stands in the fragment of a URL, which no browser sends: a stranger's scanner opens
a page that explains itself, and no log ever sees the token. Only its hash is stored.
"""

import base64
import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from models import Account, Pass
from services import consents, live_passes
from services.callers import Citizen
from services.clocks import city_iso
from services.errors import Forbidden, NotFound
from services.house import House
from services.identity_gate import own_subject
from services.pictures import qr_png, qr_svg

LIFE = timedelta(seconds=60)
REFRESH_AFTER_S = 30
TOKEN_BYTES = 20  # 160 bits; ASVS 6.5 asks for 128
TOKEN = re.compile(r"[A-Za-z0-9_-]{27}")
PICTURES = ("svg", "png")
PNG_SCALE = 8
LONGEST_CONTENT = 512


class Minted(NamedTuple):
    """A fresh pass: what its picture says, and until when it may be scanned."""

    content: str
    expires_at: datetime


def issue(house: House, caller: Citizen, picture: str = "svg") -> dict:
    """A fresh pass as content and picture, as the phone is answered."""
    fresh = mint(house, caller)
    return {
        "content": fresh.content,
        "expires_at": city_iso(fresh.expires_at),
        "refresh_after_s": REFRESH_AFTER_S,
        picture: _drawn(fresh.content, picture),
    }


def mint(house: House, caller: Citizen) -> Minted:
    """A fresh pass; of three live ones the oldest ends.

    Forbidden `consent_required` before the caller agreed that merchants may ask.
    """
    subject_id = own_subject(caller)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = house.clock.now()
    with house.db.session() as tx:
        # Whoever opens two phones at once takes turns, or three passes would live.
        tx.scalar(
            select(Account.account_id)
            .where(Account.account_id == caller.account_id)
            .with_for_update()
        )
        if not consents.is_given(tx, caller.account_id, consents.MERCHANT_CHECK):
            raise Forbidden("consent_required", "请先阅读并同意向商户出示信用结果，再使用信用码")
        live_passes.make_room(tx, caller.account_id, now)
        tx.add(
            Pass(
                pass_hash=hash_token(token),
                subject_id=subject_id,
                account_id=caller.account_id,
                issued_at=now,
                expires_at=now + LIFE,
                ended_at=None,
            )
        )
        tx.commit()
    return Minted(f"{house.public_base_url}/p#{token}", now + LIFE)


def read_token(content: str) -> bytes:
    """The hash of a scanned pass, given as its whole content or its token alone.

    NotFound `pass_unknown` for whatever cannot be one of ours.
    """
    token = content[:LONGEST_CONTENT].strip().rpartition("#")[2]
    if not TOKEN.fullmatch(token):
        raise unknown()
    return hash_token(token)


def hash_token(token: str) -> bytes:
    """What is stored of a token; without salt, since 160 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).digest()


def unknown() -> NotFound:
    """The answer to whatever is no pass of ours."""
    return NotFound("pass_unknown", "这不是有效的信用码，请顾客打开“我的信用码”重新出示")


def _drawn(content: str, picture: str) -> str:
    if picture == "svg":
        return qr_svg(content)
    png = base64.b64encode(qr_png(content, PNG_SCALE)).decode()
    return f"data:image/png;base64,{png}"
