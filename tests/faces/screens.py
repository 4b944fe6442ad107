"""Every screen that is photographed and checked: what it is called, and how one gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from demo.actors import Machine, Phone
from tests.faces.hands import Hand, Town


@dataclass(frozen=True)
class Screen:
    """`role` is whose screen it is; `reach` goes on from the address where that is needed."""

    name: str
    role: str
    address: str
    reach: Callable[[Hand], None] | None = None

    def open(self, hand: Hand) -> None:
        if self.role in (MINI, MINI_CASHIER):
            hand.open_mini_program(self.address)
        else:
            hand.open(self.address)
        if self.reach:
            self.reach(hand)


CITIZEN, CASHIER, OFFICE, ANYBODY = "citizen", "cashier", "office", "anybody"
# The mini-program's own source, on the simulator's phone.
MINI, MINI_CASHIER = "mini", "mini-cashier"
MINI_PAGES = (
    *("home", "report", "pass", "waivers", "mine", "identity", "score", "history", "scenes"),
    *("objections", "object", "repairs", "complaints", "complain", "redecisions", "authorisations"),
    *("grant", "access-log", "notices", "consents", "links", "settings", "export", "organisations"),
)
COUNTER_PAGES = ("entry", "scan", "orders", "card")


def following(selector: str) -> Callable[[Hand], None]:
    """Go on by the first link of this kind."""

    def reach(hand: Hand) -> None:
        hand.open(hand.page.locator(selector).first.get_attribute("href"))

    return reach


def look_ahead(hand: Hand) -> None:
    """From the queue to what a decision about the first case would change."""
    following("main a[href^='/desk/objections/0']")(hand)
    if hand.page.locator("button[value=accept]").count():
        hand.page.locator("button[value=accept]").click()
        hand.page.wait_for_load_state("networkidle")
    hand.page.get_by_text("办结", exact=True).click()
    hand.page.get_by_label("维持原信息").check()
    hand.page.get_by_label("办理说明").fill("经核实，信息无误。")
    hand.page.get_by_role("button", name="下一步").click()
    hand.page.get_by_text("确认前请核对").wait_for()


SCREENS = (
    Screen("home", CITIZEN, "/my"),
    Screen("report", CITIZEN, "/my/report"),
    Screen("report-penalties", CITIZEN, "/my/report?class=penalty"),
    Screen("score", CITIZEN, "/my/score"),
    Screen("history", CITIZEN, "/my/score/history"),
    Screen("scenes", CITIZEN, "/my/scenes"),
    Screen("scene", CITIZEN, "/my/scenes/rent"),
    Screen("code", CITIZEN, "/my/code"),
    Screen("cases", CITIZEN, "/my/cases"),
    Screen("objection", CITIZEN, "/my/cases", following("a[href^='/my/objections/0']")),
    Screen("complaint", CITIZEN, "/my/cases", following("a[href^='/my/complaints/0']")),
    Screen("objection-what", CITIZEN, "/my/objections/new"),
    Screen("repairs", CITIZEN, "/my/repairs"),
    Screen("orders", CITIZEN, "/my/orders"),
    Screen("order", CITIZEN, "/my/orders", following("main a[href^='/my/orders/']")),
    Screen("looks", CITIZEN, "/my/looks"),
    Screen("notices", CITIZEN, "/my/notices"),
    Screen("authorisations", CITIZEN, "/my/authorisations"),
    Screen("authorising", CITIZEN, "/my/authorisations/new"),
    Screen("complaints", CITIZEN, "/my/complaints"),
    Screen("settings", CITIZEN, "/my/settings"),
    Screen("unbind", CITIZEN, "/my/settings/unbind"),
    Screen("close", CITIZEN, "/my/settings/close"),
    Screen("identity", CITIZEN, "/my/identity"),
    Screen("proof", CITIZEN, "/my/proof"),
    Screen("front", ANYBODY, "/"),
    Screen("check", ANYBODY, "/check"),
    Screen("pass-explained", ANYBODY, "/p"),
    Screen("organisations", ANYBODY, "/organisations?q=建设"),
    Screen(
        "organisation",
        ANYBODY,
        "/organisations?q=公司",
        following("main a[href^='/organisations/']"),
    ),
    Screen("learn", ANYBODY, "/learn"),
    Screen("lesson", ANYBODY, "/learn", following("main a[href^='/learn/']")),
    Screen("desk-sign-in", ANYBODY, "/desk/sign-in"),
    Screen("counter", CASHIER, "/counter"),
    Screen("counter-orders", CASHIER, "/counter/orders"),
    Screen(
        "counter-order", CASHIER, "/counter/orders", following("main a[href^='/counter/orders/']")
    ),
    Screen("counter-card", CASHIER, "/counter/card"),
    Screen("counter-shops", CASHIER, "/counter/shops"),
    Screen("desk", OFFICE, "/desk"),
    Screen("desk-objections", OFFICE, "/desk/objections"),
    Screen(
        "desk-objection",
        OFFICE,
        "/desk/objections",
        following("main a[href^='/desk/objections/0']"),
    ),
    Screen("desk-decision", OFFICE, "/desk/objections", look_ahead),
    Screen("desk-complaints", OFFICE, "/desk/complaints"),
    Screen(
        "desk-complaint",
        OFFICE,
        "/desk/complaints",
        following("main a[href^='/desk/complaints/0']"),
    ),
    Screen("desk-repairs", OFFICE, "/desk/repairs"),
    Screen("desk-redecisions", OFFICE, "/desk/redecisions"),
    Screen("desk-disputes", OFFICE, "/desk/disputes"),
    Screen("desk-tasks", OFFICE, "/desk/tasks"),
    Screen("desk-tickets", OFFICE, "/desk/tickets"),
    Screen("desk-merchants", OFFICE, "/desk/merchants"),
    Screen(
        "desk-merchant", OFFICE, "/desk/merchants", following("main a[href^='/desk/merchants/']")
    ),
    Screen("desk-partners", OFFICE, "/desk/partners"),
    Screen("desk-deliveries", OFFICE, "/desk/deliveries"),
    Screen("statistics", OFFICE, "/desk/statistics"),
    *(Screen(f"mini-{name}", MINI, f"/pages/{name}/{name}") for name in MINI_PAGES),
    *(
        Screen(f"mini-counter-{name}", MINI_CASHIER, f"/counter/{name}/{name}")
        for name in COUNTER_PAGES
    ),
)


def inhabit(town: Town) -> None:
    """Let the city have what its screens show: an order, an objection and a complaint."""
    person, shop = town.person(), town.shop()
    phone, till = Phone(town.told, person), Machine(town.told, shop)
    phone.post("/me/consents", {"kind": "merchant_check"}, 201)
    offer = shop["offers"][0]
    scan = till.post(
        "/merchant/scans",
        {
            "pass": phone.post("/me/pass", expect=201)["content"],
            "scene": offer["scene"],
            "deposit_fen": offer["deposit_fen"],
        },
        201,
    )
    order = {"scan_id": scan["scan_id"], "out_order_no": "A-1", "item": offer["title"]}
    due = datetime.now(UTC) + timedelta(days=offer["days"] - 1)
    order |= {"deposit_fen": offer["deposit_fen"], "due_at": due.isoformat()}
    till.post("/merchant/waivers", order, 201)
    report = phone.get("/me/report")
    record = next(r for s in report["sections"] for r in s["records"] if r["effect"] == "negative")
    told = {"ground": "inaccurate", "statement": "日期不对，我当天就已经处理完了。"}
    phone.post("/me/objections", told | {"record_id": record["id"]}, 201)
    phone.post("/me/complaints", {"about": "service", "text": "窗口排队太久。"}, 201)


def take_role(hand: Hand, role: str) -> None:
    """Become whoever the screens of a role belong to."""
    if role in (CITIZEN, MINI):
        hand.sign_in()
    elif role in (CASHIER, MINI_CASHIER):
        hand.stand_at_the_counter()
    elif role == OFFICE:
        hand.sit_at_a_desk()
