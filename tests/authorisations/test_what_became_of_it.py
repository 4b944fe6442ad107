"""Whoever was given a record hears what an objection did to it."""

import pytest

from tests.authorisations.acts import LANDLORD, Partner, authorise
from tests.objections.acts import accepted, decided, penalised, shown
from tests.people import ZHANG

CHANGED = {"correction": {"违法事实": "未闯红灯"}}


@pytest.mark.parametrize(
    ("outcome", "more", "told"),
    [
        ("delete", {}, ["record.deleted"]),
        ("correct", CHANGED, ["record.corrected"]),
        ("end_disclosure", {}, ["record.undisclosed"]),
        ("uphold", {}, []),
    ],
)
def test_the_receiver_is_told_and_nobody_else(city, bank, outcome, more, told):
    penalised(city)
    phone, other = city.phone(ZHANG), Partner(city, LANDLORD)
    given = authorise(phone, bank, "penalty")
    record_id = shown(phone)["id"]
    assert len(bank.read(given["id"]).json["sections"][0]["records"]) == 1
    authorise(phone, other, "penalty")
    decided(city, accepted(city, phone)["id"], outcome, **more)
    events = bank.get("/partner/events").json["items"]
    assert [each["type"] for each in events] == told
    assert all(each["data"]["record_id"] == record_id for each in events)
    assert other.get("/partner/events").json["items"] == []
    left = bank.read(given["id"]).json["sections"][0]["records"]
    assert len(left) == (outcome in ("correct", "uphold"))
