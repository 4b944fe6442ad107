"""A desk signs in: with what is right, once a code, and not by guessing."""

import uuid
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from models import Binding, Staff
from services import passwords, staff
from services.errors import NotFound
from services.staff_sessions import FAILURES_ALLOWED, IDLE_AT_MOST, LOCKED_FOR
from services.tokens import INSTITUTION, LIVES, STAFF, issue_access
from tests.citizens.acts import HOUR, at_once, refused
from tests.desks import Staff as Desk
from tests.people import ZHANG

MINUTE = 60


@pytest.fixture
def desk(city):
    return city.staff("clerk")


@pytest.fixture
def with_code(city):
    """Somebody who must show a one-time code too, not signed in yet."""
    told = {"name": "钱知微", "unit": "市信用办", "staff_no": "XY-0007", "role": "clerk"}
    # From the start of a step on, so that none ends in the middle of a test.
    city.simulator.advance(31 - city.house.clock.now().timestamp() % 30)
    return Desk(city, staff.enrol(city.worker, "qian", with_totp=True, **told), "clerk")


def code_of(desk, steps: int = 0) -> str:
    now = desk.city.house.clock.now() + timedelta(seconds=30 * steps)
    return pyotp.TOTP(desk.credentials.totp_secret).at(now)


def test_a_desk_says_who_sits_there_and_stays_for_a_shift(desk):
    answer = desk.sign_in()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert len(told.pop("access_token")) > 40
    assert told == {
        "token_type": "Bearer",
        "expires_in": 12 * HOUR,
        "name": "周明理",
        "role": "clerk",
        "unit": "市信用办服务科",
    }
    assert desk.get("/staff/merchants").status_code == 200


def test_a_username_is_read_as_people_type_it(desk):
    assert desk.sign_in(username="  CLERK-1 ").status_code == 201


def test_whatever_is_wrong_the_answer_is_the_same(city, desk, with_code):
    staff.enrol(city.worker, "left", name="吴了", unit="市信用办", staff_no="9", role="clerk")
    gone = city.staff("auditor")
    staff.end(city.worker, gone.credentials.username)
    answers = [
        desk.sign_in(password="wrong"),
        desk.sign_in(username="nobody"),
        gone.sign_in(),
        with_code.sign_in(),
        with_code.sign_in(totp="000000"),
        with_code.sign_in(totp="١٢٣٤٥٦"),
    ]
    for answer in answers:
        refused(answer, 401, "sign_in_failed")
    assert len({answer.get_data() for answer in answers}) == 1


def test_an_unknown_username_costs_as_much_work_as_a_known_one(desk, monkeypatch):
    """Counted rather than timed: the hash is all that takes time."""
    worked = []

    class Counting:
        def verify(self, stored, password):
            worked.append(password)
            return hasher.verify(stored, password)

        def hash(self, password):
            return hasher.hash(password)

    hasher = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Counting())
    for username in (desk.credentials.username, "nobody"):
        desk.sign_in(username=username, password="wrong")
    assert worked == ["wrong", "wrong"]


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_one_time_code_may_be_a_step_off(with_code, steps):
    assert with_code.sign_in(totp=code_of(with_code, steps)).status_code == 201


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_one_time_code_two_steps_off_is_wrong(with_code, steps):
    refused(with_code.sign_in(totp=code_of(with_code, steps)), 401, "sign_in_failed")


def test_a_one_time_code_works_once_and_no_older_one_after_it(city, with_code):
    earlier, code = code_of(with_code, -1), code_of(with_code)
    assert with_code.sign_in(totp=code).status_code == 201
    for used in (code, earlier):
        refused(with_code.sign_in(totp=used), 401, "sign_in_failed")
    city.simulator.advance(30)
    assert with_code.sign_in(totp=code_of(with_code, 1)).status_code == 201


def test_of_two_who_show_one_code_at_once_one_gets_in(with_code):
    code = code_of(with_code)
    answers = at_once(4, lambda _: with_code.sign_in(totp=code))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]


@pytest.mark.parametrize("username", ["clerk-1", "nobody"])
def test_five_failures_in_a_minute_close_a_username_for_ten(city, desk, username):
    for _ in range(FAILURES_ALLOWED):
        refused(desk.sign_in(username=username, password="wrong"), 401, "sign_in_failed")
    answer = desk.sign_in(username=username)
    refused(answer, 429, "too_many_failures")
    wait = int(answer.headers["Retry-After"])
    assert LOCKED_FOR.total_seconds() - 30 <= wait <= LOCKED_FOR.total_seconds()
    city.simulator.advance(wait - 5)
    refused(desk.sign_in(username=username), 429, "too_many_failures")
    city.simulator.advance(6)
    expected = 201 if username == "clerk-1" else 401
    assert desk.sign_in(username=username).status_code == expected


def test_failures_further_apart_close_nothing(city, desk):
    for _ in range(2 * FAILURES_ALLOWED):
        refused(desk.sign_in(password="wrong"), 401, "sign_in_failed")
        city.simulator.advance(16)
    assert desk.sign_in().status_code == 201


def test_one_username_does_not_close_another(city, desk):
    for _ in range(FAILURES_ALLOWED):
        desk.sign_in(username="nobody", password="wrong")
    assert desk.sign_in().status_code == 201


def test_many_guesses_at_once_are_no_more_than_five(desk, monkeypatch):
    """Every guess that reaches the password is counted before it does."""
    tried = []
    is_right = passwords.is_right
    monkeypatch.setattr(
        passwords,
        "is_right",
        lambda stored, password: tried.append(password) or is_right(stored, password),
    )
    answers = at_once(16, lambda _: desk.sign_in(password="wrong"))
    assert {answer.status_code for answer in answers} <= {401, 429}
    assert len(tried) <= FAILURES_ALLOWED


def test_a_desk_that_nobody_touches_ends(city, desk):
    for _ in range(3):
        city.simulator.advance(IDLE_AT_MOST.total_seconds() - MINUTE)
        assert desk.get("/staff/merchants").status_code == 200
    city.simulator.advance(IDLE_AT_MOST.total_seconds() + 1)
    refused(desk.get("/staff/merchants"), 401, "session_ended")


def test_a_desk_ends_after_its_shift_however_much_it_is_used(city, desk):
    for _ in range(35):
        city.simulator.advance(20 * MINUTE)
        assert desk.get("/staff/merchants").status_code == 200
    city.simulator.advance(20 * MINUTE + 1)
    assert desk.get("/staff/merchants").status_code == 401


def test_who_signs_out_is_out(desk):
    assert desk.delete("/staff/sessions/current").status_code == 204
    refused(desk.get("/staff/merchants"), 401, "session_ended")


def test_who_left_is_out_with_the_next_request(city, desk):
    staff.end(city.worker, desk.credentials.username)
    refused(desk.get("/staff/merchants"), 401, "session_ended")
    with pytest.raises(NotFound):
        staff.reset(city.worker, desk.credentials.username)


def test_a_reset_ends_the_sessions_and_the_old_password(city, with_code):
    assert with_code.sign_in(totp=code_of(with_code)).status_code == 201
    fresh = staff.reset(city.worker, with_code.credentials.username)
    refused(with_code.get("/staff/merchants"), 401, "session_ended")
    old, with_code.credentials = with_code.credentials, fresh
    assert fresh.totp_secret not in (None, old.totp_secret)
    refused(
        with_code.sign_in(password=old.password, totp=code_of(with_code)), 401, "sign_in_failed"
    )
    assert with_code.sign_in(totp=code_of(with_code)).status_code == 201


def test_doors_do_not_open_for_each_others_tokens(city, desk):
    phone, merchant = city.phone(ZHANG), city.merchant()
    for caller in (phone, merchant):
        token = getattr(caller, "access_token", "") or getattr(caller, "token", "")
        answer = city.app.test_client().get(
            "/api/v1/staff/merchants", headers={"Authorization": f"Bearer {token}"}
        )
        refused(answer, 401, "token_invalid")
    phone.access_token = merchant.token = desk.token
    refused(phone.get("/me"), 401, "token_invalid")
    refused(merchant.get("/merchant/offers"), 401, "token_invalid")


def test_a_longer_life_is_the_desks_alone(city, monkeypatch):
    """Signed with our own key, an institution's token for a shift is still none."""
    merchant = city.merchant()
    monkeypatch.setitem(LIVES, INSTITUTION, LIVES[STAFF])
    holder = merchant.told["institution_id"]
    merchant.token = issue_access(
        city.house, INSTITUTION, uuid.UUID(holder), city.house.clock.now()
    )
    assert merchant.get("/merchant/offers").status_code == 200
    monkeypatch.delitem(LIVES, INSTITUTION)
    refused(merchant.get("/merchant/offers"), 401, "token_invalid")


def test_what_is_stored_opens_nothing(city, with_code):
    with city.house.db.session(write=False) as tx:
        row = tx.scalars(select(Staff)).one()
    assert row.password_hash.startswith("$argon2id$v=19$")
    stored = b"".join((row.password_hash.encode(), row.name, row.totp_secret))
    for secret in (with_code.credentials.password, with_code.credentials.totp_secret, "钱知微"):
        assert secret.encode() not in stored
    assert with_code.credentials.password not in repr(with_code.credentials)


def test_the_own_file_is_known_also_before_there_is_one(city):
    """Who has no record yet gets one later, and it is still the own one."""
    desk = city.staff("reviewer", person=ZHANG)
    city.phone(ZHANG)
    with city.house.db.session(write=False) as tx:
        own = tx.scalars(select(Staff.subject_id)).one()
        assert tx.scalar(select(Binding.subject_id)) == own
    assert desk.get("/staff/merchants").status_code == 200
