"""Hands that hold a phone: they sign in, open pages, and notice what goes wrong on them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from tests.postgres import left_out

AXE = Path(__file__).parents[1] / "foreign" / "node_modules" / "axe-core" / "axe.min.js"
WIDTH, HEIGHT = 390, 844
LOOPBACK = {"127.0.0.1", "localhost"}
PATIENCE_MS = 15_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@dataclass(frozen=True)
class Town:
    """The demo city by what `demo.json` says of it, and the ids of what happened there since."""

    told: dict[str, Any]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.told["base_url"]

    def person(self, number: int = 0) -> dict[str, str]:
        return self.told["people"][number]

    def shop(self, number: int = 0) -> dict[str, Any]:
        return self.told["merchants"][number]

    def desk(self, role: str) -> dict[str, str]:
        return next(each for each in self.told["staff"] if each["role"] == role)


@dataclass
class Hand:
    """A browser of one person, with what it complained of."""

    town: Town
    context: Any
    page: Any
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the addresses of all requests
    openid: str = ""

    @classmethod
    @contextmanager
    def taking(cls, town: Town, browser: Any, **options: Any) -> Iterator["Hand"]:
        """A phone as WeChat's own browser is: a narrow screen, and what `options` say."""
        viewport = options.pop("viewport", {"width": WIDTH, "height": HEIGHT})
        context = browser.new_context(viewport=viewport, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE_MS)
        hand = cls(town, context, context.new_page())
        hand._listen(hand.page)
        try:
            yield hand
        finally:
            context.close()

    def _listen(self, page: Any) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._watch)

    def _hear(self, said: Any) -> None:
        # A refused form is answered with its status, which the console calls an error.
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    def _watch(self, request: Any) -> None:
        self.asked.append(unquote(request.url))
        host = urlsplit(request.url).hostname
        if host and host not in LOOPBACK:
            self.complaints.append(f"a request to {host}")

    def sign_in(self, number: int = 0) -> None:
        """As a citizen who proved in the mini-program who they are."""
        self._take_up({"role": "citizen", "name": self.town.person(number)["name"]}, "/my")

    def stand_at_the_counter(self, number: int = 1, shop: int = 0) -> None:
        """As a cashier whom the shop invited."""
        told = {"role": "cashier", "name": self.town.person(number)["name"]}
        chosen = self.town.shop(shop)
        self._take_up(told | {"merchant": chosen["code"]}, "/counter")
        # Whoever was invited by another shop before is asked at which one they stand.
        if self.page.url.partition("?")[0].endswith("/counter/shops"):
            self.page.get_by_role("button", name=f"选这家，到{chosen['name']}收银").click()
            self.page.wait_for_url(re.compile(r"/counter$"))

    def sit_at_a_desk(self, role: str = "supervisor") -> None:
        """As somebody of the credit office."""
        told = self.town.desk(role)
        self.open("/desk/sign-in")
        self.page.get_by_label("用户名").fill(told["username"])
        self.page.get_by_label("密码").fill(told["password"])
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(r"/desk(?!/sign-in)"))

    def _take_up(self, told: dict[str, str], place: str) -> None:
        answer = self.context.request.post(f"{self.town.url}/gallery/phones", data=told)
        assert answer.status == 200, answer.text()
        people = {each["name"]: each for each in self.town.told["people"]}
        self.openid = people[told["name"]]["openid"]
        self.open(f"{place}/sign-in")

    def open(self, address: str) -> None:
        """Open an address of the app and wait until nothing is under way."""
        self.page.goto(self.town.url + address)
        self.page.wait_for_load_state("networkidle")

    def press(self, button: str) -> None:
        """Send a form by its button, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="networkidle"):
            self.page.get_by_role("button", name=button, exact=True).click()

    def open_mini_program(self, page: str) -> None:
        """Open a page of the mini-program, on the simulator's phone of whoever signed in last."""
        query = urlencode({"openid": self.openid, "page": page})
        self.page.goto(f"{self.town.told['simulator_url']}/phone?{query}")
        self.page.wait_for_load_state("networkidle")

    def sees(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def widest(self) -> list[str]:
        """What stands out at the right, for whoever has to mend it."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('body *')]
              .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
              .map(each => each.outerHTML.slice(0, 100)).slice(0, 5)"""
        )

    def violations(self) -> list[str]:
        """What axe finds: rule, and where."""
        if not AXE.is_file():
            left_out("Whether pages can be read aloud", "npm ci in tests/foreign")
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "rules => axe.run(document, { runOnly: rules }).then(told => told.violations)", RULES
        )
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
