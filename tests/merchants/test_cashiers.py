"""Cashiers join by an invitation and sign in with their own WeChat; the counter is all they open."""

import re

import pytest
from sqlalchemy import select

from models import Account, Operator
from rest.resources import CounterResource, MerchantResource
from services.merchants.operators import INVITES_ALLOWED
from tests.citizens.acts import at_once, refused
from tests.desks import Cashier
from tests.people import LI, WANG, ZHANG, person, uscc
from tests.test_house import resource_of

HOUR = 3600
OTHER = ("湖滨单车租赁有限公司", uscc(1002))


@pytest.fixture
def merchant(city):
    return city.merchant(offers=[("books", "图书借阅", 10000, 30)])


def test_a_cashier_joins_and_opens_the_counter(city, merchant):
    invitation = merchant.invite("李店员")
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", invitation["invite_code"])
    cashier = Cashier(city, LI)
    answer = cashier.sign_in(invite=invitation["invite_code"])
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert told["operator"] == {"id": invitation["id"], "name": "李店员"}
    assert told["merchant"] == {"name": merchant.name, "code": merchant.code}
    assert told["expires_in"] == 900
    assert cashier.get("/merchant/offers").json == merchant.get("/merchant/offers").json
    assert cashier.get("/merchant/card.svg").status_code == 200
    assert cashier.sign_in().status_code == 201


def test_a_code_is_read_as_people_copy_it(city, merchant):
    code = merchant.invite()["invite_code"]
    typed = f" {code[:4].lower()}-{code[4:]} ".replace("0", "o").replace("1", "l")
    assert Cashier(city, LI).sign_in(invite=typed).status_code == 201


def test_the_token_opens_the_counter_and_nothing_else(city, merchant):
    """Every route of a merchant: what a machine alone may call is closed to its cashiers."""
    cashier = merchant.cashier(LI)
    opened, closed = set(), set()
    for rule in city.app.url_map.iter_rules():
        resource = resource_of(city.app.view_functions[rule.endpoint])
        if resource is None or not issubclass(resource, CounterResource):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = re.sub(r"<[^>]+>", "0" * 32, rule.rule)
            answer = city.app.test_client().open(
                path, method=method, json={}, headers=cashier.headers()
            )
            is_machines = issubclass(resource, MerchantResource)
            if is_machines and method not in resource.at_counter:
                refused(answer, 403, "operator_forbidden")
                closed.add((method, rule.rule))
            else:
                assert answer.status_code not in (401, 403), (method, path, answer.text)
                opened.add((method, rule.rule))
    own = "/api/v1/merchant"
    assert {("POST", f"{own}/offers"), ("POST", f"{own}/operators"), ("GET", f"{own}/secrets")} <= (
        closed
    )
    assert {("GET", f"{own}/offers"), ("GET", f"{own}/card.png")} <= opened


def test_whom_nobody_invited_is_no_cashier(city, merchant):
    refused(Cashier(city, LI).sign_in(), 403, "not_an_operator")
    with city.house.db.session(write=False) as tx:
        assert tx.scalars(select(Account)).all() == []


def test_an_invitation_is_for_one_person(city, merchant):
    invite = merchant.invite()["invite_code"]
    assert Cashier(city, LI).sign_in(invite=invite).status_code == 201
    refused(Cashier(city, WANG).sign_in(invite=invite), 403, "invite_invalid")
    again = Cashier(city, LI).sign_in(invite=invite)
    assert again.status_code == 201  # the phone did not hear the first answer


def test_of_many_who_use_one_invitation_at_once_one_joins(city, merchant):
    for round in range(3):
        invite = merchant.invite()["invite_code"]
        people = [person(40 + 8 * round + number, "李店员") for number in range(8)]
        cashiers = [Cashier(city, each) for each in people]
        answers = at_once(8, lambda number: cashiers[number].sign_in(invite=invite))  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [201] + [403] * 7
    joined = merchant.get("/merchant/operators").json["items"]
    assert [each["state"] for each in joined] == ["joined"] * 3


def test_an_invitation_ends_after_a_day(city, merchant):
    invite = merchant.invite()["invite_code"]
    city.simulator.advance(24 * HOUR + 1)
    refused(Cashier(city, LI).sign_in(invite=invite), 403, "invite_invalid")
    merchant.token = merchant.ask_token().json["access_token"]
    states = [each["state"] for each in merchant.get("/merchant/operators").json["items"]]
    assert states == ["expired"]


def test_an_invitation_taken_back_is_none(city, merchant):
    invitation = merchant.invite()
    assert merchant.delete(f"/merchant/operators/{invitation['id']}").status_code == 204
    answer = Cashier(city, LI).sign_in(invite=invitation["invite_code"])
    refused(answer, 403, "invite_invalid")


def test_a_removed_cashier_is_out_with_the_next_request(merchant):
    cashier = merchant.cashier(LI)
    assert merchant.delete(f"/merchant/operators/{cashier.operator_id}").status_code == 204
    refused(cashier.get("/merchant/offers"), 401, "operator_removed")
    refused(cashier.sign_in(), 403, "not_an_operator")
    assert merchant.get("/merchant/operators").json["items"] == []


def test_a_cashier_of_one_merchant_is_nobody_at_another(city, merchant):
    other = city.merchant(OTHER, offers=[("rent", "单车", 20000, 7)])
    cashier = merchant.cashier(LI)
    titles = [each["title"] for each in cashier.get("/merchant/offers").json["items"]]
    assert titles == ["图书借阅"]
    refused(cashier.sign_in(merchant=other.code), 403, "not_an_operator")


def test_a_cashier_of_several_says_which(city, merchant):
    other = city.merchant(OTHER)
    cashier = merchant.cashier(LI)
    assert cashier.sign_in(invite=other.invite()["invite_code"]).status_code == 201
    answer = cashier.sign_in()
    refused(answer, 409, "choose_merchant")
    listed = {(error["code"], error["message"]) for error in answer.json["errors"]}
    assert listed == {(merchant.code, merchant.name), (other.code, other.name)}
    for each in (merchant, other):
        told = cashier.sign_in(merchant=each.code.lower()).json
        assert told["merchant"]["code"] == each.code


def test_guessing_invitations_is_limited_by_who_guesses(city, merchant):
    limit, _ = INVITES_ALLOWED[0]
    guesser = Cashier(city, WANG)
    statuses = [guesser.sign_in(invite="00000000").status_code for _ in range(limit)]
    invite = merchant.invite()["invite_code"]
    # Without Redis each process allows half of it.
    assert set(statuses) <= {403, 429}
    refused(guesser.sign_in(invite=invite), 429, "too_many_requests")
    assert Cashier(city, LI).sign_in(invite=invite).status_code == 201


def test_addresses_that_guess_are_slowed_down(city, merchant, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 6)
    codes = [Cashier(city, ZHANG).sign_in(invite="00000000").status_code for _ in range(8)]
    assert codes[-1] == 429


def test_a_wechat_code_works_once(city, merchant):
    merchant.cashier(LI)
    code = city.simulator.login_code(LI.openid, LI.unionid)
    client = city.app.test_client()
    first, again = (client.post("/api/v1/merchant/sessions", json={"code": code}) for _ in range(2))
    assert first.status_code == 201
    refused(again, 401, "code_used")
    refused(
        client.post("/api/v1/merchant/sessions", json={"code": "nonsense"}), 401, "code_invalid"
    )


def test_wechat_away_is_said_and_costs_no_invitation(city, merchant):
    invite = merchant.invite()["invite_code"]
    cashier = Cashier(city, LI)
    city.simulator.fault("/sns/jscode2session", "http_500", times=5)
    refused(cashier.sign_in(invite=invite), 503, "unavailable")
    city.simulator.call("DELETE", "/sim/faults")
    assert cashier.sign_in(invite=invite).status_code == 201


def test_a_cashier_is_the_citizen_they_are(city, merchant):
    """The same openid, the same account; and neither token opens the other's door."""
    phone = city.phone(LI)
    cashier = merchant.cashier(LI)
    with city.house.db.session(write=False) as tx:
        assert len(tx.scalars(select(Account)).all()) == 1
    phone.access_token, cashier.token = cashier.token, phone.access_token
    refused(phone.get("/me"), 401, "token_invalid")
    refused(cashier.get("/merchant/offers"), 401, "token_invalid")


def test_who_closed_the_account_is_no_cashier(city, merchant):
    phone, cashier = city.phone(LI), merchant.cashier(LI)
    phone.prove_afresh()
    assert phone.delete("/me").status_code == 204
    refused(cashier.get("/merchant/offers"), 401, "operator_removed")


def test_a_token_ends_after_a_quarter_of_an_hour(city, merchant):
    cashier = merchant.cashier(LI)
    city.simulator.advance(901)
    refused(cashier.get("/merchant/offers"), 401, "token_invalid")


def test_a_name_is_sealed_and_an_invitation_hashed(city, merchant):
    invitation = merchant.invite("李店员")
    with city.house.db.session(write=False) as tx:
        row = tx.scalars(select(Operator)).one()
    stored = row.name + row.invite_hash
    assert "李店员".encode() not in stored
    assert invitation["invite_code"].encode() not in stored


@pytest.mark.parametrize("name", ["", "  ", "李" * 41])
def test_an_invitation_names_somebody(merchant, name):
    refused(merchant.post("/merchant/operators", {"name": name}), 422, "invalid", "name")


def test_two_shops_with_one_cashier_are_two_shops(city, merchant):
    """What the token names is the row of the invitation, so removing one leaves the other."""
    other = city.merchant(OTHER)
    cashier = merchant.cashier(LI)
    cashier.sign_in(invite=other.invite()["invite_code"])
    second = Cashier(city, LI)
    second.sign_in(merchant=other.code)
    first = Cashier(city, LI)
    first.sign_in(merchant=merchant.code)
    assert merchant.delete(f"/merchant/operators/{first.operator_id}").status_code == 204
    refused(first.get("/merchant/offers"), 401, "operator_removed")
    assert second.get("/merchant/offers").status_code == 200
