"""The authority that knows which name, ID number and phone belong together, and whose face."""

import base64
import json
from typing import Literal, Protocol

from clients.calls import Caller, CallFailed
from clients.wechat.errors import WeChatError
from clients.wechat.mini_programs import FaceResult, MiniProgram

Match = Literal["match", "phone_mismatch", "mismatch"]


class AuthorityUnavailable(Exception):
    """The authority gave no usable answer; nothing is known about the person."""


class IdentityAuthority(Protocol):
    """Confirms people. Every method raises AuthorityUnavailable."""

    def check(self, name: str, id_number: str, phone: str) -> Match:
        """`phone_mismatch`: the name and number are right, but the phone is not theirs."""

    def begin_face(self, out_seq_no: str, name: str, id_number: str, openid: str) -> str:
        """Announce a face check and return its verify_id, which the phone needs."""

    def face_result(
        self, verify_id: str, out_seq_no: str, name: str, id_number: str, openid: str
    ) -> FaceResult:
        """`pending` until the face was shown; asked with what begin_face was asked with."""


class WeChatFaceAuthority:
    """Where no authority answers for phones: WeChat compares the face, and that decides."""

    def __init__(self, mini_program: MiniProgram) -> None:
        self._mini_program = mini_program

    def check(self, name: str, id_number: str, phone: str) -> Match:
        return "phone_mismatch"

    def begin_face(self, out_seq_no: str, name: str, id_number: str, openid: str) -> str:
        try:
            return self._mini_program.begin_face(out_seq_no, name, id_number, openid)
        except WeChatError as error:
            raise AuthorityUnavailable(str(error)) from error

    def face_result(
        self, verify_id: str, out_seq_no: str, name: str, id_number: str, openid: str
    ) -> FaceResult:
        try:
            return self._mini_program.face_result(verify_id, out_seq_no, name, id_number, openid)
        except WeChatError as error:
            raise AuthorityUnavailable(str(error)) from error


class ThreeElementsAuthority(WeChatFaceAuthority):
    """The three-elements check over HTTP Basic; faces through WeChat."""

    def __init__(
        self, base_url: str, client_id: str, secret: str, timeout: float, face: MiniProgram
    ) -> None:
        super().__init__(face)
        self._caller = Caller(base_url, timeout)
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}

    def check(self, name: str, id_number: str, phone: str) -> Match:
        request = {"name": name, "id_number": id_number, "phone": phone}
        failure = None
        try:
            answer = self._caller.call(
                "POST",
                "/authority/v1/three-elements",
                headers=self._headers,
                body=json.dumps(request, ensure_ascii=False).encode(),
            )
        except CallFailed as failed:
            failure = failed.reason
        if failure:
            raise AuthorityUnavailable(failure)
        if answer.status != 200:
            raise AuthorityUnavailable(f"http_{answer.status}")
        return _match(answer.content)


def _match(content: bytes) -> Match:
    try:
        result = json.loads(content)["result"]
    except (ValueError, KeyError, TypeError, RecursionError):
        result = None
    if result not in ("match", "phone_mismatch", "mismatch"):
        # Anything unheard of must not let a person in, nor count as the person's failure.
        raise AuthorityUnavailable("unknown_result")
    return result
