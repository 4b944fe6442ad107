"""Who looked, what was told, whom one lets read, and the account itself."""

from datetime import timedelta

import pytest

from services.clocks import city_date
from tests.authorisations.acts import Partner
from tests.builders import record
from tests.pages.browsing import Browser, visible
from tests.people import LI, SHOP, ZHANG
from tests.represented.acts import fined, registered
from tests.waivers.acts import OFFER, agree, opened

SETTINGS, NEW = "/my/settings", "/my/authorisations/new"


@pytest.fixture
def signed_in(phone, browser):
    browser.sign_in()
    return browser


@pytest.fixture
def proved(phone, signed_in):
    signed_in.prove_afresh(phone)
    return signed_in


def shown(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


def wish(city, bank: Partner, **changed) -> dict:
    until = city_date(city.house.clock.now() + timedelta(days=30)).isoformat()
    told = {"recipient": bank.recipient_id, "classes": ["honour"], "method": "在线查询"}
    return told | {"purpose": "申请个人消费贷款", "until": until} | changed


def test_every_look_is_there_and_others_can_be_chosen_alone(city, phone, signed_in):
    assert "没有别人查过" in shown(signed_in, "/my/looks?who=others")
    shop = city.merchant()
    shop.offer(**OFFER)
    opened(city, shop, phone)
    signed_in.get("/my")
    page = shown(signed_in, "/my/looks")
    assert "查阅本人信用分" in page
    others = shown(signed_in, "/my/looks?who=others")
    assert shop.name in others
    assert "得知可以免押" in others
    assert "查阅本人信用分" not in others


def test_the_next_page_of_looks_keeps_the_choice(city, phone, signed_in):
    shop = city.merchant()
    shop.offer(**OFFER)
    opened(city, shop, phone)
    page = signed_in.get("/my/looks?who=others&limit=1").text
    following = page.partition('href="/my/looks?who=others&amp;cursor=')[2][:32]
    assert shop.name in shown(signed_in, f"/my/looks?who=others&cursor={following}")


def test_notices_are_read_and_no_longer_new(phone, signed_in):
    told = {"about": "窗口排队", "text": "等了两个小时。"}
    phone.post("/me/complaints", told)
    assert "条新消息" in shown(signed_in, "/my")
    assert "窗口排队" in shown(signed_in, "/my/notices")
    assert "条新消息" not in shown(signed_in, "/my")


def test_an_authorisation_is_given_and_taken_back(city, phone, proved):
    bank = Partner(city)
    page = shown(proved, NEW)
    for words in (bank.name, bank.told["contact"], "〔所选类别〕"):
        assert words in page
    answer = proved.post(NEW, **wish(city, bank))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/authorisations")
    [given] = phone.get("/me/authorisations").json["items"]
    assert (given["classes"], given["expires_at"][11:]) == (["honour"], "23:59:59+08:00")
    assert "申请个人消费贷款" in shown(proved, "/my/authorisations")
    assert bank.read(given["id"]).status_code == 200
    city.simulator.advance(11 * 60)  # withdrawing asks for no proof
    assert proved.post("/my/authorisations", withdraw=given["id"]).status_code == 303
    assert "已撤回" in shown(proved, "/my/authorisations")
    assert bank.read(given["id"]).json["code"] == "not_authorised"


def test_without_a_fresh_proof_what_was_typed_stays(city, phone, signed_in):
    bank = Partner(city)
    city.simulator.advance(11 * 60)
    answer = signed_in.post(NEW, **wish(city, bank))
    assert answer.status_code == 403
    for kept in ('value="申请个人消费贷款"', 'value="honour" checked', "/my/proof/open"):
        assert kept in answer.text
    signed_in.prove_afresh(phone)
    assert signed_in.post(NEW, **wish(city, bank)).status_code == 303


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until": ""}, "请选择授权到哪一天"),
        ({"until": "2020-01-01"}, "有效期须晚于现在"),
        ({"recipient": ""}, "请选择一家机构"),
        ({"classes": []}, "请至少选择一类"),
        ({"purpose": ""}, "用途须有 1 到 100 个字"),
    ],
)
def test_a_refused_authorisation_says_what_is_missing(city, phone, proved, changed, words):
    bank = Partner(city)
    answer = proved.post(NEW, **wish(city, bank, **changed))
    assert answer.status_code == 422
    assert words in visible(answer.text)
    assert 'value="在线查询"' in answer.text
    assert phone.get("/me/authorisations").json["items"] == []


def test_nobody_withdraws_for_another(city, phone, proved):
    bank = Partner(city)
    proved.post(NEW, **wish(city, bank))
    [given] = phone.get("/me/authorisations").json["items"]
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    assert other.post("/my/authorisations", page=SETTINGS, withdraw=given["id"]).status_code == 404
    assert bank.read(given["id"]).status_code == 200


def test_settings_say_who_one_is_without_saying_too_much(signed_in):
    page = shown(signed_in, SETTINGS)
    assert "139****" in page
    assert ZHANG.id_number not in page
    assert "公众号" in page


def test_consents_are_given_and_withdrawn(phone, signed_in):
    for act, given in (("give", True), ("withdraw", False)):
        assert signed_in.post(SETTINGS, **{act: "notices"}).status_code == 303
        listed = {c["kind"]: c["given"] for c in phone.get("/me/consents").json["items"]}
        assert listed == {"merchant_check": False, "notices": given}
    stale = {"give": "notices", "version-notices": "2020-01"}
    assert signed_in.post(SETTINGS, **stale).status_code == 409
    assert signed_in.post(SETTINGS, other="x").status_code == 400


def test_withdrawing_ends_the_code_page(phone, signed_in):
    agree(phone)
    assert "出示信用码" in shown(signed_in, "/my/code")
    signed_in.post(SETTINGS, withdraw="merchant_check")
    assert "我已阅读，同意" in shown(signed_in, "/my/code")


def test_six_digits_are_shown_and_stand_in_no_address(phone, signed_in):
    answer = signed_in.post(SETTINGS, link="yes")
    assert answer.status_code == 200
    digits = answer.text.partition('class="digits">')[2][:6]
    assert digits.isdigit()
    assert phone.get("/me/links").json["items"][0]["state"] == "waiting"


def test_the_export_wants_a_fresh_proof(city, phone, signed_in):
    city.simulator.advance(11 * 60)
    assert signed_in.get("/my/export.json").headers["Location"].startswith("/my/proof?")
    signed_in.prove_afresh(phone)
    answer = signed_in.get("/my/export.json")
    assert answer.json["identity"]["id_number"] == ZHANG.id_number
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_printed_export_is_led_to_and_wants_a_fresh_proof(city, phone, signed_in):
    assert 'href="/my/export.pdf"' in signed_in.get(SETTINGS).text
    city.simulator.advance(11 * 60)
    assert signed_in.get("/my/export.pdf").headers["Location"].startswith("/my/proof?")
    signed_in.prove_afresh(phone)
    answer = signed_in.get("/my/export.pdf")
    assert (answer.mimetype, answer.data[:4]) == ("application/pdf", b"%PDF")
    assert "zhangxin-2" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("act", ["unbind", "close"])
def test_leaving_is_said_first_and_done_when_it_is_sure(city, phone, proved, act):
    address = f"{SETTINGS}/{act}"
    answer = proved.post(address)
    assert answer.status_code == 422
    assert "请先勾选" in visible(answer.text)
    assert proved.get("/my").status_code == 200
    answer = proved.post(address, sure="yes")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert proved.get("/my").headers["Location"].startswith("/my/sign-in")
    assert phone.get("/me").status_code == 401


def test_leaving_wants_a_fresh_proof(city, signed_in):
    city.simulator.advance(11 * 60)
    answer = signed_in.post(f"{SETTINGS}/close", sure="yes")
    assert answer.headers["Location"] == "/my/proof?next=%2Fmy%2Fsettings%2Fclose"
    assert signed_in.get("/my").status_code == 200


def test_a_complaint_is_made_once_and_listed(phone, signed_in):
    told = {"about": "窗口排队", "text": "等了两个小时。", "once": "the-same-form"}
    first, second = (signed_in.post("/my/complaints", **told) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    [case] = phone.get("/me/complaints").json["items"]
    assert first.headers["Location"] == f"/my/complaints/{case['id']}"
    assert "窗口排队" in shown(signed_in, "/my/complaints")


def test_a_refused_complaint_keeps_what_was_typed(phone, signed_in):
    answer = signed_in.post("/my/complaints", about="窗口排队", text="")
    assert answer.status_code == 422
    assert 'value="窗口排队"' in answer.text
    assert phone.get("/me/complaints").json["items"] == []


def test_a_representative_reads_the_organisations_report(city, phone, signed_in):
    registered(city, ZHANG)
    fined(city)
    assert SHOP[0] in shown(signed_in, SETTINGS)
    address = f"/my/organisations/{SHOP[1]}"
    assert "罚一" in shown(signed_in, address)
    assert "法定代表人" in shown(signed_in, f"{address}/looks")
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    for each in (address, f"{address}/looks"):
        assert other.get(each).status_code == 404
    assert SHOP[0] not in shown(other, SETTINGS)
    city.deliver([record(LI, "P-PEN-001", "罚二")])
    assert other.get(address).status_code == 404
