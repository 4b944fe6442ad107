"""Given after a fresh proof, with everything named; withdrawn without a question."""

from datetime import timedelta

import pytest

from policy import authorisations as policy
from policy.documents import PolicyError
from tests.authorisations.acts import LANDLORD, Partner, authorise, told, wish
from tests.citizens.acts import at_once, refused
from tests.people import LI

MINUTES = 60


def listed(phone) -> list[dict]:
    return phone.get("/me/authorisations").json["items"]


def test_whom_one_may_authorise_is_shown_with_contact_and_text(city, phone, bank):
    shown = phone.get("/partners").json
    assert shown["items"] == [
        {key: bank.told[key] for key in ("recipient_id", "name", "contact", "about")}
    ]
    assert all(f"{{{field}}}" in shown["consent"]["text"] for field in policy.FIELDS)
    assert "client_id" not in str(shown)


def test_what_is_given_names_everything(city, phone, bank):
    given = authorise(phone, bank, "penalty", "honour")
    assert given["classes"] == ["penalty", "honour"]  # as the file orders them
    assert given["receipt"] == {"id": given["id"], "text_version": policy.load().version}
    named = (bank.name, bank.told["contact"], "申请个人消费贷款", "通过接口在线查询", "处罚、荣誉")
    assert all(words in given["text"] for words in named)
    assert "{" not in given["text"]
    assert (given["state"], given["used"], given["withdrawn_at"]) == ("standing", 0, None)
    assert listed(phone) == [given]
    assert told(phone) == ["authorisation_given"]


def test_both_sides_hold_the_same_receipt(phone, bank):
    given = authorise(phone, bank)
    [seen] = bank.get("/partner/authorisations").json["items"]
    assert seen["receipt"] == given["receipt"]
    assert {key: given[key] for key in seen} == seen
    assert phone.person.name not in str(seen)
    phone.delete(f"/me/authorisations/{given['id']}")
    [seen] = bank.get("/partner/authorisations").json["items"]
    assert seen["state"] == "withdrawn"
    assert seen["withdrawn_at"]


def test_it_wants_a_fresh_proof_and_withdrawing_none(city, phone, bank):
    given = authorise(phone, bank)
    city.simulator.advance(11 * MINUTES)
    refused(phone.post("/me/authorisations", wish(city, bank, "other")), 403, "proof_required")
    assert phone.delete(f"/me/authorisations/{given['id']}").status_code == 204
    assert phone.delete(f"/me/authorisations/{given['id']}").status_code == 204
    assert phone.prove_afresh().status_code == 204
    authorise(phone, bank, "other")
    assert told(phone) == [
        "authorisation_given",
        "authorisation_withdrawn",
        "authorisation_given",
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"classes": ["honour", "score"]}, "classes.1"),
        ({"classes": ["everything"]}, "classes.0"),
        ({"classes": []}, "classes"),
        ({"recipient_id": "0" * 32}, "recipient_id"),
        ({"recipient_id": "the bank"}, "recipient_id"),
        ({"purpose": "  "}, "purpose"),
        ({"purpose": "见 https://evil.example"}, "purpose"),
        ({"method": "一\n二"}, "method"),
    ],
)
def test_what_cannot_be_granted_is_named(city, phone, bank, changed, field):
    refused(phone.post("/me/authorisations", wish(city, bank) | changed), 422, "invalid", field)
    assert listed(phone) == []


@pytest.mark.parametrize("missing", ["recipient_id", "purpose", "method", "classes", "expires_at"])
def test_what_is_missing_is_malformed(city, phone, bank, missing):
    body = wish(city, bank)
    del body[missing]
    refused(phone.post("/me/authorisations", body), 400, "malformed", missing)


def test_it_lasts_from_now_and_no_longer_than_the_policy_says(city, phone, bank):
    longest = policy.load().longest / timedelta(days=1)
    for days in (-0.1, longest + 1):
        answer = phone.post("/me/authorisations", wish(city, bank, days=days))
        refused(answer, 422, "invalid", "expires_at")
    authorise(phone, bank, days=longest)
    timeless = wish(city, bank) | {"expires_at": "2027-01-01"}
    refused(phone.post("/me/authorisations", timeless), 400, "malformed", "expires_at")


def test_sent_again_it_is_given_once(city, phone, bank):
    body = wish(city, bank)
    answers = at_once(4, lambda _: phone.post("/me/authorisations", body))
    assert len({answer.json["id"] for answer in answers}) == 1
    assert told(phone) == ["authorisation_given"]
    other = phone.post("/me/authorisations", body | {"purpose": "另一用途"}).json
    assert other["id"] != answers[0].json["id"]
    phone.delete(f"/me/authorisations/{other['id']}")
    again = phone.post("/me/authorisations", body | {"purpose": "另一用途"}).json
    assert again["id"] != other["id"]


def test_a_text_that_changed_meanwhile_is_not_agreed_to(city, phone, bank):
    body = wish(city, bank)
    refused(phone.post("/me/authorisations", body | {"version": "1999-01"}), 409, "text_changed")
    shown = phone.get("/partners").json["consent"]["version"]
    assert phone.post("/me/authorisations", body | {"version": shown}).status_code == 201


def test_so_many_may_stand_at_a_time(city, phone, bank, monkeypatch):
    monkeypatch.setattr(
        policy, "load", lambda: policy.AuthorisationPolicy("1", "", "", timedelta(days=90), 2)
    )
    first = authorise(phone, bank, purpose="一")
    authorise(phone, bank, purpose="二")
    refused(phone.post("/me/authorisations", wish(city, bank, purpose="三")), 409, "too_many")
    phone.delete(f"/me/authorisations/{first['id']}")
    authorise(phone, bank, purpose="三")


def test_it_is_ones_own(city, phone, bank):
    given = authorise(phone, bank)
    other = city.phone(LI)
    assert listed(other) == []
    refused(other.delete(f"/me/authorisations/{given['id']}"), 404, "not_found")
    assert listed(phone)[0]["state"] == "standing"


def test_who_is_nobody_yet_can_authorise_nobody(city, bank):
    stranger = city.phone(LI, proved=False)
    for answer in (
        stranger.get("/partners"),
        stranger.get("/me/authorisations"),
        stranger.post("/me/authorisations", {}),
        stranger.delete("/me/authorisations/x"),
    ):
        refused(answer, 403, "identity_required")


def test_a_partner_is_enrolled_once_under_a_name(city, bank):
    desk = city.staff("supervisor")
    again = {"name": bank.name, "contact": "x", "about": "y"}
    refused(desk.post("/staff/partners", again), 409, "already_enrolled")
    Partner(city, LANDLORD)
    assert [each["name"] for each in desk.get("/staff/partners").json["items"]] == [
        bank.name,
        LANDLORD["name"],
    ]
    bad = desk.post("/staff/partners", LANDLORD | {"name": "甲\u202e乙"})
    refused(bad, 422, "invalid", "name")


def test_the_operator_enrols_a_partner_too(city):
    words = ["--contact", LANDLORD["contact"], "--about", LANDLORD["about"]]
    run = city.app.test_cli_runner()
    answer = run.invoke(args=["partners", "enrol", LANDLORD["name"], *words])
    assert answer.exit_code == 0, answer.output
    shown = dict(line.split(maxsplit=1) for line in answer.output.splitlines()[:4])
    token = city.app.test_client().post(
        "/api/v1/tokens",
        data={"grant_type": "client_credentials"},
        auth=(shown["client_id"], shown["client_secret"]),
    )
    assert token.json["scope"] == "partner"
    again = run.invoke(args=["partners", "enrol", LANDLORD["name"], *words])
    assert (again.exit_code, "同名" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("{recipient}", "某机构"), "recipient"),
        (("{purpose}", "{reason}"), "purpose、reason"),
        (("{until}", "{until"), "text"),
        (("longest_days: 1096", "longest_days: 0"), "longest_days"),
    ],
)
def test_a_text_that_names_less_than_the_law_wants_is_refused(tmp_path, change, said):
    path = tmp_path / "authorisations.yaml"
    path.write_text(policy.FILE.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(PolicyError, match=said):
        policy.read(path)
