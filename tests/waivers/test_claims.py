"""From the claim to its end: grace, dispute, ruling, default, and what each side is told."""

from datetime import timedelta

import pytest

from tests.builders import record
from tests.people import LI, ZHANG, person
from tests.waivers.acts import act, messages, opened, own, scan, scanned, show_pass, state_of

HOUR, DAY = 3600, 86_400


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


@pytest.fixture
def lent(city, merchant, phone) -> dict:
    """An order that runs, due in two days."""
    return opened(city, merchant, phone)


def wait(city, merchant, phone, seconds: float) -> None:
    """Time passes, the worker works, and everybody signs in again."""
    city.simulator.advance(seconds)
    city.work()
    merchant.token = merchant.ask_token().json["access_token"]
    assert phone.sign_in().status_code == 201


def claim(merchant, amount_fen: int = 5_000, **more):
    return act(merchant, "N-1", "claim", amount_fen=amount_fen, reason="车座划破", **more)


def claimed(merchant, **more) -> dict:
    answer = claim(merchant, kind="damage", **more)
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(answer, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def reasons(phone, scene: str = "travel") -> list[str]:
    return [said["code"] for said in phone.get(f"/me/eligibility/{scene}").json["reasons"]]


def told(phone) -> list[str]:
    return [notice["kind"] for notice in phone.get("/me/notices").json["items"]]


@pytest.mark.parametrize("kind", ["damage", "loss"])
def test_damage_and_loss_are_claimed_at_any_time(merchant, phone, lent, kind):
    answer = claim(merchant, kind=kind)
    assert (answer.status_code, answer.json["state"]) == (200, "CLAIMED")
    shown = own(phone, lent["waiver_id"])["claim"]
    assert (shown["amount_fen"], shown["reason"]) == (5_000, "车座划破")


def test_what_is_not_overdue_cannot_be_claimed_as_overdue(merchant, lent):
    refused(claim(merchant, kind="overdue"), 409, "not_overdue")


def test_overdue_is_a_flag_with_a_grace_before_the_claim(city, merchant, phone, lent):
    assert own(phone, lent["waiver_id"])["overdue"] is False
    wait(city, merchant, phone, 2 * DAY + HOUR)
    mine = own(phone, lent["waiver_id"])
    assert (mine["state"], mine["overdue"]) == ("ACTIVE", True)
    assert {"waiver_due_soon", "waiver_overdue"} & set(told(phone)) == {"waiver_overdue"}
    for kind in ({}, {"kind": "overdue"}):
        refused(claim(merchant, **kind), 409, "grace_running")
    wait(city, merchant, phone, 3 * DAY - 2 * HOUR)
    refused(claim(merchant), 409, "grace_running")
    wait(city, merchant, phone, 2 * HOUR)
    answer = claim(merchant)
    assert (answer.status_code, answer.json["state"]) == (200, "CLAIMED")
    assert own(phone, lent["waiver_id"])["overdue"] is False  # it is a matter of the claim now


def test_damage_of_an_overdue_thing_needs_no_grace(city, merchant, phone, lent):
    wait(city, merchant, phone, 2 * DAY + HOUR)
    assert claim(merchant, kind="damage").status_code == 200


def test_it_is_reminded_of_a_day_before(city, merchant, phone, lent):
    wait(city, merchant, phone, DAY + HOUR)
    assert told(phone).count("waiver_due_soon") == 1
    wait(city, merchant, phone, HOUR)
    assert told(phone).count("waiver_due_soon") == 1


@pytest.mark.parametrize("amount", [20_001, 10**9])
def test_never_more_than_the_deposit(merchant, lent, amount):
    answer = claim(merchant, amount, kind="damage")
    refused(answer, 422, "invalid")
    assert answer.json["errors"][0]["field"] == "amount_fen"
    assert claim(merchant, 20_000, kind="damage").status_code == 200


@pytest.mark.parametrize("amount", [0, -1, 1.5, "5000", None, True])
def test_an_amount_is_a_whole_positive_number(merchant, lent, amount):
    assert claim(merchant, amount, kind="damage").status_code in (400, 422)
    assert state_of(merchant, "N-1") == "ACTIVE"


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_reasons_are_said_and_short(merchant, lent, reason):
    for step, more in (("claim", {"amount_fen": 1}), ("revoke", {})):
        answer = act(merchant, "N-1", step, reason=reason, **more)
        assert answer.status_code in (400, 422)
        assert answer.json["errors"][0]["field"] == "reason"
    assert state_of(merchant, "N-1") == "ACTIVE"


def test_a_revocations_reason_is_what_the_citizen_reads(merchant, phone, lent):
    assert act(merchant, "N-1", "revoke", reason="车已被预订").status_code == 200
    mine = own(phone, lent["waiver_id"])
    assert (mine["state"], mine["timeline"][-1]["note"]) == ("REVOKED", "车已被预订")


def test_evidence_is_words_and_the_citizen_reads_them(merchant, phone, lent):
    claimed(merchant, evidence=["照片三张，见店内记录 7 号", "店员王某在场"])
    note = own(phone, lent["waiver_id"])["timeline"][-1]["note"]
    assert "照片三张" in note
    assert "店员王某在场" in note


OUTCOMES = {"settled": "SETTLED", "revoked": "REVOKED", "defaulted": "DEFAULTED"}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_dispute_is_ruled_on_by_staff(city, merchant, phone, lent, outcome):
    claimed(merchant)
    path = f"/me/waivers/{lent['waiver_id']}/dispute"
    answer = phone.post(path, {"statement": "归还时完好"})
    assert (answer.status_code, answer.json["state"]) == (200, "DISPUTED")
    reviewer = city.staff("reviewer")
    queue = reviewer.get("/staff/disputes")
    assert [case["id"] for case in queue.json["items"]] == [lent["waiver_id"]]
    for word in (ZHANG.name, ZHANG.id_number, ZHANG.phone, "张*", "山地自行车"):
        assert word not in queue.text
    case = reviewer.get(f"/staff/disputes/{lent['waiver_id']}").json
    assert [step["note"] for step in case["timeline"]][-2:] == ["车座划破", "归还时完好"]
    body = {"outcome": outcome, "statement": "照片可见旧划痕"}
    ruled = reviewer.post(f"/staff/disputes/{lent['waiver_id']}/rule", body)
    assert (ruled.status_code, ruled.json["state"]) == (200, OUTCOMES[outcome])
    mine = own(phone, lent["waiver_id"])
    assert (mine["state"], mine["timeline"][-1]["note"]) == (OUTCOMES[outcome], "照片可见旧划痕")
    assert mine["timeline"][-1]["by"] == "staff"
    assert f"waiver_rule_{outcome}" in told(phone)
    again = reviewer.post(f"/staff/disputes/{lent['waiver_id']}/rule", body)
    refused(again, 409, "wrong_state")
    assert again.json["errors"][0]["code"] == OUTCOMES[outcome]
    assert reviewer.get("/staff/disputes").json["items"] == []
    assert (reasons(phone) == ["default_unsettled"]) == (outcome == "defaulted")


def test_the_desks_look_is_in_the_persons_log_with_unit_and_number(city, merchant, phone, lent):
    claimed(merchant)
    phone.post(f"/me/waivers/{lent['waiver_id']}/dispute", {"statement": "归还时完好"})
    before = len(phone.get("/me/access-log").json["items"])
    city.staff("reviewer").get("/staff/disputes")
    assert len(phone.get("/me/access-log").json["items"]) <= before + 1  # only the own look
    city.staff("reviewer").get(f"/staff/disputes/{lent['waiver_id']}")
    looks = phone.get("/me/access-log").json["items"]
    [seen] = [look for look in looks if look["role"] == "staff"]
    assert seen["who"] == "市信用办服务科 XY-0042"
    assert lent["waiver_id"] in seen["basis"]
    merchants = [look["outcome"] for look in looks if look["role"] == "merchant"]
    assert merchants == ["eligible", "eligible"]  # the scan and the order


def test_nobody_touches_the_own_case(city, merchant, phone, lent):
    claimed(merchant)
    phone.post(f"/me/waivers/{lent['waiver_id']}/dispute", {"statement": "归还时完好"})
    self_interested = city.staff("reviewer", person=ZHANG)
    path = f"/staff/disputes/{lent['waiver_id']}"
    refused(self_interested.get(path), 403, "own_case")
    body = {"outcome": "revoked", "statement": "理由充分"}
    refused(self_interested.post(path + "/rule", body), 403, "own_case")
    assert state_of(merchant, "N-1") == "DISPUTED"


def test_who_may_not_rule_cannot(city, merchant, phone, lent):
    claimed(merchant)
    phone.post(f"/me/waivers/{lent['waiver_id']}/dispute", {"statement": "归还时完好"})
    path = f"/staff/disputes/{lent['waiver_id']}/rule"
    body = {"outcome": "revoked", "statement": "理由充分"}
    for role in ("clerk", "auditor"):
        assert city.staff(role).post(path, body).status_code == 403
    for wrong in (body | {"outcome": "deleted"}, body | {"statement": "  "}):
        assert city.staff("reviewer").post(path, wrong).status_code in (400, 422)
    assert state_of(merchant, "N-1") == "DISPUTED"


def test_an_order_that_is_not_in_dispute_is_no_case(city, merchant, phone, lent):
    claimed(merchant)
    path = f"/staff/disputes/{lent['waiver_id']}"
    assert city.staff("reviewer").get(path).status_code == 404
    assert city.staff("reviewer").get("/staff/disputes/" + "0" * 32).status_code == 404


def test_seen_and_not_disputed_it_is_a_default_that_closes_waivers_until_settled(
    city, merchant, phone, lent
):
    claimed(merchant)
    own(phone, lent["waiver_id"])  # the person reads of it
    before = phone.get("/me/score").json["value"]
    assert reasons(phone) == ["tier_reached"]  # a claim alone closes nothing
    wait(city, merchant, phone, 15 * DAY + HOUR)
    mine = own(phone, lent["waiver_id"])
    assert mine["state"] == "DEFAULTED"
    assert "waiver_defaulted" in told(phone)
    for scene in ("rent", "travel", "tourism", "books"):
        assert reasons(phone, scene) == ["default_unsettled"]
    assert reasons(phone, "loans") == ["tier_reached"]
    assert scanned(merchant, phone)["decision"] == "not_eligible"
    assert phone.get("/me/score").json["value"] == before  # rule 9
    assert act(merchant, "N-1", "settle").json["state"] == "SETTLED"
    assert reasons(phone) == ["tier_reached"]
    assert scanned(merchant, phone)["decision"] == "eligible"


def test_what_nobody_was_told_of_closes_nothing(city, merchant, phone, lent):
    messages(city, phone, "reject")
    claimed(merchant)
    for _ in range(3):
        wait(city, merchant, phone, 15 * DAY + HOUR)
        assert state_of(merchant, "N-1") == "DEFAULTED"
        assert reasons(phone) == ["tier_reached"]
    own(phone, lent["waiver_id"])  # only now the person hears of it, and has time to answer
    assert reasons(phone) == ["tier_reached"]
    wait(city, merchant, phone, 14 * DAY)
    assert reasons(phone) == ["tier_reached"]
    wait(city, merchant, phone, DAY + HOUR)
    assert reasons(phone) == ["default_unsettled"]


def test_what_wechat_took_for_the_person_is_proven(city, merchant, phone, lent):
    messages(city, phone, "accept")
    claimed(merchant)
    city.work()
    kinds = {(notice["kind"], notice["state"]) for notice in phone.get("/me/notices").json["items"]}
    assert ("waiver_claimed", "sent") in kinds
    wait(city, merchant, phone, 15 * DAY + HOUR)
    assert reasons(phone) == ["default_unsettled"]


def test_who_did_not_confirm_in_time_has_no_order(city, merchant, phone):
    merchant.offer("rent", "投影仪", 50_000, 5)
    found = scanned(merchant, phone, scene="rent", deposit_fen=40_000)
    due = (city.house.clock.now() + timedelta(days=2)).isoformat()
    body = {"scan_id": found["scan_id"], "out_order_no": "R-1", "item": "投影仪"}
    answer = merchant.post("/merchant/waivers", body | {"deposit_fen": 40_000, "due_at": due})
    assert answer.json["state"] == "CREATED"
    city.simulator.advance(901)
    assert phone.sign_in().status_code == 201
    late = phone.post(f"/me/waivers/{answer.json['waiver_id']}/confirm")
    refused(late, 409, "wrong_state")
    assert late.json["errors"][0]["code"] == "EXPIRED"
    assert own(phone, answer.json["waiver_id"])["state"] == "EXPIRED"


def test_above_the_small_amount_the_citizen_is_asked_whatever_the_merchant_wants(merchant):
    body = {"scene": "rent", "title": "投影仪", "deposit_fen": 20_001, "days": 5, "confirm": False}
    assert merchant.post("/merchant/offers", body).status_code == 422
    small = merchant.post("/merchant/offers", body | {"deposit_fen": 20_000})
    assert (small.status_code, small.json["confirm"]) == (201, False)
    large = merchant.post("/merchant/offers", {k: v for k, v in body.items() if k != "confirm"})
    assert (large.status_code, large.json["confirm"]) == (201, True)


def test_a_suspended_merchant_asks_nobody_and_its_customers_keep_their_orders(
    city, merchant, phone, lent
):
    content = show_pass(phone)
    offer = merchant.get("/merchant/offers").json["items"][0]["offer_id"]
    merchant.suspend()
    assert scan(merchant, content).status_code in (401, 403)
    opening = phone.post(f"/merchants/{merchant.code}/waivers", {"offer_id": offer})
    refused(opening, 409, "merchant_suspended")
    assert own(phone, lent["waiver_id"])["state"] == "ACTIVE"


def test_the_decision_says_five_things_and_nothing_of_the_tier(city, merchant, phone):
    city.deliver([record(LI, f"P-HON-00{number}", f"荣{number}") for number in (1, 3, 4, 5)])
    better, plain = city.phone(LI), city.phone(person(51, "李四维"))
    tiers = {each.get("/me/score").json["tier"] for each in (better, plain)}
    assert len(tiers) == 2
    answers = [scanned(merchant, each) for each in (better, plain)]
    for answer in answers:
        assert set(answer) == {
            *("scan_id", "decision", "holder", "deposit_waiver_fen", "expires_at")
        }
        del answer["scan_id"], answer["expires_at"]
    assert [answer.pop("holder")[0] for answer in answers] == ["李", "李"]
    assert answers[0] == answers[1] == {"decision": "eligible", "deposit_waiver_fen": 20_000}
