"""People walk through the mini-program's own pages, against the running app."""

import base64
import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.builders import City, record
from tests.miniprogram.programs import play
from tests.people import LI, SHOP, WANG, ZHANG, person

BAD = ("P-JUD-001", "P-JUD-002")
NOBODY, STRANGER = person(71, "周无记"), person(72, "吴未证")
OFFER = ("books", "图书（最多五册）", 5000, 30)


@pytest.fixture
def served(city: City):
    """The app on a port; its people are known to the authority, some with a file."""
    with city.served() as url:
        for each in (ZHANG, LI, WANG, NOBODY):
            city.simulator.know(each)
        city.deliver(
            [
                record(ZHANG, "P-HON-003", "荣誉-1", title="诚信之星"),
                record(ZHANG, "P-PEN-011", "处罚-1", title="违反规定燃放烟花爆竹"),
                record(ZHANG, "P-BAS-001", "户籍-1", title="户籍登记"),
                *(record(WANG, code, f"司法-{code}") for code in BAD),
            ]
        )
        yield {"app": url, "sim": city.simulator.url}


def test_sessions(served):
    play("sessions.test.js", **served, person=ZHANG)


def test_a_citizen_sees_their_own(served):
    play("citizens.test.js", **served, person=ZHANG, other=LI)


def test_a_code_is_shown_and_scanned(city, served):
    merchant = city.merchant(offers=[OFFER])
    invitation = merchant.invite()
    for each in (ZHANG, WANG):
        city.phone(each)
    city.phone(WANG).post("/me/consents", {"kind": "merchant_check"})
    play(
        "counters.test.js",
        **served,
        person=ZHANG,
        poor=WANG,
        cashier=LI,
        invite=invitation["invite_code"],
        operator=invitation["id"],
        merchant=merchant.code,
        merchantToken=merchant.token,
    )


def test_an_objection_goes_its_way(city, served):
    city.phone(ZHANG)
    play(
        "objections.test.js",
        **served,
        person=ZHANG,
        staff=city.staff("supervisor").token,
        photos=[photo("white"), photo("grey")],
    )


def test_rights_are_used(city, served):
    merchant = city.merchant(offers=[OFFER])
    careful = merchant.offer("books", "绘本礼盒", 9900, 14, confirm=True)
    city.staff("supervisor").post(
        "/staff/partners",
        {"name": "杭城安居公司", "contact": "客服 0571-00000102", "about": "公租房资格审核"},
    )
    phone = city.phone(ZHANG)
    city.phone(WANG)
    phone.post("/me/consents", {"kind": "merchant_check"})
    order_that_waits(merchant, phone, careful)
    phone.delete("/me/consents/merchant_check")
    play(
        "rights.test.js",
        **served,
        person=ZHANG,
        poor=WANG,
        merchant=merchant.code,
        shop=SHOP[0],
        uscc=SHOP[1],
    )


def test_every_page_has_its_states(city, served):
    merchant = city.merchant(offers=[OFFER])
    merchant.cashier(LI)
    play("states.test.js", **served, person=LI, nobody=NOBODY, stranger=STRANGER)


def order_that_waits(merchant, phone, offer_id: str) -> None:
    """An order which the citizen is to confirm."""
    shown = phone.post("/me/pass").json["content"]
    asked = {"pass": shown, "scene": "books", "deposit_fen": 9900, "offer_id": offer_id}
    scan = merchant.post("/merchant/scans", asked).json
    due_at = merchant.city.house.clock.now() + timedelta(days=10)
    opened = merchant.post(
        "/merchant/waivers",
        {
            "scan_id": scan["scan_id"],
            "out_order_no": "W-1",
            "item": "绘本礼盒",
            "deposit_fen": 9900,
            "due_at": due_at.isoformat(),
        },
    )
    assert opened.json["state"] == "CREATED", opened.text


def photo(colour: str) -> str:
    """A JPEG, as Base64."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()
