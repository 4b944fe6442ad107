"""Who may open a page: every page says so by its base class, before anything else happens.

A page shows itself with `get`; what it does is its `post`. Where a use case refuses, the same
page is shown again with the reason, and with everything that was typed.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import current_app, make_response, redirect, render_template, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from rest.problems import STATUS
from rest.resources import asked_method, private
from services import page_sessions, staff, staff_sessions, tokens
from services.callers import Cashier, Citizen, InstitutionCaller, StaffCaller
from services.errors import Forbidden, ServiceError, Unauthenticated, Unavailable, malformed_field
from services.house import House
from services.identity_gate import own_subject
from services.merchants import counter_sessions
from web.pages import blueprint

SESSION, MINE = "session", "/my"
SIGN_IN, IDENTITY, PROOF = "/my/sign-in", "/my/identity", "/my/proof"
COUNTER_SESSION, COUNTER = "counter", "/counter"
COUNTER_SIGN_IN, SHOPS = "/counter/sign-in", "/counter/shops"
DESK_SESSION, DESK, DESK_SIGN_IN = "desk", "/desk", "/desk/sign-in"
LOOK = "GET"
OURS = re.compile(r"/(?![/\\])")
CONTROL = re.compile(r"[\x00-\x1f]")
# A refusal that is put right elsewhere, and where.
PUT_RIGHT = {"identity_required": IDENTITY, "proof_required": PROOF, "counter_required": SHOPS}
# What addresses of ours tell by name, whichever page they are of.
IN_ADDRESSES = {
    "state": "状态",
    "due": "期限",
    "from": "起始月份",
    "to": "截止月份",
    "limit": "每页条数",
    "cursor": "翻页位置",
}
# What only a program can choose from or read, and what a person can do about it.
FOR_PROGRAMS = (
    (re.compile(r"须为 \w+(?:、\w+)* 之一", re.ASCII), "请从列出的选项中选择"),
    (re.compile("须为 YYYY-MM 格式的月份"), "请写成年和月，例如 2026-03"),
    (re.compile("须为 YYYY-MM-DD 格式的日期"), "请写成年、月、日，例如 2026-03-01"),
    (re.compile("不是本接口给出的值"), "不对，请从第一页看起"),
)
STALE = "页面已过期，请核对后再提交一次"
SUSPENDED = "这家商户已停用：不能再办理新的免押，进行中的订单仍可以归还、结清或撤销"


def at(address: str):
    """Place a page at this address of ours."""

    def place(page: type["Page"]) -> type["Page"]:
        # A citizen and a cashier both have a page of orders.
        room = page.__module__.removeprefix("web.").partition(".")[0]
        blueprint.add_url_rule(address, view_func=page.as_view(f"{room}-{page.__name__}"))
        return page

    return place


class Page(MethodView):
    """What every page has. `who` names its caller and is proved by a test."""

    who: ClassVar[str]
    template: ClassVar[str]
    labels: ClassVar[Mapping[str, str]] = {}
    refusal: ServiceError | None = None

    @property
    def house(self) -> House:
        return current_app.extensions["house"]

    def dispatch_request(self, **where: Any) -> Response:
        try:
            self.check_caller()
            return private(make_response(super().dispatch_request(**where)))
        except (Unauthenticated, Unavailable):
            raise
        except ServiceError as refusal:
            return private(self.refused(refusal, **where))

    def check_caller(self) -> None:
        """What a caller must have shown: nothing."""

    def refused(self, refusal: ServiceError, **where: Any) -> Response:
        """Show the page once more, with the reason; what only looked has nothing to show."""
        if refusal.code in PUT_RIGHT:
            return redirect(f"{PUT_RIGHT[refusal.code]}?{urlencode({'next': here()})}", 303)
        refusal = self.in_words(refusal)
        if request.method != "POST" or not hasattr(self, "get"):
            raise refusal
        self.refusal = refusal
        return self.get(**where)

    def in_words(self, refusal: ServiceError) -> ServiceError:
        """The refusal with what the page calls its fields in place of their names.

        A field without a label of its own is named by where the message stands.
        """
        unnamed = dict.fromkeys((each.field for each in refusal.errors), "")
        labels = {**unnamed, **IN_ADDRESSES, **self.labels}
        refusal.message = worded(refusal.message, labels)
        refusal.errors = tuple(
            replace(each, message=worded(each.message, labels)) for each in refusal.errors
        )
        return refusal

    def show(self, template: str | None = None, **told: Any) -> Response:
        """The page, private to who asked; with the status of the refusal where there is one."""
        page = make_response(render_template(template or self.template, **self.known(), **told))
        if self.refusal is not None:
            page.status_code = STATUS[self.refusal.kind]
            if self.refusal.retry_after is not None:
                page.headers["Retry-After"] = str(self.refusal.retry_after)
        return page

    def known(self) -> Mapping[str, Any]:
        """What every template may name."""
        refusal = self.refusal
        return {
            "house": self.house,
            "refusal": refusal,
            "wrong": {each.field: each.message for each in refusal.errors} if refusal else {},
            "typed": request.form if refusal else {},
            "here": here(),
        }


class PublicPage(Page):
    """Anyone may open it."""

    who = "anyone"


class SignedInPage(Page):
    """A page of somebody's session, which a cookie of its own carries; without it, the way in."""

    cookie: ClassVar[str]
    sign_in: ClassVar[str]
    caller: Any

    def dispatch_request(self, **where: Any) -> Response:
        try:
            token = request.cookies.get(self.cookie)
            if not token:
                raise Unauthenticated
            self.caller = self.authenticate(token)
        except Unauthenticated:
            return private(redirect(f"{self.sign_in}?{urlencode({'next': here()})}", 303))
        answer = super().dispatch_request(**where)
        self.prolong(answer)
        return answer

    def authenticate(self, token: str) -> Any:
        """Who is behind this session's token; Unauthenticated once it is over."""
        raise NotImplementedError

    def form_token(self) -> str:
        """What stands in every form of this session and in no other's."""
        return tokens.form_token(self.house, self.caller.session_id)

    def prolong(self, answer: Response) -> None:
        """What looking at a page does to the session: nothing."""

    def check_caller(self) -> None:
        if request.method == "POST":
            check_form(self.form_token())

    def known(self) -> Mapping[str, Any]:
        return {**super().known(), "caller": self.caller, "form": self.form_token()}


class CitizenPage(SignedInPage):
    """A signed-in citizen looks at what is theirs; whoever is not signed in is led to it."""

    who = "citizen"
    cookie = SESSION
    sign_in = SIGN_IN
    caller: Citizen

    def authenticate(self, token: str) -> Citizen:
        return page_sessions.authenticate(self.house, token)

    def prolong(self, answer: Response) -> None:
        if not any(each.startswith(f"{SESSION}=") for each in answer.headers.getlist("Set-Cookie")):
            token = page_sessions.renew(self.house, self.caller)
            keep_signed_in(self.house, answer, SESSION, token, MINE)


class IdentifiedPage(CitizenPage):
    """A citizen whose identity is proved; whoever has not proved it is led to that."""

    who = "identified citizen"

    def check_caller(self) -> None:
        super().check_caller()
        own_subject(self.caller)


class CashierPage(SignedInPage):
    """A cashier's browser, at the counter of a merchant or before one was chosen."""

    who = "cashier"
    cookie = COUNTER_SESSION
    sign_in = COUNTER_SIGN_IN
    caller: Cashier

    def authenticate(self, token: str) -> Cashier:
        return counter_sessions.authenticate(self.house, token)


class CounterPage(CashierPage):
    """A cashier at the counter of a merchant; whoever stands at none is led to choose one.

    `ending`: the methods by which orders end. They stay open at a suspended merchant's, whose
    customers would else be caught in orders that nobody can close.
    """

    ending: ClassVar[tuple[str, ...]] = ()
    counter: InstitutionCaller

    def check_caller(self) -> None:
        if self.caller.counter is None:
            raise Forbidden("counter_required", "请先选择在哪家商户收银")
        self.counter = self.caller.counter
        super().check_caller()
        if self.caller.is_suspended and asked_method() not in self.ending:
            raise Forbidden("merchant_suspended", SUSPENDED)

    def refused(self, refusal: ServiceError, **where: Any) -> Response:
        """Where there is no page to show again, one that says why and leads back to the counter."""
        try:
            return super().refused(refusal, **where)
        except ServiceError as final:
            self.refusal = final
            return self.show("counters/refused.html")

    def known(self) -> Mapping[str, Any]:
        return {**super().known(), "suspended": SUSPENDED if self.caller.is_suspended else None}


class DeskPage(SignedInPage):
    """Somebody of the credit office looks at what their role may see, and does what it may do.

    `acts`: what of `policy/roles.yaml` is needed to look (`GET`) and for each act of the page's
    forms, which a method `do_…` of that name does; None where any signed-in desk may.
    """

    who = "staff"
    cookie = DESK_SESSION
    sign_in = DESK_SIGN_IN
    acts: ClassVar[Mapping[str, str | None]]
    caller: StaffCaller

    def authenticate(self, token: str) -> StaffCaller:
        return staff_sessions.authenticate(self.house, token, tokens.DESK)

    def check_caller(self) -> None:
        super().check_caller()
        for asked in (LOOK, self.act) if request.method == "POST" else (LOOK,):
            act = self.acts.get(asked)
            if act is not None:
                staff.require(self.caller, act)

    @property
    def act(self) -> str:
        """Which of the page's acts a form asks for; Malformed for none of them."""
        told = request.form.get("act", "")
        if told == LOOK or told not in self.acts:
            raise malformed_field("act", "not_listed", "没有这项操作，请刷新页面后再试")
        return told

    def do(self, **where: Any) -> Response:
        """Do what a form asks for, and lead to the page that shows the result."""
        return getattr(self, f"do_{self.act}")(**where) or redirect(request.path, 303)

    def refused(self, refusal: ServiceError, **where: Any) -> Response:
        """Where there is no page to show again, one that says why and leads back to the desk."""
        try:
            if refusal.code == "role_forbidden":
                raise refusal
            return super().refused(refusal, **where)
        except ServiceError as final:
            self.refusal = final
            return self.show("offices/refused.html")

    def known(self) -> Mapping[str, Any]:
        return {**super().known(), "may": lambda act: staff.may(self.caller, act)}


def worded(message: str, labels: Mapping[str, str]) -> str:
    """A refusal's sentence with labels for the names of fields, and nothing only programs read."""
    for name, label in labels.items():
        message = re.sub(rf" ?(?<![\w.]){re.escape(name)} ", label, message, flags=re.ASCII)
    for told, plain in FOR_PROGRAMS:
        message = told.sub(plain, message)
    return message


def here() -> str:
    """Where the browser is: what a page after signing in leads back to."""
    return request.full_path.rstrip("?") if request.method != "POST" else request.path


def is_part() -> bool:
    """Whether a script of the page asks for the part that changes, instead of the whole."""
    return request.headers.get("X-Part") == "1"


def next_address(default: str = MINE) -> str:
    """Where this page leads on to: an address of ours, never one that a stranger chose."""
    wanted = request.values.get("next", "")
    # Browsers and our own redirects leave tabs and line breaks out: "/\t/host" would be "//host".
    is_ours = OURS.match(wanted) and not CONTROL.search(wanted)
    return wanted if is_ours else default


def check_form(expected: str) -> None:
    """Refuse a form that no page of this session made."""
    if not hmac.compare_digest(expected.encode(), request.form.get("form", "").encode()):
        raise Forbidden("form_expired", STALE)


def keep_signed_in(house: House, answer: Response, cookie: str, token: str, path: str) -> None:
    """Give the browser its session, out of reach of scripts and of other sites' forms.

    Lax, not Strict: WeChat's chat and WeChat's consent lead here, and both are other sites.
    """
    answer.set_cookie(
        cookie,
        token,
        path=path,
        httponly=True,
        secure=house.public_base_url.startswith("https://"),
        samesite="Lax",
    )
