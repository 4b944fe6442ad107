"""What to say to a message: the first of these that has an answer.

A tap; the number or the very words of what was offered; a word that always counts (取消, 返回,
人工, 帮助); six digits; the step that a dialogue stands at; what the words mean; and, when that is
not clear, a choice. Nothing is guessed about anybody's credit.
"""

import re
import unicodedata

from bot import meanings, running, taps
from bot.answers import basics, desk, public
from bot.flows import asking, giving_up, photos
from bot.replies import SILENCE, Reply
from bot.turns import NOT_LINKED, Turn
from services.errors import ServiceError
from services.understanding import command

# The app shows the digits in two groups, and people type what they see, or each one by itself;
# 2026-05 is no code.
_GAP = "[-\u2010-\u2015\u2212 \t]"
SIX_DIGITS = re.compile(
    rf"\D*?(\d{{3}}{_GAP}*\d{{3}}|\d(?:{_GAP}+\d){{5}}|\d\d +\d\d +\d\d)\D*", re.ASCII
)
ALREADY_LINKED = "already_linked"
TYPE_PLEASE = "这条语音我没听出来。请打字告诉我，或者点聊天下面的菜单；急事请拨打 {phone}。"
ONLY_WORDS = "这种消息我还看不懂。请用文字告诉我，或者回复“人工”。"


def answer(turn: Turn) -> Reply:
    """The answer to a message; refusals of the services in their own words."""
    misses, flow = turn.dialogue.misses, turn.dialogue.flow
    try:
        reply = _answered(turn)
    except ServiceError as refused:
        reply = refusal(turn, refused)
    if turn.is_late and turn.said and turn.dialogue.flow != flow:
        reply = running.begun_too_late(turn)
    if turn.dialogue.misses == misses:
        turn.dialogue.misses = 0
    is_photo = turn.message.kind == "image"
    turn.dialogue.pictured_at = turn.message.created_at.timestamp() if is_photo else 0.0
    if reply is not SILENCE:  # what was offered before it still stands on the screen
        reply = desk.with_answer(turn, reply)
        turn.dialogue.offer(reply if reply.options or not reply.later else reply.later)
    return reply


def refusal(turn: Turn, refused: ServiceError) -> Reply:
    """Where the bot words what a service refuses."""
    if refused.code == NOT_LINKED:
        return basics.not_linked(turn)
    if refused.code == ALREADY_LINKED:
        return Reply(basics.OTHERS_CHAT)
    fields = "；".join(error.message for error in refused.errors)
    return Reply(fields or refused.message)


def _answered(turn: Turn) -> Reply:
    message = turn.message
    if turn.is_late and turn.dialogue.flow and turn.said:
        return running.too_late(turn)
    match message.kind:
        case "text":
            return _words(turn)
        case "voice":
            if turn.said:
                return _words(turn)
            return Reply(TYPE_PLEASE.format(phone=turn.house.service_phone))
        case "image":
            return _picture(turn)
        case "location" if message.place:
            return public.nearby(turn, message.place)
    return Reply(ONLY_WORDS)


def _words(turn: Turn) -> Reply:
    if turn.message.menu_id:
        return taps.tapped(turn, turn.message.menu_id)
    if not turn.said:
        return Reply(ONLY_WORDS)
    is_stale = turn.dialogue.is_stale(turn.now)
    # The very words of a choice before all else: one that says 重新选 is no 返回.
    picked = None if is_stale or turn.is_late else taps.picked(turn)
    if picked is not None:
        return taps.tapped(turn, picked)
    word = command(turn.said)
    always = _always(turn, word)
    if always is not None:
        return always
    if is_stale:
        return running.come_back(turn)
    code = SIX_DIGITS.fullmatch(unicodedata.normalize("NFKC", turn.said))
    if code:
        return basics.redeem(turn, re.sub(_GAP, "", code[1]))
    ticket = desk.by_number(turn)
    if ticket is not None:
        return running.aside(turn, lambda _: ticket)
    unoffered = taps.unoffered(turn)
    if unoffered is not None:
        return unoffered
    if turn.dialogue.flow:
        return running.go_on(turn, word)
    return meanings.answer(turn)


def _always(turn: Turn, word: str | None) -> Reply | None:
    """The words that count everywhere, in the middle of a dialogue too."""
    match word:
        case "cancel":
            return basics.stop(turn)
        case "back" if turn.dialogue.flow:
            return running.back(turn)
        case "human":
            return asking.human(turn)
        case "answers":
            return desk.answers(turn)
        case "unleave":
            return desk.close(turn)
        case "help":
            return basics.help_(turn)
        case "crisis":
            return basics.crisis(turn)
        case "retract":
            return giving_up.begin(turn)
    return None


def _picture(turn: Turn) -> Reply:
    media_id = turn.message.media_id
    if turn.dialogue.flow and not turn.dialogue.is_stale(turn.now):
        taken = running.step_of(turn).picture
        if taken is not None:
            return taken(turn, media_id)
    return photos.out_of_nothing(turn, media_id)
