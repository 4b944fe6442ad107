"""What we ask WeChat on behalf of the mini-program."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from clients.caches import Cache
from clients.calls import Answer
from clients.wechat.client import OFFICIAL, AppClient, ids_of, optional, required
from clients.wechat.errors import ForeignPhone, WeChatUnavailable

_SCENE = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}")
_SEQUENCE_NO = re.compile(r"[A-Za-z0-9_-]{5,32}")
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_TEXT_CHARACTERS = 2500

Verdict = Literal["pass", "review", "risky"]
FaceResult = Literal["passed", "failed", "pending"]

# verify_ret of queryverifyinfo. 10300 not done, 10005 under way, 10042 asked too often; from
# 90000 on it is the phone's trouble - cancelled, no camera, no network - and no face was seen.
_FACE_PASSED = 10000
_FACE_PENDING = frozenset({10005, 10042, 10300})
_FACE_PHONE_TROUBLE = 90000
# WeChat's own troubles, which must not count as the person's failure.
_FACE_SYSTEM_TROUBLE = frozenset(
    {10006, 10007, 10008, 10013, 10014, 10015, 10016, 10029, 10045, 10052}
)


@dataclass(frozen=True, slots=True)
class WeChatUser:
    """Somebody as one app knows them; `unionid` is the same in all apps of one owner."""

    openid: str
    unionid: str | None

    def __repr__(self) -> str:
        return "WeChatUser(…)"


class MiniProgram:
    """The mini-program's server side. Every method raises the exceptions of `errors`."""

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

    def sign_in(self, code: str) -> WeChatUser:
        """Whose `wx.login` code this is. The session key is thrown away: nothing needs it."""
        result = self.client.ask(
            "GET",
            "/sns/jscode2session",
            params={
                "appid": self.client.appid,
                "secret": self.client.secret,
                "js_code": code,
                "grant_type": "authorization_code",
            },
        )
        return WeChatUser(required(result, "openid"), optional(result, "unionid"))

    def url_link(self, page: str, query: str = "") -> str:
        """An address that opens the mini-program at this page from a browser, for a day."""
        told = {
            "path": page,
            "query": query,
            "expire_type": 1,
            "expire_interval": 1,  # days, the least that WeChat takes
        }
        return required(self.client.ask("POST", "/wxa/generate_urllink", data=told), "url_link")

    def phone_number(self, phone_code: str) -> str:
        """The eleven digits behind a phone button's code; ForeignPhone if not of +86."""
        result = self.client.ask(
            "POST", "/wxa/business/getuserphonenumber", data={"code": phone_code}
        )
        number = required(result, "phone_info", "purePhoneNumber")
        # Documented as text, seen as a number.
        if str(result["phone_info"].get("countryCode")) != "86":
            raise ForeignPhone
        return number

    def send_subscription(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        page: str | None = None,
        state: Literal["formal", "trial", "developer"] = "formal",
    ) -> None:
        """Send a notice that the person subscribed to; Refused when they did not (any more)."""
        message = {
            "touser": openid,
            "template_id": template_id,
            "miniprogram_state": state,
            "lang": "zh_CN",
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if page:
            message["page"] = page
        self.client.ask("POST", "/cgi-bin/message/subscribe/send", data=message)

    def template_ids(self) -> frozenset[str]:
        """The subscription notices that the mini-program may send."""
        result = self.client.ask("GET", "/wxaapi/newtmpl/gettemplate")
        return ids_of(result.get("data"), "priTmplId")

    def code_picture(
        self,
        scene: str,
        page: str,
        *,
        version: Literal["release", "trial", "develop"] = "release",
        width: int = 430,
    ) -> bytes:
        """A JPEG or PNG of the mini-program code that opens `page` (no leading slash)."""
        if not _SCENE.fullmatch(scene):
            raise ValueError("a scene has 1 to 32 of WeChat's visible characters")
        request = {
            "scene": scene,
            "page": page,
            "env_version": version,
            "width": width,
            "check_path": version == "release",
        }
        answer = self.client.post("/wxa/getwxacodeunlimit", data=request)
        if not isinstance(answer, Answer) or not answer.content.startswith(_PICTURE_STARTS):
            raise WeChatUnavailable("not_a_picture")
        return answer.content

    def check_text(self, openid: str, text: str, scene: Literal[1, 2, 3, 4] = 2) -> Verdict:
        """WeChat's opinion of a text, the worst of its parts; Refused if long not seen (61010).

        Scenes: 1 profile, 2 comment, 3 forum, 4 diary.
        """
        worst: Verdict = "pass"
        for start in range(0, len(text), _TEXT_CHARACTERS):
            result = self.client.ask(
                "POST",
                "/wxa/msg_sec_check",
                data={
                    "content": text[start : start + _TEXT_CHARACTERS],
                    "version": 2,
                    "scene": scene,
                    "openid": openid,
                },
            )
            suggest = required(result, "result", "suggest")
            if suggest == "risky":
                return "risky"
            if suggest != "pass":
                worst = "review"
        return worst

    def check_picture(self, openid: str, address: str, scene: Literal[1, 2, 3, 4] = 2) -> str:
        """Have WeChat judge the picture at a public address; its opinion is pushed later.

        Returns the trace id that the push (`wxa_media_check`) will name, within half an hour.
        """
        result = self.client.ask(
            "POST",
            "/wxa/media_check_async",
            data={
                "media_url": address,
                "media_type": 2,
                "version": 2,
                "scene": scene,
                "openid": openid,
            },
        )
        return required(result, "trace_id")

    def begin_face(self, out_seq_no: str, name: str, id_number: str, openid: str) -> str:
        """Announce a face check; the verify_id is for the phone and lives an hour."""
        if not _SEQUENCE_NO.fullmatch(out_seq_no):
            raise ValueError("out_seq_no has 5 to 32 letters, digits, dashes or underscores")
        result = self.client.ask(
            "POST",
            "/cityservice/face/identify/getverifyid",
            data={
                "out_seq_no": out_seq_no,
                "cert_info": {
                    "cert_type": "IDENTITY_CARD",
                    "cert_name": name,
                    "cert_no": id_number,
                },
                "openid": openid,
            },
        )
        return required(result, "verify_id")

    def face_result(
        self, verify_id: str, out_seq_no: str, name: str, id_number: str, openid: str
    ) -> FaceResult:
        """How the check went; `pending` also when the person broke it off and may try again."""
        result = self.client.ask(
            "POST",
            "/cityservice/face/identify/queryverifyinfo",
            data={
                "verify_id": verify_id,
                "out_seq_no": out_seq_no,
                "cert_hash": certificate_hash(name, id_number),
                "openid": openid,
            },
        )
        code = result.get("verify_ret")
        if not isinstance(code, int) or code in _FACE_SYSTEM_TROUBLE:
            raise WeChatUnavailable("face_system")
        if code == _FACE_PASSED:
            return "passed"
        return "pending" if code in _FACE_PENDING or code >= _FACE_PHONE_TROUBLE else "failed"


def certificate_hash(name: str, id_number: str) -> str:
    """`cert_hash` of the face check: ties the result to the person it was begun for."""
    fields = (("cert_type", "IDENTITY_CARD"), ("cert_name", name), ("cert_no", id_number))
    text = "&".join(f"{key}={base64.b64encode(value.encode()).decode()}" for key, value in fields)
    return hashlib.sha256(text.encode()).hexdigest()
