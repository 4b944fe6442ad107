"""QR tickets, code pictures, and addresses that open the mini-program."""

from typing import Any

from flask import Response, request

from simulator.accounts import MINI, OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.scenes import draw, width_of, wxacode_content


def create_ticket(call: Call) -> dict[str, Any]:
    ticket, life = call.world.tickets.create(call.body(), call.now)
    answer = {"ticket": ticket.ticket, "url": ticket.url}
    return answer if life is None else {**answer, "expire_seconds": life}


def code_picture(call: Call) -> Response:
    body = call.body()
    content = wxacode_content(body, call.account.app_id, call.world.settings.pages)
    return Response(draw(content, width_of(body)), content_type="image/png")


def url_link(call: Call) -> dict[str, Any]:
    world = call.world
    name = world.url_links.create(call.body(), world.settings.pages, call.now)
    return ok(url_link=f"{request.host_url}urllink/{name}")


APIS = (
    Api("/cgi-bin/qrcode/create", create_ticket, accounts=(OFFICIAL,)),
    Api("/wxa/getwxacodeunlimit", code_picture, accounts=(MINI,)),
    Api("/wxa/generate_urllink", url_link, accounts=(MINI,)),
)
