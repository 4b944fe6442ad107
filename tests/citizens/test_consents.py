"""Standing consents: shown with their text, given for one version, withdrawn without a question."""

from dataclasses import replace

import pytest

from policy import consents as consent_policy
from services import consents
from tests.citizens.acts import at_once, refused
from tests.people import LI, ZHANG


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


def told(phone) -> dict[str, dict]:
    return {item["kind"]: item for item in phone.get("/me/consents").json["items"]}


def test_what_can_be_agreed_to_is_shown_with_its_text(phone):
    shown = told(phone)
    assert set(shown) == {"merchant_check", "notices"}
    for consent in shown.values():
        assert consent["text"].endswith("。")
        assert " " not in consent["text"]
        assert consent["version"]
        assert (consent["given"], consent["given_at"]) == (False, None)


def test_giving_and_withdrawing(city, phone):
    answer = phone.post("/me/consents", {"kind": "merchant_check"})
    assert answer.status_code == 201
    assert answer.json["given"] is True
    assert answer.json["given_at"].endswith("+08:00")
    assert answer.json == told(phone)["merchant_check"]
    assert told(phone)["notices"]["given"] is False
    assert phone.delete("/me/consents/merchant_check").status_code == 204
    assert told(phone)["merchant_check"]["given"] is False
    assert phone.post("/me/consents", {"kind": "merchant_check"}).status_code == 201
    assert told(phone)["merchant_check"]["given"] is True


def test_given_twice_the_first_time_counts(city, phone):
    first = phone.post("/me/consents", {"kind": "notices"}).json["given_at"]
    city.simulator.advance(60)
    assert phone.post("/me/consents", {"kind": "notices"}).json["given_at"] == first


def test_withdrawing_asks_for_nothing(city, phone):
    phone.post("/me/consents", {"kind": "notices"})
    city.simulator.advance(11 * 60)
    assert phone.delete("/me/consents/notices").status_code == 204
    assert phone.delete("/me/consents/notices").status_code == 204


def test_a_kind_that_there_is_not(phone):
    refused(phone.post("/me/consents", {"kind": "everything"}), 422, "invalid", "kind")
    refused(phone.post("/me/consents", {}), 400, "malformed", "kind")
    refused(phone.delete("/me/consents/everything"), 404, "not_found")


def test_it_is_ones_own(city, phone):
    phone.post("/me/consents", {"kind": "notices"})
    other = city.phone(LI)
    assert told(other)["notices"]["given"] is False
    other.delete("/me/consents/notices")
    assert told(phone)["notices"]["given"] is True


def test_who_is_nobody_yet_cannot_consent(city):
    stranger = city.phone(LI, proved=False)
    for answer in (
        stranger.get("/me/consents"),
        stranger.post("/me/consents", {"kind": "notices"}),
        stranger.delete("/me/consents/notices"),
    ):
        refused(answer, 403, "identity_required")


def test_a_new_text_is_asked_for_again(phone, monkeypatch):
    phone.post("/me/consents", {"kind": "notices", "version": told(phone)["notices"]["version"]})
    texts = consent_policy.load()
    newer = texts | {"notices": replace(texts["notices"], version="2027-01")}
    monkeypatch.setattr(consent_policy, "load", lambda: newer)
    assert told(phone)["notices"]["given"] is False
    old = {"kind": "notices", "version": "2026-01"}
    refused(phone.post("/me/consents", old), 409, "text_changed")
    assert phone.post("/me/consents", {"kind": "notices"}).json["version"] == "2027-01"
    assert told(phone)["notices"]["given"] is True


def test_giving_at_once_is_giving_once(phone):
    answers = at_once(8, lambda _: phone.post("/me/consents", {"kind": "notices"}))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["given_at"] for answer in answers}) == 1


def test_what_others_ask_is_whether_it_stands_now(city, phone):
    def stands() -> bool:
        with city.house.db.session(write=False) as tx:
            account_id = tx.scalars(consents.select(consents.Consent.account_id)).first()
            return account_id is not None and consents.is_given(
                tx, account_id, consents.MERCHANT_CHECK
            )

    assert not stands()
    phone.post("/me/consents", {"kind": "merchant_check"})
    assert stands()
    phone.delete("/me/consents/merchant_check")
    assert not stands()


@pytest.mark.parametrize(
    "broken",
    [{"version": 2026}, {"version": "2026-01-and-then-some"}, {"title": ""}, {"text": None}],
)
def test_a_text_that_lacks_something_is_refused_at_start(broken):
    words = {"version": "1", "title": "甲", "text": "乙"} | broken
    with pytest.raises(ValueError, match=r"consents\.yaml: notices"):
        consent_policy._consent("notices", words)
