"""What happens in the chat without words: following, leaving, menus, scans, agents."""

from collections.abc import Callable

from bot import conversation, running, taps
from bot.answers import basics, desk, public
from bot.replies import SILENCE, Reply
from bot.turns import Turn
from clients.wechat.outgoing import Text
from services import agents, chat_messages, chats
from services.errors import ServiceError

AGENT_LEFT = "人工服务已结束，接下来由自动助手回答。还要找工作人员，请再回复“人工”。"


def answer(turn: Turn) -> Reply:
    """The answer to an event; silence for what nobody waits for."""
    handle = EVENTS.get(turn.message.event)
    if handle is None:
        return SILENCE
    try:
        reply = handle(turn)
    except ServiceError as refused:
        reply = conversation.refusal(turn, refused)
    if (reply.options or reply.later) and not _is_overtaken(turn):
        turn.dialogue.offer(reply if reply.options else reply.later)
    return reply


def _subscribe(turn: Turn) -> Reply:
    turn.claim()
    is_known = chats.welcome(turn.house, turn.openid, turn.message.created_at)
    if not _is_overtaken(turn):
        turn.dialogue.end()
    reply = basics.welcome(turn, is_known=is_known)
    came_for = public.by_scene(turn, turn.message.event_key) if turn.message.event_key else None
    return Reply(reply.text, later=came_for) if came_for else reply


def _unsubscribe(turn: Turn) -> Reply:
    turn.claim()
    chats.leave(turn.house, turn.openid, turn.message.created_at)
    if not turn.is_late:
        turn.dialogue.end()
        turn.dialogue.offer(None)
    return SILENCE


def _is_overtaken(turn: Turn) -> bool:
    """Whether a dialogue is going on that began after this happened."""
    return turn.is_late and bool(turn.dialogue.flow)


def _click(turn: Turn) -> Reply:
    if _is_overtaken(turn):
        return running.too_late(turn)
    return desk.with_answer(turn, taps.tapped(turn, turn.message.event_key))


def _scan(turn: Turn) -> Reply:
    return public.by_scene(turn, turn.message.event_key) or basics.help_(turn)


def _scanned(turn: Turn) -> Reply:
    return public.scanned(turn, turn.message.scanned)


def _place(turn: Turn) -> Reply:
    """A place that was chosen from the menu."""
    place = turn.message.place
    return public.nearby(turn, place) if place else SILENCE


def _agent_came(turn: Turn) -> Reply:
    agent = turn.message.text("KfAccount") or turn.message.text("ToKfAccount")
    agents.begin_session(turn.house, turn.openid, agent, turn.message.created_at)
    return SILENCE


def _agent_left(turn: Turn) -> Reply:
    """The agent let go, or said nothing for so long that WeChat took the person back."""
    was_held = agents.session_of(turn.house, turn.openid)
    agents.end_session(turn.house, turn.openid, turn.message.created_at)
    if was_held and not agents.session_of(turn.house, turn.openid):
        turn.claim()
        # Nobody waits for an answer to this event, and nothing hangs on its being read.
        chat_messages.send_now(turn.house, turn.openid, Text(AGENT_LEFT), turn.now)
    return SILENCE


def _revoked(turn: Turn) -> Reply:
    """The person took back what WeChat may tell us about them: the chat is nobody's."""
    turn.claim()
    chats.leave(turn.house, turn.openid, turn.message.created_at)
    return SILENCE


EVENTS: dict[str, Callable[[Turn], Reply]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "click": _click,
    "scan": _scan,
    "scancode_waitmsg": _scanned,
    "location_select": _place,
    "kf_create_session": _agent_came,
    "kf_switch_session": _agent_came,
    "kf_close_session": _agent_left,
    "user_authorization_revoke": _revoked,
    "user_authorization_cancellation": _revoked,
}
