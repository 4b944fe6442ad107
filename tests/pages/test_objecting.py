"""The four steps of an objection: without a script, with nothing lost on the way."""

import io

import pytest

from tests.evidence.acts import release
from tests.evidence.files import pdf, photo
from tests.objections.acts import own, penalised, shown
from tests.pages.browsing import Browser, hidden, visible
from tests.people import LI, ZHANG

NEW = "/my/objections/new"
WORDS = "我没有闯红灯，当天车已经借给别人。"


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


@pytest.fixture
def signed_in(browser, phone):
    browser.sign_in()
    return browser


def send(browser: Browser, page: str, *photos: tuple[bytes, str], **told):
    """Send the form that a page has, with these files chosen."""
    form = hidden(page) | told
    if photos:
        form["photos"] = [(io.BytesIO(content), name) for content, name in photos]
    return browser.client.post(NEW, data=form, headers={"Accept": "text/html"})


def reach_the_last(browser: Browser, record_id: str, **told) -> str:
    """Say everything but the photos; returns the page of the last step."""
    first = browser.get(f"{NEW}?record={record_id}").text
    second = send(browser, first, ground="not_mine", act="next").text
    said = {"statement": WORDS, "show_statement": "yes"} | told
    return send(browser, second, act="next", **said).text


def case_of(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("?")[0].rsplit("/", 1)[1]


def test_from_the_first_step_to_the_case(signed_in, phone):
    record_id = shown(phone)["id"]
    first = signed_in.get(NEW)
    assert "第 1 步，共 4 步" in visible(first.text)
    second = send(signed_in, first.text, target=f"record:{record_id}", act="next")
    assert "不是本人的信息" in visible(second.text)
    third = send(signed_in, second.text, ground="not_mine", act="next")
    fourth = send(signed_in, third.text, statement=WORDS, show_statement="no", act="next")
    assert WORDS in visible(fourth.text)
    case = own(phone, case_of(send(signed_in, fourth.text, act="send")))
    assert (case["ground"], case["statement"], case["show_statement"]) == ("not_mine", WORDS, False)
    assert case["about"]["id"] == record_id


def test_nothing_said_stands_in_an_address(signed_in, phone):
    last = reach_the_last(signed_in, shown(phone)["id"])
    answer = send(signed_in, last, act="send")
    assert WORDS not in answer.headers["Location"]
    assert 'method="post"' in last


def test_photos_go_with_the_form(city, signed_in, phone):
    last = reach_the_last(signed_in, shown(phone)["id"])
    answer = send(signed_in, last, (photo(), "a.jpg"), (pdf(), "b.pdf"), act="send")
    case_id = case_of(answer)
    files = phone.get(f"/me/objections/{case_id}/evidence").json["items"]
    assert [file["content_type"] for file in files] == ["image/jpeg", "application/pdf"]


def test_what_is_no_photo_is_left_out_and_said_so(signed_in, phone):
    last = reach_the_last(signed_in, shown(phone)["id"])
    answer = send(signed_in, last, (b"MZ nothing", "a.jpg"), (photo(), "b.jpg"), act="send")
    assert "left=1" in answer.headers["Location"]
    assert "有 1 个文件没有收下" in visible(signed_in.get(answer.headers["Location"]).text)
    files = phone.get(f"/me/objections/{case_of(answer)}/evidence").json["items"]
    assert len(files) == 1


def test_more_than_a_megabyte_of_photos_is_taken(signed_in, phone):
    large = pdf(stream=b"% " + b"x" * (3 << 20) + b"\n")
    last = reach_the_last(signed_in, shown(phone)["id"])
    answer = send(signed_in, last, (large, "a.pdf"), act="send")
    assert len(phone.get(f"/me/objections/{case_of(answer)}/evidence").json["items"]) == 1


def test_sent_twice_it_is_one_and_leads_to_the_same_page(signed_in, phone):
    last = reach_the_last(signed_in, shown(phone)["id"])
    once = case_of(send(signed_in, last, act="send"))
    assert case_of(send(signed_in, last, act="send")) == once
    assert len(phone.get("/me/objections").json["items"]) == 1


def test_another_form_about_the_same_is_refused(signed_in, phone):
    """The twin: it is the form's key that made the second one the first."""
    last = reach_the_last(signed_in, shown(phone)["id"])
    send(signed_in, last, act="send")
    refused = send(signed_in, last, act="send", key="another")
    assert refused.status_code == 409
    assert "正在办理" in visible(refused.text)
    assert WORDS in visible(refused.text)


def test_going_back_keeps_what_was_typed(signed_in, phone):
    last = reach_the_last(signed_in, shown(phone)["id"])
    third = send(signed_in, last, act="back").text
    assert "第 3 步" in visible(third)
    assert WORDS in third
    second = send(signed_in, third, act="back", statement="改过的说明").text
    assert hidden(second)["statement"] == "改过的说明"
    assert 'value="not_mine" checked' in second


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"statement": "  "}, "请写下哪里不对"),
        ({"statement": "藏\u200b字"}, "说明含有看不见的字符"),
    ],
)
def test_a_step_that_is_refused_says_why_and_keeps_what_was_typed(signed_in, phone, said, word):
    first = signed_in.get(f"{NEW}?record={shown(phone)['id']}").text
    third = send(signed_in, first, ground="not_mine", act="next").text
    refused = send(signed_in, third, act="next", show_statement="no", **said)
    assert refused.status_code == 422
    assert word in visible(refused.text)
    assert "第 3 步" in visible(refused.text)
    assert 'value="no" checked' in refused.text


def test_nothing_chosen_is_said_at_the_first_two_steps(signed_in, phone):
    first = send(signed_in, signed_in.get(NEW).text, act="next")
    assert (first.status_code, "请选择对哪一条有异议" in first.text) == (422, True)
    second = signed_in.get(f"{NEW}?record={shown(phone)['id']}").text
    refused = send(signed_in, second, act="next")
    assert (refused.status_code, "请选择理由" in refused.text) == (422, True)


def test_what_is_missing_is_chosen_from_the_catalogue(signed_in, phone):
    second = send(signed_in, signed_in.get(NEW).text, target="item:", act="next").text
    assert "缺少哪一类信息" in second
    refused = send(signed_in, second, act="next", item="no-such")
    assert (refused.status_code, "请选择缺少哪一类信息" in refused.text) == (422, True)
    third = send(signed_in, second, act="next", item="P-HON-001").text
    last = send(signed_in, third, act="next", statement=WORDS, show_statement="yes").text
    case = own(phone, case_of(send(signed_in, last, act="send")))
    assert (case["ground"], case["about"]["item_code"]) == ("missing", "P-HON-001")


def test_what_is_objected_to_already_leads_to_its_case(signed_in, phone):
    record_id = shown(phone)["id"]
    case_id = case_of(send(signed_in, reach_the_last(signed_in, record_id), act="send"))
    for address in (NEW, f"{NEW}?record={record_id}"):
        page = signed_in.get(address).text
        assert f"/my/objections/{case_id}" in page
        assert f'value="record:{record_id}"' not in page.split("<form")[1].split("hidden")[0]


def test_somebody_elses_record_is_not_found(city, phone, signed_in):
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    assert other.get(f"{NEW}?record={shown(phone)['id']}").status_code == 404
    assert signed_in.get(f"{NEW}?record=none").status_code == 404


def test_a_form_from_elsewhere_begins_nothing(signed_in, phone):
    last = hidden(reach_the_last(signed_in, shown(phone)["id"])) | {"form": "no", "act": "send"}
    assert signed_in.client.post(NEW, data=last).status_code == 403
    assert phone.get("/me/objections").json["items"] == []


def test_a_script_is_answered_with_the_step_alone(signed_in, phone):
    form = hidden(signed_in.get(f"{NEW}?record={shown(phone)['id']}").text)
    told = form | {"ground": "not_mine", "act": "next"}
    part = signed_in.client.post(NEW, data=told, headers={"X-Part": "1"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "第 3 步" in visible(part.text)


def test_a_script_learns_where_the_case_is(signed_in, phone):
    form = hidden(reach_the_last(signed_in, shown(phone)["id"])) | {"act": "send"}
    part = signed_in.client.post(NEW, data=form, headers={"X-Part": "1"})
    [case] = phone.get("/me/objections").json["items"]
    assert f'data-case="/my/objections/{case["id"]}"' in part.text


def test_a_photo_follows_and_is_listed(city, signed_in, phone):
    case_id = case_of(send(signed_in, reach_the_last(signed_in, shown(phone)["id"]), act="send"))
    address = f"/my/objections/{case_id}"
    token = hidden(signed_in.get(address).text)["form"]

    def follow(content: bytes):
        told = {"form": token, "act": "hand_in", "photos": (io.BytesIO(content), "a.jpg")}
        return signed_in.client.post(address, data=told, headers={"X-Part": "1"})

    part = follow(photo())
    assert (part.status_code, 'data-number="1"' in part.text) == (200, True)
    refused = follow(b"MZ nothing")
    assert (refused.status_code, "只能提交 JPEG、PNG 图片或 PDF 文件" in refused.text) == (
        415,
        True,
    )
    release(city)
    assert "/files/" in signed_in.get(address).text
