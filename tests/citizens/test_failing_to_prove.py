"""Guessing who one is: five failures in six hours an account and a device, never a number."""

from contextlib import nullcontext

import pytest

from services import identity_attempts
from tests.builders import V1
from tests.citizens.acts import HOUR, at_once, refused
from tests.people import LI, WANG, ZHANG


@pytest.fixture
def phone(city):
    city.simulator.know(ZHANG)
    return city.phone(ZHANG, proved=False)


def claim(phone, name: str, device: str | None = None):
    """Claim to be somebody with the own number, on a device that says its name."""
    body = {
        "name": name,
        "id_number": phone.person.id_number,
        "phone_code": phone.city.simulator.phone_code(phone.person.openid, phone.person.phone),
    }
    headers = phone._headers() | ({"X-Device-Id": device} if device else {})
    return phone.client.post(f"{V1}/me/identity", json=body, headers=headers)


def test_the_sixth_try_after_five_failures_waits(phone):
    for _ in range(5):
        refused(claim(phone, "张予平"), 403, "identity_mismatch")
    answer = claim(phone, ZHANG.name)
    refused(answer, 429, "too_many_failures")
    assert 6 * HOUR - 60 <= int(answer.headers["Retry-After"]) <= 6 * HOUR


def test_six_hours_later_it_may(city, phone):
    for _ in range(5):
        claim(phone, "张予平")
    city.simulator.advance(6 * HOUR - 60)
    phone.sign_in()
    refused(claim(phone, ZHANG.name), 429, "too_many_failures")
    city.simulator.advance(61)
    assert claim(phone, ZHANG.name).status_code == 201


def test_retry_after_names_the_moment_from_which_it_may(city, phone):
    for _ in range(5):
        claim(phone, "张予平")
        city.simulator.advance(120)
    wait = int(claim(phone, ZHANG.name).headers["Retry-After"])
    city.simulator.advance(wait + 1)
    phone.sign_in()
    assert claim(phone, ZHANG.name).status_code == 201


def test_what_succeeds_or_cannot_be_checked_is_no_failure(city, phone):
    for _ in range(6):
        assert claim(phone, ZHANG.name).status_code == 201
        city.simulator.fault("/authority", "http_500", times=1)
        assert claim(phone, ZHANG.name).status_code == 503
        assert phone.prove(phone_code="made-up").status_code == 422
        assert phone.prove(phone="13911112222").status_code == 202
    assert claim(phone, ZHANG.name).status_code == 201


def test_a_device_is_counted_across_accounts(city, phone):
    for _ in range(3):
        claim(phone, "张予平", device="one-phone")
    other = city.phone(LI, proved=False)
    for _ in range(2):
        claim(other, "李冒名", device="one-phone")
    city.simulator.know(WANG)
    third = city.phone(WANG, proved=False)
    refused(claim(third, WANG.name, device="one-phone"), 429, "too_many_failures")
    assert claim(third, WANG.name, device="another-phone").status_code == 201


def test_failures_elsewhere_and_of_others_here_do_not_add_up(city, phone):
    for _ in range(4):
        claim(phone, "张予平", device="at-home")
    other = city.phone(LI, proved=False)
    for _ in range(4):
        claim(other, "李冒名", device="at-work")
    assert claim(phone, ZHANG.name, device="at-work").status_code == 201


def test_a_victim_is_never_locked_out_by_who_claims_to_be_them(city, phone):
    thieves = [
        city.phone(
            type(ZHANG)(ZHANG.name, ZHANG.id_number, "13911110000", f"oThief{n}", "", ""),
            proved=False,
        )
        for n in range(3)
    ]
    city.simulator.know(ZHANG, face="fail")
    for thief in thieves:
        for _ in range(6):
            thief.prove(name="张予平")
    city.simulator.know(ZHANG)
    assert claim(phone, ZHANG.name).status_code == 201


def test_a_face_that_fails_counts(city, phone):
    city.simulator.know(ZHANG, face="fail")
    for _ in range(5):
        verify_id = phone.prove(phone="13911112222").json["verify_id"]
        city.simulator.show_face(verify_id)
        refused(phone.post(f"/me/identity/{verify_id}/confirm"), 403, "identity_mismatch")
    refused(phone.prove(), 429, "too_many_failures")


def test_faces_begun_in_advance_do_not_buy_more_tries(city, phone):
    city.simulator.know(ZHANG, face="fail")
    begun = [phone.prove(phone="13911112222").json["verify_id"] for _ in range(7)]
    answers = []
    for verify_id in begun:
        city.simulator.show_face(verify_id)
        answers.append(phone.post(f"/me/identity/{verify_id}/confirm").status_code)
    assert answers == [403] * 5 + [429] * 2


def test_asking_for_a_face_that_was_not_shown_is_no_failure(phone):
    verify_id = phone.prove(phone="13911112222").json["verify_id"]
    for _ in range(7):
        refused(phone.post(f"/me/identity/{verify_id}/confirm"), 409, "face_pending")


def guesses_that_were_answered(city, phone) -> int:
    """How many of twenty wrong guesses at once the authority was asked about."""
    at_once(20, lambda number: claim(phone, f"张{number}"))
    refused(claim(phone, ZHANG.name), 429, "too_many_failures")
    return sum(city.asked)


@pytest.fixture
def asked(city, monkeypatch):
    """Counts what reaches the authority."""
    city.asked = []
    check = city.house.authority.check

    def counting(*told):
        city.asked.append(1)
        return check(*told)

    monkeypatch.setattr(city.house.authority, "check", counting)


def test_twenty_guesses_at_once_are_five(city, phone, asked):
    assert guesses_that_were_answered(city, phone) == 5


def test_twenty_guesses_at_once_without_any_lock_are_at_most_five(city, phone, asked, monkeypatch):
    """The lock is a kindness to honest clients; without Redis the rows alone must hold."""
    monkeypatch.setattr(city.house.cache, "lock", lambda *_, **__: nullcontext(True))
    at_once(20, lambda number: claim(phone, f"张{number}"))
    assert sum(city.asked) <= 5


def test_twin_that_looks_and_then_acts_lets_twenty_through(city, phone, asked, monkeypatch):
    monkeypatch.setattr(city.house.cache, "lock", lambda *_, **__: nullcontext(True))
    write_down = identity_attempts._write_down
    refuse = identity_attempts._refuse_after_failures

    def look_first(house, caller, device, now):
        refuse(house, None, caller, device, now)
        return

    def then_act(house, attempt_id, caller, device, now):
        pass

    def counted_late(house, attempt_id):
        pass

    monkeypatch.setattr(identity_attempts, "_write_down", look_first)
    monkeypatch.setattr(identity_attempts, "_refuse_after_failures", then_act)
    monkeypatch.setattr(identity_attempts, "_strike_out", counted_late)
    at_once(20, lambda number: claim(phone, f"张{number}"))
    monkeypatch.setattr(identity_attempts, "_write_down", write_down)
    assert sum(city.asked) > 5


def test_sixteen_honest_requests_at_once_all_succeed(phone):
    answers = at_once(16, lambda _: claim(phone, ZHANG.name))
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
