"""What the words mean, once nothing else explains them: an answer, or a choice."""

from dataclasses import replace

from bot.answers import basics, public
from bot.intents import INTENTS
from bot.replies import Reply, menu
from bot.turns import Turn

NEITHER = "neither"
LEARN, INTENT = "learn", "intent"


def answer(turn: Turn) -> Reply:
    """What the words want; a choice where that is not clear."""
    meant = turn.meant
    if meant.sure is not None:
        return _by_key(turn, meant.sure.key)
    if meant.about_others:
        return basics.elsewhere(turn, meant.topic or "other_person")
    if not meant.candidates:
        return basics.not_understood(turn)
    options = [(_tap_of(each.key), each.title) for each in meant.candidates]
    if any(each.key == NEITHER for each in turn.dialogue.options):
        options.append(basics.MAIN[-1])  # a second guess in a row offers a human as well
    return replace(menu(basics.NOT_SURE, [*options, (NEITHER, "都不是")]), asked=turn.said)


def _by_key(turn: Turn, key: str) -> Reply:
    turn.wanted = key
    kind, _, entry = key.partition(":")
    if kind == LEARN and entry:
        return public.lesson(turn, entry)
    return INTENTS[key](turn)


def _tap_of(key: str) -> str:
    return key if ":" in key else f"{INTENT}:{key}"
