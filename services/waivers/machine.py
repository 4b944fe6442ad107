"""The states of a waiver (免押) and the only ways between them."""

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

# What the citizen may do by themselves.
CITIZENS = (CONFIRM, DISPUTE)


def may(state: str) -> list[str]:
    """The acts that are the citizen's in this state."""
    return [act for act in CITIZENS if (state, act) in WAYS]


def after(state: str, act: str) -> str:
    """The state that an act leads to; Conflict `wrong_state` naming the present one."""
    following = WAYS.get((state, act))
    if following is None:
        raise wrong_state(state)
    return following


def wrong_state(state: str) -> Conflict:
    """The refusal of a step that the order's present state does not allow."""
    return Conflict(
        "wrong_state",
        f"订单当前状态是“{NAMES[state]}”（{state}），不能进行这项操作",
        errors=[FieldError("state", state, NAMES[state])],
    )
