"""A notice says what happened, in the channel that the person agreed to."""

import pytest
from sqlalchemy import insert

from models import Notice
from policy import notices as notice_policy
from services import accounts, notices
from tests.people import LI, ZHANG

SCANNED = {"merchant": "晨光书店", "decision": "可免押 300 元"}
SCORE = {"value": "655", "change": "增加 5 分", "cause": ""}


@pytest.fixture
def phone(city):
    phone = city.phone(ZHANG)
    city.work()
    return phone


def account_of(city, person=ZHANG):
    with city.house.db.session(write=False) as tx:
        identity = accounts.find_identity(city.house, tx, accounts.MINI, person.openid)
        return identity.account_id


def tell(city, kind, told, account_id=None):
    with city.house.db.session() as tx:
        account_id = account_id or account_of(city)
        made = notices.queue(city.house, tx, account_id, kind, city.house.clock.now(), told)
        tx.commit()
    return made


def newest(phone) -> dict:
    return phone.get("/me/notices").json["items"][0]


def sent(city, person=ZHANG) -> list[dict]:
    return city.simulator.call("GET", f"/sim/outbox?openid={person.openid}")["items"]


def test_what_happened_is_told_in_the_list_and_in_short_over_wechat(city, phone):
    made = tell(city, "pass_scanned", SCANNED)
    city.work()
    told = newest(phone)
    assert told["id"] == made.hex
    assert told["title"] == "您的信用码被扫码"
    assert "晨光书店" in told["text"]
    assert "可免押 300 元" in told["text"]
    assert set(told) == {"id", "at", "kind", "title", "text", "state", "channel", "sent_at"}
    assert "晨光书店扫了您的信用码" in sent(city)[-1]["content"]
    assert sent(city)[-1]["page"] == "pages/notices/notices"


def test_an_orders_notice_opens_the_orders(city, phone):
    tell(city, "waiver_completed", {"merchant": "晨光书店", "item": "《边城》"})
    city.work()
    assert sent(city)[-1]["page"] == "pages/waivers/waivers"


def test_a_shops_long_name_arrives_all_the_same(city, phone):
    tell(city, "pass_scanned", SCANNED | {"merchant": "店" * 80})
    city.work()
    assert newest(phone)["state"] == "sent"
    assert "店" * 80 in newest(phone)["text"]


def test_the_way_for_core_tells_the_same(city, phone):
    account_id, now = account_of(city), city.house.clock.now()
    given = (city.house.sealer, account_id, "pass_scanned", now, SCANNED)
    with city.house.db.connect() as tx:
        tx.execute(insert(Notice).values(notices.row(*given)))
        tx.commit()
    city.work()
    assert (newest(phone)["kind"], newest(phone)["state"]) == ("pass_scanned", "sent")


def test_changes_of_the_score_go_over_wechat_only_with_consent(city, phone):
    tell(city, "score_changed", SCORE)
    city.work()
    before = len(sent(city))
    assert (newest(phone)["state"], newest(phone)["channel"]) == ("listed", "list")
    assert "655" in newest(phone)["text"]
    phone.post("/me/consents", {"kind": "notices"})
    tell(city, "score_changed", SCORE)
    city.work()
    assert (newest(phone)["state"], newest(phone)["channel"]) == ("sent", "subscription")
    assert len(sent(city)) == before + 1
    assert "655" not in sent(city)[-1]["content"]


def test_consent_is_asked_for_when_it_is_sent_not_when_it_is_queued(city, phone):
    phone.post("/me/consents", {"kind": "notices"})
    tell(city, "score_changed", SCORE)
    phone.delete("/me/consents/notices")
    before = len(sent(city))
    city.work()
    assert newest(phone)["state"] == "listed"
    assert len(sent(city)) == before


def test_scans_and_orders_are_told_without_that_consent(city, phone):
    assert not phone.get("/me/consents").json["items"][1]["given"]
    tell(city, "pass_scanned", SCANNED)
    city.work()
    assert newest(phone)["state"] == "sent"


def test_what_was_queued_before_there_were_short_forms_is_still_sent(city, phone):
    account_id, now = account_of(city), city.house.clock.now()
    old = notices.row(city.house.sealer, account_id, "chat_linked", now)
    body = '{"title":"旧标题","text":"旧内容"}'.encode()
    old["body"] = city.house.sealer.seal(old["notice_id"].bytes, notices.PLACE, body)
    with city.house.db.connect() as tx:
        tx.execute(insert(Notice).values(old))
        tx.commit()
    city.work()
    assert newest(phone)["state"] == "sent"
    assert newest(phone)["text"] == "旧内容"


def test_a_notice_is_its_accounts_alone(city, phone):
    other = city.phone(LI)
    tell(city, "pass_scanned", SCANNED)
    city.work()
    assert "pass_scanned" not in {item["kind"] for item in other.get("/me/notices").json["items"]}


def test_every_kind_arrives_as_wechat_wants_it(city, phone):
    kinds = notice_policy.load().kinds
    phone.post("/me/consents", {"kind": "notices"})
    for kind, wording in kinds.items():
        tell(
            city, kind, dict.fromkeys(wording.fields, "某某某某某某某某某某某某某某某某某某某某某")
        )
    city.work()
    items = phone.get("/me/notices?limit=100").json["items"]
    assert {item["kind"] for item in items} >= set(kinds)
    assert {item["state"] for item in items} == {"sent"}
