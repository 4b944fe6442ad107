"""The desk enrols merchants: who may be one, who is refused, and what a suspension stops."""

from datetime import date

import pytest
from sqlalchemy import select

from models import (
    ClientSecret,
    IdempotencyKey,
    Institution,
    ListEntry,
    Merchant,
    Organisation,
    new_id,
)
from services.clocks import city_date
from services.tokens import hash_secret
from tests.builders import REGISTRATION, organisation_record
from tests.citizens.acts import at_once, refused
from tests.people import LI, SHOP, ZHANG, uscc

OTHER = ("湖滨单车租赁有限公司", uscc(1002))


@pytest.fixture
def desk(city):
    return city.staff("supervisor")


@pytest.fixture
def known(city):
    """The organisation is in the file, and no merchant yet."""
    city.deliver([organisation_record(SHOP, REGISTRATION, "登记-1")])
    return SHOP


def enrol(desk, code: str = SHOP[1], **told):
    return desk.post("/staff/merchants", {"uscc": code} | told)


@pytest.mark.usefixtures("known")
def test_an_enrolled_merchant_gets_what_it_needs_once(city, desk):
    answer = enrol(desk, name="初见书店·延安路店", phone="0571-12345678")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert (told["name"], told["uscc"]) == ("初见书店·延安路店", SHOP[1])
    assert len(told["code"]) == 8
    assert len(told["client_secret"]) >= 43
    listed = desk.get("/staff/merchants").json["items"]
    assert [each["institution_id"] for each in listed] == [told["institution_id"]]
    assert listed[0]["phone"] == "0571-12345678"
    assert told["client_secret"] not in str(listed)
    with city.house.db.session(write=False) as tx:
        stored = tx.scalars(select(ClientSecret.secret_hash)).all()
    assert hash_secret(told["client_secret"]) in stored


@pytest.mark.usefixtures("known")
def test_without_a_name_it_is_the_organisations(desk):
    assert enrol(desk).json["name"] == SHOP[0]


@pytest.mark.parametrize("code", [SHOP[1][:-1] + "0", "12345", "", "９１"])
def test_a_code_that_cannot_be_is_named(desk, code):
    refused(enrol(desk, code), 422, "invalid", "uscc")


def test_an_organisation_that_the_file_does_not_know_is_refused(desk):
    answer = enrol(desk)
    refused(answer, 422, "invalid", "uscc")
    assert answer.json["errors"][0]["code"] == "unknown_organisation"


@pytest.mark.usefixtures("known")
def test_a_merchant_is_enrolled_once_however_many_ask(desk):
    answers = at_once(4, lambda _: enrol(desk))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused(enrol(desk), 409, "already_enrolled")


@pytest.mark.usefixtures("known")
def test_the_same_request_again_gets_the_same_answer_sealed(city, desk):
    first, again = (
        desk.post("/staff/merchants", {"uscc": SHOP[1]}, key="enrol-1") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replay"] == "true"
    other = city.staff("clerk").post("/staff/merchants", {"uscc": SHOP[1]}, key="enrol-1")
    refused(other, 409, "already_enrolled")
    with city.house.db.session(write=False) as tx:
        for kept in tx.scalars(select(IdempotencyKey.answer)):
            assert first.json["client_secret"].encode() not in kept


def put_on(city, list_name: str, exit_on=None):
    with city.worker.db.session() as tx:
        subject_id = tx.scalars(select(Organisation.subject_id)).one()
        tx.add(
            ListEntry(
                subject_id=subject_id,
                entry_id=new_id(),
                list_name=list_name,
                entered_on=date(2026, 1, 5),
                exit_on=exit_on,
                basis="市监罚〔2026〕1号",
            )
        )
        tx.commit()


@pytest.mark.usefixtures("known")
def test_who_is_on_the_black_list_is_refused(city, desk):
    put_on(city, "black")
    refused(enrol(desk), 403, "black_listed")


@pytest.mark.usefixtures("known")
def test_who_left_the_black_list_today_or_is_on_the_red_one_is_welcome(city, desk):
    put_on(city, "black", city_date(city.house.clock.now()))
    put_on(city, "red")
    assert enrol(desk).status_code == 201


@pytest.fixture
def merchant(city):
    return city.merchant(offers=[("books", "图书借阅", 10000, 30)])


def resume(merchant):
    desk = merchant.city.staff("supervisor")
    return desk.post(f"/staff/merchants/{merchant.institution_id}/resume")


def test_a_suspension_stops_everything_with_the_next_request(city, merchant):
    cashier, phone = merchant.cashier(LI), city.phone(ZHANG)
    merchant.site()
    merchant.suspend("多次投诉未处理")
    for caller in (merchant, cashier):
        for path in ("/merchant/offers", "/merchant/card.svg", "/merchant/card.png"):
            refused(caller.get(path), 401, "client_suspended")
    assert merchant.ask_token().status_code == 200  # for what ends its running orders
    refused(cashier.sign_in(), 403, "merchant_suspended")
    seen = phone.get(f"/merchants/{merchant.code}").json
    assert (seen["suspended"], seen["offers"], seen["sites"]) == (True, [], [])
    page = city.app.test_client().get(f"/m/{merchant.code}").text
    assert "已停用" in page
    assert "图书借阅" not in page
    assert city.app.test_client().get("/api/v1/open/merchants").json["items"] == []
    listed = city.staff("auditor").get("/staff/merchants").json["items"][0]
    assert listed["suspension"] == "多次投诉未处理"
    assert listed["suspended_at"]


def test_who_may_go_on_goes_on_as_before(merchant):
    cashier = merchant.cashier(LI)
    merchant.suspend()
    assert resume(merchant).json["suspended_at"] is None
    assert merchant.get("/merchant/offers").json["items"]
    assert cashier.get("/merchant/offers").status_code == 200
    assert merchant.ask_token().status_code == 200


def test_each_of_the_two_states_is_entered_once(merchant):
    refused(resume(merchant), 409, "wrong_state")
    merchant.suspend()
    path = f"/staff/merchants/{merchant.institution_id}/suspend"
    desk = merchant.city.staff("supervisor")
    refused(desk.post(path, {"reason": "再次"}), 409, "wrong_state")


def test_who_is_on_the_black_list_stays_suspended(city, merchant):
    merchant.suspend()
    put_on(city, "black")
    refused(resume(merchant), 403, "black_listed")


@pytest.mark.parametrize("act", ["suspend", "resume", "secret"])
def test_who_is_no_merchant_is_not_found(city, desk, act):
    department = city.collector
    with city.house.db.session(write=False) as tx:
        query = select(Institution.institution_id)
        which = tx.scalars(query.where(Institution.client_id == department.client_id)).one()
    for institution_id in (which.hex, "0" * 32, "nonsense"):
        body = {"reason": "试一试"}
        refused(desk.post(f"/staff/merchants/{institution_id}/{act}", body), 404, "not_found")


def test_a_secret_from_the_desk_ends_the_others_at_once(merchant):
    own = merchant.post("/merchant/secrets").json["client_secret"]
    desk = merchant.city.staff("supervisor")
    answer = desk.post(f"/staff/merchants/{merchant.institution_id}/secret")
    assert answer.status_code == 201
    for ended in (merchant.secret, own):
        refused(merchant.ask_token(ended), 401, "client_invalid")
    assert merchant.ask_token(answer.json["client_secret"]).status_code == 200


def test_the_list_is_paged(city, desk):
    shops = [SHOP, OTHER, ("西溪露营装备有限公司", uscc(1003))]
    codes = [city.merchant(shop).code for shop in shops]
    first = desk.get("/staff/merchants?limit=2").json
    rest = desk.get(f"/staff/merchants?limit=2&cursor={first['next']}").json
    assert [each["code"] for each in first["items"] + rest["items"]] == codes
    assert rest["next"] is None


def test_no_secret_stands_anywhere_in_the_clear(city, merchant):
    with city.house.db.session(write=False) as tx:
        rows = [*tx.scalars(select(Merchant)), *tx.scalars(select(Institution))]
    assert merchant.secret not in str([vars(row) for row in rows])
