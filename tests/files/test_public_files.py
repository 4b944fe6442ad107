"""What anyone sees: of organisations what the catalogue discloses, of persons nothing."""

import pytest

from tests.builders import API, organisation_record, record
from tests.files.reading import documents, shown
from tests.people import LI, SHOP, ZHANG, uscc

PUBLIC_PENALTY, SHARED_PENALTY, LICENCE = "O-PEN-001", "O-OTH-008", "O-LIC-001"


def public(city, number: str = SHOP[1]):
    return city.app.test_client().get(f"{API}/open/organisations/{number}/report")


def test_only_disclosed_items_and_fields_are_public(city):
    fields = {
        "处罚机关": "西湖区",
        "法定代表人": "顾清和",
        "法定代表人证件号码": LI.id_number,
        "内部": "密",
    }
    city.deliver(
        [
            organisation_record(SHOP, PUBLIC_PENALTY, "公开", fields=fields),
            organisation_record(SHOP, SHARED_PENALTY, "不公开", title="仅共享"),
        ]
    )
    answer = public(city)
    (row,) = shown(answer.json)
    assert row["document_no"] == "公开"
    assert row["fields"] == {"处罚机关": "西湖区", "法定代表人": "顾清和"}
    for hidden in ("仅共享", LI.id_number, "内部"):
        assert hidden not in answer.text
    assert len(answer.json["sections"]) == 7


def test_publicity_ends_before_keeping_does(timed):
    """A general penalty is public for 12 months and kept for 60 (信用修复管理办法)."""
    timed.at("2026-03-02T12:00:00+08:00")
    timed.city.deliver([organisation_record(SHOP, PUBLIC_PENALTY, "罚", decided_on="2026-03-02")])
    timed.at("2027-03-02T23:59:59+08:00")
    before = public(timed.city).json
    assert documents(before) == ["罚"]
    timed.at("2027-03-03T00:00:00+08:00")
    after = public(timed.city).json
    assert documents(after) == []
    assert after["version"] == before["version"] + 1


def test_a_public_look_leaves_the_version_alone(city):
    city.deliver([organisation_record(SHOP, LICENCE, "许")])
    assert public(city).json == public(city).json
    assert public(city).json["version"] == 1


def test_nobody_is_found_by_an_id_number(city):
    """Rule 1: no address takes a person's number, and none answers one."""
    city.deliver([record(ZHANG, "P-HON-001", "一号"), organisation_record(SHOP, LICENCE, "许")])
    client = city.app.test_client()
    for asked in (ZHANG.id_number, ZHANG.name, ZHANG.id_number[:17]):
        assert public(city, asked).status_code == 422
        found = client.get(f"{API}/open/organisations", query_string={"q": asked})
        assert found.json["items"] == []
    for rule in city.app.url_map.iter_rules():
        assert not any(
            part in argument
            for argument in rule.arguments
            for part in ("id_number", "person", "subject", "citizen")
        ), rule.rule


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ("初见", 200, [SHOP[0]]),
        (SHOP[1], 200, [SHOP[0]]),
        (SHOP[1].lower(), 200, [SHOP[0]]),
        ("没有这家", 200, []),
        ("%%", 200, []),
        ("_书", 200, []),
        ("书", 422, None),
        ("", 422, None),
    ],
)
def test_searching_organisations(city, query, status, names):
    city.deliver([organisation_record(SHOP, LICENCE, "许")])
    answer = city.app.test_client().get(f"{API}/open/organisations", query_string={"q": query})
    assert answer.status_code == status
    if names is not None:
        assert [item["name"] for item in answer.json["items"]] == names


def test_pages_of_organisations_show_each_once(city):
    shops = [(f"杭城第{n}书店", uscc(2000 + n)) for n in range(7)]
    city.deliver([organisation_record(shop, LICENCE, "许") for shop in shops])
    client, found, cursor = city.app.test_client(), [], None
    while True:
        asked = {"q": "书店", "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{API}/open/organisations", query_string=asked).json
        found += [item["name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(found) == sorted(name for name, _ in shops)


def test_an_unknown_organisation_is_not_found_and_a_bad_code_is_invalid(city):
    assert public(city, uscc(4711)).status_code == 404
    answer = public(city, "91330106MA00010010")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "uscc")
