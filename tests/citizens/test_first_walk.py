"""The first thing that a citizen does, whole: sign in, prove, read the own report."""

from tests.builders import record
from tests.people import ZHANG


def test_a_citizen_signs_in_proves_and_reads_the_own_report(city):
    city.deliver([record(ZHANG, "P-PEN-001", "罚〔2026〕1号", title="闯红灯")])
    phone = city.phone(ZHANG)

    sections = phone.get("/me/report").json["sections"]
    assert len(sections) == 7
    assert {s["class"]: [r["title"] for r in s["records"]] for s in sections}["penalty"] == [
        "闯红灯"
    ]

    assert phone.get("/me/report.pdf").data.startswith(b"%PDF")
    looks = phone.get("/me/access-log").json["items"]
    assert [look["purpose"] for look in looks] == ["下载本人信用报告", "查阅本人信用报告"]

    assert phone.get("/me/notices").json["items"][0]["state"] == "due"
    city.work()
    assert phone.get("/me/notices").json["items"][0]["state"] == "sent"
