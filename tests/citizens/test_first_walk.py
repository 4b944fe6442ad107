"""The first thing that a citizen does, whole: sign in, prove, read the own report."""

from tests.builders import record
from tests.people import ZHANG


def test_a_citizen_signs_in_proves_and_reads_the_own_report(city):
    city.deliver(
        [
            record(ZHANG, code, "文〔2026〕1号", title="甲")
            for code in list(city.house.catalogue.items)[:3]
        ]
    )
    phone = city.phone(ZHANG)
    report = phone.get("/me/report").json
    print(report)
    assert len(report["sections"]) == 7
    pdf = phone.get("/me/report.pdf")
    assert pdf.data.startswith(b"%PDF")
    print(phone.get("/me/access-log").json)
    print(phone.get("/me/notices").json)
    city.work()
    print(phone.get("/me/notices").json)
