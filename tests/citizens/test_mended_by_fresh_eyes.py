"""What somebody who had never seen the house found on the first day, each kept mended."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from models import IdentityClaim
from services import bindings, sessions
from services.bindings import Claim
from tests.citizens.acts import refused
from tests.people import LI, ZHANG

THREE_ELEMENTS = "/authority/v1/three-elements"


@pytest.mark.parametrize("kind", ["http_500", "reset", "html"])
def test_a_phone_code_survives_an_authority_that_is_away(city, kind):
    phone = city.phone(ZHANG, proved=False)
    city.simulator.know(ZHANG)
    code = city.simulator.phone_code(ZHANG.openid, ZHANG.phone)
    city.simulator.fault(THREE_ELEMENTS, kind, times=1)
    refused(phone.prove(phone_code=code), 503, "unavailable")
    assert phone.prove(phone_code=code).status_code == 201
    refused(phone.prove(phone_code=code), 422, "invalid")


def test_a_kept_number_is_only_for_the_account_that_brought_the_code(city):
    phone, stranger = city.phone(ZHANG, proved=False), city.phone(LI, proved=False)
    city.simulator.know(ZHANG)
    code = city.simulator.phone_code(ZHANG.openid, ZHANG.phone)
    city.simulator.fault(THREE_ELEMENTS, "http_500", times=1)
    refused(phone.prove(phone_code=code), 503, "unavailable")
    refused(stranger.prove(phone_code=code), 422, "invalid")


def test_a_face_confirmed_eight_times_at_once_binds_and_tells_once(city):
    phone = city.phone(ZHANG, proved=False)
    city.simulator.know(ZHANG)
    verify_id = phone.prove(phone="13911110000").json["verify_id"]
    city.simulator.show_face(verify_id)

    def confirm(_):
        client = city.app.test_client()
        headers = {"Authorization": f"Bearer {phone.access_token}"}
        path = f"/miniprogram/v1/me/identity/{verify_id}/confirm"
        return client.post(path, json={}, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(confirm, range(8)))
    assert statuses <= {201, 503}
    kinds = [notice["kind"] for notice in phone.get("/me/notices").json["items"]]
    assert kinds == ["identity_bound"]


def test_proving_the_same_again_tells_nothing_new(city):
    phone = city.phone(ZHANG)
    assert phone.prove().status_code == 201
    assert len(phone.get("/me/notices").json["items"]) == 1


def test_face_checks_are_begun_ten_times_in_six_hours_at_most(city):
    phone = city.phone(ZHANG, proved=False)
    city.simulator.know(ZHANG)
    for _ in range(10):
        assert phone.prove(phone="13911110000").status_code == 202
    answer = phone.prove(phone="13911110000")
    refused(answer, 429, "too_many_faces")
    assert 0 < int(answer.headers["Retry-After"]) <= 6 * 3600
    city.simulator.advance(6 * 3600 + 1)
    phone.sign_in()
    assert phone.prove(phone="13911110000").status_code == 202


def test_a_new_link_code_ends_the_one_before(city):
    phone = city.phone(ZHANG)
    for _ in range(3):
        phone.post("/me/links")
    states = [link["state"] for link in phone.get("/me/links").json["items"]]
    assert states == ["waiting", "expired", "expired"]


def test_identity_is_asked_for_before_anything_else_is_read(city):
    phone = city.phone(ZHANG, proved=False)
    for answer in (
        phone.get("/me/notices"),
        phone.get("/me/access-log?limit=x"),
        phone.delete("/me/links/x"),
        phone.client.post(
            "/miniprogram/v1/me/proof", headers={"Authorization": f"Bearer {phone.access_token}"}
        ),
    ):
        refused(answer, 403, "identity_required")


def test_guessing_report_codes_keeps_nobody_from_signing_in(city):
    client = city.app.test_client()
    for _ in range(301):
        answer = client.get("/api/v1/open/reports/XB20260101ABCDEFGHJKMN?code=0")
    refused(answer, 429, "too_many_requests")
    assert city.phone(ZHANG, proved=False).access_token


def test_a_browser_reads_a_page_and_a_program_a_problem(city):
    client = city.app.test_client()
    page = client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "没有找到" in page.text
    refused(client.get("/nowhere"), 404, "not_found")
    refused(client.get("/api/v1/nowhere", headers={"Accept": "text/html"}), 404, "not_found")


def test_a_face_that_was_used_up_binds_nobody_again(city):
    """As when an unbinding falls between two confirmations of one face."""
    phone = city.phone(ZHANG, proved=False)
    city.simulator.know(ZHANG)
    verify_id = phone.prove(phone="13911110000").json["verify_id"]
    city.simulator.show_face(verify_id)
    assert phone.post(f"/me/identity/{verify_id}/confirm").status_code == 201
    with city.house.db.session(write=False) as tx:
        claim_id = tx.scalar(select(IdentityClaim.claim_id))
    assert phone.delete("/me/identity").status_code == 204
    phone.sign_in()
    caller = sessions.authenticate(city.house, phone.access_token)
    claim = Claim(ZHANG.name, ZHANG.id_number, "13911110000")
    bindings.bind(
        city.house, caller, claim, bindings.FACE, city.house.clock.now(), claim_id=claim_id
    )
    assert phone.get("/me").json["identity"] is None
