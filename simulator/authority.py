"""The identity authority: do name, number and phone belong together?"""

import hmac
import secrets

from flask import Blueprint, Response, request

from simulator.clock import day
from simulator.shapes import Given, Problem, as_json
from simulator.worlds import World


def blueprint(world: World) -> Blueprint:
    authority = Blueprint("authority", __name__, url_prefix="/authority/v1")
    client = (world.settings.authority_client_id, world.settings.authority_secret)

    @authority.post("/three-elements")
    def three_elements() -> Response:
        _check_caller(*client)
        given = Given.of_request()
        name, id_number, phone = (given.text(part) for part in ("name", "id_number", "phone"))
        with world.lock:
            result = world.people.compare(name, id_number, phone)
            today = day(world.clock.now()).replace("-", "")
        return as_json({"result": result, "serial": f"{today}{secrets.token_hex(8)}"})

    return authority


def _check_caller(client_id: str, secret: str) -> None:
    given = request.authorization
    name, word = (given.username or "", given.password or "") if given else ("", "")
    # Both are compared, whatever the first says, so that time tells nothing.
    right_name = hmac.compare_digest(name.encode(), client_id.encode())
    right_word = hmac.compare_digest(word.encode(), secret.encode())
    if not (right_name and right_word):
        raise Problem(401, "客户端编号或密钥不对")
