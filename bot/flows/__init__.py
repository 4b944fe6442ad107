"""Dialogues of several steps, by name."""

from bot.flows import asking, objecting, withdrawing
from bot.flows.engine import PREFIX, Flow, Step, tapped_value

__all__ = ["FLOWS", "PREFIX", "Flow", "Step", "asking", "objecting", "tapped_value", "withdrawing"]

FLOWS = {
    flow.name: flow
    for flow in (
        objecting.FLOW,
        objecting.ATTACHING,
        withdrawing.FLOW,
        asking.ORGANISATION,
        asking.MERCHANT,
        asking.REPORT,
        asking.TICKET,
    )
}
