"""Access tokens, the ticket of the JS-SDK, addresses and quotas."""

import secrets
from typing import Any

from simulator.accounts import OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError

TICKET_S = 7200


def token(call: Call) -> dict[str, Any]:
    _check_grant_type(call.query.get("grant_type"))
    issued = call.world.tokens.issue(call.account.app_id, call.now)
    return {"access_token": issued.value, "expires_in": round(issued.good_until - call.now)}


def stable_token(call: Call) -> dict[str, Any]:
    body = call.body()
    _check_grant_type(body.get("grant_type"))
    force = body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(47001)
    current = call.world.tokens.stable(call.account.app_id, call.now, force=force)
    return {"access_token": current.value, "expires_in": int(current.good_until - call.now)}


def callback_ip(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1"]}


def jsapi_ticket(call: Call) -> dict[str, Any]:
    kind = call.query.get("type", "jsapi")
    if kind not in {"jsapi", "wx_card"}:
        raise ApiError(40097)
    key = (call.account.app_id, kind)
    ticket, until = call.world.jsapi_tickets.get(key, ("", 0.0))
    if call.now >= until:
        ticket, until = secrets.token_urlsafe(64), call.now + TICKET_S
        call.world.jsapi_tickets[key] = (ticket, until)
    return ok(ticket=ticket, expires_in=int(until - call.now))


def clear_quota(call: Call) -> dict[str, Any]:
    if call.body().get("appid") != call.account.app_id:
        raise ApiError(40013)
    call.world.quotas.clear(call.account.app_id, call.now)
    return ok()


def _check_grant_type(given: object) -> None:
    if given != "client_credential":
        raise ApiError(40002)


APIS = (
    Api("/cgi-bin/token", token, "GET", token=False),
    Api("/cgi-bin/stable_token", stable_token, token=False),
    Api("/cgi-bin/getcallbackip", callback_ip, "GET"),
    Api("/cgi-bin/get_api_domain_ip", callback_ip, "GET"),
    Api("/cgi-bin/ticket/getticket", jsapi_ticket, "GET", (OFFICIAL,)),
    Api("/cgi-bin/clear_quota", clear_quota),
)
