"""Every screen that is photographed and checked: what it is called, and how one gets there."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.actors import Phone
from tests.faces.hands import Hand
from tests.faces.inhabitants import BADLY, WELL


@dataclass(frozen=True)
class Screen:
    """`role` is whose screen it is; `reach` goes on from the address where that is needed.

    The address names what `inhabitants` brought about, as `{objection}`.
    """

    name: str
    role: str
    address: str
    reach: Callable[[Hand], None] | None = None

    def open(self, hand: Hand) -> None:
        address = self.address.format_map(hand.town.ids)
        if self.role in (MINI, MINI_TROUBLED, MINI_CASHIER):
            hand.open_mini_program(address)
        else:
            hand.open(address)
        if self.reach:
            self.reach(hand)


# A troubled citizen has a low score, and records that shut doors.
CITIZEN, TROUBLED, CASHIER, OFFICE = "citizen", "troubled", "cashier", "office"
ANYBODY = "anybody"
# The mini-program's own source, on the simulator's phone.
MINI, MINI_TROUBLED, MINI_CASHIER = "mini", "mini-troubled", "mini-cashier"
ROLES = (CITIZEN, TROUBLED, CASHIER, OFFICE, ANYBODY, MINI, MINI_TROUBLED, MINI_CASHIER)
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


def objecting(steps: int) -> Callable[[Hand], None]:
    """So many steps into an objection, as somebody taps through them."""

    def reach(hand: Hand) -> None:
        for step in range(steps):
            if step < 2:
                hand.page.locator("input[type=radio]:not(:disabled)").first.check()
            else:
                hand.page.get_by_label("用您自己的话说").fill("这件事不是我做的。")
            hand.press("下一步")

    return reach


def sending(button: str) -> Callable[[Hand], None]:
    """Send a form as it is, empty."""

    def reach(hand: Hand) -> None:
        for each in hand.page.locator("[required]").all():
            each.evaluate("each => each.required = false")
        hand.press(button)

    return reach


def deciding(hand: Hand) -> None:
    """From a code that is typed to what the city says of it."""
    shown = Phone(hand.town.told, hand.town.person(WELL)).post("/me/pass", expect=201)
    hand.page.get_by_label("手工输入或用扫码枪").fill(shown["content"])
    hand.press("核验")


def look_ahead(hand: Hand) -> None:
    """To what a decision about the case would change."""
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
    Screen("objection", CITIZEN, "/my/objections/{objection}"),
    Screen("complaint", CITIZEN, "/my/complaints/{complaint}"),
    Screen("objection-what", CITIZEN, "/my/objections/new"),
    Screen("objection-ground", CITIZEN, "/my/objections/new", objecting(1)),
    Screen("objection-words", CITIZEN, "/my/objections/new", objecting(2)),
    Screen("objection-photos", CITIZEN, "/my/objections/new", objecting(3)),
    Screen("repairs", CITIZEN, "/my/repairs"),
    Screen("orders", CITIZEN, "/my/orders"),
    Screen("order", CITIZEN, "/my/orders/{order}"),
    Screen("order-disputed", CITIZEN, "/my/orders/{dispute}"),
    Screen("merchant", CITIZEN, "/my/merchants/{merchant}"),
    Screen("complaint-refused", CITIZEN, "/my/complaints", sending("提交投诉")),
    Screen("not-there", CITIZEN, "/my/objections/" + 32 * "0"),
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
    Screen("home-low", TROUBLED, "/my"),
    Screen("score-low", TROUBLED, "/my/score"),
    Screen("scene-refused", TROUBLED, "/my/scenes/travel"),
    Screen("repairs-possible", TROUBLED, "/my/repairs"),
    Screen("repair-new", TROUBLED, "/my/repairs/new?record={repairable}"),
    Screen("repair", TROUBLED, "/my/repairs/{repair}"),
    Screen("redecision", TROUBLED, "/my/redecisions/{redecision}"),
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
    Screen("counter-decision", CASHIER, "/counter", deciding),
    Screen("counter-order", CASHIER, "/counter/orders/A-1"),
    Screen("counter-claim", CASHIER, "/counter/orders/A-1/claim"),
    Screen("counter-order-disputed", CASHIER, "/counter/orders/A-2"),
    Screen("counter-card", CASHIER, "/counter/card"),
    Screen("counter-shops", CASHIER, "/counter/shops"),
    Screen("desk", OFFICE, "/desk"),
    Screen("desk-objections", OFFICE, "/desk/objections"),
    Screen("desk-objection", OFFICE, "/desk/objections/{objection}"),
    Screen("desk-objection-begun", OFFICE, "/desk/objections/{accepted}"),
    Screen("desk-decision", OFFICE, "/desk/objections/{accepted}", look_ahead),
    Screen("desk-complaints", OFFICE, "/desk/complaints"),
    Screen("desk-complaint", OFFICE, "/desk/complaints/{complaint}"),
    Screen("desk-repairs", OFFICE, "/desk/repairs"),
    Screen("desk-repair", OFFICE, "/desk/repairs/{repair}"),
    Screen("desk-redecisions", OFFICE, "/desk/redecisions"),
    Screen("desk-redecision", OFFICE, "/desk/redecisions/{redecision}"),
    Screen("desk-disputes", OFFICE, "/desk/disputes"),
    Screen("desk-dispute", OFFICE, "/desk/disputes/{dispute}"),
    Screen("desk-tasks", OFFICE, "/desk/tasks"),
    Screen("desk-task", OFFICE, "/desk/tasks/{task}"),
    Screen("desk-tickets", OFFICE, "/desk/tickets"),
    Screen("desk-ticket", OFFICE, "/desk/tickets/{ticket}"),
    Screen("desk-merchants", OFFICE, "/desk/merchants"),
    Screen(
        "desk-merchant", OFFICE, "/desk/merchants", following("main a[href^='/desk/merchants/']")
    ),
    Screen("desk-partners", OFFICE, "/desk/partners"),
    Screen("desk-deliveries", OFFICE, "/desk/deliveries"),
    Screen("statistics", OFFICE, "/desk/statistics"),
    *(Screen(f"mini-{name}", MINI, f"/pages/{name}/{name}") for name in MINI_PAGES),
    Screen("mini-merchant", MINI, "/pages/merchant/merchant?code={merchant}"),
    Screen("mini-waiver", MINI, "/pages/waiver/waiver?id={order}"),
    Screen("mini-waiver-disputed", MINI, "/pages/waiver/waiver?id={dispute}"),
    Screen("mini-objection", MINI, "/pages/case/case?kind=objection&id={objection}"),
    Screen("mini-complaint", MINI, "/pages/case/case?kind=complaint&id={complaint}"),
    Screen("mini-organisation", MINI, "/pages/organisation/organisation?uscc={uscc}"),
    Screen("mini-prove", MINI, "/pages/prove/prove"),
    Screen("mini-home-low", MINI_TROUBLED, "/pages/home/home"),
    Screen("mini-repair-new", MINI_TROUBLED, "/pages/repair/repair?record={repairable}"),
    Screen("mini-redecide", MINI_TROUBLED, "/pages/redecide/redecide?scene=travel"),
    Screen("mini-repair", MINI_TROUBLED, "/pages/case/case?kind=repair&id={repair}"),
    Screen("mini-redecision", MINI_TROUBLED, "/pages/case/case?kind=redecision&id={redecision}"),
    *(
        Screen(f"mini-counter-{name}", MINI_CASHIER, f"/counter/{name}/{name}")
        for name in COUNTER_PAGES
    ),
    Screen("mini-counter-order", MINI_CASHIER, "/counter/order/order?no=A-1"),
)


def take_role(hand: Hand, role: str) -> None:
    """Become whoever the screens of a role belong to."""
    if role in (CITIZEN, MINI):
        hand.sign_in(WELL)
    elif role in (TROUBLED, MINI_TROUBLED):
        hand.sign_in(BADLY)
    elif role in (CASHIER, MINI_CASHIER):
        hand.stand_at_the_counter()
    elif role == OFFICE:
        hand.sit_at_a_desk()
