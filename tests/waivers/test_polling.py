"""A cabinet polls by the newest change that it knows, and misses no order."""

import threading

import pytest

from services.waivers import opening
from tests.people import LI
from tests.waivers.acts import order, scanned
from tests.waivers.crowds import at_once


def quoted(moment: str) -> str:
    return moment.replace("+", "%2B")


def test_an_order_that_was_written_slowly_is_not_missed(city, merchant, phone, monkeypatch):
    """Begun before another person's order and visible after it."""
    if not city.house.db.is_postgres:
        pytest.skip("nobody writes on SQLite while somebody else does")
    other = city.phone(LI)
    slow, quick = (scanned(merchant, each)["scan_id"] for each in (phone, other))
    write, begun, may_end = opening._write, threading.Event(), threading.Event()

    def write_slowly(house, tx, told, now):
        written = write(house, tx, told, now)
        if told.out_order_no == "SLOW":
            begun.set()
            assert may_end.wait(10)
        return written

    monkeypatch.setattr(opening, "_write", write_slowly)

    def second() -> list[dict]:
        assert begun.wait(10)
        city.simulator.advance(1)
        answer = merchant.post("/merchant/waivers", order(city, quick, "QUICK"))
        assert answer.status_code == 201, answer.text
        seen = merchant.get("/merchant/waivers").json["items"]
        may_end.set()
        return seen

    first, seen = at_once(
        [lambda: merchant.post("/merchant/waivers", order(city, slow, "SLOW")), second]
    )
    assert first.value.status_code == 201
    newest = max(item["changed_at"] for item in seen.value)
    assert [item["out_order_no"] for item in seen.value] == ["QUICK"]
    later = merchant.get(f"/merchant/waivers?since={quoted(newest)}").json["items"]
    assert "SLOW" in [item["out_order_no"] for item in later]
