"""Every screen that is photographed and checked: what it is called, and how one gets there."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faces.hands import Hand


@dataclass(frozen=True)
class Screen:
    """`role` is whose screen it is; `reach` goes on from the address where that is needed."""

    name: str
    role: str
    address: str
    reach: Callable[[Hand], None] | None = None

    def open(self, hand: Hand) -> None:
        hand.open(self.address)
        if self.reach:
            self.reach(hand)


CITIZEN, CASHIER, OFFICE, ANYBODY = "citizen", "cashier", "office", "anybody"
SCREENS = (
    Screen("home", CITIZEN, "/my"),
    Screen("report", CITIZEN, "/my/report"),
    Screen("report-penalties", CITIZEN, "/my/report?class=penalty"),
    Screen("score", CITIZEN, "/my/score"),
    Screen("history", CITIZEN, "/my/score/history"),
    Screen("scenes", CITIZEN, "/my/scenes"),
    Screen("scene", CITIZEN, "/my/scenes/rent"),
    Screen("code", CITIZEN, "/my/code"),
    Screen("identity", CITIZEN, "/my/identity"),
    Screen("proof", CITIZEN, "/my/proof"),
    Screen("front", ANYBODY, "/"),
    Screen("check", ANYBODY, "/check"),
    Screen("pass-explained", ANYBODY, "/p"),
    Screen("counter", CASHIER, "/counter"),
    Screen("counter-orders", CASHIER, "/counter/orders"),
    Screen("counter-card", CASHIER, "/counter/card"),
    Screen("counter-shops", CASHIER, "/counter/shops"),
    Screen("desk-sign-in", ANYBODY, "/desk/sign-in"),
    Screen("statistics", OFFICE, "/desk/statistics"),
)


def take_role(hand: Hand, role: str) -> None:
    """Become whoever the screens of a role belong to."""
    if role == CITIZEN:
        hand.sign_in()
    elif role == CASHIER:
        hand.stand_at_the_counter()
    elif role == OFFICE:
        hand.sit_at_a_desk()
