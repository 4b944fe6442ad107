"""Cases at the desk: what a page shows, which acts it offers, and what each does."""

import re
import uuid

import pytest

from tests.evidence.acts import hand_in, release
from tests.evidence.files import photo
from tests.objections.acts import (
    PENALTY,
    accepted,
    decided,
    done,
    objected,
    objecting,
    own,
    penalised,
    shown,
    wait_until_over,
)
from tests.pages.browsing import visible
from tests.pages.offices import DeskBrowser
from tests.people import LI, ZHANG

WORDS = {"statement": "经核实，情况如上。"}


@pytest.fixture
def case(city, phone) -> dict:
    """Zhang's objection, waiting to be taken up."""
    penalised(city)
    return objected(phone)


def page_of(case: dict) -> str:
    return f"/desk/objections/{case['id']}"


def acts_on(page: str) -> set[str]:
    """The acts that a page's forms offer."""
    return set(re.findall(r'name="act" value="(\w+)"', page))


def test_the_page_has_the_words_the_record_and_the_clock(city, phone, case):
    page = DeskBrowser.signed_in(city, "clerk").read(page_of(case))
    for told in (case["statement"], "不是本人的信息", "待受理", "闯红灯", "提出时", "现在"):
        assert told in page
    title = re.search(r"<title>(.*?)</title>", DeskBrowser.signed_in(city).get(page_of(case)).text)
    assert ZHANG.name not in title[1]
    looks = phone.get("/me/access-log").json["items"]
    assert "查看异议" in [look["purpose"] for look in looks]


def test_only_what_state_and_role_allow_is_offered(city, case):
    clerk, reviewer, auditor = (
        DeskBrowser.signed_in(city, role) for role in ("clerk", "reviewer", "auditor")
    )
    address = page_of(case)
    assert acts_on(clerk.get(address).text) == {"accept", "return", "refuse"}
    assert acts_on(reviewer.get(address).text) == set()
    assert "现在没有您的岗位可以办理的步骤" in reviewer.read(address)
    clerk.post(address, "accept")
    assert acts_on(clerk.get(address).text) == {"forward"}
    assert acts_on(reviewer.get(address).text) == {"forward", "preview"}
    assert acts_on(auditor.get(address).text) == set()
    reviewer.post(address, "decide", outcome="uphold", **WORDS)
    assert acts_on(reviewer.get(address).text) == set()
    assert "这件事已经办完" in reviewer.read(address)


def test_accepting_says_so_and_starts_the_clock(city, phone, case):
    clerk = DeskBrowser.signed_in(city, "clerk")
    answer = clerk.post(page_of(case), "accept")
    assert answer.status_code == 303
    assert "已受理" in clerk.read(answer.headers["Location"])
    assert own(phone, case["id"])["state"] == "ACCEPTED"


def test_what_is_missing_is_listed_a_line_each_and_only_once(city, phone, case):
    clerk = DeskBrowser.signed_in(city, "clerk")
    missing = "决定书照片\n\n 当天的行程证明 \n"
    assert clerk.post(page_of(case), "return", missing=missing).status_code == 303
    assert own(phone, case["id"])["missing"] == ["决定书照片", "当天的行程证明"]
    assert "等本人" in clerk.read(page_of(case))
    phone.post(f"/me/objections/{case['id']}/resubmit")
    assert acts_on(clerk.get(page_of(case)).text) == {"accept", "refuse"}
    answer = clerk.post(page_of(case), "return", missing="还有")
    assert answer.status_code == 409
    assert "已退回补正过一次" in visible(answer.text)


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(city, phone, case):
    clerk = DeskBrowser.signed_in(city, "clerk")
    answer = clerk.post(page_of(case), "refuse", reason="太" * 501)
    assert answer.status_code == 422
    assert "太" * 501 in answer.text
    assert "理由须有 1 到 500 个字" in visible(answer.text)
    assert own(phone, case["id"])["state"] == "SUBMITTED"


def test_more_time_is_approved_by_who_may(city, phone, case):
    DeskBrowser.signed_in(city, "clerk").post(page_of(case), "accept")
    supervisor = DeskBrowser.signed_in(city, "supervisor")
    before = own(phone, case["id"])["due_on"]
    told = {"days": "3", "reason": "来源单位需要调取原始案卷"}
    assert supervisor.post(page_of(case), "extend", **told).status_code == 303
    assert own(phone, case["id"])["due_on"] > before
    answer = supervisor.post(page_of(case), "extend", **told | {"days": "100"})
    assert answer.status_code == 422
    assert "来源单位需要调取原始案卷" in answer.text
    assert supervisor.post(page_of(case), "extend", **told | {"days": "x"}).status_code == 422


def test_a_department_is_chosen_among_those_that_have_to_do_with_it(city, phone, case):
    city.department("市交通运输局", items=[PENALTY])
    city.department("市图书馆", items=["P-HON-001"])
    clerk = DeskBrowser.signed_in(city, "clerk")
    clerk.post(page_of(case), "accept")
    page = clerk.get(page_of(case)).text
    assert "<option>市交通运输局</option>" in page
    assert "市图书馆" not in page
    assert clerk.post(page_of(case), "forward", department="市交通运输局").status_code == 303
    assert "来源单位核查中" in clerk.read(page_of(case))
    assert clerk.post(page_of(case), "forward", department="市图书馆").status_code in (409, 422)


def test_a_decision_is_seen_before_it_is_made(city, phone, case):
    DeskBrowser.signed_in(city, "clerk").post(page_of(case), "accept")
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    told = WORDS | {"outcome": "correct", "correction.处罚内容": "警告"}
    version = phone.get("/me/report").json["version"]
    answer = reviewer.post(page_of(case), "preview", **told)
    assert answer.status_code == 200
    page = visible(answer.text)
    for words in ("确认前请核对：更正", "办结后", "警告", "将改变", "信用分由"):
        assert words in page
    # Nothing of it stayed.
    assert own(phone, case["id"])["state"] == "ACCEPTED"
    assert shown(phone)["fields"]["处罚内容"] == "罚款"
    assert phone.get("/me/report").json["version"] == version
    assert reviewer.post(page_of(case), "decide", **told).status_code == 303
    assert shown(phone)["fields"]["处罚内容"] == "警告"
    assert own(phone, case["id"])["changes"] == [
        {"field": "处罚内容", "was": "罚款", "is": "警告"},
    ]
    assert "有变化" in reviewer.read(page_of(case))


def test_what_a_deletion_would_do_is_said_too(city, phone, case):
    DeskBrowser.signed_in(city, "clerk").post(page_of(case), "accept")
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    page = visible(reviewer.post(page_of(case), "preview", outcome="delete", **WORDS).text)
    assert "已不在信用档案中" in page
    assert shown(phone) is not None


def test_a_decision_that_would_be_refused_is_refused_at_the_look(city, phone, case):
    DeskBrowser.signed_in(city, "clerk").post(page_of(case), "accept")
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    future = WORDS | {"outcome": "correct", "correction.decided_on": "2999-01-01"}
    answer = reviewer.post(page_of(case), "preview", **future)
    assert answer.status_code == 422
    assert "认定日期不能晚于今天" in visible(answer.text)
    assert 'value="2999-01-01"' in answer.text
    assert WORDS["statement"] in answer.text


def test_nobody_reviews_their_own_decision(city, phone, case):
    done(city.staff("clerk"), case["id"], "accept")
    decided(city, case["id"], "uphold")
    words = {"statement": "我不同意，理由如下。"}
    assert phone.post(f"/me/objections/{case['id']}/review", words).status_code == 200
    own_one = DeskBrowser.signed_in(city, "reviewer")
    page = own_one.get(page_of(case)).text
    assert "须由其他同事复核" in visible(page)
    assert "review_preview" not in acts_on(page)
    answer = own_one.post(page_of(case), "review_decide", outcome="delete", **WORDS)
    assert answer.status_code == 403
    assert "这是您本人作出的决定" in visible(answer.text)
    other = DeskBrowser.signed_in(city, "supervisor")
    assert "review_preview" in acts_on(other.get(page_of(case)).text)
    assert other.post(page_of(case), "review_decide", outcome="delete", **WORDS).status_code == 303
    assert shown(phone) is None


def test_nobody_opens_their_own_case(city, phone, case):
    mine = DeskBrowser.signed_in(city, "supervisor", person=ZHANG)
    for answer in (mine.get(page_of(case)), mine.post(page_of(case), "accept")):
        assert answer.status_code == 403
        assert "这是您本人的事项，须由其他同事办理" in visible(answer.text)
    assert own(phone, case["id"])["state"] == "SUBMITTED"


def test_a_form_without_the_sessions_token_does_nothing(city, phone, case):
    clerk = DeskBrowser.signed_in(city, "clerk")
    told = {"act": "accept", "form": "x"}
    answer = clerk.client.post(page_of(case), data=told, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert own(phone, case["id"])["state"] == "SUBMITTED"


def test_no_case_of_another_kind_opens_here(city, phone, case):
    desk = DeskBrowser.signed_in(city)
    for kind in ("repairs", "complaints", "redecisions", "disputes", "tickets"):
        assert desk.get(f"/desk/{kind}/{case['id']}").status_code == 404
    assert desk.get("/desk/objections/nonsense").status_code == 404


def test_photos_stand_on_the_page_and_open_for_minutes(city, phone, case):
    assert hand_in(phone, uuid.UUID(hex=case["id"]), photo()).status_code == 201
    release(city)
    page = DeskBrowser.signed_in(city, "clerk").get(page_of(case)).text
    link = re.search(r'<img src="(/files/[^"]+)" alt="[^"]+"', page)[1]
    picture = city.app.test_client().get(link)
    assert picture.status_code == 200
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Content-Disposition"].startswith("attachment")
    city.simulator.advance(6 * 60)
    assert city.app.test_client().get(link).status_code == 410


def test_a_case_file_is_handed_on_by_who_may(city, case):
    desk = DeskBrowser.signed_in(city, "auditor")
    told = desk.get(f"/desk/cases/{case['id']}/file")
    assert told.json["file_no"] == case["id"][-12:].upper()
    assert desk.get(f"/desk/cases/{case['id']}/file.pdf").data.startswith(b"%PDF")


def test_a_complaint_is_answered_with_what_was_put_right(city, phone):
    told = phone.post("/me/complaints", {"about": "窗口排队", "text": "等了两个小时。"}).json
    address = f"/desk/complaints/{told['id']}"
    desk = DeskBrowser.signed_in(city, "reviewer")
    assert "等了两个小时。" in desk.read(address)
    words = WORDS | {"taken_back": "预约取消\n", "told": ""}
    assert desk.post(address, "decide", **words).status_code == 303
    mine = phone.get("/me/complaints").json["items"][0]
    assert mine["decision"] == WORDS["statement"]
    assert mine["restoration"] == {"taken_back": ["预约取消"], "told": []}
    assert desk.post(address, "decide", **WORDS).status_code == 409


def test_somebody_elses_record_is_in_no_case(city, phone, case):
    """The twin: what the page shows is of the person in the case alone."""
    other = city.phone(LI)
    page = DeskBrowser.signed_in(city).read(page_of(case))
    assert ZHANG.name in page
    assert LI.name not in page
    assert objecting(other, shown(phone)["id"]).status_code == 404


def test_accepted_cases_lie_in_the_queue_by_day_and_state(city, phone):
    penalised(city)
    case = accepted(city, phone)
    desk = DeskBrowser.signed_in(city, "reviewer")
    page = desk.read("/desk/objections")
    assert "期限内" in page
    assert ZHANG.name not in page
    assert case["id"] in desk.get("/desk/objections?state=ACCEPTED").text
    assert "没有符合这些条件的" in desk.read("/desk/objections?state=SUBMITTED")
    assert "没有符合这些条件的" in desk.read("/desk/objections?due=overdue")
    assert desk.get("/desk/objections?state=NONE").status_code == 422
    assert desk.get("/desk/objections?due=someday").status_code == 422
    due_on = case["due_on"]
    wait_until_over(city, due_on, phone)
    desk = DeskBrowser.signed_in(city, "supervisor")
    assert "已超期" in desk.read("/desk/objections?due=overdue")
    assert case["id"] in desk.get("/desk/objections?due=today").text


def test_negative_use_is_suspended_from_the_acceptance_on_and_not_before(city, phone, case):
    clerk = DeskBrowser.signed_in(city, "clerk")
    waiting = clerk.read(page_of(case))
    assert "受理后暂停" in waiting
    assert "不利使用 已暂停" not in waiting
    clerk.post(page_of(case), "accept")
    assert "不利使用 已暂停" in clerk.read(page_of(case))


def test_a_page_says_only_what_was_done(city, phone, case):
    clerk, address = DeskBrowser.signed_in(city, "clerk"), page_of(case)
    for act in ("accept", "decide", "return"):
        assert 'class="note" role="status"' not in clerk.get(f"{address}?done={act}").text
    onward = clerk.post(address, "accept").headers["Location"]
    assert "已受理，期限从今天起算" in clerk.read(onward)
    assert "已办结，本人已收到通知" not in clerk.read(f"{address}?done=decide")
    decided(city, case["id"], "uphold")
    assert "已受理，期限从今天起算" not in clerk.read(onward)


def test_an_outcome_that_does_not_fit_is_refused_in_a_whole_sentence(city, phone, case):
    done(city.staff("clerk"), case["id"], "accept")
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    for outcome, told in (("delist", "这件异议的结果请从列出的选项中选择"), ("x", "结果请从列出")):
        answer = reviewer.post(page_of(case), "preview", outcome=outcome, **WORDS)
        assert answer.status_code == 422
        assert told in visible(answer.text)
