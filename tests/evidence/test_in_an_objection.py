"""An objection and its evidence: seen by the desk, judged before, gone with the case's time."""

import uuid
from datetime import timedelta

import pytest

from models import ContentCheck, Evidence
from services import content_checks
from tests.evidence.acts import hand_in, release, rows
from tests.evidence.files import pdf, photo
from tests.objections.acts import (
    accepted,
    decided,
    done,
    objected,
    own,
    penalised,
)
from tests.people import ZHANG


@pytest.fixture(autouse=True)
def known_days(monkeypatch):
    """Terms that reach a year whose calendar is not out yet are not what is tested here."""
    monkeypatch.setattr(
        "services.cases.clock.term", lambda day, number: day + timedelta(days=2 * number)
    )


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


def seen(city, case: dict) -> dict:
    """The case as the desk has it."""
    answer = city.staff("clerk").get(f"/staff/objections/{case['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json


def judged(city) -> list[str | None]:
    checks = [row for row in rows(city, ContentCheck) if row.kind == "text"]
    return [row.verdict for row in sorted(checks, key=lambda row: row.check_id)]


def test_the_desk_opens_what_was_released_and_sees_what_is_marked(city, phone):
    case = objected(phone)
    case_id = uuid.UUID(hex=case["id"])
    assert hand_in(phone, case_id, photo()).status_code == 201
    assert hand_in(phone, case_id, pdf()).status_code == 201
    waiting, document = seen(city, case)["evidence"]
    assert (waiting["state"], waiting["url"], waiting["marked"]) == ("checking", None, False)
    assert (document["state"], document["marked"]) == ("ready", True)
    release(city)
    picture, _ = seen(city, case)["evidence"]
    assert (picture["state"], picture["marked"]) == ("ready", False)
    path = picture["url"].removeprefix(city.settings.public_base_url)
    assert city.app.test_client().get(path).status_code == 200


def test_the_words_are_judged_at_each_hand_in(city, phone):
    case = objected(phone, statement="代开发票")
    assert seen(city, case)["content_check"] is None
    content_checks.dispatch(city.worker)
    assert seen(city, case)["content_check"] == "risky"
    done(city.staff("clerk"), case["id"], "return", missing=["处罚决定书的照片"])
    path = f"/me/objections/{case['id']}"
    assert phone.post(f"{path}/resubmit", {"statement": "罚款不是我的"}).status_code == 200
    assert seen(city, case)["content_check"] is None
    content_checks.dispatch(city.worker)
    assert seen(city, case)["content_check"] == "pass"
    done(city.staff("clerk"), case["id"], "accept")
    decided(city, case["id"], "uphold")
    assert phone.post(f"{path}/review", {"statement": "加微信细说"}).status_code == 200
    content_checks.dispatch(city.worker)
    assert judged(city) == ["risky", "pass", "review"]


def test_the_files_go_after_the_case_and_stay_while_it_is_looked_at_again(city, phone):
    case = accepted(city, phone)
    hand_in(phone, uuid.UUID(hex=case["id"]), pdf())

    def kept_for_good() -> bool:
        [row] = rows(city, Evidence)
        return row.delete_after is None

    assert kept_for_good()
    decided(city, case["id"], "uphold")
    assert not kept_for_good()
    late = hand_in(phone, uuid.UUID(hex=case["id"]), photo())
    assert (late.status_code, late.json["code"]) == (409, "wrong_state")
    phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再看一次"})
    assert kept_for_good()
    assert hand_in(phone, uuid.UUID(hex=case["id"]), photo()).status_code == 201
    assert own(phone, case["id"])["state"] == "REVIEW"
