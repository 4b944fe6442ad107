"""Six digits shown to a proved session and typed into the chat tie the two together."""

import re
from dataclasses import replace

import pytest

from tests.citizens.acts import refused
from tests.people import LI, WANG, ZHANG

FULL_WIDTH = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
GREETED, KNOWN = "已认出您", "您的信用分是"


@pytest.fixture
def street(city):
    """The city with its app on a real port, so that WeChat can push to it."""
    with city.served():
        yield city


@pytest.fixture
def phone(street):
    return street.phone(ZHANG)


def say(city, person, content: str, mode: str = "safe", **more) -> str:
    """What the chat shows after a person typed something; no unionid says whose it is."""
    told = {"openid": person.official_openid, "type": "text"}
    outcome = city.simulator.call(
        "POST", "/sim/official/messages", told | {"content": content, "mode": mode} | more
    )
    assert outcome["status"] == 200, outcome
    assert "problem" not in outcome, outcome
    return outcome["shown"]


def happen(city, person, event: str, mode: str = "safe", unionid: str | None = None) -> str:
    told = {"openid": person.official_openid, "type": "event", "event": event, "mode": mode}
    told["unionid"] = person.unionid if unionid is None else unionid
    outcome = city.simulator.call("POST", "/sim/official/messages", told)
    assert outcome["status"] == 200, outcome
    return outcome["shown"]


def show_code(phone) -> dict:
    answer = phone.post("/me/links")
    assert answer.status_code == 201, answer.text
    assert re.fullmatch(r"\d{6}", answer.json["code"])
    return answer.json


def is_known(city, person) -> bool:
    return KNOWN in say(city, person, "我的信用分")


def states(phone) -> list[str]:
    return [link["state"] for link in phone.get("/me/links").json["items"]]


@pytest.mark.parametrize("mode", ["plain", "safe", "compatible"])
def test_the_digits_link_the_chat_and_tell_both(street, phone, mode):
    assert not is_known(street, ZHANG)
    code = show_code(phone)["code"]
    assert states(phone) == ["waiting"]
    assert "关联成功" in say(street, ZHANG, code, mode)
    assert is_known(street, ZHANG)
    assert states(phone) == ["linked"]
    street.work()
    assert phone.get("/me/notices").json["items"][0]["kind"] == "chat_linked"
    assert phone.get("/me").json["linked"] == ["mini", "official"]


@pytest.mark.parametrize(
    "worded", ["{}", " {}。", "关联码是{}谢谢", "{} \U0001f600", "grouped", "wide"]
)
def test_digits_as_people_type_them(street, phone, worded):
    code = show_code(phone)["code"]
    typed = {"wide": code.translate(FULL_WIDTH), "grouped": f"{code[:3]} {code[3:]}"}
    say(street, ZHANG, typed.get(worded) or worded.format(code))
    assert states(phone) == ["linked"]


@pytest.mark.parametrize("almost", ["{}1", "1{}", "{}.5元", "{}-1"])
def test_longer_numbers_are_no_codes(street, phone, almost):
    say(street, ZHANG, almost.format(show_code(phone)["code"]))
    assert states(phone) == ["waiting"]


def test_a_wrong_code_links_nothing(street, phone):
    code = show_code(phone)["code"]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert "不正确或已过期" in say(street, ZHANG, wrong)
    assert states(phone) == ["waiting"]
    assert not is_known(street, ZHANG)


def test_after_five_minutes_a_code_is_over(street, phone):
    code = show_code(phone)["code"]
    street.simulator.advance(301)
    assert "不正确或已过期" in say(street, ZHANG, code)
    assert states(phone) == ["expired"]


def test_a_code_is_good_once(street, phone):
    code = show_code(phone)["code"]
    say(street, ZHANG, code)
    assert "不正确或已过期" in say(street, LI, code)
    assert not is_known(street, LI)


def test_trying_codes_is_slow_even_for_the_right_one(street, phone):
    code = show_code(phone)["code"]
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 6)]
    allowed = 5 if street.settings.redis_url else 2  # without Redis stricter, not open
    for guess in wrong[:allowed]:
        assert "不正确" in say(street, LI, guess)
    assert "频繁" in say(street, LI, code)
    assert states(phone) == ["waiting"]
    street.simulator.advance(601)
    phone.sign_in()
    assert "关联成功" in say(street, LI, show_code(phone)["code"])


def test_patience_does_not_help_who_guesses(street, phone):
    answers = []
    for minute in range(12):
        code = show_code(phone)["code"]
        answers.append("频繁" in say(street, LI, f"{(int(code) + 1) % 10**6:06}"))
        street.simulator.advance(301)
        if minute % 2:
            phone.sign_in()
    allowed = 10 if street.settings.redis_url else 5
    assert answers == [False] * allowed + [True] * (12 - allowed)


def test_somebody_elses_guesses_do_not_stop_the_owner(street, phone):
    code = show_code(phone)["code"]
    for n in range(1, 8):
        say(street, LI, f"{(int(code) + n) % 10**6:06}")
    assert "关联成功" in say(street, ZHANG, code)


def test_a_chat_of_another_proved_person_is_not_taken(street, phone):
    other = street.phone(LI)
    say(street, LI, show_code(other)["code"])
    assert "已关联其他" in say(street, LI, show_code(phone)["code"])
    assert states(phone) == ["waiting"]
    assert states(other) == ["linked"]


def test_undoing_is_immediate_and_leaves_others_alone(street, phone):
    link = show_code(phone)
    say(street, ZHANG, link["code"])
    other = street.phone(LI)
    refused(other.delete(f"/me/links/{link['id']}"), 404, "not_found")
    assert is_known(street, ZHANG)
    assert phone.delete(f"/me/links/{link['id']}").status_code == 204
    assert not is_known(street, ZHANG)
    assert states(phone) == ["undone"]
    refused(phone.delete(f"/me/links/{link['id']}"), 404, "not_found")
    assert phone.get("/me").json["linked"] == ["mini"]


def test_a_code_that_was_undone_links_nothing(street, phone):
    link = show_code(phone)
    assert phone.delete(f"/me/links/{link['id']}").status_code == 204
    assert "不正确或已过期" in say(street, ZHANG, link["code"])


def test_unbinding_unties_the_chat_and_kills_shown_codes(street, phone):
    say(street, ZHANG, show_code(phone)["code"])
    waiting = show_code(phone)["code"]
    assert phone.delete("/me/identity").status_code == 204
    assert not is_known(street, ZHANG)
    assert "不正确或已过期" in say(street, LI, waiting)
    street.simulator.know(WANG)
    phone.sign_in()
    claim = {"name": WANG.name, "id_number": WANG.id_number, "phone": WANG.phone}
    assert phone.prove(**claim).status_code == 201
    assert not is_known(street, ZHANG), "the next person on this account has somebody's chat"


def test_who_is_nobody_yet_gets_no_code(street):
    refused(street.phone(LI, proved=False).post("/me/links"), 403, "identity_required")


def test_a_follower_with_the_unionid_of_somebody_we_know_is_known_at_once(street, phone):
    assert GREETED in happen(street, ZHANG, "subscribe")
    assert phone.get("/me").json["linked"] == ["mini", "official"]


def test_a_follower_without_one_is_welcomed_and_not_known(street, phone):
    shown = happen(street, ZHANG, "subscribe", unionid="")
    assert "欢迎关注" in shown
    assert GREETED not in shown


def test_who_follows_first_and_proves_later_is_known_then(street):
    happen(street, LI, "subscribe")
    assert not is_known(street, LI)
    street.phone(LI)
    assert is_known(street, LI)


def test_leaving_ends_the_chat_and_its_link_but_not_the_file(street, phone):
    say(street, ZHANG, show_code(phone)["code"])
    assert happen(street, ZHANG, "unsubscribe") == ""
    assert states(phone) == ["undone"]
    assert not is_known(street, ZHANG)
    assert phone.get("/me/report").status_code == 200


def test_leaving_and_coming_back(street, phone):
    happen(street, ZHANG, "subscribe")
    street.simulator.advance(10)
    happen(street, ZHANG, "unsubscribe")
    street.simulator.advance(10)
    assert GREETED in happen(street, ZHANG, "subscribe")


def test_the_chat_of_an_identity_that_moved_knows_nobody(street, phone):
    say(street, ZHANG, show_code(phone)["code"])
    new = street.phone(replace(ZHANG, openid="oMiniNew", unionid="oUnionNew"), proved=False)
    verify_id = new.prove().json["verify_id"]
    street.simulator.show_face(verify_id)
    assert new.post(f"/me/identity/{verify_id}/confirm").status_code == 201
    assert not is_known(street, ZHANG)
