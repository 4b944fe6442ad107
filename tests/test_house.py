"""The house keeps its own rules: who imports whom, who may call what, what stands where."""

import ast
import dataclasses
import re
import sys
from pathlib import Path

import pytest
from flask_restx import Resource

from app import create_app
from config import Settings
from policy import roles
from rest.resources import HouseResource, StaffResource
from tests.settings import make_settings
from web.views import (
    COUNTER_SIGN_IN,
    DESK_SIGN_IN,
    LOOK,
    SIGN_IN,
    CashierPage,
    CitizenPage,
    CounterPage,
    DeskPage,
    IdentifiedPage,
    Page,
)

ROOT = Path(__file__).resolve().parent.parent
EVERYTHING = None
OUTSIDE = {".venv", "node_modules", "var", "tests", "migrations", "miniprogram", "__pycache__"}
# Who may import whom. A room that is missing here may import nothing of ours.
MAY_IMPORT: dict[str, set[str] | None] = {
    "app": EVERYTHING,
    "commands": EVERYTHING,
    "upkeep": EVERYTHING,
    "bench": EVERYTHING,
    "observing": {"services"},
    "launchers": {"config", "demo"},
    "demo": {"launchers", "policy", "services"},
    "miniprogram_api": {"rest", "services"},
    "api": {"rest", "services"},
    "bot": {"services"},
    "web": {"services"},
    "jobs": {"services"},
    "rest": {"services"},
    "services": {"models", "policy", "clients"},
}
EXCEPTIONS = {
    # The chat speaks WeChat's own language: envelope, signature, XML.
    ("bot", "clients.wechat"),
    # The page's form is slowed down by address as the calls are.
    ("web", "rest.resources"),
    # A refused sign-in or form is shown with the status that the calls answer.
    ("web", "rest.problems"),
    # An id or a page in an address is read as the calls read it.
    ("web", "rest.shapes"),
    ("web", "rest.paging"),
    # The bench's figures are taken on the tests' own people and PostgreSQL.
    ("bench", "tests"),
}
WITHOUT_FLASK = ("services", "models", "policy", "clients", "jobs")
WITHOUT_ENVIRON = (*WITHOUT_FLASK, "rest", "api", "miniprogram_api", "bot", "web")
LONGEST_FILE = 400
# Routes that are no REST resource, and what guards them instead.
OTHER_ROUTES = {
    "api.specs": "the Swagger file",
    "api.doc": "the Swagger page",
    "api.root": "restx's own, empty",
    "miniprogram.specs": "the Swagger file",
    "miniprogram.doc": "the Swagger page",
    "miniprogram.root": "restx's own, empty",
    "restx_doc.static": "the Swagger page's files",
    "bot.check_address": "WeChat's signature",
    "bot.check_mini_address": "WeChat's signature",
    "bot.hear_mini": "WeChat's signature",
    "web.static": "files for everybody",
    "web.merchant": "for everybody: what a card at a shop's door opens",
    "web.file": "the link itself: sealed, for minutes, made for a party of the case",
    "web.explain_pass": "for everybody, and it says nothing of anybody",
    "healthz": "the operator's",
    "readyz": "the operator's",
    "metrics": "the operator's",
}
CALLERS = {
    "anyone",
    "citizen",
    "identified citizen",
    "cashier",
    "institution",
    "client credentials",
    "staff",
}
# Who signs in is nobody yet: behind the doors these stand before them, slowed down by address.
SIGN_INS = {"/api/v1/merchant/sessions", "/api/v1/staff/sessions"}
# What a person calls before the identity is proved.
BEFORE_IDENTITY = {"/me", "/me/identity", "/me/identity/<verify_id>/confirm"}

PAGES_BEFORE_IDENTITY = {"/my/identity", "/my/identity/open", "/my/sign-out"}
# Before a cashier stands at the counter of a merchant.
PAGES_BEFORE_COUNTER = {"/counter/shops", "/counter/sign-out"}


def sources() -> list[Path]:
    found = ROOT.rglob("*.py")
    return [path for path in found if not OUTSIDE & set(path.relative_to(ROOT).parts)]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else path.stem


ROOMS = {room_of(path) for path in sources()} | {"tests", "migrations"}


def imports_of(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_excepted(room: str, module: str) -> bool:
    return any(
        room == where and (module == what or module.startswith(f"{what}."))
        for where, what in EXCEPTIONS
    )


def forbidden_imports(room: str, tree: ast.AST) -> set[str]:
    allowed = MAY_IMPORT.get(room, set())
    return {
        module
        for module in imports_of(tree)
        if (target := module.split(".")[0]) in ROOMS
        and target != room
        and (target == "tests" or (allowed is not None and target not in allowed))
        and not is_excepted(room, module)
    }


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_goes_where_they_may_not(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    room = room_of(path)
    assert forbidden_imports(room, tree) == set()
    modules = {module.split(".")[0] for module in imports_of(tree)}
    if room in WITHOUT_FLASK:
        assert not modules & {"flask", "flask_restx", "werkzeug"}
    if room in WITHOUT_ENVIRON:
        named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not named & {"environ", "getenv", "putenv"}


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("services", "from rest.problems import problem"),
        ("services", "import simulator"),
        ("api", "from models import Record"),
        ("api", "import miniprogram_api"),
        ("bot", "from clients.caches import Cache"),
        ("models", "from services.house import House"),
        ("simulator", "from clients import wechat"),
        ("app", "from tests.people import ZHANG"),
    ],
)
def test_a_forbidden_way_is_seen(room, line):
    assert forbidden_imports(room, ast.parse(line))


def test_exceptions_are_still_needed():
    used = set()
    for path in sources():
        for module in imports_of(ast.parse(path.read_text(encoding="utf-8"))):
            used |= {
                (room, what)
                for room, what in EXCEPTIONS
                if room == room_of(path) and (module == what or module.startswith(f"{what}."))
            }
    assert used == EXCEPTIONS


def test_no_root_module_has_a_librarys_name():
    taken = sys.stdlib_module_names | {"redis", "qrcode", "flask", "jwt", "requests", "wechatpy"}
    assert not ROOMS & taken


def test_no_file_grows_beyond_a_page_of_thought():
    paths = [*sources(), *(ROOT / "tests").rglob("*.py")]
    long = {
        str(path.relative_to(ROOT)): count
        for path in paths
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(make_settings(tmp_path_factory.mktemp("house")))


def resource_of(view) -> type[Resource] | None:
    """The class behind a view, under the wrappers that restx puts around it."""
    while view is not None:
        if isinstance(found := getattr(view, "view_class", None), type):
            return found
        view = getattr(view, "__wrapped__", None)
    return None


def test_every_route_says_who_may_call_it(app):
    others = set()
    for rule in app.url_map.iter_rules():
        resource = resource_of(app.view_functions[rule.endpoint])
        if resource is None or not issubclass(resource, (HouseResource, Page)):
            others.add(rule.endpoint)
            continue
        assert resource.who in CALLERS, f"{rule.rule}: {resource.who}"
        assert not (resource.who == "anyone" and "me" in rule.rule.split("/")), rule.rule
    assert others == set(OTHER_ROUTES)


def test_every_route_of_a_person_is_a_citizens(app):
    for rule in app.url_map.iter_rules():
        resource = resource_of(app.view_functions[rule.endpoint])
        if rule.rule.startswith("/miniprogram/v1/me"):
            assert resource is not None
            before = rule.rule.removeprefix("/miniprogram/v1") in BEFORE_IDENTITY
            assert resource.who == ("citizen" if before else "identified citizen"), rule.rule
        for part, kind in (
            ("department", "department"),
            ("merchant/", "merchant"),
            ("partner/", "partner"),
        ):
            if rule.rule.startswith(f"/api/v1/{part}") and rule.rule not in SIGN_INS:
                assert resource is not None
                assert (resource.who, resource.institution) == ("institution", kind), rule.rule


def test_every_page_of_a_person_is_a_citizens(app):
    """Under `/my` nothing is for strangers but the way in."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/my" or rule.rule.startswith("/my/"):
            page = resource_of(app.view_functions[rule.endpoint])
            assert page is not None
            is_way_in = rule.rule in (SIGN_IN, f"{SIGN_IN}/back")
            assert issubclass(page, CitizenPage) != is_way_in, rule.rule
            before = rule.rule in PAGES_BEFORE_IDENTITY or is_way_in
            assert issubclass(page, IdentifiedPage) != before, rule.rule


def test_every_page_of_a_counter_is_a_cashiers(app):
    """Under `/counter` nothing is for strangers but the way in."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/counter" or rule.rule.startswith("/counter/"):
            page = resource_of(app.view_functions[rule.endpoint])
            assert page is not None
            is_way_in = rule.rule in (COUNTER_SIGN_IN, f"{COUNTER_SIGN_IN}/back")
            assert issubclass(page, CashierPage) != is_way_in, rule.rule
            before = rule.rule in PAGES_BEFORE_COUNTER or is_way_in
            assert issubclass(page, CounterPage) != before, rule.rule


def test_every_route_of_the_desk_is_staffs_and_names_its_act(app):
    """An act that changes nothing for GET, one that changes something for everything else."""
    acts = roles.load().acts
    asked = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/staff/") or rule.rule in SIGN_INS:
            continue
        resource = resource_of(app.view_functions[rule.endpoint])
        assert issubclass(resource, StaffResource), rule.rule
        assert set(resource.acts) == set(resource.methods), rule.rule
        for method, act in resource.acts.items():
            asked += 1
            if act is not None:
                assert acts[act].changes == (method != "GET"), (method, rule.rule, act)
    assert asked > 5


def test_every_page_of_the_desk_is_staffs_and_names_its_acts(app):
    """Looking changes nothing; whatever a form does changes something."""
    acts, asked = roles.load().acts, 0
    for rule in app.url_map.iter_rules():
        if rule.rule != "/desk" and not rule.rule.startswith("/desk/"):
            continue
        page = resource_of(app.view_functions[rule.endpoint])
        assert page is not None
        assert issubclass(page, DeskPage) != (rule.rule == DESK_SIGN_IN), rule.rule
        if not issubclass(page, DeskPage):
            continue
        forms = set(page.acts) - {LOOK}
        assert ("GET" in page.methods, "POST" in page.methods) == (LOOK in page.acts, bool(forms))
        assert all(callable(getattr(page, f"do_{each}", None)) for each in forms), rule.rule
        for name, act in page.acts.items():
            asked += 1
            if act is not None:
                assert acts[act].changes == (name != LOOK), (rule.rule, name, act)
    assert asked


def test_signing_in_is_for_everybody_and_slowed_down(app):
    for rule in app.url_map.iter_rules():
        if rule.rule in SIGN_INS:
            resource = resource_of(app.view_functions[rule.endpoint])
            assert (resource.who, bool(resource.guessed)) == ("anyone", True), rule.rule


def test_who_comes_first_even_before_the_shape(app):
    """Without a token nothing is said about the rest of the request."""
    client = app.test_client()
    asked = 0
    for rule in app.url_map.iter_rules():
        resource = resource_of(app.view_functions[rule.endpoint])
        if resource is None or not issubclass(resource, HouseResource):
            continue
        if resource.who not in ("citizen", "identified citizen", "institution", "staff"):
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked += 1
            answer = client.open(
                path, method=method, data=b"{not json", content_type="application/json"
            )
            assert answer.status_code == 401, (method, path, answer.status_code)
            assert answer.headers["WWW-Authenticate"]
            assert answer.json["code"] == "unauthenticated"
    assert asked > 15


def test_every_setting_is_explained():
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else None
    for spec in dataclasses.fields(Settings):
        name, help = spec.metadata["env"], spec.metadata["help"]
        assert len(help) >= 10, name
        if text is not None:
            assert f"`{name}`" in text, f"README.md says nothing of {name}"


def test_secrets_have_no_default_and_do_not_show_themselves(tmp_path):
    settings = make_settings(tmp_path)
    shown = repr(settings)
    for spec in dataclasses.fields(Settings):
        if spec.metadata["secret"]:
            assert not spec.metadata["default"], spec.name
            value = getattr(settings, spec.name)
            assert not value or str(value) not in shown, spec.name
