"""What is found on every screen: each is opened once, and everything is asked of it there."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from tests.faces.hands import HEIGHT, WIDTH, Hand, Town
from tests.faces.screens import SCREENS, take_role

Findings = dict[str, list[str]]  # by the name of the screen
NARROW = {"width": 320, "height": 640}
USUAL = {"width": WIDTH, "height": HEIGHT}
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def read_aloud(hand: Hand) -> list[str]:
    """What axe finds, in light and in dark."""
    found = []
    for scheme in ("light", "dark"):
        hand.page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {each}" for each in hand.violations()]
    hand.page.emulate_media(color_scheme="light")
    return found


def too_wide(hand: Hand) -> list[str]:
    """What is wider than the narrowest phone, with type as usual and twice as large."""
    found = []
    hand.page.set_viewport_size(NARROW)
    for size in ("100%", "200%"):
        # The page's own style is under its policy; a reader's setting is not.
        hand.page.evaluate("size => document.documentElement.style.fontSize = size", size)
        if hand.overflow():
            found += [f"{size}: {each}" for each in hand.widest() or ["the page"]]
    hand.page.evaluate("document.documentElement.style.fontSize = ''")
    hand.page.set_viewport_size(USUAL)
    return found


def told_of_people(hand: Hand) -> list[str]:
    """Whose name, number or phone stands in the address, in the title or in the storage."""
    shown = [unquote(hand.page.url), hand.page.title(), hand.page.evaluate(STORED), *hand.asked]
    people = hand.town.told["people"]
    secrets = [each[key] for each in people for key in ("name", "id_number", "phone")]
    return [f"{each} in {line}" for each in secrets for line in shown if each in line]


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
    shown: dict[int, bool] = {}  # whether any of its stops shows itself
    for _ in range(3 * len(wanted) + 10):  # fields for dates have several
        if shown.keys() >= set(wanted):
            break
        hand.page.keyboard.press("Tab")
        # A field without a frame of its own is shown by the one around it.
        place, shows = hand.page.evaluate(
            """() => { const now = document.activeElement;
              const shows = each => getComputedStyle(each).outlineStyle !== 'none';
              return [now.dataset.place, now.matches('[role=region]') || shows(now) || shows(now.parentElement)]; }"""
        )
        if place is not None:
            shown[int(place)] = shows or shown.get(int(place), False)
    wrong = {place: "never reached" for place in wanted if place not in shown}
    wrong |= {place: "no focus shown" for place, shows in shown.items() if not shows}
    return [f"{what}: {_html(hand, place)}" for place, what in wrong.items()]


def _html(hand: Hand, place: int) -> str:
    return hand.page.evaluate(
        "place => document.querySelector(`[data-place='${place}']`).outerHTML.slice(0, 120)", place
    )


CHECKS: Mapping[str, Callable[[Hand], list[str]]] = {
    "told_of_people": told_of_people,
    "read_aloud": read_aloud,
    "too_wide": too_wide,
    "unreached": unreached,
}


def tour(town: Town, browser: Any, role: str) -> dict[str, Findings]:
    """Open every screen of a role; returns by check what it found on which screens."""
    found: dict[str, Findings] = {name: {} for name in (*CHECKS, "complaints")}
    with Hand.taking(town, browser) as hand:
        take_role(hand, role)
        for screen in SCREENS:
            if screen.role == role:
                hand.asked.clear()
                screen.open(hand)
                for name, check in CHECKS.items():
                    if findings := check(hand):
                        found[name][screen.name] = findings
        if hand.complaints:
            found["complaints"][role] = hand.complaints
    return found
