"""One app's line to WeChat: wechatpy's client with our transport, token and errors under it.

wechatpy's API classes (`client.menu`, `client.qrcode`, `client.media`, …) work unchanged; what
is replaced is how a request travels. wechatpy 1.8.18 asks for a token without time limit or
lock, fetches one even for sign-in, and calls itself for ever on a permanent 40001.
"""

import json
from collections.abc import Mapping
from typing import Any

import requests
from wechatpy import WeChatClient

from clients.caches import Cache
from clients.calls import Answer, Caller, CallFailed, Deadline
from clients.wechat.errors import TokenRejected, WeChatUnavailable, error_for
from clients.wechat.tokens import SharedToken

OFFICIAL = "https://api.weixin.qq.com"
_BINARY = ("image/", "audio/", "video/", "application/octet-stream")


class AppClient(WeChatClient):
    """Calls for one app id. Safe for threads; a call takes `timeout` seconds, retry included."""

    def __init__(
        self,
        app_id: str,
        secret: str,
        cache: Cache,
        *,
        base_url: str = OFFICIAL,
        timeout: float = 3.0,
    ) -> None:
        super().__init__(app_id, secret, timeout=timeout, auto_retry=False)
        self._caller = Caller(base_url, timeout)
        self._tokens = SharedToken(cache, f"wechat:token:{app_id}", self._fetch_token)

    @property
    def access_token(self) -> str:
        # wechatpy reads every attribute before __init__ ran: `_tokens` missing is then an
        # AttributeError, which it expects.
        return self._tokens.get(Deadline(self.timeout))

    def fetch_access_token(self) -> None:
        """Refused: wechatpy's old token call would end the stable token of other processes."""
        raise RuntimeError("tokens come from SharedToken alone")

    def check_credentials(self) -> None:
        """Have WeChat look at app id, secret and our address, as if no token were kept."""
        self._fetch_token(Deadline(self.timeout))

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Like `get` and `post` for calls that are answered by a JSON object and nothing else."""
        result = self._request(method, path, **options)
        if not isinstance(result, dict):
            raise WeChatUnavailable("not_json")
        return result

    def _request(self, method: str, url_or_endpoint: str, **options: Any) -> Any:
        """Send and return the JSON object, or an Answer for pictures and other media.

        Raises the exceptions of `errors`. A rejected token is replaced and the call repeated
        once, never more, and never by forcing: that would end the token under other processes.
        `timeout`: other seconds than the client's, where much is to be carried.
        """
        deadline = Deadline(options.pop("timeout", None) or self.timeout)
        path = _path(url_or_endpoint, options.pop("api_base_url", None))
        process = options.pop("result_processor", None)
        query = {k: v for k, v in (options.pop("params", None) or {}).items() if v is not None}
        headers, body = _encoded(options)

        def send(token: str | None) -> Any:
            signed = query if token is None else {**query, "access_token": token}
            return self._exchange(method.upper(), path, signed, headers, body, deadline)

        # Signing in proves itself by the app's secret and must not hang on the token.
        result = send(None) if path.startswith("/sns/") else self._with_token(send, deadline)
        return process(result) if process else result

    def _with_token(self, send: Any, deadline: Deadline) -> Any:
        token = self._tokens.get(deadline)
        try:
            return send(token)
        except TokenRejected:
            fresh = self._tokens.get(deadline, rejected=token)
        return send(fresh)

    def _fetch_token(self, deadline: Deadline) -> tuple[str, int]:
        request = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": False,
        }
        headers = {"Content-Type": "application/json"}
        body = json.dumps(request).encode()
        result = self._exchange("POST", "/cgi-bin/stable_token", {}, headers, body, deadline)
        return lent(result, "access_token")

    def _exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        headers: Mapping[str, str],
        body: bytes | None,
        deadline: Deadline,
    ) -> Any:
        failure = None
        try:
            answer = self._caller.call(
                method, path, query=query, headers=headers, body=body, deadline=deadline
            )
        except CallFailed as failed:
            failure = failed.reason
        if failure:
            raise WeChatUnavailable(failure)
        if answer.status != 200:
            raise WeChatUnavailable(f"http_{answer.status}")
        return _result(answer)


def required(result: Any, *keys: str) -> str:
    """The text at this place of an answer; WeChatUnavailable when it is missing."""
    for key in keys:
        result = result.get(key) if isinstance(result, dict) else None
    if not isinstance(result, str) or not result:
        raise WeChatUnavailable("incomplete")
    return result


def lent(result: Mapping[str, Any], key: str) -> tuple[str, int]:
    """The token under this key and its remaining seconds; WeChatUnavailable without either."""
    token, expires_in = required(result, key), result.get("expires_in")
    if not isinstance(expires_in, int):
        raise WeChatUnavailable("incomplete")
    return token, expires_in


def ids_of(listed: Any, key: str) -> frozenset[str]:
    """What each object of a list has under this key; WeChatUnavailable for anything else."""
    if not isinstance(listed, list):
        raise WeChatUnavailable("incomplete")
    return frozenset(required(each, key) for each in listed)


def optional(result: Mapping[str, Any], key: str) -> str | None:
    """The text under this key, None when there is none."""
    value = result.get(key)
    return value if isinstance(value, str) and value else None


def _path(address: str, base: str | None) -> str:
    if address.startswith("/"):
        return address
    if not address.startswith(("http://", "https://")):
        address = (base or f"{OFFICIAL}/cgi-bin/") + address
    # wechatpy writes some addresses out in full; all lead to the base URL of the settings.
    if not address.startswith(f"{OFFICIAL}/"):
        raise ValueError("this client speaks to api.weixin.qq.com alone")
    return address.removeprefix(OFFICIAL)


def _encoded(options: Mapping[str, Any]) -> tuple[dict[str, str], bytes | None]:
    """Headers and body, made once: a repeated upload must not send a file that was read out."""
    data, files = options.get("data"), options.get("files")
    if isinstance(data, dict) and not files:
        # msg_sec_check judges characters, not \u escapes.
        return {"Content-Type": "application/json"}, json.dumps(data, ensure_ascii=False).encode()
    if data is None and not files:
        return {}, None
    prepared = requests.Request("POST", OFFICIAL, data=data, files=files).prepare()
    body = prepared.body or b""
    return dict(prepared.headers), body.encode() if isinstance(body, str) else body


def _result(answer: Answer) -> Any:
    result = _json(answer.content)
    if not isinstance(result, dict):
        if answer.content_type.startswith(_BINARY):
            return answer
        raise WeChatUnavailable("not_json")
    errcode = result.get("errcode") or result.get("errno") or 0
    try:
        errcode = int(errcode)
    except (TypeError, ValueError):
        errcode = -1
    if errcode:
        raise error_for(errcode, str(result.get("errmsg", "")))
    return result


def _json(content: bytes) -> Any:
    # Success and failure share status 200 and often text/plain, so only the body tells. Not
    # strict, because nicknames with raw control characters do occur.
    try:
        return json.loads(content.decode("utf-8"), strict=False)
    except (ValueError, RecursionError):
        return None
