"""What a page says when it refuses: in people's words, with no name of a field in it."""

import re

import pytest

from tests.pages.browsing import HTML, Browser, hidden, visible
from tests.people import ZHANG
from tests.test_house import resource_of
from tests.walls.test_pages_of_two_people import names

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
