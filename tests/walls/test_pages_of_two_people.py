"""No page gives one person anything of another: every address, every form, every id."""

import inspect
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import web
from services import parties
from services.cases import ledger
from tests.pages.browsing import HTML, Browser, hidden
from tests.people import ZHANG
from tests.test_house import resource_of
from tests.walls.strangers import Asked
from tests.walls.test_two_people import Neighbours

QUOTED = re.compile(r'"([a-z_]{1,20})"')
MINE = "/my"


def names() -> set[str]:
    """Every word that the source of a citizen's page quotes: what its forms' fields are called."""
    found: set[str] = set()
    for source in (Path(web.__file__).parent / "citizens").glob("*.py"):
        found |= set(QUOTED.findall(source.read_text("utf-8")))
    return found - {"form", "act", "page", "next"}


def everything_to_open(neighbours: Neighbours) -> Iterator[Asked]:
    """Every page with each of the ids in each place that takes one, and every act of it."""
    app, ids, fields = neighbours.city.app, some(neighbours), names()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(MINE):
            continue
        page = resource_of(app.view_functions[rule.endpoint])
        said = set(QUOTED.findall(inspect.getsource(page))) | set(getattr(page, "acts", ()))
        acts = sorted(said) if rule.arguments else [""]
        for value in ids:
            path = re.sub(r"<[^>]+>", value, rule.rule)
            filled = dict.fromkeys(fields, value)
            if "GET" in rule.methods:
                yield Asked("GET", path, filled)
            if "POST" in rule.methods:
                yield from (Asked("POST", path, {}, filled | {"act": act}) for act in acts)


def some(neighbours: Neighbours) -> list[str]:
    """The person's cases, orders, authorisations …: the newest row of each table has its ids."""
    newest = [rows[-1] for rows in neighbours.before.values() if rows]
    found = {value.hex for row in newest for value in row.values() if isinstance(value, uuid.UUID)}
    return [*sorted(found & neighbours.ids), neighbours.case]


def leaks(neighbours: Neighbours, browser: Browser, only: str = "") -> list[str]:
    found, count = [], 0
    form = hidden(browser.get("/my/settings").text)["form"]
    said: set[str] = set()
    # What is looked at first, since what was said there is shown to whoever said it.
    for asked in sorted(everything_to_open(neighbours), key=lambda asked: asked.method):
        if only not in asked.path or asked.path == "/my/sign-out":
            continue
        count += 1
        answer = browser.client.open(
            asked.path,
            method=asked.method,
            query_string=asked.query,
            data=(asked.body or {}) | {"form": form},
            headers=HTML,
        )
        assert "/my/sign-in?" not in answer.headers.get("Location", ""), asked
        told = answer.get_data() + repr(sorted(answer.headers)).encode()
        said |= set((asked.body or {}).values())
        known = f"{asked} {said}".encode()
        foreign = {mark for mark in neighbours.marks if mark in told and mark not in known}
        if foreign or answer.status_code >= 500:
            found.append(f"{asked.method} {asked.path}: {answer.status_code} {foreign}")
    after = neighbours.hers.rows()
    found += [f"rows of {name} changed" for name in after if after[name] != neighbours.before[name]]
    assert count > 5
    return found


@pytest.fixture
def neighbours(city) -> Neighbours:
    return Neighbours(city)


@pytest.fixture
def browser(neighbours) -> Browser:
    """The asker's, signed in and freshly proved."""
    browser = Browser(neighbours.city, ZHANG)
    assert browser.sign_in().status_code == 303
    browser.prove_afresh(neighbours.asker)
    return browser


def test_no_page_gives_a_person_anything_of_another(neighbours, browser):
    assert leaks(neighbours, browser) == []


def test_a_page_that_reads_by_an_id_alone_is_found(neighbours, browser, monkeypatch):
    """The twin: whoever knows the id of a case is believed to be its person."""
    own_party = parties.on_case

    def any_party(house, caller, case_id):
        owner = ledger.whose(house, case_id)
        return own_party(house, replace(caller, subject_id=owner), case_id)

    monkeypatch.setattr(parties, "on_case", any_party)
    assert leaks(neighbours, browser, only=f"/my/objections/{neighbours.case}") != []
