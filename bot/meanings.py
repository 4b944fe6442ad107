"""What the words mean, once nothing else explains them: an answer, or a choice."""

from dataclasses import replace

from bot import intents
from bot.answers import basics, public
from bot.replies import Reply, menu
from bot.turns import Turn
from services.understanding import Candidate

NEITHER = "neither"
LEARN, INTENT = "learn", "intent"
OUTRIGHT = 0.9  # how sure what no known words say must be


def clear(turn: Turn) -> Candidate | None:
    """The one thing that the words want; to stop is wanted only where it is said outright."""
    sure = turn.meant.sure
    return None if sure and sure.key == "cancel" and sure.score < OUTRIGHT else sure


def answer(turn: Turn) -> Reply:
    """What the words want; a choice where that is not clear."""
    meant, wanted = turn.meant, clear(turn)
    named = public.of_name(turn, turn.said) if _may_be_name(wanted) else None
    if named is not None:
        return named
    if wanted is not None:
        return _by_key(turn, wanted.key)
    if meant.about_others:
        return basics.elsewhere(turn, meant.topic or "other_person")
    if not meant.candidates:
        return basics.not_understood(turn)
    options = [(_tap_of(each.key), each.title) for each in meant.candidates]
    if any(each.key == NEITHER for each in turn.dialogue.options):
        options.append(basics.MAIN[-1])  # a second guess in a row offers a human as well
    return replace(menu(basics.NOT_SURE, [*options, (NEITHER, "都不是")]), asked=turn.said)


def _may_be_name(wanted: Candidate | None) -> bool:
    """Whether the words may be a bare name, which reads like anything or like nothing."""
    return wanted is None or (wanted.key == "elsewhere" and wanted.score < OUTRIGHT)


def _by_key(turn: Turn, key: str) -> Reply:
    kind, _, entry = key.partition(":")
    if kind == LEARN and entry:
        turn.wanted = key
        return public.lesson(turn, entry)
    return intents.answer(turn, key)


def _tap_of(key: str) -> str:
    return key if ":" in key else f"{INTENT}:{key}"
