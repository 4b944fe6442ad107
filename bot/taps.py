"""What was offered to choose from: by a tap, by its number, or in its very words."""

import re
from collections.abc import Callable

from bot import running
from bot.answers import basics, public
from bot.flows import tapped_value
from bot.intents import ACTS, INTENTS, answer
from bot.replies import Reply
from bot.turns import Turn
from services.errors import Invalid, NotFound
from services.understanding import choice, command

EXPIRED_CHOICE = "这个选项已经过期了。请直接告诉我您想做什么。"
NO_SUCH = "这里有 {count} 个可以选。请点一个，或者回复第几个："
MOST_CHOICES = 30
NOTHING = "do:nothing"
YES, NO = "confirm", "refuse"
# A key comes back as WeChat kept it for years, or as anybody likes to write it.
NUMBER = re.compile(r"[0-9]{1,3}")


def tapped(turn: Turn, key: str) -> Reply:
    """What a tapped choice, or the number of one, stands for."""
    kind, _, value = key.partition(":")
    match kind:
        case "intent" if value in INTENTS:
            turn.wanted = value
            words = _asked(turn, key)
            return running.aside(turn, lambda turn: answer(turn.as_said(words), value))
        case "do" if value in ACTS:
            words = _asked(turn, key)
            return ACTS[value](turn.as_said(words) if words else turn)
        case "step" | "go-on" | "drop":
            return _of_dialogue(turn, key) or Reply(EXPIRED_CHOICE)
        case "neither":
            turn.dialogue.misses = basics.MOST_MISSES - 1  # they were asked once already
            return basics.not_understood(turn)
    return _public(turn, kind, value) or Reply(EXPIRED_CHOICE)


def picked(turn: Turn) -> str | None:
    """The key of what was offered, by its number or its very words."""
    options, invited = turn.dialogue.options, turn.dialogue.invited
    number = choice(turn.said, len(options)) if options else None
    if number is not None:
        return options[number].key
    if len(options) == 2 and options[1].key == NOTHING:  # one act, and leaving it
        word = command(turn.said)
        if word in (YES, NO):
            return options[word == NO].key
    return next((each.key for each in (*options, *invited) if each.label == turn.said), None)


def unoffered(turn: Turn) -> Reply | None:
    """A number that none of what is offered has; where words are wanted, a number is words.

    What a dialogue had offered before something else was answered is offered again.
    """
    is_number = choice(turn.said, MOST_CHOICES) is not None
    if not is_number and not NUMBER.fullmatch(turn.said):
        return None
    if options := turn.dialogue.options:
        return Reply(NO_SUCH.format(count=len(options)), options)
    if not turn.dialogue.flow:
        return Reply(EXPIRED_CHOICE)
    return None if running.step_of(turn).is_free else running.choose(turn)


def _asked(turn: Turn, key: str) -> str:
    """The words for which this was offered; none where it is offered no more."""
    is_offered = any(each.key == key for each in turn.dialogue.options)
    return turn.dialogue.asked if is_offered else ""


def _of_dialogue(turn: Turn, key: str) -> Reply | None:
    """What belongs to the dialogue that goes on; None where that went on meanwhile, or ended."""
    if not turn.dialogue.flow:
        return None
    if key == running.GO_ON:
        return running.step_of(turn).ask(turn)
    if key == running.DROP:
        return basics.stop(turn)
    chosen = tapped_value(turn, key)
    if chosen is None:
        return None
    return running.step_of(turn).chosen(turn, chosen)


def _public(turn: Turn, kind: str, value: str) -> Reply | None:
    """What anybody may read; None for what is not, or no longer, there."""
    if kind not in PUBLIC:
        return None
    try:
        return PUBLIC[kind](turn, value)
    except (NotFound, Invalid):
        return None


def _topic(turn: Turn, value: str) -> Reply | None:
    topic, _, page = value.partition(":")
    if page and not NUMBER.fullmatch(page):
        return None
    reply = public.topic(turn, topic, int(page or 0))
    return reply if reply.options else None


PUBLIC: dict[str, Callable[[Turn, str], Reply | None]] = {
    "learn": public.lesson,
    "topic": _topic,
    "org": public.public_report,
    "merchant": public.merchant,
}
