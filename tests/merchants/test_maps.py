"""Where deposits are waived: the nearest sites first, or every merchant by name."""

import pytest

from tests.citizens.acts import refused
from tests.people import SHOP, uscc

SHOPS = [
    ("西溪露营装备有限公司", uscc(1003), 30.270, 120.060),
    ("湖滨单车租赁有限公司", uscc(1002), 30.250, 120.160),
    ("良渚书屋有限公司", uscc(1004), 30.380, 120.030),
    ("宁波书城有限公司", uscc(1005), 29.870, 121.550),
]


@pytest.fixture
def shops(city):
    found = []
    for name, code, latitude, longitude in SHOPS:
        merchant = city.merchant((name, code), offers=[("books", "图书", 10000, 30)])
        merchant.site("门店", "路 1 号", latitude=latitude, longitude=longitude)
        found.append(merchant)
    found[1].offer("rent", "单车", 20000, 7)
    return found


def nearby(city, **asked):
    return city.app.test_client().get("/api/v1/open/merchants", query_string=asked)


@pytest.mark.usefixtures("shops")
def test_the_nearest_comes_first_with_its_distance(city):
    items = nearby(city, near="30.250,120.155").json["items"]
    assert [each["name"][:2] for each in items] == [
        "湖滨",
        "西溪",
        "良渚",
    ]  # the last is 140 km off
    assert items[0]["distance_m"] == pytest.approx(480, abs=5)
    assert items[1]["distance_m"] == pytest.approx(9396, rel=0.01)
    assert items[0]["scenes"] == ["books", "rent"]
    assert items[0]["site"]["address"] == "路 1 号"
    assert len(nearby(city, near="30.250,120.155", limit=1).json["items"]) == 1


@pytest.mark.usefixtures("shops")
def test_a_scene_leaves_out_who_does_not_offer_it(city):
    items = nearby(city, near="30.250,120.155", scene="rent").json["items"]
    assert [each["name"][:2] for each in items] == ["湖滨"]
    assert nearby(city, scene="travel").json["items"] == []


def test_without_a_place_they_come_by_name_and_paged(city, shops):
    first = nearby(city, limit=3).json
    rest = nearby(city, limit=3, cursor=first["next"]).json
    names = [each["name"] for each in first["items"] + rest["items"]]
    assert len(names) == len(shops)
    assert names == sorted(names) or city.house.db.is_postgres
    assert rest["next"] is None


def test_who_offers_nothing_or_is_suspended_is_not_shown(city, shops):
    shops[0].suspend()
    shops[1].delete(
        f"/merchant/offers/{shops[1].get('/merchant/offers').json['items'][0]['offer_id']}"
    )
    city.merchant(SHOP)
    names = {each["name"][:2] for each in nearby(city).json["items"]}
    assert names == {"湖滨", "良渚", "宁波"}
    assert [each["scenes"] for each in nearby(city, scene="rent").json["items"]] == [["rent"]]


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"near": "here"}, 400, "near"),
        ({"near": "30"}, 400, "near"),
        ({"near": "30,120,1"}, 400, "near"),
        ({"near": "nan,nan"}, 422, "near"),
        ({"near": "inf,0"}, 422, "near"),
        ({"near": "91,0"}, 422, "near"),
        ({"near": "30,120", "scene": "loans"}, 422, "scene"),
        ({"scene": "gold"}, 422, "scene"),
        ({"limit": "0"}, 422, "limit"),
    ],
)
def test_what_is_asked_wrongly_is_named(city, asked, status, field):
    refused(nearby(city, **asked), status, "malformed" if status == 400 else "invalid", field)


@pytest.mark.parametrize("near", ["90,0", "-90,180", "0,180", "0,-180", "89.9,179.9"])
def test_the_ends_of_the_earth_are_places_too(city, near):
    merchant = city.merchant(offers=[("books", "图书", 10000, 30)])
    latitude, longitude = map(float, near.split(","))
    opposite = longitude - 0.01 if longitude > 0 else longitude + 0.01
    merchant.site("这边", "极地", latitude=latitude, longitude=opposite)
    across = -longitude if abs(longitude) == 180 else longitude
    merchant.site("那边", "极地", latitude=latitude, longitude=across)
    assert len(nearby(city, near=near).json["items"]) == 2
