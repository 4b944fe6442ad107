"""The national sheets, as departments send them, land on the right subjects and items."""

import pytest

from tests.builders import API, organisation_record
from tests.feeds.builders import a_licence, a_penalised_person, a_penalty, write_sheet
from tests.people import LI, SHOP, ZHANG, uscc

TRADER = uscc(1002)


def mixed_penalties() -> list[dict]:
    return [
        a_penalised_person(CF_XDR_MC=ZHANG.name, CF_XDR_ZJHM=ZHANG.id_number, CF_WSH="罚1号"),
        a_penalty(
            CF_XDR_MC=SHOP[0],
            CF_XDR_SHXYM=SHOP[1],
            CF_FRDB=LI.name,
            CF_FR_ZJHM=LI.id_number,
            CF_WSH="罚2号",
            CF_SY=f"经营者{LI.id_number}销售过期食品",
            CF_JDRQ="2026/3/5",
        ),
        a_penalty(
            CF_XDR_MC="小陈早点铺", CF_XDR_LB="个体工商户", CF_XDR_SHXYM=TRADER, CF_WSH="罚3号"
        ),
        a_penalty(CF_XDR_LB="火星人", CF_WSH="罚4号"),
    ]


def mixed_licences() -> list[dict]:
    return [
        a_licence(
            XK_XDR_MC=ZHANG.name,
            XK_XDR_LB="自然人",
            XK_XDR_SHXYM="",
            XK_FRDB="",
            XK_FR_ZJLX="",
            XK_FR_ZJHM="",
            XK_XDR_ZJLX="身份证",
            XK_XDR_ZJHM=ZHANG.id_number,
            XK_WSH="许1号",
        ),
        a_licence(
            XK_XDR_MC=SHOP[0],
            XK_XDR_SHXYM=SHOP[1],
            XK_FRDB=LI.name,
            XK_FR_ZJHM=LI.id_number,
            XK_WSH="许2号",
        ),
    ]


def by_item(report: dict) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for part in report["sections"]:
        for row in part["records"]:
            found.setdefault(row["item_code"], []).append(row)
    return found


def public_report(city, uscc: str) -> dict:
    answer = city.app.test_client().get(f"{API}/open/organisations/{uscc}/report")
    assert answer.status_code == 200, answer.text
    return answer.json


SHAPES = [
    pytest.param("sheet.csv", {"encoding": "gb18030"}, id="csv gb18030"),
    pytest.param("sheet.csv", {"encoding": "utf-8-sig", "header": "titles"}, id="csv titles"),
    pytest.param("sheet.xlsx", {"title_rows": 1, "empty_sheets": 2}, id="xlsx"),
]


@pytest.mark.parametrize(("name", "options"), SHAPES)
def test_penalties_of_mixed_parties_land_where_they_belong(city, tmp_path, name, options):
    path = write_sheet(tmp_path / name, "penalty_sheet", mixed_penalties(), **options)
    batch = city.collector.deliver(path.read_bytes(), "penalty_sheet")
    assert (batch["created"], batch["rejected"], batch["subjects_touched"]) == (3, 1, 3), batch
    assert city.collector.rejects(batch["batch_id"])[0]["code"] == "party_unknown"
    own = by_item(city.phone(ZHANG).get("/me/report").json)
    assert set(own) == {"P-PEN-001"}
    assert own["P-PEN-001"][0]["document_no"] == "罚1号"
    assert own["P-PEN-001"][0]["effect"] == "negative"
    report = public_report(city, SHOP[1])
    assert [row["document_no"] for row in by_item(report)["O-PEN-001"]] == ["罚2号"]
    assert report["subject"] == {"kind": "organisation", "name": SHOP[0], "id_number": SHOP[1]}


@pytest.mark.parametrize(("name", "options"), SHAPES)
def test_licences_of_mixed_parties_land_where_they_belong(city, tmp_path, name, options):
    path = write_sheet(tmp_path / name, "licence_sheet", mixed_licences(), **options)
    batch = city.collector.deliver(path.read_bytes(), "licence_sheet")
    assert (batch["created"], batch["rejected"]) == (2, 0), batch
    own = by_item(city.phone(ZHANG).get("/me/report").json)
    assert own["P-LIC-001"][0]["valid_until"] == "2029-03-04"
    assert own["P-LIC-001"][0]["document_no"] == "许1号"
    assert [row["document_no"] for row in by_item(public_report(city, SHOP[1]))["O-LIC-001"]] == [
        "许2号"
    ]


def test_the_legal_representatives_number_is_never_public(city, tmp_path):
    for format, rows in (("penalty_sheet", mixed_penalties()), ("licence_sheet", mixed_licences())):
        path = write_sheet(tmp_path / f"{format}.csv", format, rows)
        city.collector.deliver(path.read_bytes(), format)
    text = city.app.test_client().get(f"{API}/open/organisations/{SHOP[1]}/report").text
    assert "罚2号" in text
    assert "许2号" in text
    assert LI.id_number not in text
    # The person's own file has nothing of the business's penalty either.
    assert by_item(city.phone(LI).get("/me/report").json) == {}


def test_a_record_feed_that_names_the_representatives_number_does_not_publish_it(city):
    fields = {"处罚机关": "西湖区", "法定代表人证件号码": LI.id_number, "经办人手机": LI.phone}
    city.deliver([organisation_record(SHOP, "O-PEN-001", "罚9号", fields=fields)])
    report = public_report(city, SHOP[1])
    (row,) = by_item(report)["O-PEN-001"]
    assert row["fields"] == {"处罚机关": "西湖区"}


def test_a_sheet_and_a_feed_know_the_same_record(city, tmp_path):
    path = write_sheet(tmp_path / "a.csv", "penalty_sheet", mixed_penalties()[:1])
    city.collector.deliver(path.read_bytes(), "penalty_sheet", as_of="2026-03-01T00:00:00+08:00")
    path = write_sheet(tmp_path / "b.xlsx", "penalty_sheet", mixed_penalties()[:1])
    batch = city.collector.deliver(
        path.read_bytes(), "penalty_sheet", as_of="2026-04-01T00:00:00+08:00"
    )
    assert (batch["created"], batch["updated"], batch["duplicates"]) == (0, 0, 1)
