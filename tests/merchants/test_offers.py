"""An offer narrows its scene; and the secrets and sites that a merchant arranges for itself."""

import uuid

import pytest

from policy import scenes, waivers
from services.merchants import offers
from tests.citizens.acts import at_once, refused
from tests.people import ZHANG, uscc

HOUR = 3600
OTHER = ("湖滨单车租赁有限公司", uscc(1002))
BOOKS = {"scene": "books", "title": "图书借阅", "deposit_fen": 10000, "days": 30}
GRANTING = [code for code, scene in scenes.load().scenes.items() if scene.grants_waivers]
INFORMING = [code for code, scene in scenes.load().scenes.items() if not scene.grants_waivers]


@pytest.fixture
def merchant(city):
    return city.merchant()


def offer(merchant, **changed):
    return merchant.post("/merchant/offers", BOOKS | changed)


@pytest.mark.parametrize("scene", GRANTING)
def test_an_offer_goes_as_far_as_its_scene_and_no_farther(merchant, scene):
    limits = scenes.load().scenes[scene]
    most = {"scene": scene, "deposit_fen": limits.most_fen, "days": limits.most_days}
    answer = offer(merchant, **most)
    assert answer.status_code == 201, answer.text
    assert answer.json["scene_name"] == limits.name
    for field in ("deposit_fen", "days"):
        for value in (most[field] + 1, 0, -1, 2**62):
            refused(offer(merchant, **most | {field: value}), 422, "invalid", field)


@pytest.mark.parametrize("scene", [*INFORMING, "gold", ""])
def test_a_scene_that_waives_nothing_has_no_offers(merchant, scene):
    refused(offer(merchant, scene=scene), 422, "invalid", "scene")


def test_above_a_small_amount_the_citizen_is_asked(merchant):
    above = waivers.load().confirm_above_fen
    rent = {"scene": "rent", "days": 1}
    assert offer(merchant, **rent, deposit_fen=above).json["confirm"] is False
    assert offer(merchant, **rent, deposit_fen=above, confirm=True).json["confirm"] is True
    assert offer(merchant, **rent, deposit_fen=above + 1).json["confirm"] is True
    refused(
        offer(merchant, **rent, deposit_fen=above + 1, confirm=False), 422, "invalid", "confirm"
    )


@pytest.mark.parametrize("missing", BOOKS)
def test_what_has_not_the_documented_shape_is_malformed(merchant, missing):
    body = {name: value for name, value in BOOKS.items() if name != missing}
    refused(merchant.post("/merchant/offers", body), 400, "malformed", missing)
    refused(offer(merchant, **{missing: None}), 400, "malformed", missing)


@pytest.mark.parametrize("title", ["", "   ", "书" * 61, "a\0b"])
def test_a_title_is_something_to_read(merchant, title):
    refused(offer(merchant, title=title), 422, "invalid", "title")


def test_offers_are_listed_oldest_first_until_they_are_withdrawn(city, merchant):
    first, second = (offer(merchant, title=title).json["offer_id"] for title in ("一", "二"))
    listed = merchant.get("/merchant/offers").json["items"]
    assert [each["offer_id"] for each in listed] == [first, second]
    assert merchant.delete(f"/merchant/offers/{first}").status_code == 204
    refused(merchant.delete(f"/merchant/offers/{first}"), 404, "not_found")
    assert [each["title"] for each in merchant.get("/merchant/offers").json["items"]] == ["二"]


def test_an_offer_of_a_suspended_merchant_is_none(city, merchant):
    """Also for whoever holds no token of it, such as a citizen at its card."""
    offer_id = uuid.UUID(offer(merchant).json["offer_id"])
    whose = uuid.UUID(merchant.institution_id)
    with city.house.db.session(write=False) as tx:
        assert offers.find(tx, whose, offer_id).offer_id == offer_id
    merchant.suspend()
    with city.house.db.session(write=False) as tx:
        assert offers.find(tx, whose, offer_id) is None
        assert offers.active(tx, whose) == []


def test_what_is_another_merchants_is_not_found(city, merchant):
    other = city.merchant(OTHER)
    mine = offer(merchant).json["offer_id"]
    site, cashier = merchant.site(), merchant.invite()
    for path in (
        f"/merchant/offers/{mine}",
        f"/merchant/sites/{site['id']}",
        f"/merchant/operators/{cashier['id']}",
    ):
        refused(other.delete(path), 404, "not_found")
        assert merchant.delete(path).status_code == 204
    refused(other.get(f"/merchant/card.svg?site={site['code']}"), 404, "not_found")


def test_a_citizen_opens_no_merchants_door_nor_the_reverse(city, merchant):
    phone = city.phone(ZHANG)
    phone.access_token, merchant.token = merchant.token, phone.access_token
    for path in ("/merchant/offers", "/merchant/secrets", "/merchant/card.png"):
        refused(merchant.get(path), 401, "token_invalid")
    refused(phone.get("/me/report"), 401, "token_invalid")
    refused(phone.get(f"/merchants/{merchant.code}"), 401, "token_invalid")


def test_a_departments_machine_is_no_merchant(city, merchant):
    merchant.token = city.collector.token
    for path in ("/merchant/offers", "/merchant/card.svg"):
        refused(merchant.get(path), 403, "wrong_institution")


def test_a_new_secret_leaves_the_old_one_a_day(city, merchant):
    fresh = merchant.post("/merchant/secrets")
    assert fresh.status_code == 201
    assert merchant.ask_token(fresh.json["client_secret"]).status_code == 200
    listed = merchant.get("/merchant/secrets").json["items"]
    assert [each["valid_until"] is None for each in listed] == [True, False]
    assert fresh.json["client_secret"] not in str(listed)
    city.simulator.advance(24 * HOUR - 60)
    assert merchant.ask_token().status_code == 200
    city.simulator.advance(61)
    refused(merchant.ask_token(), 401, "client_invalid")
    merchant.token = merchant.ask_token(fresh.json["client_secret"]).json["access_token"]
    assert len(merchant.get("/merchant/secrets").json["items"]) == 1


def test_at_most_two_secrets_live(merchant):
    second = merchant.post("/merchant/secrets").json["client_secret"]
    third = merchant.post("/merchant/secrets").json["client_secret"]
    refused(merchant.ask_token(), 401, "client_invalid")
    for living in (second, third):
        assert merchant.ask_token(living).status_code == 200
    assert len(merchant.get("/merchant/secrets").json["items"]) == 2


def test_renewals_at_once_leave_two(merchant):
    answers = at_once(4, lambda _: merchant.post("/merchant/secrets"))
    living = [
        answer.json["client_secret"]
        for answer in answers
        if merchant.ask_token(answer.json["client_secret"]).status_code == 200
    ]
    assert len(living) == 2
    refused(merchant.ask_token(), 401, "client_invalid")


def test_sites_have_codes_and_close(merchant):
    site = merchant.site("东门柜", "延安路 1 号", latitude=30.25, longitude=120.16)
    assert merchant.get("/merchant/sites").json["items"] == [site]
    assert len(site["code"]) == 8
    assert merchant.delete(f"/merchant/sites/{site['id']}").status_code == 204
    refused(merchant.delete(f"/merchant/sites/{site['id']}"), 404, "not_found")
    assert merchant.get("/merchant/sites").json["items"] == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"latitude": 30.25}, "longitude"),
        ({"longitude": 120.16}, "latitude"),
        ({"latitude": 90.1, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -180.1}, "longitude"),
        ({"name": "  "}, "name"),
        ({"address": ""}, "address"),
    ],
)
def test_a_site_is_somewhere(merchant, told, field):
    body = {"name": "柜", "address": "路"} | told
    refused(merchant.post("/merchant/sites", body), 422, "invalid", field)
