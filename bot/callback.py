"""The official account's door: act once, answer within WeChat's five seconds."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response

from bot import budget, conversation, deliveries, dialogues, events, figures, gate
from bot.replies import SILENCE, Reply
from bot.turns import Turn
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import Message, render_text
from services import chat_limits, chat_memory, chats
from services.arrivals import Arrival, Push
from services.house import House
from services.pushes import Claim, answer_once

log = logging.getLogger(__name__)
blueprint = Blueprint("bot", __name__)
ADDRESS = "/wechat/callback"
HEADERS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
SORRY = "服务暂时不可用，请稍后再试。"
SLOW_DOWN = "您发得太快了，请过一分钟再发。急事请拨打 {phone}。"
AGAIN = "again"
HELD_S, WAIT_S = 5.0, 3.0
COMES_ALONG = frozenset({"event", "image"})
# What of a person's acts lets us write into the chat, and for how long, is WeChat's rule.
ACTS = {
    **dict.fromkeys(("text", "image", "voice", "video", "location", "link"), "message"),
    **dict.fromkeys(("click", "scancode_waitmsg"), "menu"),
    "subscribe": "subscribe",
    "scan": "scan",
}


@blueprint.get(ADDRESS)
def check_address() -> Response:
    """WeChat's check that this address is ours."""
    return gate.check_address(gate.OFFICIAL)


class Webhook:
    """What WeChat pushes, answered beside Flask: for one address its ways round are a detour.

    Nothing that comes in here is answered with an error page.
    """

    def __init__(self, extensions: Mapping[str, Any]) -> None:
        """`extensions` are the app's, with the house and the key of the official account."""
        self._extensions = extensions
        self._gate = gate.gate_of(gate.OFFICIAL, extensions)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> list[bytes]:
        answer, status = self._answer(environ)
        body = answer.encode()
        headers = [
            ("Content-Type", f"{gate.kind_of(answer)}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *HEADERS,
        ]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, int]:
        """What is answered to a message or an event, and the status."""
        house: House = self._extensions["house"]
        query = dict(reversed(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)))
        try:
            body = gate.body_of(environ)
            message, seal = self._gate.opened(query, body, house.clock.now())
        except MessageRejected as rejected:
            return gate.refused(rejected)
        given = budget.within(partial(_work, house, message))
        answer = given[0] if given else ""
        if answer == AGAIN:
            return AGAIN, 503
        return (seal(answer) if answer else gate.ACCEPTED), 200


def _work(house: House, message: Message, hand_over: budget.HandOver[str]) -> None:
    """Find the answer and hand it over; what nobody waits for any more is sent as a message."""
    desk = _Desk(house, message)
    try:
        arrival = Arrival(house, _push(message), house.clock.now())
        answer = answer_once(house, arrival, partial(desk.answer, arrival))
    except Exception as error:
        log.error("no answer to a push", extra={"cause": type(error).__name__})
        desk.reply, answer = Reply(SORRY), render_text(message, SORRY)
        if message.kind == "event":
            # Nobody sees the end of this, and a leaving must not be lost: anything but 200
            # brings it again.
            answer = AGAIN if message.event == "unsubscribe" else ""
    in_time = hand_over(answer)
    parts = list(desk.following)
    if not in_time and answer not in ("", AGAIN):
        parts = [*deliveries.parts_of(house, desk.reply), *parts]
    deliveries.send_later(house, message, parts, desk.account_id)


class _Desk:
    """Answers one push, and remembers what of the answer does not fit on the spot."""

    def __init__(self, house: House, message: Message) -> None:
        self._house, self._message = house, message
        self.reply: Reply = SILENCE
        self.following: list = []
        self.account_id = None

    def answer(self, arrival: Arrival, claim: Claim) -> str:
        """The passive answer as XML; empty for none."""
        house, message = self._house, self._message
        began = time.monotonic()
        arrival.note_act()
        turn = self._turn(claim, arrival.memory())
        if turn.dialogue.is_empty and message.kind not in COMES_ALONG:
            self._say(arrival, turn)
        else:
            # Two messages at once may both be about the step that a dialogue stands at, and
            # the photos that somebody chose together come together.
            chat = chats.chat_hash(house, message.openid).hex()
            with house.cache.lock(f"chat:{chat}", HELD_S, wait=WAIT_S):
                turn = self._turn(claim, chat_memory.recall(house, message.openid))
                self._say(arrival, turn)
        citizen = turn.__dict__.get("citizen")
        self.account_id = citizen.account_id if citizen else None
        answer, self.following = deliveries.on_the_spot(house, message, self.reply)
        seconds = time.monotonic() - began
        log.info(
            "chat answered",
            extra={
                "kind": message.event or message.kind,
                "intent": turn.wanted,
                "outcome": figures.count(turn, self.reply, seconds),
                "ms": round(seconds * 1000),
            },
        )
        return answer

    def _turn(self, claim: Claim, memory: bytes | None) -> Turn:
        now = self._house.clock.now()
        return Turn(self._house, self._message, dialogues.read(memory, now), claim, now)

    def _say(self, arrival: Arrival, turn: Turn) -> None:
        was_empty = turn.dialogue.is_empty
        self.reply = self._reply(arrival, turn)
        if was_empty and turn.dialogue.is_empty:
            return
        # A clock that runs ahead must not make late what follows.
        turn.dialogue.heard(min(turn.message.created_at, turn.now))
        dialogues.save(self._house, turn.openid, turn.dialogue, turn.now)

    def _reply(self, arrival: Arrival, turn: Turn) -> Reply:
        if turn.message.kind == "event":
            return events.answer(turn)
        if arrival.agent():
            return SILENCE  # a person is talking to them
        match arrival.admission():
            case chat_limits.TOLD:
                return Reply(SLOW_DOWN.format(phone=self._house.service_phone))
            case chat_limits.SILENT:
                return SILENCE
        return conversation.answer(turn)


def _push(message: Message) -> Push:
    act = "msgmenu" if message.menu_id else ACTS.get(message.event or message.kind)
    is_event = message.kind == "event"
    return Push(message.dedupe_key, message.openid, message.created_at, act, is_event)
