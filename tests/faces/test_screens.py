"""Every screen: readable aloud, by keyboard, on the narrowest phone, with the largest type."""

from urllib.parse import unquote

import pytest

from tests.faces.hands import Hand
from tests.faces.screens import (
    ANYBODY,
    CASHIER,
    CITIZEN,
    MINI,
    MINI_CASHIER,
    OFFICE,
    SCREENS,
    take_role,
)

ROLES = (CITIZEN, CASHIER, OFFICE, ANYBODY, MINI, MINI_CASHIER)
NARROW = {"width": 320, "height": 640}
HOME_BYTES = 60_000
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def screens_of(role: str):
    return [screen for screen in SCREENS if screen.role == role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(town, browser, role, scheme):
    found = {}
    with Hand.taking(town, browser, color_scheme=scheme) as hand:
        if screens_of(role):
            take_role(hand, role)
        for screen in screens_of(role):
            screen.open(hand)
            if violations := hand.violations():
                found[screen.name] = violations
        assert hand.complaints == []
    assert found == {}


def test_axe_would_find_something(hand):
    hand.open("/check")
    hand.page.evaluate("document.querySelector('label').remove()")
    assert any(each.startswith("label:") for each in hand.violations())


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_wider_than_the_narrowest_phone(town, browser, role):
    wide = {}
    with Hand.taking(town, browser, viewport=NARROW) as hand:
        if screens_of(role):
            take_role(hand, role)
        for screen in screens_of(role):
            screen.open(hand)
            for size in ("100%", "200%"):
                # The page's own style is under its policy; a reader's setting is not.
                hand.page.evaluate("size => document.documentElement.style.fontSize = size", size)
                if hand.overflow():
                    wide[f"{screen.name} at {size}"] = hand.widest()
    assert wide == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_control_is_reached_by_the_keyboard_and_shows_it(town, browser, role):
    missed = {}
    with Hand.taking(town, browser) as hand:
        if screens_of(role):
            take_role(hand, role)
        for screen in screens_of(role):
            screen.open(hand)
            if left := unreached(hand):
                missed[screen.name] = left
    assert missed == {}


def test_the_first_view_of_home_is_light(town, browser):
    with Hand.taking(town, browser) as hand:
        hand.sign_in()
        line = hand.context.new_cdp_session(hand.page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        sizes: list[int] = []
        line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        hand.open("/my")
        print(f"first view of home: {sum(sizes):,} bytes in {len(sizes)} answers")
        assert sum(sizes) <= HOME_BYTES


@pytest.mark.parametrize("role", [CITIZEN, OFFICE, ANYBODY])
def test_every_page_shows_itself_without_a_script(town, browser, role):
    with Hand.taking(town, browser, java_script_enabled=False) as hand:
        take_role(hand, role)
        for screen in screens_of(role):
            if screen.reach is None:
                hand.open(screen.address)
                assert len(hand.page.locator("main").inner_text().strip()) > 10, screen.name


@pytest.mark.parametrize("role", [CITIZEN, CASHIER, OFFICE])
def test_addresses_titles_and_storage_tell_nobody_s_data(town, browser, role):
    secrets = [each[key] for each in town.told["people"] for key in ("name", "id_number", "phone")]
    told: list[str] = []
    with Hand.taking(town, browser) as hand:
        hand.page.on("request", lambda request: told.append(unquote(request.url)))
        if screens_of(role):
            take_role(hand, role)
        for screen in screens_of(role):
            screen.open(hand)
            told.append(hand.page.title())
            told.append(hand.page.evaluate(STORED))
    assert [(each, line) for each in secrets for line in told if each in line] == []


def unreached(hand: Hand) -> list[str]:
    """Controls that Tab never comes to, and such as do not show that it did."""
    wanted = hand.page.evaluate(
        """() => { // Tab stops once at a group of choices: at the chosen one, else at the first.
          const stop = name => document.querySelector(`input[name="${name}"]:checked`)
            ?? document.querySelector(`input[name="${name}"]`);
          return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
          .filter(each => each.checkVisibility() && !each.disabled
            && !(each.type === 'radio' && each !== stop(each.name)))
          .map((each, place) => { each.dataset.place = place; return place; }); }"""
    )
    reached, names = set(), {}
    for _ in range(3 * len(wanted) + 10):  # fields for dates have several stops
        if reached >= set(wanted):
            break
        hand.page.keyboard.press("Tab")
        told = hand.page.evaluate(
            """() => { const now = document.activeElement; const style = getComputedStyle(now);
              return [now.dataset.place, style.outlineStyle !== 'none' || now.matches('input, textarea, select, [role=region]'),
                      now.outerHTML.slice(0, 120)]; }"""
        )
        place, shows, html = told
        if place is not None:
            reached.add(int(place))
            if not shows:
                names[int(place)] = f"no focus shown: {html}"
    left = [place for place in wanted if place not in reached]
    for place in left:
        html = hand.page.evaluate(
            "place => document.querySelector(`[data-place='${place}']`).outerHTML.slice(0, 120)",
            place,
        )
        names[place] = f"never reached: {html}"
    return list(names.values())
