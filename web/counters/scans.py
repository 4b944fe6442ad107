"""The counter: choose what is lent, then scan the customer's code."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_uuid
from services import scans, wechat_pages
from services.merchants import offers
from services.waivers import counters
from services.words import money
from web.views import COUNTER, CounterPage, at, here

WECHAT = "MicroMessenger"
# What the cashier can do about a refused code, beside what the refusal says.
NEXT_STEPS = {
    "pass_used": "每个码只能用一次，截图无效。请顾客刷新出新的码，再扫一次。",
    "pass_expired": "码很快会过期。请顾客刷新后马上出示，再扫一次。",
    "pass_unknown": "请确认扫的是“掌信”的信用码，不是付款码、健康码或商户码。",
    "scene_not_offered": "请另选一项本店提供的服务。",
}


@at(COUNTER)
class Counter(CounterPage):
    """Where a cashier comes in."""

    template = "counters/scan.html"
    ending = ("GET",)

    def get(self) -> Response:
        offered = offers.list_own(self.house, self.counter)
        wanted = request.values.get("offer")
        first = offered[0]["offer_id"] if offered else None
        is_offered = any(each["offer_id"] == wanted for each in offered)
        in_wechat = WECHAT in request.user_agent.string
        scanner = wechat_pages.sign(self.house, here()) if in_wechat and offered else None
        page = self.show(
            offers=offered,
            chosen=wanted if is_offered else first,
            scans_on=is_offered,
            scanner=scanner,
            glance=counters.glance(self.house, self.counter),
            shelves=counters.SHELVES,
            next_step=NEXT_STEPS.get(self.refusal.code) if self.refusal else None,
            repeated=self.repeated(),
        )
        page.headers["Content-Security-Policy"] = policy(scanner["script"] if scanner else None)
        return page

    def post(self) -> Response:
        told = request.form
        deposit = told.get("deposit_fen", "").strip()
        found = scans.redeem_for_offer(
            self.house,
            self.counter,
            told.get("pass", ""),
            read_uuid("offer", told.get("offer", "")),
            money("deposit_fen", deposit) if deposit else None,
        )
        # Shown by its id: whoever loads that page again scans nothing again.
        return redirect(f"{COUNTER}/scans/{found['scan_id']}", 303)

    def repeated(self) -> Mapping[str, Any] | None:
        """The scan whose answer this very cashier may have missed."""
        if self.refusal is None or self.refusal.code != "pass_used":
            return None
        return scans.find_repeated(self.house, self.counter, request.form.get("pass", ""))


def policy(wechats_script: str | None) -> str:
    """What this page may run: WebAssembly, which reads codes, and in WeChat its own script."""
    allowed = " ".join(filter(None, ("script-src 'self' 'wasm-unsafe-eval'", wechats_script)))
    return current_app.extensions["page_policy"].replace("script-src 'self'", allowed)
