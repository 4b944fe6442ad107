"""What docs/ says is what is there."""

import re

import pytest

from app import create_app
from tests.running.readmes import ROOT
from tests.settings import make_settings

API = ROOT / "docs" / "api.md"
PAGES = ROOT / "docs" / "pages.md"
SERVED_BY_THE_FRAMEWORK = ("/swaggerui", "/static", "/api/", "/miniprogram/")
PREFIXES = {"/miniprogram/v1": "A citizen's phone", "/api/v1": "Institutions and the public"}


@pytest.fixture(scope="module")
def routes(tmp_path_factory) -> set[tuple[str, str]]:
    """Every method and path that the app answers, with its own prefix."""
    app = create_app(make_settings(tmp_path_factory.mktemp("routes")))
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def _documented() -> set[tuple[str, str]]:
    text = API.read_text("utf-8")
    found = set()
    for prefix, heading in PREFIXES.items():
        section = text.split(f"## {heading}")[1].split("\n## ")[0]
        for method, path in re.findall(r"`(GET|POST|DELETE|PUT) (/[^`?\s]*)", section):
            found.add((method, prefix + path))
    return found


def test_every_call_is_documented_and_every_documented_call_is_there(routes):
    calls = {each for each in routes if each[1].startswith(tuple(PREFIXES))}
    assert calls - _documented() == set()
    assert _documented() - calls == set()


def test_every_other_address_is_named(routes):
    text = API.read_text("utf-8") + PAGES.read_text("utf-8")
    others = {path for _, path in routes if not path.startswith(SERVED_BY_THE_FRAMEWORK)}
    assert {path for path in others if f"`{path}`" not in text} == set()
