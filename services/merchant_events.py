"""A merchant's webhook address, and the events that were, are or would have been posted there."""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Tx

from clients.webhooks import AddressRefused
from models import Merchant, MerchantEvent
from services.callers import InstitutionCaller
from services.clocks import city_iso
from services.errors import NotFound, invalid_field
from services.house import House
from services.webhooks import DUE, opened

REFUSALS = {
    "form": "地址的写法不对：不能含用户名、片段、空格、反斜杠或非 ASCII 字符（中文域名请用 Punycode）",
    "scheme": "地址须以 https:// 开头",
    "port": "端口须为 443 或 8443",
    "host": "主机名不正确",
    "unknown_host": "这个主机名现在解析不到地址",
    "not_public": "地址须在公网上，不能指向内网或本机",
}


def set_webhook(house: House, caller: InstitutionCaller, url: str) -> dict:
    """Have events posted to this address from now on; Invalid naming what is wrong with it."""
    try:
        house.webhooks.check(url)
    except AddressRefused as refused:
        raise invalid_field("url", refused.code, REFUSALS[refused.code]) from refused
    return _change(house, caller, url)


def view_webhook(house: House, caller: InstitutionCaller) -> dict:
    """Where events are posted, and how many wait to be."""
    with house.db.session(write=False) as tx:
        return _shown(house, tx, _own(tx, caller))


def remove_webhook(house: House, caller: InstitutionCaller) -> None:
    """Have nothing posted any more; the events are still there for whoever asks."""
    _change(house, caller, None)


def list_own(
    house: House,
    caller: InstitutionCaller,
    *,
    limit: int,
    after: uuid.UUID | None = None,
    since: datetime | None = None,
) -> tuple[list[dict], uuid.UUID | None]:
    """A merchant's or partner's events, oldest first: behind one event, or from a moment on."""
    query = select(MerchantEvent).where(MerchantEvent.institution_id == caller.institution_id)
    if after is not None:
        query = query.where(MerchantEvent.event_id > after)
    if since is not None:
        query = query.where(MerchantEvent.created_at >= since)
    with house.db.session(write=False) as tx:
        rows = tx.scalars(query.order_by(MerchantEvent.event_id).limit(limit + 1)).all()
    items = [_event(house, row) for row in rows[:limit]]
    return items, rows[limit - 1].event_id if len(rows) > limit else None


def _change(house: House, caller: InstitutionCaller, url: str | None) -> dict:
    with house.db.session() as tx:
        merchant = _own(tx, caller)
        merchant.webhook_url = url
        shown = _shown(house, tx, merchant)
        tx.commit()
    return shown


def _own(tx: Tx, caller: InstitutionCaller) -> Merchant:
    merchant = tx.get(Merchant, caller.institution_id)
    if merchant is None:
        raise NotFound
    return merchant


def _shown(house: House, tx: Tx, merchant: Merchant) -> dict:
    waiting = select(func.count(MerchantEvent.event_id)).where(
        MerchantEvent.institution_id == merchant.institution_id, MerchantEvent.state == DUE
    )
    return {
        "url": merchant.webhook_url,
        "waiting": tx.scalar(waiting),
        "keys_url": f"{house.public_base_url}/.well-known/jwks.json",
    }


def _event(house: House, row: MerchantEvent) -> dict:
    told = orjson.loads(opened(house, row))
    return {
        "id": told["id"],
        "type": told["type"],
        "created_at": told["created_at"],
        "data": told["data"],
        "state": row.state,
        "attempts": row.attempts,
        "sent_at": city_iso(row.sent_at) if row.sent_at else None,
    }
