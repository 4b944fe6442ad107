"""The pages of running and closed cases: how far they are, and what their person may do."""

import io
import re
from datetime import timedelta

import pytest

from tests.evidence.acts import release
from tests.evidence.files import photo
from tests.objections.acts import (
    accepted,
    decided,
    done,
    objected,
    own,
    penalised,
    shown,
    wait,
    wait_until_over,
)
from tests.pages.browsing import Browser, hidden, visible
from tests.people import LI, ZHANG


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


@pytest.fixture
def signed_in(browser, phone):
    browser.sign_in()
    return browser


def at(case: dict) -> str:
    return f"/my/objections/{case['id']}"


def act(browser: Browser, address: str, name: str, **told):
    """Press one of a case's buttons."""
    token = hidden(browser.get(address).text)["form"]
    form = {"form": token, "act": name} | told
    return browser.client.post(address, data=form, headers={"Accept": "text/html"})


def returned(city, phone) -> dict:
    case = objected(phone)
    return done(city.staff("clerk"), case["id"], "return", missing=["缴款凭证的照片"])


def test_what_waits_for_the_person_stands_first(city, phone, signed_in):
    first = accepted(city, phone)
    penalised(city, "罚二")
    second = objected(phone, shown(phone, "罚二")["id"])
    done(city.staff("clerk"), second["id"], "return", missing=["缴款凭证"])
    page = signed_in.get("/my/cases").text
    assert page.index(at(second)) < page.index(at(first))
    assert "请您补正" in visible(page)


def test_closed_cases_stand_below_with_their_outcome(city, phone, signed_in):
    case = decided(city, accepted(city, phone)["id"], "uphold")
    page = signed_in.get("/my/cases").text
    assert page.index(at(case)) > page.index("已经办结")
    assert "维持原信息" in visible(page)
    assert "没有正在办理的事" in visible(page)


def test_older_ones_follow_on_the_next_page(phone, signed_in):
    cases = []
    for _ in range(2):
        cases.append(objected(phone))
        phone.post(f"/me/objections/{cases[-1]['id']}/withdraw")
    page = signed_in.get("/my/cases?limit=1").text
    assert (at(cases[1]) in page, at(cases[0]) in page) == (True, False)
    cursor = page.split("/my/cases?cursor=")[1].split('"')[0]
    older = signed_in.get(f"/my/cases?cursor={cursor}").text
    assert (at(cases[1]) in older, at(cases[0]) in older) == (False, True)


def test_a_case_that_is_late_says_so(city, phone, signed_in):
    case = accepted(city, phone)
    assert "已超期" not in visible(signed_in.get(at(case)).text)
    wait_until_over(city, own(phone, case["id"])["due_on"], phone)
    signed_in.sign_in()
    for address in (at(case), "/my/cases"):
        assert "已超期" in visible(signed_in.get(address).text)
    assert "已转主管督办" in visible(signed_in.get(at(case)).text)


def test_a_case_of_any_kind_is_found_by_its_id(phone, signed_in):
    case = objected(phone)
    answer = signed_in.get(f"/my/cases/{case['id']}")
    assert (answer.status_code, answer.headers["Location"]) == (303, at(case))


def test_the_timeline_says_who_did_what_and_when(city, phone, signed_in):
    page = visible(signed_in.get(at(accepted(city, phone))).text)
    assert page.index("受理") < page.rindex("提交")
    assert "市信用办服务科" in page
    assert "周明理" not in page


def test_what_is_missing_is_said_and_handed_in_again(city, phone, signed_in):
    case = returned(city, phone)
    assert "缴款凭证的照片" in visible(signed_in.get(at(case)).text)
    told = {"statement": "补充了凭证。", "photos": (io.BytesIO(photo()), "a.jpg")}
    answer = act(signed_in, at(case), "resubmit", **told)
    assert answer.status_code == 303
    now = own(phone, case["id"])
    assert (now["state"], now["statement"]) == ("SUBMITTED", "补充了凭证。")
    assert len(phone.get(f"/me/objections/{case['id']}/evidence").json["items"]) == 1


def test_a_photo_that_is_none_keeps_the_words_and_the_case(city, phone, signed_in):
    case = returned(city, phone)
    told = {"statement": "补充了凭证。", "photos": (io.BytesIO(b"MZ"), "a.jpg")}
    answer = act(signed_in, at(case), "resubmit", **told)
    assert answer.status_code == 415
    assert "只能提交 JPEG" in visible(answer.text)
    assert "补充了凭证。" in answer.text
    assert own(phone, case["id"])["state"] == "RETURNED"


def test_until_when_it_can_be_mended_is_said(city, phone, signed_in):
    case = returned(city, phone)
    until = own(phone, case["id"])["next_on"]
    year, month, day = (int(part) for part in until.split("-"))
    assert f"请在{year}年{month}月{day}日前补正" in visible(signed_in.get(at(case)).text)
    wait(city, timedelta(days=own(phone, case["id"])["days_left"]), phone)
    assert own(phone, case["id"])["state"] == "RETURNED"
    wait(city, timedelta(days=1), phone)
    assert own(phone, case["id"])["state"] == "WITHDRAWN"


def test_withdrawing_asks_once_more_and_then_does_it(phone, signed_in):
    case = objected(phone)
    page = signed_in.get(at(case)).text
    assert "确定撤回" in page.split("<summary>撤回</summary>")[1]
    answer = act(signed_in, at(case), "withdraw")
    assert own(phone, case["id"])["state"] == "WITHDRAWN"
    after = visible(signed_in.get(answer.headers["Location"]).text)
    assert "已撤回" in after
    assert "确定撤回" not in after


def test_what_a_state_does_not_allow_is_refused_in_words(phone, signed_in):
    case = objected(phone)
    token = hidden(signed_in.get(at(case)).text)["form"]
    phone.post(f"/me/objections/{case['id']}/withdraw")
    form = {"form": token, "act": "withdraw"}
    late = signed_in.client.post(at(case), data=form, headers={"Accept": "text/html"})
    assert late.status_code == 409
    assert "异议当前状态是“已撤回”，不能进行这项操作" in visible(late.text)


def test_the_outcome_is_plain_and_shows_what_changed(city, phone, signed_in):
    case = accepted(city, phone)
    correction = {"处罚内容": "警告"}
    decided(city, case["id"], "correct", correction=correction)
    page = visible(signed_in.get(at(case)).text)
    assert "这条信息已按核实的结果更正" in page
    assert "处罚内容 罚款 警告" in page


def test_a_review_is_asked_for_on_the_page(city, phone, signed_in):
    case = decided(city, accepted(city, phone)["id"], "uphold")
    refused = act(signed_in, at(case), "review", statement=" ")
    assert refused.status_code == 422
    assert "说明须有 1 到 2000 个字" in visible(refused.text)
    assert act(signed_in, at(case), "review", statement="没有看我的凭证。").status_code == 303
    assert own(phone, case["id"])["state"] == "REVIEW"


def test_nothing_is_left_to_review_after_a_deletion(city, phone, signed_in):
    case = decided(city, accepted(city, phone)["id"], "delete")
    page = visible(signed_in.get(at(case)).text)
    assert "已从您的信用档案中删除" in page
    assert "申请复核" not in page
    assert "这段说明附在" not in page


def test_files_open_once_they_are_checked(city, phone, signed_in):
    case = objected(phone)
    answer = act(signed_in, at(case), "hand_in", photos=(io.BytesIO(photo()), "a.jpg"))
    assert answer.status_code == 303
    assert "内容检查中" in visible(signed_in.get(at(case)).text)
    release(city)
    page = signed_in.get(at(case)).text
    link = page.split('href="http')[1].split('"')[0]
    assert signed_in.get("/files/" + link.split("/files/")[1]).status_code == 200


def test_the_case_s_file_wants_a_fresh_proof(city, phone, signed_in):
    case = objected(phone)
    city.simulator.advance(11 * 60)
    address = f"/my/cases/{case['id']}/file"
    for each in (address, f"{address}.pdf"):
        assert signed_in.get(each).headers["Location"].startswith("/my/proof?next=")
    signed_in.prove_afresh(phone)
    assert signed_in.get(address).json["file_no"] == case["id"][-12:].upper()
    assert signed_in.get(f"{address}.pdf").data.startswith(b"%PDF")


def test_what_a_review_looks_at_again_is_no_last_word(city, phone, signed_in):
    case = decided(city, accepted(city, phone)["id"], "uphold")
    assert "结果：维持原信息" in visible(signed_in.get(at(case)).text)
    phone.post(f"/me/objections/{case['id']}/review", {"statement": "没有看我的凭证。"})
    assert "第一次办理的结果：维持原信息" in visible(signed_in.get(at(case)).text)


@pytest.mark.parametrize("kind", ["objections", "repairs", "redecisions", "complaints", "cases"])
def test_somebody_elses_case_is_not_found(city, phone, kind):
    case = objected(phone)
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    assert other.get(f"/my/{kind}/{case['id']}").status_code == 404
    assert other.get(f"/my/{kind}/no-id").status_code == 404


def test_a_form_from_elsewhere_does_nothing(phone, signed_in):
    case = objected(phone)
    answer = signed_in.client.post(at(case), data={"form": "no", "act": "withdraw"})
    assert answer.status_code == 403
    assert own(phone, case["id"])["state"] == "SUBMITTED"


def test_an_act_that_is_none_is_refused(phone, signed_in):
    assert act(signed_in, at(objected(phone)), "decide").status_code == 400


def test_complaints_and_second_looks_have_their_page(phone, signed_in):
    told = {"about": "窗口服务", "text": "等了一个小时没有人。"}
    complaint = phone.post("/me/complaints", told).json
    address = f"/my/complaints/{complaint['id']}"
    page = visible(signed_in.get(address).text)
    assert "等了一个小时没有人。" in page
    assert "办理中" in page
    assert act(signed_in, address, "withdraw").status_code == 303
    assert "已撤回" in visible(signed_in.get(address).text)


@pytest.mark.parametrize("name", ["review", "withdraw", "resubmit", "hand_in"])
def test_what_was_not_done_is_not_said(phone, signed_in, name):
    page = signed_in.get(f"{at(objected(phone))}?done={name}&left=3").text
    assert 'class="note"' not in page


def test_what_was_done_is_said_until_the_next_step(city, phone, signed_in):
    case = objected(phone)
    told = "异议已提交"
    assert told in visible(signed_in.get(f"{at(case)}?done=submit").text)
    done(city.staff("clerk"), case["id"], "accept")
    assert told not in visible(signed_in.get(f"{at(case)}?done=submit").text)


def test_handing_in_nothing_is_refused_in_words(phone, signed_in):
    case = objected(phone)
    empty = {"photos": (io.BytesIO(b""), "")}
    for told in ({}, empty):
        answer = act(signed_in, at(case), "hand_in", **told)
        assert answer.status_code == 422
        assert "请先选择照片或文件" in visible(answer.text)
    onward = act(signed_in, at(case), "hand_in", photos=(io.BytesIO(photo()), "a.jpg"))
    assert "材料已收到" in visible(signed_in.get(onward.headers["Location"]).text)


def test_home_the_list_and_the_case_say_the_same_of_its_term(city, phone, signed_in):
    def terms() -> set[str]:
        pages = (signed_in.get(address).text for address in ("/my", "/my/cases", at(case)))
        return {
            re.search(r"(请在)?[^，>；]*前(答复是否受理|办结|补正)，还有 \d+ 天", each)[0]
            for each in pages
        }

    case = objected(phone)
    [asked] = terms()
    assert "前答复是否受理" in asked
    done(city.staff("clerk"), case["id"], "return", missing=["缴款凭证"])
    [returned_on] = terms()
    assert returned_on.startswith("请在")
