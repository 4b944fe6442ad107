"""How WeChat says no: HTTP 200 with an errcode, an English text and a request id."""

import secrets

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by"
    " getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40015: "invalid menu type",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40025: "invalid sub button name size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40037: "invalid template_id",
    40053: "invalid action info",
    40055: "invalid button url domain",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41009: "missing openid",
    41030: "invalid page",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43104: "appid and openid does not match",
    44002: "empty post data",
    44004: "empty content",
    44991: "api minute-quota reach limit",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "command is illegal",
    45080: "can not send typing before user sends a message",
    45081: "already in typing",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    53600: "Article ID invalid",
    61010: "code is expired",
    65401: "invalid custom service account",
    65413: "no session of this user",
    65414: "user is accepted by other custom service account",
    65415: "the custom service account is not online",
}


class ApiError(Exception):
    """An answer of WeChat other than success."""

    def __init__(self, errcode: int, errmsg: str | None = None, **values: str) -> None:
        self.errcode = errcode
        self.errmsg = errmsg or TEXTS.get(errcode, "system error").format(**values)
        super().__init__(f"{errcode} {self.errmsg}")

    def payload(self, path: str, now: float) -> dict[str, object]:
        # Seen in the field: a comma before the request id only under /sns.
        comma = "," if path.startswith("/sns/") else ""
        return {"errcode": self.errcode, "errmsg": f"{self.errmsg}{comma} rid: {rid(now)}"}


def rid(now: float) -> str:
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
