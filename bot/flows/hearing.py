"""Which words at a free step are about something else, and no answer to it.

To a name or a number whatever is clearly another wish is none. To a story hardly anything is:
it may speak of scores, reports and deposits and is a story still, so that only a short wish that
nobody would tell as a story counts, and only where it can hardly mean anything else.
"""

from bot.turns import Turn

NAMES = frozenset({"organisation", "merchant", "elsewhere", "thanks_greeting"})
CLEAR, CERTAIN = 0.75, 0.95
CALLS = frozenset({"score_why", "object", "repair", "waivers", "loans", "approvals"})
CALL = 6  # characters that call for one of these, and tell nothing
SHORT = 12  # characters of a wish that is nothing but a wish
PAUSES = "，,。.；;、！!\n "
WISHES = frozenset(
    {
        *("score", "score_history", "report", "eligibility", "pass", "access_log"),
        *("objection_progress", "authorise", "withdraw", "organisation", "nearby"),
        *("link", "unlink", "help", "human", "cancel"),
    }
)


def beside_a_name(turn: Turn) -> bool:
    """Whether somebody who was asked for a name or a number wants something else."""
    sure = turn.meant.sure
    if sure is None or turn.meant.slots.keys() - {"scene", "about"}:
        return False  # a code or a name stands in it
    is_asked_for = sure.key in NAMES or sure.key == turn.dialogue.flow
    return not is_asked_for and sure.score >= CLEAR


def beside_a_note(turn: Turn) -> bool:
    """Whether somebody who may leave words for the desk wants something else, here and now."""
    if beside_a_story(turn):
        return True
    sure = turn.meant.sure
    if sure is None or len(turn.said) > CALL:
        return False
    return sure.key in CALLS and sure.score >= CERTAIN


def beside_a_story(turn: Turn) -> bool:
    """Whether somebody who was asked what happened wants something else."""
    sure, said = turn.meant.sure, turn.said.strip("。！!？? ")
    if sure is None or len(said) > SHORT or any(pause in said for pause in PAUSES):
        return False
    return sure.key in WISHES and sure.score >= CERTAIN
