"""What a page says when it refuses: in people's words, with no name of a field in it."""

import re
from html import escape

import pytest

from tests.pages.browsing import HTML, Browser, hidden, visible
from tests.pages.offices import DeskBrowser
from tests.people import ZHANG
from tests.test_house import resource_of
from tests.walls.test_pages_of_two_people import names
from web.views import worded

LISTED_CODES = re.compile(r"须为 [a-z]|YYYY")
CODE_WORD = re.compile(r"(?<![\w./-])[a-z]+(?:_[a-z]+)* (?:须|应|不能|不是)")


@pytest.fixture
def browser(city) -> Browser:
    phone = city.phone(ZHANG)
    browser = Browser(city, ZHANG)
    browser.sign_in()
    browser.prove_afresh(phone)
    return browser


def posted(city) -> list[str]:
    """Every form of a citizen's own that stands at an address without an id."""
    return [
        rule.rule
        for rule in city.app.url_map.iter_rules()
        if rule.rule.startswith("/my")
        and not rule.arguments
        and hasattr(resource_of(city.app.view_functions[rule.endpoint]), "post")
        and not rule.rule.endswith(("sign-out", "/close", "/unbind"))
    ]


@pytest.mark.parametrize("typed", ["", "长" * 5000], ids=["empty", "long"])
def test_a_refused_form_names_no_field_as_programs_do(city, browser, typed):
    form = hidden(browser.get("/my/settings").text)["form"]
    seen, refusals = [], 0
    for address in posted(city):
        told = dict.fromkeys(names(), typed) | {"form": form}
        answer = browser.client.post(address, data=told, headers=HTML)
        assert answer.status_code < 500, address
        refusals += answer.status_code >= 400
        seen += [f"{address}: {each}" for each in CODE_WORD.findall(visible(answer.text))]
    assert seen == []
    assert refusals >= 3


def test_such_a_name_would_be_found():
    assert CODE_WORD.search("about 须有 1 到 60 个字")
    assert not CODE_WORD.search("用途须有 1 到 100 个字")


DESK = (
    ("/desk/objections?state=x", "状态请从列出的选项中选择"),
    ("/desk/objections?due=x", "期限请从列出的选项中选择"),
    ("/desk/tasks?state=x", "状态请从列出的选项中选择"),
    ("/desk/statistics?from=x", "起始月份请写成年和月"),
    ("/desk/statistics?to=2026-13", "截止月份请写成年和月"),
    ("/desk/deliveries?state=x", "状态请从列出的选项中选择"),
    ("/desk/deliveries?limit=0", "每页条数须在 1 到 100 之间"),
)
MINE = (
    ("/my/cases?cursor=x", "翻页位置不对，请从第一页看起"),
    ("/my/notices?limit=x", "每页条数须为整数"),
)


@pytest.mark.parametrize(("address", "told"), DESK)
def test_an_address_of_the_desk_is_refused_in_words(city, address, told):
    answer = DeskBrowser.signed_in(city).get(address)
    assert answer.status_code in (400, 422)
    assert told in visible(answer.text)
    assert not LISTED_CODES.search(visible(answer.text))


@pytest.mark.parametrize(("address", "told"), MINE)
def test_an_address_of_a_citizens_is_refused_in_words(browser, address, told):
    answer = browser.get(address)
    assert answer.status_code == 400
    assert told in visible(answer.text)


def test_the_names_of_fields_leave_other_words_alone():
    told = "这件异议的 outcome 须为 delete、correct 之一"
    assert worded(told, {"outcome": "结果"}) == "这件异议的结果请从列出的选项中选择"
    assert worded("photo 1 to 2", {"to": "到"}) == "photo 1到2"
    assert worded("item.reason 须有 1 到 60 个字", {"reason": "理由"}).startswith("item.reason")


@pytest.mark.parametrize("address", ["/my", "/counter", "/desk"])
def test_a_page_that_leads_on_speaks_chinese(city, address):
    answer = city.app.test_client().get(address, headers=HTML)
    assert answer.status_code == 303
    assert 'lang="zh-CN"' in answer.text
    assert "Redirecting" not in answer.text
    assert escape(answer.headers["Location"]) in answer.text
