"""What the tests of case files do again and again."""

import hashlib
import uuid

from tests.builders import City, Phone
from tests.evidence.acts import hand_in, release
from tests.evidence.files import pdf, photo
from tests.objections.acts import PENALTY, accepted, decided, done, finding, shown

ANSWER = "经核对原始案卷，系我单位录入时把处罚种类写错。"
REVIEW = "处罚种类仍与决定书不一致，请再核实。"


def file_of(desk, case_id: str):
    return desk.get(f"/staff/cases/{case_id}/file")


def own_file(phone: Phone, case_id: str) -> dict:
    assert phone.prove_afresh().status_code == 204
    answer = phone.get(f"/me/cases/{case_id}/file")
    assert answer.status_code == 200, answer.text
    return answer.json


def told_at_length(city: City, phone: Phone, outcome: str = "correct", **words) -> dict:
    """An objection with evidence, asked of the department, found and decided."""
    case = accepted(city, phone, record_id=shown(phone)["id"])
    case_id = uuid.UUID(hex=case["id"])
    for content in (photo(), pdf()):
        assert hand_in(phone, case_id, content).status_code == 201
    release(city)
    department = city.department("市公安局交警支队", [PENALTY])
    done(city.staff("clerk"), case["id"], "forward", department="市公安局交警支队")
    assert finding(department, case["id"], outcome, statement=ANSWER, **words).status_code == 200
    return decided(city, case["id"], outcome, **words)


def digest_behind(city: City, link: str) -> str:
    """The digest of what a party downloads."""
    answer = city.app.test_client().get(link.removeprefix(city.settings.public_base_url))
    assert answer.status_code == 200
    return hashlib.sha256(answer.get_data()).hexdigest()
