"""Whoever holds our published keys, and nothing else of ours, can tell our events from others'."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from config import SettingsError
from services import webhooks
from tests.clients.servers import Reply
from tests.settings import key, make_settings

PATHS = ("/.well-known/jwks.json", "/api/v1/.well-known/jwks.json")


def verify(jwks: dict, request) -> None:
    """As a merchant does it, from the JWKS alone; InvalidSignature or KeyError where not ours."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    keys = {each["kid"]: each for each in jwks["keys"]}
    point = keys[headers["webhook-key-id"]]["x"]
    public = Ed25519PublicKey.from_public_bytes(
        base64.urlsafe_b64decode(point + "=" * (-len(point) % 4))
    )
    version, _, signature = headers["webhook-signature"].partition(",")
    assert version == "v1a"
    told = ".".join((headers["webhook-id"], headers["webhook-timestamp"], request.body.decode()))
    public.verify(base64.b64decode(signature), told.encode())


def jwks(city, path=PATHS[0]) -> dict:
    return city.app.test_client().get(path).json


@pytest.mark.parametrize("path", PATHS)
def test_the_keys_are_published_for_everybody(city, path):
    answer = city.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    [shown] = answer.json["keys"]
    assert shown.pop("x")
    assert shown == {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "s1"}
    assert key("signing") not in answer.text


def test_what_is_posted_is_verified_from_the_keys_alone(city, hooked, outside):
    [event_id] = hooked.happens("waiver.activated", out_order_no="A-1", item="《边城》")
    webhooks.dispatch(city.worker)
    [request] = outside.requests
    verify(jwks(city), request)
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["webhook-id"] == event_id
    moment = int(request.headers["webhook-timestamp"])
    assert abs(moment - city.house.clock.now().timestamp()) < 5
    told = request.json
    assert (told["id"], told["type"]) == (event_id, "waiver.activated")
    assert told["created_at"].endswith("+08:00")
    assert told["data"] == {"out_order_no": "A-1", "item": "《边城》"}


@pytest.mark.parametrize("part", ["body", "webhook-id", "webhook-timestamp"])
def test_a_changed_event_is_not_ours(city, hooked, outside, part):
    hooked.happens()
    webhooks.dispatch(city.worker)
    [request] = outside.requests
    if part == "body":
        forged = replace(request, body=json.dumps(request.json | {"data": {"x": 1}}).encode())
    else:
        forged = replace(request, headers=request.headers | {part: "1"})
    with pytest.raises(InvalidSignature):
        verify(jwks(city), forged)


def test_a_repetition_is_signed_for_its_own_moment(city, hooked, outside):
    outside.answer = lambda request: Reply(status=503)
    hooked.happens()
    webhooks.dispatch(city.worker)
    city.simulator.advance(6)
    webhooks.dispatch(city.worker)
    first, second = outside.requests
    verify(jwks(city), second)
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])


def test_keys_are_changed_without_a_gap(city, hooked, outside, monkeypatch):
    hooked.happens()
    webhooks.dispatch(city.worker)
    old_keys = jwks(city)
    newer = {"s2": base64.b64decode(key("signing 2")), **city.house.signing_keys}
    for house in (city.house, city.worker):
        monkeypatch.setitem(house.__dict__, "signing_keys", newer)
    assert [each["kid"] for each in jwks(city)["keys"]] == ["s2", "s1"]
    hooked.happens()
    webhooks.dispatch(city.worker)
    before, after = outside.requests
    assert (before.headers["webhook-key-id"], after.headers["webhook-key-id"]) == ("s1", "s2")
    verify(jwks(city), before)
    verify(jwks(city), after)
    with pytest.raises(KeyError):
        verify(old_keys, after)  # what tells a merchant to fetch the keys again


@pytest.mark.parametrize(
    "keys", ["", "s1:", "s1:AAAA", f":{key('x')}", f"s1:{key('x')},s2:short", "s1:***"]
)
def test_keys_that_cannot_sign_refuse_to_start(tmp_path, keys):
    with pytest.raises(SettingsError, match="SIGNING_KEYS"):
        make_settings(tmp_path, SIGNING_KEYS=keys)
