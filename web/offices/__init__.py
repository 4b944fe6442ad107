"""What the credit office opens at its desks, under `/desk`."""

from web.offices import homes, sign_ins, statistics

__all__ = ["homes", "sign_ins", "statistics"]
