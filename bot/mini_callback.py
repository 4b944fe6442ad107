"""The mini-program's door: WeChat's verdicts on pictures come in here."""

import logging

from flask import Response, current_app, request

from bot import gate
from bot.callback import blueprint
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import Message
from services import content_checks
from services.house import House

log = logging.getLogger(__name__)
VERDICT = "wxa_media_check"


@blueprint.get("/wechat/mini/callback")
def check_mini_address() -> Response:
    """WeChat's check that this address is ours."""
    return gate.check_address(gate.MINI)


@blueprint.post("/wechat/mini/callback")
def hear_mini() -> Response:
    """An event of the mini-program; what needs nothing done is accepted."""
    house: House = current_app.extensions["house"]
    gate_ = gate.gate_of(gate.MINI, current_app.extensions)
    request.max_content_length = gate.LONGEST_BODY + 1  # as in `body_of`
    body = request.get_data()
    try:
        message, _ = gate_.opened(request.args, body, house.clock.now())
    except MessageRejected as rejected:
        if body.lstrip().startswith(b"{"):
            log.warning("the mini-program pushes JSON: choose XML in WeChat's console")
        return gate.as_text(*gate.refused(rejected))
    try:
        is_done = _act(house, message)
    except Exception as error:
        log.error("no answer to a push", extra={"cause": type(error).__name__})
        is_done = False
    # Anything but 200 brings it again.
    return gate.as_text(gate.ACCEPTED) if is_done else gate.as_text("again", 503)


def _act(house: House, message: Message) -> bool:
    if message.event == VERDICT:
        return content_checks.judge(house, message.text("trace_id"), message.media_verdict)
    return True
