"""The menu of the official account."""

from typing import Any

from simulator.accounts import OFFICIAL
from simulator.apis.calls import Api, Call, ok


def create(call: Call) -> dict[str, Any]:
    call.world.menus.create(call.literal_body())
    return ok()


def get(call: Call) -> dict[str, Any]:
    return call.world.menus.get()


def delete(call: Call) -> dict[str, Any]:
    call.world.menus.delete()
    return ok()


APIS = (
    Api("/cgi-bin/menu/create", create, accounts=(OFFICIAL,)),
    Api("/cgi-bin/menu/get", get, "GET", (OFFICIAL,)),
    Api("/cgi-bin/menu/delete", delete, "GET", (OFFICIAL,)),
)
