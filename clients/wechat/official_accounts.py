"""What we ask WeChat on behalf of the official account."""

from collections.abc import Mapping
from typing import Any

from clients.caches import Cache
from clients.calls import Answer
from clients.wechat.client import OFFICIAL, AppClient, optional, required
from clients.wechat.errors import SnapshotUser, WeChatUnavailable
from clients.wechat.mini_programs import WeChatUser


MEDIA_TIMEOUT_S = 20.0  # a photo has up to ten megabytes


class OfficialAccount:
    """The official account's server side. Every method raises the exceptions of `errors`."""

    def __init__(
        self,
        app_id: str,
        secret: str,
        cache: Cache,
        *,
        base_url: str = OFFICIAL,
        timeout: float = 3.0,
    ) -> None:
        self.client = AppClient(app_id, secret, cache, base_url=base_url, timeout=timeout)

    def user_info(self, openid: str) -> str | None:
        """The follower's unionid; None for strangers and without an Open Platform account."""
        result = self.client.ask(
            "GET", "/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"}
        )
        return optional(result, "unionid")

    def fetch_media(self, media_id: str) -> bytes:
        """A photo that was sent into the chat; MediaGone once its three days are over."""
        answer = self.client.get(
            "/cgi-bin/media/get", params={"media_id": media_id}, timeout=MEDIA_TIMEOUT_S
        )
        if not isinstance(answer, Answer) or not answer.content:
            raise WeChatUnavailable("not_a_file")
        return answer.content

    def oauth_user(self, code: str) -> WeChatUser:
        """Whose web authorisation code this is; SnapshotUser for WeChat's preview of a page."""
        result = self.client.ask(
            "GET",
            "/sns/oauth2/access_token",
            params={
                "appid": self.client.appid,
                "secret": self.client.secret,
                "code": code,
                "grant_type": "authorization_code",
            },
        )
        if result.get("is_snapshotuser"):
            raise SnapshotUser
        return WeChatUser(required(result, "openid"), optional(result, "unionid"))

    def send_custom_text(self, openid: str, text: str, *, by_ai: bool = False) -> None:
        """Write into the chat; Refused once the person's 48 hours or 5 answers are over."""
        message: dict[str, Any] = {
            "touser": openid,
            "msgtype": "text",
            "text": {"content": text},
        }
        if by_ai:
            message["aimsgcontext"] = {"is_ai_msg": 1}
        self.client.ask("POST", "/cgi-bin/message/custom/send", data=message)

    def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        url: str | None = None,
        mini_program: tuple[str, str] | None = None,
        client_msg_id: str | None = None,
    ) -> str:
        """Send a template message and return WeChat's id of it.

        `mini_program` is (app id, page) and goes before `url`. With the same `client_msg_id`
        WeChat delivers once within ten minutes.
        """
        message: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url:
            message["url"] = url
        if mini_program:
            message["miniprogram"] = {"appid": mini_program[0], "pagepath": mini_program[1]}
        if client_msg_id:
            message["client_msg_id"] = client_msg_id
        result = self.client.ask("POST", "/cgi-bin/message/template/send", data=message)
        return str(result.get("msgid", ""))
