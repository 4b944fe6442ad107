"""The states of a waiver (免押) and the only ways between them."""

from collections.abc import Iterable

from services.errors import Conflict, FieldError

CREATED, ACTIVE, COMPLETED, EXPIRED = "CREATED", "ACTIVE", "COMPLETED", "EXPIRED"
REVOKED, CLAIMED, DISPUTED = "REVOKED", "CLAIMED", "DISPUTED"
SETTLED, DEFAULTED = "SETTLED", "DEFAULTED"

NAMES = {
    CREATED: "待确认",
    ACTIVE: "进行中",
    COMPLETED: "已归还",
    EXPIRED: "已过期",
    REVOKED: "已撤销",
    CLAIMED: "商户索赔中",
    DISPUTED: "争议处理中",
    SETTLED: "已结清",
    DEFAULTED: "违约未结清",
}

# What counts towards a person's exposure.
OPEN = (CREATED, ACTIVE, CLAIMED, DISPUTED, DEFAULTED)

CONFIRM, EXPIRE, COMPLETE, REVOKE = "confirm", "expire", "complete", "revoke"
CLAIM, DISPUTE, SETTLE, DEFAULT = "claim", "dispute", "settle", "default"
RULINGS = {"settled": SETTLED, "revoked": REVOKED, "defaulted": DEFAULTED}

ACT_NAMES = {
    "open": "开单",
    CONFIRM: "市民确认",
    EXPIRE: "超时未确认，订单作废",
    "overdue": "到期未还",
    COMPLETE: "已归还",
    REVOKE: "撤销订单",
    CLAIM: "提出索赔",
    DISPUTE: "市民提出异议",
    SETTLE: "已结清",
    DEFAULT: "异议期满未结清，记为违约",
    **{f"rule_{outcome}": f"信用办裁定：{NAMES[state]}" for outcome, state in RULINGS.items()},
}

WAYS: dict[tuple[str, str], str] = {
    (CREATED, CONFIRM): ACTIVE,
    (CREATED, EXPIRE): EXPIRED,
    (CREATED, REVOKE): REVOKED,
    (ACTIVE, REVOKE): REVOKED,
    (CLAIMED, REVOKE): REVOKED,
    (ACTIVE, COMPLETE): COMPLETED,
    (ACTIVE, CLAIM): CLAIMED,
    (CLAIMED, DISPUTE): DISPUTED,
    (CLAIMED, SETTLE): SETTLED,
    (CLAIMED, DEFAULT): DEFAULTED,
    (DEFAULTED, SETTLE): SETTLED,
    **{(DISPUTED, f"rule_{outcome}"): state for outcome, state in RULINGS.items()},
}

# What the citizen may do by themselves, and what the merchant.
CITIZENS = (CONFIRM, DISPUTE)
MERCHANTS = (COMPLETE, CLAIM, SETTLE, REVOKE)


def after(state: str, act: str) -> str:
    """The state that an act leads to; Conflict `wrong_state` naming the present one."""
    following = WAYS.get((state, act))
    if following is None:
        raise wrong_state(state)
    return following


def may(state: str, acts: Iterable[str]) -> list[str]:
    """Which of these acts an order in this state allows."""
    return [act for act in acts if (state, act) in WAYS]


def wrong_state(state: str) -> Conflict:
    """The refusal of a step that the order's present state does not allow."""
    return Conflict(
        "wrong_state",
        f"订单当前状态是“{NAMES[state]}”，不能进行这项操作",
        errors=[FieldError("state", state, NAMES[state])],
    )
