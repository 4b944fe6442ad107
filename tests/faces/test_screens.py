"""Every screen: readable aloud, by keyboard, on the narrowest phone, with the largest type."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.faces import tours
from tests.faces.hands import Hand
from tests.faces.screens import ANYBODY, CITIZEN, OFFICE, ROLES, SCREENS, take_role

HOME_BYTES = 60_000
FILLED_BY_SCRIPT = (
    "<main></main><script>document.querySelector('main').append('x'.repeat(99))</script>"
)


@pytest.fixture(scope="module")
def tour(town, browser) -> Callable[[str], dict[str, tours.Findings]]:
    """What was found on the screens of a role, which are opened once for all that is asked."""
    return cache(lambda role: tours.tour(town, browser, role))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("check", [*tours.CHECKS, "complaints"])
def test_every_screen(tour, role, check):
    assert tour(role)[check] == {}


@pytest.mark.parametrize(
    ("check", "damage", "named"),
    [
        ("read_aloud", "document.querySelector('label').remove()", "label:"),
        ("too_wide", "document.querySelector('main').style.width = '400px'", "<main"),
        (
            "unreached",
            "document.querySelector('main button').tabIndex = -1",
            "never reached: <button",
        ),
        (
            "unreached",
            "document.querySelector('main button').style.setProperty('outline', 'none', 'important')",
            "no focus shown: <button",
        ),
        ("told_of_people", "document.title = NAME", "in "),
        ("told_of_people", "localStorage.setItem('who', NAME)", "who"),
        ("told_of_people", "fetch('/check?name=' + NAME)", "/check?name="),
    ],
)
def test_each_check_finds_what_is_wrong(town, hand, check, damage, named):
    """The twins: one thing on a page is damaged at a time."""
    hand.open("/check")
    assert tours.CHECKS[check](hand) == []
    hand.page.evaluate(f"NAME => {{ {damage} }}", town.person()["name"])
    found = tours.CHECKS[check](hand)
    assert any(named in each for each in found), found


def weight(hand: Hand, address: str, then: str = "0") -> int:
    """How many bytes come over the wire for the first view of a page."""
    line = hand.context.new_cdp_session(hand.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    hand.open(address)
    hand.page.evaluate(then)
    print(f"first view of {address}: {sum(sizes):,} bytes in {len(sizes)} answers")
    return int(sum(sizes))


def test_the_first_view_of_home_is_light(hand):
    hand.sign_in()
    assert 5_000 < weight(hand, "/my") <= HOME_BYTES


def test_a_heavy_first_view_is_found(hand):
    """The twin: home with the reader of codes."""
    hand.sign_in()
    reader = "fetch('/static/zxing/zxing_reader.wasm').then(answer => answer.arrayBuffer()).then(() => 0)"
    assert weight(hand, "/my", reader) > HOME_BYTES


def is_empty(hand: Hand) -> bool:
    return len(hand.page.locator("main").inner_text().strip()) <= 10


@pytest.mark.parametrize("role", [CITIZEN, OFFICE, ANYBODY])
def test_every_page_shows_itself_without_a_script(town, browser, role):
    with Hand.taking(town, browser, java_script_enabled=False) as hand:
        take_role(hand, role)
        for screen in SCREENS:
            if screen.role == role and screen.reach is None:
                screen.open(hand)
                assert not is_empty(hand), screen.name


def test_a_page_that_only_a_script_fills_is_found(town, browser):
    with Hand.taking(town, browser, java_script_enabled=False) as hand:
        hand.page.route(
            "**/check", lambda route: route.fulfill(body=FILLED_BY_SCRIPT, content_type="text/html")
        )
        hand.open("/check")
        assert is_empty(hand)
