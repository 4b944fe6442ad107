"""The desk enrols merchants: who may, who is refused, and what a suspension stops."""

import pytest

from tests.people import SHOP, uscc


def test_a_merchant_is_enrolled_and_opens_its_door(city):
    merchant = city.merchant(offers=[("books", "图书借阅", 10000, 30)])
    offers = merchant.get("/merchant/offers").json["items"]
    assert [(each["scene"], each["deposit_fen"], each["confirm"]) for each in offers] == [
        ("books", 10000, False)
    ]
