"""Who may call: every resource says so by its base class, before anything else happens."""

import base64
import binascii
from typing import Any, ClassVar

import orjson
from flask import Response, current_app, request
from flask_restx import Api, Resource

from rest.schemas import completed
from services import institutions, sessions, staff, staff_sessions
from services.callers import Citizen, InstitutionCaller, StaffCaller
from services.errors import Forbidden, TooMany, Unauthenticated
from services.house import House
from services.identity_gate import own_subject
from services.merchants import operators

ADDRESS_LIMIT, ADDRESS_WINDOW_S = 300, 300


class HouseApi(Api):
    """flask-restx without its own error router: Flask's one handler words every error."""

    # Paths whose POSTs take an Idempotency-Key, and those among them that do not.
    repeatable: ClassVar[tuple[str, ...]] = ()
    sign_ins: ClassVar[tuple[str, ...]] = ()

    def handle_error(self, e):
        raise e

    @property
    def __schema__(self):
        if not self._schema:  # type: ignore[has-type]
            self._schema = completed(
                super().__schema__, repeatable=self.repeatable, sign_ins=self.sign_ins
            )
        return self._schema


class HouseResource(Resource):
    """What every resource has. `who` names its caller and is proved by a test."""

    who: ClassVar[str]

    @property
    def house(self) -> House:
        return current_app.extensions["house"]


class PublicResource(HouseResource):
    """Anyone may call. Where there is something to guess, `guessed` names it and each address is slowed."""

    who = "anyone"
    guessed: ClassVar[str] = ""

    def dispatch_request(self, *args, **kwargs):
        if self.guessed:
            slow_down(self.house, self.guessed)
        return super().dispatch_request(*args, **kwargs)


class CitizenResource(HouseResource):
    """A signed-in citizen calls about themselves."""

    who = "citizen"
    caller: Citizen

    def dispatch_request(self, *args, **kwargs):
        self.caller = sessions.authenticate(self.house, bearer_token())
        self.check_caller()
        return private(super().dispatch_request(*args, **kwargs))

    def check_caller(self) -> None:
        """What a caller must have shown besides being signed in: nothing more."""


class IdentifiedResource(CitizenResource):
    """A signed-in citizen whose identity is proved calls; else 403 before anything is read."""

    who = "identified citizen"

    def check_caller(self) -> None:
        own_subject(self.caller)


class InstitutionResource(HouseResource):
    """A machine client of the kind `institution` calls."""

    who = "institution"
    institution: ClassVar[str]
    caller: InstitutionCaller

    def dispatch_request(self, *args, **kwargs):
        self.caller = self.authenticate(bearer_token())
        if self.caller.kind != self.institution:
            raise Forbidden("wrong_institution", "该客户端无权调用此接口")
        return private(super().dispatch_request(*args, **kwargs))

    def authenticate(self, token: str) -> InstitutionCaller:
        return institutions.authenticate(self.house, token)


class CounterResource(InstitutionResource):
    """What happens at a merchant's counter: its machine calls, or a cashier with the own phone.

    `ending`: the methods by which orders end. They stay open to a suspended merchant, whose
    customers would else be caught in orders that nobody can close.
    """

    institution = "merchant"
    ending: ClassVar[tuple[str, ...]] = ()

    def authenticate(self, token: str) -> InstitutionCaller:
        ends = asked_method() in self.ending
        return operators.authenticate_counter(self.house, token, also_suspended=ends)


class MerchantResource(CounterResource):
    """What is the merchant's own business: its machine calls, and no cashier.

    `at_counter`: the methods that a cashier may call all the same.
    """

    at_counter: ClassVar[tuple[str, ...]] = ()

    def authenticate(self, token: str) -> InstitutionCaller:
        caller = super().authenticate(token)
        if caller.operator_id is not None and asked_method() not in self.at_counter:
            raise Forbidden("operator_forbidden", "收银员不能进行此操作，请由商户的系统办理")
        return caller


class StaffResource(HouseResource):
    """Somebody of the credit office calls. `acts`: what of `policy/roles.yaml` a method takes.

    None where any signed-in desk may, whatever its role.
    """

    who = "staff"
    acts: ClassVar[dict[str, str | None]]
    caller: StaffCaller

    def dispatch_request(self, *args, **kwargs):
        self.caller = staff_sessions.authenticate(self.house, bearer_token())
        act = self.acts[asked_method()]
        if act is not None:
            staff.require(self.caller, act)
        return private(super().dispatch_request(*args, **kwargs))


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer; bytes are taken to be JSON already."""
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(data, status, mimetype="application/json")


def attachment(body: Any, mimetype: str, name: str) -> Response:
    """A file that a browser saves under this name; bytes, or pieces of text as they come."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def private(response: Response) -> Response:
    """An answer that no cache on its way may keep."""
    response.headers["Cache-Control"] = "no-store"
    return response


def asked_method() -> str:
    """The method that answers: HEAD is GET without its body."""
    return "GET" if request.method == "HEAD" else request.method


def bearer_token() -> str:
    """The token of the Authorization header; Unauthenticated without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def basic_credentials() -> tuple[str, str]:
    """Client id and secret of HTTP Basic (RFC 7617); Unauthenticated without them."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        text = ""
    client_id, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon or "\0" in text:
        raise Unauthenticated("client_invalid", "请用客户端编号和密钥（HTTP Basic）申请令牌")
    return client_id, secret


def slow_down(house: House, guessed: str) -> None:
    """Refuse an address that asks too often before it says who it is.

    Counted apart by what is guessed: whoever tries report codes behind a carrier's address
    must not keep its town from signing in.
    """
    allowed, retry_after = house.cache.incr_window(
        f"address:{guessed}:{request.remote_addr}", ADDRESS_LIMIT, ADDRESS_WINDOW_S
    )
    if not allowed:
        raise TooMany(retry_after=retry_after)
