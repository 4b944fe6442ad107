"""A copy of everything held about me, and leaving."""

from tests.builders import record
from tests.people import LI, ZHANG

PENALTY = "P-PEN-001"


def test_the_copy_holds_identity_file_log_and_notices_of_the_caller_alone(city):
    city.deliver([record(ZHANG, PENALTY, "罚〔2026〕1号"), record(LI, PENALTY, "罚〔2026〕2号")])
    city.phone(LI)
    phone = city.phone(ZHANG)
    phone.get("/me/report")

    answer = phone.post("/me/export")

    assert answer.status_code == 200
    held = answer.json
    assert held["identity"]["id_number"] == ZHANG.id_number
    assert held["identity"]["phone"] == ZHANG.phone
    assert [row["openid"] for row in held["account"]["wechat"]] == [ZHANG.openid]
    records = [record for section in held["report"]["sections"] for record in section["records"]]
    assert [record["document_no"] for record in records] == ["罚〔2026〕1号"]
    assert {look["purpose"] for look in held["access_log"]} == {
        "查阅本人信用报告",
        "导出本人全部信息",
    }
    assert [notice["kind"] for notice in held["notices"]] == ["identity_bound"]
    assert LI.id_number not in answer.text
    assert LI.name not in answer.text


def test_copy_and_leaving_want_a_fresh_proof_and_the_refused_copy_is_logged(city):
    phone = city.phone(ZHANG)
    city.simulator.advance(601)
    for answer in (phone.post("/me/export"), phone.delete("/me")):
        assert (answer.status_code, answer.json["code"]) == (403, "proof_required")
    looks = phone.get("/me/access-log").json["items"]
    assert [(look["purpose"], look["outcome"]) for look in looks] == [
        ("导出本人全部信息", "refused")
    ]


def test_the_whole_copy_is_one_look(city):
    phone = city.phone(ZHANG)
    assert phone.post("/me/export").json["score_history"]
    looks = phone.get("/me/access-log").json["items"]
    assert [look["purpose"] for look in looks] == ["导出本人全部信息"]


def test_after_leaving_nothing_opens_the_account_but_the_file_stays_with_the_person(city):
    city.deliver([record(ZHANG, PENALTY, "罚〔2026〕1号")])
    phone = city.phone(ZHANG)

    assert phone.delete("/me").status_code == 204

    assert phone.get("/me").status_code == 401
    again = city.phone(ZHANG, proved=False)
    assert again.get("/me").json["identity"] is None
    assert again.prove().status_code == 201
    notices = again.get("/me/notices").json["items"]
    assert [notice["kind"] for notice in notices] == ["identity_bound"]
    sections = again.get("/me/report").json["sections"]
    assert [r["document_no"] for s in sections for r in s["records"]] == ["罚〔2026〕1号"]
