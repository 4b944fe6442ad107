"""What an operator sees of the chat: how much is understood, handed over, and how fast. No words."""

from prometheus_client import Counter, Histogram

from bot.replies import SILENCE, Reply
from bot.turns import Turn

ANSWERS = Counter(
    "zhangxin_chat_answers", "Answers in the chat by intent and outcome", ["intent", "outcome"]
)
SECONDS = Histogram(
    "zhangxin_chat_seconds",
    "From a push to its answer",
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3.5, 10),
)


def outcome_of(turn: Turn, reply: Reply) -> str:
    """`silent`, `handed_over`, `not_understood`, `offered` (a choice) or `answered`."""
    if reply is SILENCE:
        return "silent"
    if reply.agent or turn.dialogue.flow == "ticket":
        return "handed_over"
    if turn.dialogue.misses:
        return "not_understood"
    return "offered" if reply.options else "answered"


def count(turn: Turn, reply: Reply, seconds: float) -> str:
    """Add one answer to the figures; returns its outcome."""
    outcome = outcome_of(turn, reply)
    ANSWERS.labels(turn.wanted or turn.message.event or "none", outcome).inc()
    SECONDS.observe(seconds)
    return outcome
