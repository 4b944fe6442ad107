"""The states of every kind of case and the only ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.errors import Conflict, FieldError

OBJECTION, REPAIR, REDECISION, COMPLAINT = "objection", "repair", "redecision", "complaint"

SUBMITTED, ACCEPTED, RETURNED = "SUBMITTED", "ACCEPTED", "RETURNED"
REFUSED, FORWARDED, DECIDED = "REFUSED", "FORWARDED", "DECIDED"
REVIEW, REVIEW_DECIDED, WITHDRAWN = "REVIEW", "REVIEW_DECIDED", "WITHDRAWN"
APPLIED, GRANTED, DENIED = "APPLIED", "GRANTED", "DENIED"

SUBMIT, ACCEPT, RETURN, REFUSE = "submit", "accept", "return", "refuse"
RESUBMIT, LAPSE, WITHDRAW = "resubmit", "lapse", "withdraw"
FORWARD, FIND, EXTEND, SUSPEND = "forward", "find", "extend", "suspend"
DECIDE, REVIEW_ASKED, REVIEW_DECIDE = "decide", "review", "review_decide"
APPLY, GRANT, DENY = "apply", "grant", "deny"
# The steps of a running case that its person takes; all others are the office's or the clock's.
PERSONS = (RESUBMIT, REVIEW_ASKED, WITHDRAW)


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind's states with their names, its ways `(state, act) → state`, and where it ends."""

    called: str
    names: Mapping[str, str]
    ways: Mapping[tuple[str, str], str]
    closed: frozenset[str]

    def after(self, state: str, act: str) -> str:
        """The state that an act leads to; Conflict `wrong_state` naming the present one."""
        following = self.ways.get((state, act))
        if following is None:
            raise self.wrong_state(state)
        return following

    def open_to_person(self, state: str) -> list[str]:
        """The steps that the person of a case in this state may take."""
        return [act for act in PERSONS if (state, act) in self.ways]

    def wrong_state(self, state: str) -> Conflict:
        """The refusal of a step that the case's present state does not allow."""
        return Conflict(
            "wrong_state",
            f"{self.called}当前状态是“{self.names[state]}”，不能进行这项操作",
            errors=[FieldError("state", state, self.names[state])],
        )


OBJECTIONS = Machine(
    called="异议",
    names={
        SUBMITTED: "待受理",
        RETURNED: "待补正",
        REFUSED: "不予受理",
        ACCEPTED: "核实中",
        FORWARDED: "来源单位核查中",
        DECIDED: "已办结",
        REVIEW: "复核中",
        REVIEW_DECIDED: "复核已办结",
        WITHDRAWN: "已撤回",
    },
    ways={
        (SUBMITTED, ACCEPT): ACCEPTED,
        (SUBMITTED, RETURN): RETURNED,
        (SUBMITTED, REFUSE): REFUSED,
        (RETURNED, RESUBMIT): SUBMITTED,
        (RETURNED, LAPSE): WITHDRAWN,
        (ACCEPTED, FORWARD): FORWARDED,
        (FORWARDED, FIND): FORWARDED,
        (ACCEPTED, DECIDE): DECIDED,
        (FORWARDED, DECIDE): DECIDED,
        (DECIDED, REVIEW_ASKED): REVIEW,
        (REVIEW, REVIEW_DECIDE): REVIEW_DECIDED,
        **{(state, EXTEND): state for state in (ACCEPTED, FORWARDED, REVIEW)},
        **{(state, SUSPEND): state for state in (ACCEPTED, FORWARDED)},
        **{
            (state, WITHDRAW): WITHDRAWN
            for state in (SUBMITTED, RETURNED, ACCEPTED, FORWARDED, REVIEW)
        },
    },
    closed=frozenset({REFUSED, DECIDED, REVIEW_DECIDED, WITHDRAWN}),
)

REPAIRS = Machine(
    called="信用修复申请",
    names={
        APPLIED: "待受理",
        RETURNED: "待补正",
        REFUSED: "不予受理",
        ACCEPTED: "审核中",
        GRANTED: "已修复",
        DENIED: "不予修复",
        WITHDRAWN: "已撤回",
    },
    ways={
        (APPLIED, ACCEPT): ACCEPTED,
        (APPLIED, RETURN): RETURNED,
        (APPLIED, REFUSE): REFUSED,
        (RETURNED, RESUBMIT): APPLIED,
        (RETURNED, LAPSE): WITHDRAWN,
        (ACCEPTED, EXTEND): ACCEPTED,
        (ACCEPTED, GRANT): GRANTED,
        (ACCEPTED, DENY): DENIED,
        **{(state, WITHDRAW): WITHDRAWN for state in (APPLIED, RETURNED, ACCEPTED)},
    },
    closed=frozenset({REFUSED, GRANTED, DENIED, WITHDRAWN}),
)


def _answered(called: str) -> Machine:
    """What is asked once and answered once."""
    return Machine(
        called=called,
        names={SUBMITTED: "办理中", DECIDED: "已答复", WITHDRAWN: "已撤回"},
        ways={(SUBMITTED, DECIDE): DECIDED, (SUBMITTED, WITHDRAW): WITHDRAWN},
        closed=frozenset({DECIDED, WITHDRAWN}),
    )


REDECISIONS, COMPLAINTS = _answered("人工复核申请"), _answered("投诉")

MACHINES: dict[str, Machine] = {
    OBJECTION: OBJECTIONS,
    REPAIR: REPAIRS,
    REDECISION: REDECISIONS,
    COMPLAINT: COMPLAINTS,
}
