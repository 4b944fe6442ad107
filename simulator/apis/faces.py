"""Face verification 2.0."""

from typing import Any

from simulator.accounts import MINI
from simulator.apis.calls import Api, Call, ok
from simulator.faces import LIFE_S


def get_verify_id(call: Call) -> dict[str, Any]:
    body = call.body()
    user = call.user(body.get("openid"))
    session = call.world.faces.open(
        body.get("out_seq_no"), body.get("cert_info"), user.openid, call.now
    )
    return ok(verify_id=session.verify_id, expires_in=LIFE_S)


def query_verify_info(call: Call) -> dict[str, Any]:
    return ok(verify_ret=call.world.faces.result(call.body(), call.now))


APIS = (
    Api("/cityservice/face/identify/getverifyid", get_verify_id, accounts=(MINI,)),
    Api("/cityservice/face/identify/queryverifyinfo", query_verify_info, accounts=(MINI,)),
)
