"""What the tests of this folder do again and again."""

from tests.builders import API, REGISTRATION, City, Phone, organisation_record
from tests.people import SHOP, Person, uscc

PENALTY = "O-PEN-001"
CAFE = ("杭城听雨茶馆有限公司", uscc(1002))
STATEMENT = "这笔罚款不是我单位的，当天门店停业装修。"


def registered(
    city: City,
    person: Person,
    number: str = "登记-1",
    shop: tuple[str, str] = SHOP,
    fields: dict | None = None,
    **changed,
) -> dict:
    """The organisation's registration names this person; how the batch ended."""
    told = {
        "企业名称": shop[0],
        "法定代表人": person.name,
        "法定代表人证件类型": "身份证",
        "法定代表人证件号码": person.id_number,
    }
    row = organisation_record(shop, REGISTRATION, number, fields=told | (fields or {}), **changed)
    return city.deliver([row])


def fined(
    city: City, number: str = "罚一", shop: tuple[str, str] = SHOP, item: str = PENALTY, **changed
) -> None:
    """A penalty in the organisation's file."""
    fields = {"处罚内容": "罚款", "违法事实": "占道经营"}
    city.deliver([organisation_record(shop, item, number, fields=fields, **changed)])


def public(city: City, shop: tuple[str, str] = SHOP):
    """What everybody may see of the organisation."""
    return city.app.test_client().get(f"{API}/open/organisations/{shop[1]}/report")


def own_report(phone: Phone, shop: tuple[str, str] = SHOP):
    return phone.get(f"/me/organisations/{shop[1]}/report")


def in_report(report: dict, number: str = "罚一") -> dict | None:
    rows = [row for section in report["sections"] for row in section["records"]]
    return next((row for row in rows if row["document_no"] == number), None)


def record_id(phone: Phone, number: str = "罚一", shop: tuple[str, str] = SHOP) -> str:
    return in_report(own_report(phone, shop).json, number)["id"]


def objecting(phone: Phone, record: str, **changed):
    body = {"ground": "not_mine", "statement": STATEMENT, "record_id": record}
    return phone.post("/me/objections", body | changed)


def objected(phone: Phone, number: str = "罚一", **changed) -> dict:
    answer = objecting(phone, record_id(phone, number), **changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def represented(phone: Phone) -> list[str]:
    """The codes of the organisations that the person may act for."""
    return [each["uscc"] for each in phone.get("/me/organisations").json["items"]]


def told(phone: Phone) -> list[str]:
    """The kinds of what the person was told, newest first."""
    return [each["kind"] for each in phone.get("/me/notices").json["items"]]


def looks(phone: Phone, shop: tuple[str, str] = SHOP) -> list[dict]:
    """Who looked at the organisation's file, newest first."""
    return phone.get(f"/me/organisations/{shop[1]}/access-log").json["items"]
