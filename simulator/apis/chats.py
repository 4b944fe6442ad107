"""Customer-service messages: what may be sent into a chat, and when."""

from typing import Any

from simulator.accounts import OFFICIAL
from simulator.apis import custom_messages
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError
from simulator.outboxes import Sent
from simulator.transcripts import ACCOUNT
from simulator.users import TYPING_AFTER_S, TYPING_S


def send(call: Call) -> dict[str, Any]:
    body = call.literal_body()
    if not call.world.settings.certified:
        raise ApiError(48001)
    user = call.user(body.get("touser"))
    kind, content = custom_messages.read(call, body)
    user.spend(call.now)
    user.typing_until = 0
    call.world.outbox.add(
        Sent(call.now, user.openid, "custom", content.shown, data={kind: body[kind]})
    )
    if call.account.kind == OFFICIAL:
        drawn = {"content": content.shown, **content.more}
        if (body.get("aimsgcontext") or {}).get("is_ai_msg"):
            drawn["by_ai"] = True
        call.world.transcripts.add(user.openid, call.now, ACCOUNT, kind, **drawn)
    return ok()


def typing(call: Call) -> dict[str, Any]:
    body = call.body()
    user = call.user(body.get("touser"))
    command = body.get("command")
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    if call.now - user.spoke_at > TYPING_AFTER_S:
        raise ApiError(45080)
    if command == "Typing" and call.now < user.typing_until:
        raise ApiError(45081)
    user.typing_until = call.now + TYPING_S if command == "Typing" else 0
    return ok()


APIS = (
    Api("/cgi-bin/message/custom/send", send),
    Api("/cgi-bin/message/custom/typing", typing),
    Api("/cgi-bin/message/custom/business/typing", typing),
)
