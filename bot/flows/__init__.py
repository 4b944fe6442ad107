"""Dialogues of several steps, by name."""

from bot.flows import asking, giving_up, objecting, photos, withdrawing
from bot.flows.engine import FLOWS, PREFIX, Flow, Step, tapped_value

__all__ = [
    "FLOWS",
    "PREFIX",
    "Flow",
    "Step",
    "asking",
    "giving_up",
    "objecting",
    "photos",
    "tapped_value",
    "withdrawing",
]
