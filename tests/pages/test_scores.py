"""Why the score is what it is, how it came to be, and what it opens."""

import re

import pytest

from tests.builders import record
from tests.objections.acts import accepted, penalised
from tests.pages.browsing import Browser, visible
from tests.people import LI, ZHANG

PENALTY, HONOUR, DEBT = "P-PEN-001", "P-HON-013", "P-JUD-001"


def shown(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


@pytest.fixture
def signed_in(browser):
    browser.sign_in()
    return browser


def test_the_points_on_the_page_are_the_score(city, phone, signed_in):
    city.deliver(
        [
            record(ZHANG, PENALTY, "罚一", title="罚款", valid_until="2030-12-31"),
            record(ZHANG, HONOUR, "奖一"),
        ]
    )
    score = phone.get("/me/score").json
    page = signed_in.get("/my/score").text
    listed = page.partition('id="parts"')[2].partition("</section>")[0]
    points = [int(each) for each in re.findall(r'class="points">([+-]\d+)', listed)]
    assert sum(points) == score["value"]
    for part in score["contributions"]:
        assert part["change_hint"] in page
    assert "2030年12月31日以后不再扣分" in visible(page)


def test_a_deduction_has_its_ways_and_an_addition_has_none(city, phone, signed_in):
    city.deliver([record(ZHANG, PENALTY, "罚一"), record(ZHANG, HONOUR, "奖一")])
    page = signed_in.get("/my/score").text
    for part in phone.get("/me/score").json["contributions"]:
        if "record_id" in part:
            way = f'href="/my/repairs#record-{part["record_id"]}"'
            assert (way in page) == (part["points"] < 0)


def test_what_is_contested_costs_nothing_and_says_so(city, phone, signed_in):
    penalised(city)
    accepted(city, phone)
    assert "异议处理中，不扣分" in shown(signed_in, "/my/score")


def test_the_history_has_a_row_for_every_change_with_its_cause(city, phone, signed_in):
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    city.deliver([record(ZHANG, HONOUR, "奖一")])
    points = phone.get("/me/score/history").json["items"]
    answer = signed_in.get("/my/score/history").text
    assert answer.count('class="point"') == len(points) == answer.count('<th scope="row">')
    for point in points:
        for cause in point["causes"]:
            assert cause["text"] in answer


def test_an_older_page_of_the_history_goes_on_where_the_newer_ends(city, phone, signed_in):
    for number in range(3):
        city.deliver([record(ZHANG, HONOUR, f"奖{number}")])
    first = signed_in.get("/my/score/history?limit=2").text
    following = re.search(r"/my/score/history\?cursor=([0-9a-f]{32})", first)[0]
    assert first.count('class="point"') == 2
    assert signed_in.get(following).text.count('class="point"') >= 1


def test_a_scene_says_why_and_what_is_missing(city, signed_in):
    city.deliver([record(ZHANG, DEBT, "执一")])
    assert "暂不可以" in shown(signed_in, "/my/scenes")
    page = shown(signed_in, "/my/scenes/travel")
    assert "为什么" in page
    assert "还差什么" in page
    assert "请人再看一次" in page


def test_a_scene_that_is_open_wants_nobody_to_look_again(signed_in):
    page = shown(signed_in, "/my/scenes/books")
    assert "可以" in page
    assert "请人再看一次" not in page


def test_there_is_no_scene_of_that_name(signed_in):
    assert signed_in.get("/my/scenes/none").status_code == 404


def test_a_person_is_asked_to_look_again(city, phone, signed_in):
    city.deliver([record(ZHANG, DEBT, "执一")])
    answer = signed_in.post("/my/scenes/travel", kind="scan", statement="债务已还清。")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/scenes/travel#again")
    [case] = phone.get("/me/redecisions").json["items"]
    assert (case["kind"], case["subject"], case["statement"]) == ("scan", "travel", "债务已还清。")
    page = shown(signed_in, "/my/scenes/travel")
    assert "您申请过人工复核" in page
    assert "请人再看一次" not in page  # one at a time
    assert f'href="/my/cases/{case["id"]}"' in signed_in.get("/my/scenes/travel").text


def test_a_refused_request_keeps_what_was_typed(city, signed_in):
    city.deliver([record(ZHANG, DEBT, "执一")])
    signed_in.post("/my/scenes/travel", kind="eligibility", statement="")
    answer = signed_in.post("/my/scenes/rent", kind="none", statement="债务已还清。")
    assert answer.status_code == 422
    assert "债务已还清。" in answer.text
    assert signed_in.client.post("/my/scenes/rent", data={"kind": "scan"}).status_code == 403


def test_what_was_decided_stands_there(city, phone, signed_in):
    city.deliver([record(ZHANG, DEBT, "执一"), record(LI, DEBT, "执二")])
    signed_in.post("/my/scenes/travel", kind="eligibility", statement="债务已还清。")
    [case] = phone.get("/me/redecisions").json["items"]
    told = {"outcome": "not_eligible", "statement": "法院记录尚未撤销。"}
    path = f"/staff/redecisions/{case['id']}/decide"
    assert city.staff("supervisor").post(path, told).status_code == 200
    page = shown(signed_in, "/my/scenes/travel")
    assert "法院记录尚未撤销。" in page
    assert "请人再看一次" in page
