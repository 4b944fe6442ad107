"""Photos and documents come in with a case: by their content, so many, so large, one's own."""

import threading
from datetime import timedelta

import pytest

from clients.files import StoreUnavailable
from models import ContentCheck, Evidence
from policy import evidence as evidence_policy
from services import evidence, evidence_files, evidence_jobs
from services.errors import Conflict
from tests.evidence.acts import caller_of, hand_in, listed, open_case, rows, stored
from tests.evidence.files import bomb, pdf, photo
from tests.people import LI, WANG

MB = 1 << 20


def test_a_photo_is_taken_in_and_waits_for_its_check(city, phone, case_id):
    answer = hand_in(phone, case_id, photo())
    assert answer.status_code == 201, answer.text
    told = answer.json
    assert (told["content_type"], told["state"], told["by"]) == (
        "image/jpeg",
        "checking",
        "citizen",
    )
    assert told["at"].endswith("+08:00")
    assert 0 < told["size"] < len(photo()) + 10_000
    [line] = listed(phone, case_id)
    assert line == told | {"url": None}
    [check] = rows(city, ContentCheck)
    assert (check.kind, check.about) == ("picture", f"evidence:{told['id']}")


def test_a_document_is_there_at_once_and_marked_since_nobody_judges_it(city, phone, case_id):
    told = hand_in(phone, case_id, pdf(), name="proof.pdf").json
    assert (told["content_type"], told["state"], told["size"]) == (
        "application/pdf",
        "ready",
        len(pdf()),
    )
    caller = caller_of(city, phone)
    with city.house.db.session(caller.subject_id, write=False) as tx:
        [line] = evidence.list_of_case(city.house, tx, caller.subject_id, case_id)
    assert line["marked"]
    assert rows(city, ContentCheck) == []


def test_what_a_file_is_its_content_says(phone, case_id):
    told = hand_in(phone, case_id, photo(form="PNG"), name="it-is-a.pdf").json
    assert told["content_type"] == "image/png"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "file_type"),
        (b"<!doctype html><script>alert(1)</script>", 415, "file_type"),
        (b"PK\x03\x04" + bytes(100), 415, "file_type"),
        (b"GIF89a" + bytes(100), 415, "file_type"),
        (b"<html>" + photo(), 415, "file_type"),
        (b"\xff\xd8\xff" + b"<html>" * 99, 415, "file_damaged"),
        (photo()[:5000], 415, "file_damaged"),
        (pdf(b"/AA << /S /JavaScript /JS (x) >>"), 415, "pdf_active"),
        (pdf(trailer=b"/Encrypt 5 0 R"), 415, "pdf_encrypted"),
        (bomb(10_000, 10_000), 413, "picture_too_large"),
        (pdf() + bytes(10 * MB), 413, "file_too_large"),
    ],
)
def test_what_lies_is_damaged_or_too_large_is_refused(city, phone, case_id, content, status, code):
    answer = hand_in(phone, case_id, content)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert rows(city) == []
    assert stored(city) == []


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(phone, case_id):
    largest = evidence_policy.load().largest_bytes
    assert largest == 10 * MB
    comment = b"%" + b"x" * (largest - len(pdf()) - 2) + b"\n"
    exact = pdf(stream=comment)
    assert len(exact) == largest
    assert hand_in(phone, case_id, exact + b"\n").status_code == 413
    assert hand_in(phone, case_id, exact).status_code == 201


def test_a_body_without_end_is_cut_off(phone, case_id):
    assert hand_in(phone, case_id, bytes(12 * MB)).status_code == 413


def test_without_a_file_or_a_form_the_shape_is_wrong(phone, case_id):
    path = f"/me/objections/{case_id.hex}/evidence"
    assert phone.post(path, {"file": "text"}).status_code == 415
    headers = phone._headers() | {"Content-Type": "multipart/form-data; boundary=x"}
    empty = phone.client.post(f"/miniprogram/v1{path}", data=b"--x--\r\n", headers=headers)
    assert empty.status_code == 400


def test_the_same_file_again_is_the_first_one(city, phone, case_id):
    first, again = hand_in(phone, case_id, photo()), hand_in(phone, case_id, photo())
    assert again.status_code == 201
    assert again.json == first.json
    assert len(rows(city)) == len(stored(city)) == 1
    other = open_case(city, phone)
    assert hand_in(phone, other, photo()).json["id"] != first.json["id"]


def test_a_seventh_is_refused(phone, case_id):
    for number in range(6):
        assert hand_in(phone, case_id, photo((64, 64 + number))).status_code == 201
    full = hand_in(phone, case_id, photo((64, 99)))
    assert (full.status_code, full.json["code"]) == (409, "evidence_full")
    assert hand_in(phone, case_id, photo((64, 64))).status_code == 201  # the first one


def test_of_many_at_once_six_are_taken(city, phone, case_id):
    caller, outcomes = caller_of(city, phone), []

    def add(number: int) -> None:
        try:
            outcomes.append(evidence.add(city.house, caller, case_id, photo((64, 64 + number))))
        except Conflict as full:
            outcomes.append(full.code)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("evidence_full") == 3
    assert len(rows(city)) == len(stored(city)) == 6


def test_nobody_hands_in_broken_files_all_day(city, phone, case_id):
    broken = photo()[:1000]
    statuses = [hand_in(phone, case_id, broken).status_code for _ in range(evidence.TRIES + 1)]
    assert (statuses[0], statuses[-1], set(statuses)) == (415, 429, {415, 429})
    assert hand_in(phone, case_id, photo()).headers["Retry-After"]
    other = city.phone(LI)
    assert hand_in(other, open_case(city, other), photo()).status_code == 201


@pytest.mark.parametrize("state", ["DECIDED", "WITHDRAWN", "REFUSED", "REVIEW_DECIDED"])
def test_a_case_that_is_over_takes_none(city, phone, state):
    answer = hand_in(phone, open_case(city, phone, state=state), photo())
    assert (answer.status_code, answer.json["code"]) == (409, "wrong_state")


def test_a_closed_case_takes_none_whatever_its_state(city, phone):
    case_id = open_case(city, phone, closed_at=city.house.clock.now())
    assert hand_in(phone, case_id, photo()).status_code == 409


def test_a_repair_has_its_own_address(city, phone, case_id):
    repair = open_case(city, phone, kind="repair", state="APPLIED")
    assert hand_in(phone, repair, photo(), kind="repairs").status_code == 201
    assert len(listed(phone, repair, "repairs")) == 1
    assert hand_in(phone, repair, photo()).status_code == 404
    assert hand_in(phone, case_id, photo(), kind="repairs").status_code == 404
    assert phone.get(f"/me/repairs/{case_id.hex}/evidence").status_code == 404
    complaint = open_case(city, phone, kind="complaint")
    assert hand_in(phone, complaint, photo()).status_code == 404


def test_somebody_elses_case_is_not_there(city, phone, case_id):
    hand_in(phone, case_id, photo())
    stranger = city.phone(LI)
    assert hand_in(stranger, case_id, photo()).status_code == 404
    assert stranger.get(f"/me/objections/{case_id.hex}/evidence").status_code == 404
    assert hand_in(phone, case_id, photo((9, 9))).status_code == 201  # the control
    unproved = city.phone(WANG, proved=False)
    assert hand_in(unproved, case_id, photo()).json["code"] == "identity_required"


def test_nobody_has_a_photo_drawn_for_a_case_that_is_not_theirs(city, case_id, monkeypatch):
    monkeypatch.setattr(
        evidence_files, "recognised", lambda content: pytest.fail("the photo was drawn")
    )
    assert hand_in(city.phone(LI), case_id, photo()).status_code == 404


def test_where_the_store_is_full_the_row_is_forgotten(city, phone, case_id, monkeypatch):
    def full(*_):
        raise StoreUnavailable("ENOSPC")

    with monkeypatch.context() as broken:
        broken.setattr(city.house.files, "put", full)
        answer = hand_in(phone, case_id, photo())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert evidence_jobs.forget(city.worker) == 1
    assert rows(city) == []
    assert hand_in(phone, case_id, photo()).status_code == 201


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("place", ["before the file", "after the file"])
def test_who_dies_between_row_and_file_leaves_nothing_behind(
    city, phone, case_id, monkeypatch, place
):
    put = city.house.files.put

    def dying(name, pieces):
        if place == "after the file":
            put(name, pieces)
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(city.house.files, "put", dying)
        with pytest.raises(Killed):
            evidence.add(city.house, caller_of(city, phone), case_id, photo())
    assert len(stored(city)) == (place == "after the file")
    assert [row.state for row in rows(city)] == ["storing"]
    assert evidence_jobs.forget(city.worker) == 0  # perhaps it lives
    city.simulator.advance(evidence.STORED_WITHIN.total_seconds())
    phone.sign_in()
    assert hand_in(phone, case_id, photo()).status_code == 201  # a dead row does not stand for it
    assert evidence_jobs.forget(city.worker) == 1
    assert len(rows(city)) == len(stored(city)) == 1


def test_who_was_given_up_for_dead_takes_the_file_away_again(city, phone, case_id, monkeypatch):
    put = city.house.files.put

    def slow(name, pieces):
        city.simulator.advance((evidence.STORED_WITHIN + timedelta(seconds=1)).total_seconds())
        assert evidence_jobs.forget(city.worker) == 1
        put(name, pieces)

    monkeypatch.setattr(city.house.files, "put", slow)
    assert hand_in(phone, case_id, photo()).status_code == 503
    assert rows(city, Evidence) == []
    assert stored(city) == []
