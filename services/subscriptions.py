"""How many more messages WeChat will deliver for us (一次性订阅), and whether they suffice.

The phone tells what was answered when it asked; every message that went out takes one; and
where WeChat says that there is none left, it is right and the ledger was not.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session as Tx

from models import Notice, Subscription, Waiver, WeChatIdentity
from policy import notices as notice_policy
from services import accounts
from services.callers import Citizen
from services.errors import invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.races import settled

ACCEPT, REJECT, BAN = "accept", "reject", "ban"
RESULTS = (ACCEPT, REJECT, BAN)
# Orders of which something is still to be told: that they fall due, or how a claim goes on.
TELLING = ("ACTIVE", "CLAIMED")

NONE_LEFT = "您有{orders}笔免押订单还有提醒要送达，但微信现在收不到我们的提醒。"
TOO_FEW = "您有{orders}笔免押订单还有提醒要送达，但微信只会再送达{remaining}条，可能不够。"
ASK = "请点“允许提醒”再授权，或关注公众号“{platform}”；在此之前请到本程序的“消息”中查看。"
ALLOW = "请在小程序右上角“…-设置”中允许接收消息，或关注公众号“{platform}”；在此之前请到本程序的“消息”中查看。"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is still to be told to an account, and by what it can be told."""

    remaining: int
    refused: bool
    orders: int
    queued: int
    follows: bool

    @property
    def needed(self) -> int:
        return self.orders + self.queued

    @property
    def falls_short(self) -> bool:
        """Whether something about an order would end in the app's list, unseen by WeChat."""
        return self.orders > 0 and self.remaining < self.needed and not self.follows


def report(house: House, caller: Citizen, template_id: str, result: str) -> dict:
    """Write down what the phone was answered; Invalid for a template that is none of ours."""
    own_subject(caller)
    if template_id != _template():
        raise invalid_field("template_id", "not_listed", "没有这个消息模板")
    settled(lambda: _write_down(house, caller.account_id, template_id, result))
    return _view(house, caller)


def list_own(house: House, caller: Citizen) -> list[dict]:
    """By template: what WeChat still delivers, what is to come, a warning where that is more."""
    own_subject(caller)
    return [_view(house, caller)]


def foresee(tx: Tx, account_id: uuid.UUID, subject_id: uuid.UUID) -> Outlook:
    """What is to come for an account, in a transaction about its subject."""
    row = tx.get(Subscription, (account_id, _template()))
    essential = [kind for kind, words in notice_policy.load().kinds.items() if words.essential]
    orders = select(func.count(Waiver.waiver_id)).where(
        Waiver.subject_id == subject_id, Waiver.state.in_(TELLING)
    )
    queued = select(func.count(Notice.notice_id)).where(
        Notice.account_id == account_id, Notice.state == "due", Notice.kind.in_(essential)
    )
    # Who only signed in through the official account's page need not follow it.
    following = select(func.count(WeChatIdentity.identity_id)).where(
        WeChatIdentity.account_id == account_id,
        WeChatIdentity.app == accounts.OFFICIAL,
        WeChatIdentity.linked_by != accounts.BY_SIGN_IN,
    )
    return Outlook(
        remaining=row.accepted - row.spent if row else 0,
        refused=row.refused if row else False,
        orders=tx.scalar(orders) or 0,
        queued=tx.scalar(queued) or 0,
        follows=bool(tx.scalar(following)),
    )


def spend(tx: Tx, account_id: uuid.UUID, now: datetime) -> None:
    """A message went out; within the caller's transaction."""
    one = case((Subscription.spent < Subscription.accepted, 1), else_=0)
    _change(tx, account_id, {"spent": Subscription.spent + one, "changed_at": now})


def use_up(house: House, account_id: uuid.UUID) -> None:
    """WeChat says that the person accepts no more messages."""
    values = {"spent": Subscription.accepted, "changed_at": house.clock.now()}
    with house.db.session() as tx:
        _change(tx, account_id, values)
        tx.commit()


def _template() -> str:
    return notice_policy.load().mini_template


def _change(tx: Tx, account_id: uuid.UUID, values: dict) -> None:
    mine = (Subscription.account_id == account_id, Subscription.template_id == _template())
    tx.execute(update(Subscription).where(*mine).values(values))


def _write_down(house: House, account_id: uuid.UUID, template_id: str, result: str) -> None:
    with house.db.session() as tx:
        row = tx.get(Subscription, (account_id, template_id), with_for_update=True)
        if row is None:
            row = Subscription(
                account_id=account_id, template_id=template_id, accepted=0, spent=0, refused=False
            )
            tx.add(row)
        row.accepted += result == ACCEPT
        row.refused = result != ACCEPT
        row.changed_at = house.clock.now()
        tx.commit()


def _view(house: House, caller: Citizen) -> dict:
    subject_id = own_subject(caller)
    with house.db.session(subject_id, write=False) as tx:
        outlook = foresee(tx, caller.account_id, subject_id)
    ways = (("subscription", outlook.remaining > 0), ("template", outlook.follows))
    return {
        "template_id": _template(),
        "remaining": outlook.remaining,
        "refused": outlook.refused,
        "needed": outlook.needed,
        "reachable": [way for way, is_open in ways if is_open],
        "warning": _warning(house, outlook) if outlook.falls_short else None,
    }


def _warning(house: House, outlook: Outlook) -> str:
    trouble = TOO_FEW if outlook.remaining else NONE_LEFT
    way_out = ALLOW if outlook.refused else ASK
    return (trouble + way_out).format(
        orders=outlook.orders, remaining=outlook.remaining, platform=house.platform_name
    )
