import pytest

from simulator.faces import cert_hash
from simulator.settings import FaceErrcodes
from tests.simulator.helpers import MINI, Wechat

LIN = {"name": "林晓雨", "id_number": "33010219900307123X", "phone": "13800000001"}
AUTHORITY = ("zhangxin", "authority-secret-for-development")
GET = "/cityservice/face/identify/getverifyid"
QUERY = "/cityservice/face/identify/queryverifyinfo"


def open_session(wechat: Wechat, number: str = "seq-00001", **changed):
    certificate = {
        "cert_type": "IDENTITY_CARD",
        "cert_name": LIN["name"],
        "cert_no": LIN["id_number"],
    }
    body = {"out_seq_no": number, "cert_info": certificate, "openid": "oLin", **changed}
    return wechat.post(MINI, GET, **body)


def result(wechat: Wechat, verify_id: str, **changed):
    asked = {
        "verify_id": verify_id,
        "out_seq_no": "seq-00001",
        "openid": "oLin",
        "cert_hash": cert_hash("IDENTITY_CARD", LIN["name"], LIN["id_number"]),
        **changed,
    }
    return wechat.post(MINI, QUERY, **asked)


def compare(wechat: Wechat, auth=AUTHORITY, **changed):
    return wechat.http.post("/authority/v1/three-elements", json={**LIN, **changed}, auth=auth)


def test_the_authority_compares_name_number_and_phone(wechat):
    assert compare(wechat).get_json()["result"] == "mismatch"
    wechat.sim("/people", **LIN)
    assert compare(wechat).get_json()["result"] == "match"
    assert compare(wechat, id_number=LIN["id_number"].lower()).get_json()["result"] == "match"
    assert compare(wechat, phone="13800000002").get_json()["result"] == "phone_mismatch"
    assert compare(wechat, name="林小雨").get_json()["result"] == "mismatch"
    serials = {compare(wechat).get_json()["serial"] for _ in range(3)}
    assert len(serials) == 3


@pytest.mark.parametrize("auth", [None, ("zhangxin", "wrong"), ("other", AUTHORITY[1])])
def test_the_authority_knows_its_caller(wechat, auth):
    answer = compare(wechat, auth=auth)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_authority_names_a_missing_field(wechat):
    body = {"name": "林晓雨", "phone": "13800000001"}
    answer = wechat.http.post("/authority/v1/three-elements", json=body, auth=AUTHORITY)
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] == "id_number"


def test_a_person_told_again_is_replaced(wechat):
    assert wechat.http.post("/sim/people", json=LIN).status_code == 201
    changed = {**LIN, "phone": "13900000009"}
    assert wechat.http.post("/sim/people", json=changed).status_code == 200
    assert compare(wechat, phone="13900000009").get_json()["result"] == "match"
    assert compare(wechat).get_json()["result"] == "phone_mismatch"


def test_a_face_that_passes_is_10000_only_after_it_was_shown(wechat):
    wechat.sim("/people", **LIN)
    session = open_session(wechat)
    assert (session["errcode"], session["expires_in"]) == (0, 3600)
    verify_id = session["verify_id"]
    assert len(verify_id) <= 256
    assert result(wechat, verify_id) == {"errcode": 0, "errmsg": "ok", "verify_ret": 10300}
    assert wechat.sim("/faces", verify_id=verify_id)["result"] == "pass"
    assert result(wechat, verify_id) == {"errcode": 0, "errmsg": "ok", "verify_ret": 10000}


def test_a_face_that_fails_is_a_result_and_not_an_error(wechat):
    wechat.sim("/people", **LIN, face="fail")
    verify_id = open_session(wechat)["verify_id"]
    assert wechat.sim("/faces", verify_id=verify_id)["result"] == "fail"
    failed = result(wechat, verify_id)
    assert (failed["errcode"], failed["verify_ret"]) == (0, 10004)


def test_a_name_that_does_not_belong_to_the_number_fails_before_the_face(wechat):
    wechat.sim("/people", **{**LIN, "name": "别人"})
    verify_id = open_session(wechat)["verify_id"]
    wechat.sim("/faces", verify_id=verify_id)
    assert result(wechat, verify_id)["verify_ret"] == 10003


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"openid": "oOther"}, "openid_differs"),
        ({"out_seq_no": "seq-00002"}, "out_seq_no_differs"),
        ({"cert_hash": "0" * 64}, "cert_differs"),
        ({"verify_id": "made-up"}, "unknown_verify_id"),
    ],
)
def test_what_does_not_fit_the_session_is_an_errcode_even_after_success(wechat, changed, name):
    wechat.sim("/people", **LIN)
    verify_id = open_session(wechat)["verify_id"]
    wechat.sim("/faces", verify_id=verify_id)
    answer = result(wechat, **{"verify_id": verify_id, **changed})
    assert answer["errcode"] == getattr(FaceErrcodes(), name)
    assert "verify_ret" not in answer


@pytest.mark.parametrize("number", ["four", "x" * 33, "blank s", "", None, 12345])
def test_out_seq_no_has_5_to_32_plain_characters(wechat, number):
    answer = open_session(wechat, number)
    assert answer["errcode"] == FaceErrcodes().bad_out_seq_no


def test_out_seq_no_is_used_once(wechat):
    open_session(wechat)
    assert open_session(wechat)["errcode"] == FaceErrcodes().out_seq_no_taken


@pytest.mark.parametrize("certificate", [None, {}, {"cert_type": "PASSPORT"}, "x"])
def test_the_certificate_must_be_an_identity_card(wechat, certificate):
    answer = open_session(wechat, cert_info=certificate)
    assert answer["errcode"] == FaceErrcodes().bad_cert_info


def test_after_an_hour_the_check_cannot_start_but_its_result_stays(wechat):
    wechat.sim("/people", **LIN)
    shown = open_session(wechat)["verify_id"]
    late = open_session(wechat, "seq-00002")["verify_id"]
    wechat.sim("/faces", verify_id=shown)
    wechat.pass_time(3600)
    assert result(wechat, shown)["verify_ret"] == 10000
    assert wechat.http.post("/sim/faces", json={"verify_id": late}).status_code == 410
    answer = result(wechat, late, out_seq_no="seq-00002")
    assert answer["errcode"] == FaceErrcodes().expired
    assert wechat.http.post("/sim/faces", json={"verify_id": "made-up"}).status_code == 404


def test_the_errcodes_of_the_face_check_are_a_setting():
    wechat = Wechat(face_errcodes=FaceErrcodes(unknown_verify_id=84022))
    assert result(wechat, "made-up")["errcode"] == 84022
