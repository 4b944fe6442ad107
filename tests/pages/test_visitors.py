"""What anybody opens: organisations, questions with answers, the check of a report."""

import pytest

from services import learning
from tests.builders import REGISTRATION, SHOP, organisation_record
from tests.pages.browsing import HTML, visible


def get(city, address: str, visitor: str = "192.0.2.1"):
    where = {"REMOTE_ADDR": visitor}
    return city.app.test_client().get(address, headers=HTML, environ_base=where)


def read(city, address: str) -> str:
    answer = get(city, address)
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


def known(city) -> None:
    city.deliver([organisation_record(SHOP, REGISTRATION, "登记一")])


def test_the_front_page_leads_to_all_that_is_for_anybody(city):
    page = get(city, "/").text
    for address in ("/organisations", "/check", "/learn", "/my", "/counter", "/desk"):
        assert f'href="{address}"' in page
        assert get(city, address).status_code in (200, 303)


def test_an_organisation_is_found_by_its_name_and_code(city):
    known(city)
    assert "只能查单位" in read(city, "/organisations")
    for asked in (SHOP[0][:4], SHOP[1]):
        page = get(city, f"/organisations?q={asked}").text
        assert SHOP[0] in page
        assert f'href="/organisations/{SHOP[1]}"' in page
    assert "没有找到" in read(city, "/organisations?q=没有这一家")


def test_too_short_a_question_stays_in_the_form(city):
    answer = get(city, "/organisations?q=书")
    assert answer.status_code == 422
    assert "请至少输入两个字" in visible(answer.text)
    assert 'value="书"' in answer.text


def test_an_organisations_report_stands_by_classes(city):
    known(city)
    page = read(city, f"/organisations/{SHOP[1]}")
    for told in (SHOP[0], SHOP[1], "基本 1 条", "处罚 0 条", "红黑名单", "不在红名单"):
        assert told in page
    assert get(city, "/organisations/91330106MA2CDE1234").status_code in (404, 422)
    assert get(city, "/organisations/nonsense").status_code == 422


def test_searching_is_slowed_down_by_address(city, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 3)
    asked, hasty = "/organisations?q=有限公司", "192.0.2.7"
    answers = [get(city, asked, hasty) for _ in range(4)]
    assert answers[0].status_code == 200
    answer = answers[-1]
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    # Nobody is kept from the form, from learning, or from asking elsewhere.
    assert get(city, "/organisations", hasty).status_code == 200
    assert get(city, "/learn", hasty).status_code == 200
    assert get(city, asked, "192.0.2.8").status_code == 200


def test_every_topic_answers_with_source_and_day(city):
    front = get(city, "/learn").text
    for code, title in learning.topics(city.house):
        assert f"/learn/{code}" in front
        page = read(city, f"/learn/{code}")
        assert title in page
        for lesson in learning.of_topic(city.house, code):
            assert visible(lesson.question).strip() in page
            assert f"出处：{lesson.source}" in page
    assert get(city, "/learn/nonsense").status_code == 404


def test_what_no_rule_of_the_city_says_is_said_to_be_general(city):
    general = [
        lesson
        for code, _ in learning.topics(city.house)
        for lesson in learning.of_topic(city.house, code)
        if lesson.source == "一般说明"
    ]
    assert general
    assert all("以本市公布的规定为准" in lesson.answer for lesson in general)


def test_a_report_that_is_none_is_said_to_be_none(city):
    page = read(city, "/check?report_no=XB20260101AAAAAAAAAAAA&code=AAAA")
    assert "未查到" in page


def test_a_problem_is_a_page(city):
    answer = get(city, "/organisations/nonsense")
    assert "<html" in answer.text
    assert "回到首页" in visible(answer.text)


@pytest.mark.parametrize(
    ("address", "home"),
    [("/nothing", "首页"), ("/my/nothing", "我的信用"), ("/counter/nothing", "收银台")],
)
def test_what_is_not_there_says_why_and_leads_back(city, address, home):
    answer = city.app.test_client().get(address, headers=HTML)
    assert answer.status_code == 404
    assert "地址可能打错了" in visible(answer.text)
    assert f"回到{home}" in visible(answer.text)
