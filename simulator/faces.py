"""Face verification 2.0: a session is opened, a face is shown, the result is asked for."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from simulator.errors import ApiError
from simulator.people import People
from simulator.settings import FaceErrcodes

LIFE_S = 3600
PASSED = 10000
NOT_SHOWN = 10300
ID_NUMBER_DIFFERS = 10003
FACE_DIFFERS = 10004
OUT_SEQ_NO = re.compile(r"[A-Za-z0-9_-]{5,32}")


def cert_hash(cert_type: str, cert_name: str, cert_no: str) -> str:
    """The digest by which the server proves that it still asks about the same person."""
    fields = {"cert_type": cert_type, "cert_name": cert_name, "cert_no": cert_no}
    joined = "&".join(
        f"{name}={base64.b64encode(text.encode()).decode()}" for name, text in fields.items()
    )
    return hashlib.sha256(joined.encode()).hexdigest()


@dataclass
class FaceSession:
    verify_id: str
    out_seq_no: str
    openid: str
    cert_name: str
    cert_no: str
    shown_before: float
    verify_ret: int | None = None

    @property
    def hash(self) -> str:
        return cert_hash("IDENTITY_CARD", self.cert_name, self.cert_no)


class SessionOver(Exception):
    """The hour is over: the phone cannot start the check any more."""


class Faces:
    """The sessions of one mini-program."""

    def __init__(self, people: People, errcodes: FaceErrcodes) -> None:
        self._people, self._errcodes = people, errcodes
        self._sessions: dict[str, FaceSession] = {}
        self._numbers: set[str] = set()

    def open(self, out_seq_no: object, cert_info: object, openid: str, now: float) -> FaceSession:
        if not isinstance(out_seq_no, str) or not OUT_SEQ_NO.fullmatch(out_seq_no):
            raise self._error("bad_out_seq_no", "invalid out_seq_no")
        if out_seq_no in self._numbers:
            raise self._error("out_seq_no_taken", "out_seq_no already exists")
        name, number = self._certificate(cert_info)
        session = FaceSession(
            secrets.token_urlsafe(48), out_seq_no, openid, name, number, now + LIFE_S
        )
        self._numbers.add(out_seq_no)
        self._sessions[session.verify_id] = session
        return session

    def show(self, verify_id: str, now: float) -> FaceSession | None:
        """The person looks into the camera; None when there is no such session."""
        session = self._sessions.get(verify_id)
        if session is None:
            return None
        if now >= session.shown_before:
            raise SessionOver
        person = self._people.known_as(session.cert_name, session.cert_no)
        if person is None:
            session.verify_ret = ID_NUMBER_DIFFERS
        else:
            session.verify_ret = PASSED if person.face == "pass" else FACE_DIFFERS
        return session

    def result(self, asked: dict[str, object], now: float) -> int:
        """verify_ret; whatever does not fit the opened session is an errcode instead."""
        session = self._sessions.get(str(asked.get("verify_id")))
        if session is None:
            raise self._error("unknown_verify_id", "invalid verify_id")
        if asked.get("out_seq_no") != session.out_seq_no:
            raise self._error("out_seq_no_differs", "out_seq_no not match")
        if asked.get("openid") != session.openid:
            raise self._error("openid_differs", "openid not match")
        if asked.get("cert_hash") != session.hash:
            raise self._error("cert_differs", "cert_hash not match")
        if session.verify_ret is not None:
            return session.verify_ret
        if now >= session.shown_before:
            raise self._error("expired", "verify_id expired")
        return NOT_SHOWN

    def _certificate(self, cert_info: object) -> tuple[str, str]:
        match cert_info:
            case {
                "cert_type": "IDENTITY_CARD",
                "cert_name": str(name),
                "cert_no": str(number),
            } if name and number:
                return name, number
        raise self._error("bad_cert_info", "invalid cert_info")

    def _error(self, name: str, errmsg: str) -> ApiError:
        return ApiError(getattr(self._errcodes, name), errmsg)
