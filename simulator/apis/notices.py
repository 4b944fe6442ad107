"""Template messages and subscription messages."""

from typing import Any

from simulator.accounts import MINI, OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError
from simulator.messages import event_message
from simulator.notices import check_template_values, check_values, readable
from simulator.outboxes import Sent
from simulator.transcripts import ACCOUNT
from simulator.users import User

SAME_CLIENT_MSG_ID_S = 600


def send_template(call: Call) -> dict[str, Any]:
    body = call.body()
    user = _follower(call, body)
    template_id = call.world.consents.check_template(body.get("template_id"))
    texts = check_template_values(body.get("data"))
    repeat = (user.openid, str(body.get("client_msg_id", "")))
    earlier, at = call.world.template_repeats.get(repeat, (0, float("-inf")))
    if repeat[1] and call.now - at < SAME_CLIENT_MSG_ID_S:
        return ok(msgid=earlier)
    msgid = _hand_over(call, user, "template", template_id, body, texts)
    call.world.template_repeats[repeat] = (msgid, call.now)
    _push_finished(call, user, msgid)
    return ok(msgid=msgid)


def send_subscription(call: Call) -> dict[str, Any]:
    """Of the mini-program."""
    body = call.body()
    user = call.user(body.get("touser"))
    if body.get("miniprogram_state", "formal") not in {"developer", "trial", "formal"}:
        raise ApiError(40097)
    msgid = _send_checked(call, user, body)
    return ok(msgid=msgid)


def send_official_subscription(call: Call) -> dict[str, Any]:
    body = call.body()
    _send_checked(call, _follower(call, body), body)
    return ok()


def templates(call: Call) -> dict[str, Any]:
    """Of the official account. Where every id is ours there is none to list."""
    listed = call.world.settings.templates
    return {"template_list": [{"template_id": each, "title": "服务通知"} for each in listed]}


def subscription_templates(call: Call) -> dict[str, Any]:
    """Of the mini-program."""
    listed = call.world.settings.templates
    return ok(data=[{"priTmplId": each, "title": "服务通知", "type": 3} for each in listed])


def _send_checked(call: Call, user: User, body: dict[str, Any]) -> int:
    template_id = call.world.consents.check_template(body.get("template_id"))
    texts = check_values(body.get("data"))
    if str(body.get("page", "")).startswith("http"):
        raise ApiError(41030)
    call.world.consents.spend(user.openid, template_id)
    msgid = _hand_over(call, user, "subscription", template_id, body, texts)
    _push_sent(call, user, template_id, msgid)
    return msgid


def _follower(call: Call, body: dict[str, Any]) -> User:
    user = call.user(body.get("touser"))
    if not user.subscribed:
        raise ApiError(43004)
    return user


def _hand_over(
    call: Call, user: User, kind: str, template_id: str, body: dict[str, Any], texts: dict[str, str]
) -> int:
    msgid = call.world.outbox.next_msgid()
    mini = body.get("miniprogram")
    page = body.get("page") or (mini.get("pagepath") if isinstance(mini, dict) else None)
    call.world.outbox.add(
        Sent(
            call.now,
            user.openid,
            kind,
            readable(texts),
            template_id,
            page or body.get("url"),
            body.get("data") or {},
            msgid,
        )
    )
    chat = call.world.chat_of(user)
    if chat is not None:
        card = {"template_id": template_id, "fields": texts, "page": page, "url": body.get("url")}
        call.world.transcripts.add(chat, call.now, ACCOUNT, kind, readable(texts), **card)
    return msgid


def _push_finished(call: Call, user: User, msgid: int) -> None:
    if call.world.settings.send_job_events:
        elements = {"MsgID": msgid, "Status": "success"}
        _push(call, user, "TEMPLATESENDJOBFINISH", elements)


def _push_sent(call: Call, user: User, template_id: str, msgid: int) -> None:
    if call.world.settings.send_job_events:
        sent = {
            "TemplateId": template_id,
            "MsgID": msgid,
            "ErrorCode": 0,
            "ErrorStatus": "success",
        }
        elements = {"SubscribeMsgSentEvent": {"List": sent}}
        _push(call, user, "subscribe_msg_sent_event", elements)


def _push(call: Call, user: User, event: str, elements: dict[str, Any]) -> None:
    message = event_message(call.account.gh_id, user.openid, event, elements, call.now)
    call.world.pushes.deliver_later(call.account, message)


APIS = (
    Api("/cgi-bin/message/template/send", send_template, accounts=(OFFICIAL,)),
    Api("/cgi-bin/template/get_all_private_template", templates, "GET", (OFFICIAL,)),
    Api("/wxaapi/newtmpl/gettemplate", subscription_templates, "GET", (MINI,)),
    Api("/cgi-bin/message/subscribe/send", send_subscription, accounts=(MINI,)),
    Api("/cgi-bin/message/subscribe/bizsend", send_official_subscription, accounts=(OFFICIAL,)),
)
