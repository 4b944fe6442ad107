"""A merchant says where its events go, and may ask for them at any time."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from clients.webhooks import WebhookSender
from services import merchant_events
from services.clocks import city_iso
from tests.citizens.acts import refused
from tests.webhooks.conftest import Shop


@pytest.fixture
def production(city, monkeypatch):
    """The app as strict as in production about where it calls."""
    monkeypatch.setitem(city.house.__dict__, "webhooks", WebhookSender(local_allowed=False))


def test_an_address_is_set_seen_and_removed(shop, outside):
    assert shop.get("/merchant/webhook").json["url"] is None
    answer = shop.put_webhook(outside.url)
    assert answer.status_code == 200
    assert answer.json["url"] == outside.url
    assert answer.json["keys_url"].endswith("/.well-known/jwks.json")
    shop.happens(count=2)
    assert shop.get("/merchant/webhook").json == answer.json | {"waiting": 2}
    assert shop.delete_webhook().status_code == 204
    assert shop.delete_webhook().status_code == 204
    assert shop.get("/merchant/webhook").json["url"] is None
    assert outside.requests == [], "setting it calls nobody"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example/", "scheme"),
        ("https://127.0.0.1/", "not_public"),
        ("https://169.254.169.254/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"),
        ("https://a@b.example/", "form"),
        ("https://0x7f.1/", "host"),
        ("https://shop.example:22/", "port"),
        ("https://nowhere.invalid/", "unknown_host"),
    ],
)
def test_an_address_inside_is_refused_in_words(shop, production, url, code):
    answer = shop.put_webhook(url)
    refused(answer, 422, "invalid", "url")
    [error] = answer.json["errors"]
    assert error["code"] == code
    assert error["message"] == merchant_events.REFUSALS[code]
    assert shop.get("/merchant/webhook").json["url"] is None


@pytest.mark.parametrize("body", [{}, {"url": None}, {"url": 1}, {"url": ["https://a.example"]}])
def test_no_address_is_malformed(shop, body):
    answer = shop.machine.client.put("/api/v1/merchant/webhook", json=body, headers=shop.headers)
    assert answer.status_code == 400


def test_events_are_listed_oldest_first_and_ones_own(city, shop):
    other = Shop(city, 2)
    other.happens()
    ids = shop.happens(count=5, out_order_no="A-1")
    first = shop.get("/merchant/events?limit=3").json
    rest = shop.get(f"/merchant/events?limit=3&cursor={first['next']}").json
    assert [event["id"] for event in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    event = first["items"][0]
    assert set(event) == {"id", "type", "created_at", "data", "state", "attempts", "sent_at"}
    assert (event["type"], event["data"]) == ("waiver.created", {"out_order_no": "A-1"})


def test_events_since_one_are_those_behind_it(shop):
    ids = shop.happens(count=5)
    answer = shop.get(f"/merchant/events?since={ids[1]}").json
    assert [event["id"] for event in answer["items"]] == ids[2:]
    page = shop.get(f"/merchant/events?since={ids[1]}&limit=1").json
    page = shop.get(f"/merchant/events?since={ids[1]}&limit=5&cursor={page['next']}").json
    assert [event["id"] for event in page["items"]] == ids[3:]


def test_events_since_a_time_include_that_moment(city, shop):
    shop.happens()
    city.simulator.advance(3600)
    moment = city.house.clock.now().replace(microsecond=0)
    later = shop.happens(count=2)
    asked = quote(city_iso(moment))
    answer = shop.get(f"/merchant/events?since={asked}").json
    assert [event["id"] for event in answer["items"]] == later
    future = quote(city_iso(moment + timedelta(hours=1)))
    assert shop.get(f"/merchant/events?since={future}").json == {"items": [], "next": None}


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01T00:00:00+08:00", "2026-11-01T00:00:00"])
def test_since_something_else_is_malformed(shop, since):
    refused(shop.get(f"/merchant/events?since={quote(since)}"), 400, "malformed", "since")


@pytest.mark.parametrize("path", ["webhook", "events"])
def test_they_are_a_merchants_alone(city, path):
    department = city.department()
    answer = department.client.get(f"/api/v1/merchant/{path}", headers=department.headers())
    refused(answer, 403, "wrong_institution")
