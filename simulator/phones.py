"""Who could be holding the phone: people of the authority, and whoever wrote before."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from flask import request

from simulator.people import made_up_openid
from simulator.worlds import World

NAMELESS = "微信用户"
HELD = "holders"


@dataclass(frozen=True)
class Holder:
    """Somebody in front of the official account."""

    openid: str
    name: str
    followed: bool


def holders(world: World) -> list[Holder]:
    """Those with a name first, in the order in which they became known."""
    app_id = world.accounts.official.app_id
    named = {}
    for person in world.people:
        openid = person.official_openid or made_up_openid(app_id, person.id_number)
        world.users.meet(app_id, openid, person.unionid)
        named[openid] = person.name
    found = [
        Holder(user.openid, named.get(user.openid, NAMELESS), user.subscribed)
        for user in world.users.of(app_id)
    ]
    return sorted(found, key=lambda holder: holder.openid not in named)


def held_for(place: str) -> str:
    """The openid whose phone this browser holds for an address of the app's, such as `my`.

    A gallery of phones says so in a cookie, `my=…&counter=…`; without it nobody's.
    """
    return parse_qs(request.cookies.get(HELD, "")).get(place, [""])[0]
