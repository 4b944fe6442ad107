"""Saying who one is: bound at once, by the face, or refused with the field that is wrong."""

from dataclasses import replace

import pytest

from tests.builders import record
from tests.citizens.acts import refused
from tests.people import LI, WANG, ZHANG, Person, id_number

RARE = ["李𠮷祥", "欧阳䶮", "𬭚某", "\U00031350某", "买买提·吐尔逊", "㛃", "王\ue863", "羿㐆"]
GETVERIFYID = "/cityservice/face/identify/getverifyid"
QUERY = "/cityservice/face/identify/queryverifyinfo"


@pytest.fixture
def phone(city):
    city.simulator.know(ZHANG)
    return city.phone(ZHANG, proved=False)


def confirm(phone, verify_id: str):
    return phone.post(f"/me/identity/{verify_id}/confirm")


def begin_face(phone) -> str:
    """Claim the own identity with a phone that is somebody else's."""
    answer = phone.prove(phone="13911112222")
    assert answer.status_code == 202, answer.text
    return answer.json["verify_id"]


def test_name_number_and_phone_that_belong_together_bind_at_once(phone):
    refused(phone.get("/me/report"), 403, "identity_required")
    answer = phone.prove()
    assert answer.status_code == 201
    assert answer.json["identity"]["name"] == "张**"
    assert ZHANG.id_number not in answer.text
    assert ZHANG.phone not in answer.text
    assert phone.get("/me").json == answer.json
    assert phone.get("/me/report").json["subject"]["name"] == ZHANG.name


def test_proving_the_same_again_is_no_harm(phone):
    assert [phone.prove().status_code for _ in range(3)] == [201, 201, 201]


def test_a_name_that_is_not_the_numbers(phone):
    refused(phone.prove(name="张予平"), 403, "identity_mismatch")
    refused(phone.get("/me/report"), 403, "identity_required")


def test_a_foreign_phone_wants_the_face(city, phone):
    verify_id = begin_face(phone)
    refused(confirm(phone, verify_id), 409, "face_pending")
    refused(phone.get("/me/report"), 403, "identity_required")
    city.simulator.show_face(verify_id)
    assert confirm(phone, verify_id).status_code == 201
    assert phone.get("/me/report").status_code == 200
    assert confirm(phone, verify_id).status_code == 201


def test_a_face_that_fails_binds_nobody(city, phone):
    city.simulator.know(ZHANG, face="fail")
    verify_id = begin_face(phone)
    city.simulator.show_face(verify_id)
    refused(confirm(phone, verify_id), 403, "identity_mismatch")
    city.simulator.know(ZHANG, face="pass")
    city.simulator.show_face(verify_id)
    refused(confirm(phone, verify_id), 403, "identity_mismatch")


def test_an_hour_later_a_face_counts_no_more(city, phone):
    verify_id = begin_face(phone)
    city.simulator.show_face(verify_id)
    city.simulator.advance(3601)
    phone.sign_in()
    refused(confirm(phone, verify_id), 404, "not_found")


def test_a_face_counts_once(city, phone):
    verify_id = begin_face(phone)
    city.simulator.show_face(verify_id)
    assert confirm(phone, verify_id).status_code == 201
    assert phone.delete("/me/identity").status_code == 204
    phone.sign_in()
    refused(confirm(phone, verify_id), 403, "identity_required")
    assert phone.get("/me").json["identity"] is None


def test_somebody_elses_check_is_not_found(city, phone):
    city.simulator.know(LI)
    other = city.phone(LI, proved=False)
    verify_id = begin_face(phone)
    city.simulator.show_face(verify_id)
    refused(confirm(other, verify_id), 404, "not_found")
    refused(confirm(phone, "made-up"), 404, "not_found")
    refused(confirm(phone, "%00"), 400, "malformed")
    assert confirm(phone, verify_id).status_code == 201


def test_a_phone_code_is_good_once(city, phone):
    code = city.simulator.phone_code(ZHANG.openid, "13911112222")
    assert phone.prove(phone_code=code).status_code == 202
    refused(phone.prove(phone_code=code), 422, "invalid", "phone_code")
    refused(phone.prove(phone_code="made-up"), 422, "invalid", "phone_code")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("123", "id_number_length"),
        ("33010619800315123A", "id_number_characters"),
        (id_number("990106", "19800101", 11), "id_number_district"),
        (id_number("330106", "19800231", 11), "id_number_birth_date"),
        (id_number("330106", "20990101", 11), "id_number_birth_date"),
        (ZHANG.id_number[:17] + ("0" if ZHANG.id_number[17] != "0" else "1"), "id_number_checksum"),
    ],
)
def test_a_number_that_cannot_be_anybodys(phone, wrong, code):
    answer = phone.prove(id_number=wrong)
    refused(answer, 422, "invalid", "id_number")
    assert answer.json["errors"][0]["code"] == code
    assert wrong not in answer.text


def test_a_number_as_people_type_it(phone):
    wide = ZHANG.id_number.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert phone.prove(id_number=f" {wide}\u3000").status_code == 201


@pytest.mark.parametrize("wrong", ["", "  ", "张" * 51, "张\n安", "张\u2028安", "张\x00安"])
def test_a_name_that_cannot_be_anybodys(phone, wrong):
    refused(phone.prove(name=wrong), 422, "invalid", "name")


@pytest.mark.parametrize("name", RARE)
def test_names_with_rare_characters(city, name):
    number = 100 + RARE.index(name)
    person = replace(ZHANG, name=name, id_number=id_number("330106", "19800101", number))
    phone = city.phone(replace(person, openid=f"oRare{number}", unionid=f"uRare{number}"))
    assert phone.get("/me/report").json["subject"]["name"] == name
    assert phone.get("/me/report.pdf").data.startswith(b"%PDF")


def test_blanks_that_nobody_sees_are_left_out(phone):
    assert phone.prove(name=f" \u200b{ZHANG.name}\ufeff ").status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "张予安"},
        {"name": 1, "id_number": "x", "phone_code": "y"},
        {"name": "张予安", "id_number": None, "phone_code": "y"},
    ],
)
def test_what_has_not_the_documented_shape(phone, body):
    refused(phone.post("/me/identity", body), 400, "malformed")


def test_an_account_that_is_somebody_cannot_become_somebody_else(city, phone):
    assert phone.prove().status_code == 201
    city.simulator.know(WANG)
    claim = {"name": WANG.name, "id_number": WANG.id_number}
    refused(phone.prove(phone=WANG.phone, **claim), 409, "already_bound")
    refused(phone.prove(phone="13911112222", **claim), 409, "already_bound")
    assert phone.get("/me/report").json["subject"]["name"] == ZHANG.name


def test_after_unbinding_it_can(city, phone):
    phone.prove()
    assert phone.delete("/me/identity").status_code == 204
    city.simulator.know(WANG)
    phone.sign_in()
    claim = {"name": WANG.name, "id_number": WANG.id_number}
    assert phone.prove(phone=WANG.phone, **claim).status_code == 201
    assert phone.get("/me/report").json["subject"]["name"] == WANG.name


@pytest.mark.parametrize("kind", ["reset", "http_500", "html", "truncated", "errcode", "stall"])
@pytest.mark.parametrize(
    "target", ["/authority", "/wxa/business/getuserphonenumber", "/cgi-bin/stable_token"]
)
def test_an_authority_that_is_down_is_nobodys_failure(city, phone, target, kind):
    city.house.mini.client.timeout = city.house.authority._caller.timeout = 0.4
    city.simulator.fault(target, kind, seconds=2)
    for _ in range(6):
        refused(phone.prove(), 503, "unavailable")
        if kind == "stall":
            break
    city.simulator.call("DELETE", "/sim/faults")
    assert phone.prove().status_code == 201


@pytest.mark.parametrize("kind", ["reset", "html", "errcode"])
def test_a_face_check_that_is_down(city, phone, kind):
    city.simulator.fault(GETVERIFYID, kind, times=1)
    refused(phone.prove(phone="13911112222"), 503, "unavailable")
    verify_id = begin_face(phone)
    city.simulator.show_face(verify_id)
    city.simulator.fault(QUERY, kind, times=1)
    refused(confirm(phone, verify_id), 503, "unavailable")
    assert confirm(phone, verify_id).status_code == 201


def test_what_departments_said_before_is_in_the_first_report(city):
    item = next(iter(city.house.catalogue.items))
    city.deliver([record(ZHANG, item, "文〔2026〕1号", title="甲")])
    sections = city.phone(ZHANG).get("/me/report").json["sections"]
    assert [r["title"] for section in sections for r in section["records"]] == ["甲"]


def test_nobody_is_a_person_by_being_typed(city, phone):
    stranger = Person("无此人", id_number("330106", "19800101", 77), "13900000077", "", "", "")
    claim = {"name": stranger.name, "id_number": stranger.id_number}
    refused(phone.prove(phone=stranger.phone, **claim), 403, "identity_mismatch")
