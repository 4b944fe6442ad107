"""Every error leaves in the one shape, as it does in production: `application/problem+json`."""

import io
import logging

import pytest

from models.database import DatabaseUnavailable
from observing import JsonLines
from rest.problems import TITLES
from services import organisations, reports, sessions
from services.errors import Unavailable
from tests.builders import API, V1
from tests.people import ZHANG

SHAPE = {"type", "title", "status", "code", "detail"}


def assert_problem(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body = answer.json
    assert set(body) - {"errors"} == SHAPE
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"] == TITLES[status]
    for text in (body["title"], body["detail"]):
        assert any("\u4e00" <= character <= "\u9fff" for character in text)
    for error in body.get("errors", []):
        assert set(error) == {"field", "code", "message"}
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert ("Retry-After" in answer.headers) == (status in (429, 503))
    assert ("Allow" in answer.headers) == (status == 405)
    if "Retry-After" in answer.headers:
        assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture
def client(city):
    """As in production: nothing is passed through to a developer."""
    assert not city.app.testing
    assert not city.app.debug
    return city.app.test_client()


@pytest.mark.parametrize("path", [f"{API}/nothing", f"{V1}/nothing", f"{API}/open/nothing/x"])
def test_404(client, path):
    assert_problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", f"{API}/open/catalogue"), ("GET", f"{V1}/sessions"), ("PATCH", f"{V1}/me/report")],
)
def test_405(city, client, method, path):
    assert_problem(client.open(path, method=method), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"code": 1}', b"\xff\xfe", b"{}", b'{"code": NaN}']
)
def test_400(client, body):
    answer = client.post(f"{V1}/sessions", data=body, content_type="application/json")
    assert_problem(answer, 400, "malformed")


def test_400_names_the_missing_field(client):
    answer = client.post(f"{V1}/sessions", json={})
    assert [error["field"] for error in answer.json["errors"]] == ["code"]
    assert answer.json["errors"][0]["code"] == "required"


def test_401(client):
    assert_problem(client.get(f"{V1}/me/report"), 401, "unauthenticated")
    assert_problem(client.post(f"{API}/tokens"), 401, "client_invalid")


def test_413(client, city):
    phone = city.phone(ZHANG)
    answer = client.post(
        f"{V1}/me/proof",
        data=b"x" * (2 << 20),
        content_type="application/json",
        headers={"Authorization": f"Bearer {phone.access_token}"},
    )
    assert_problem(answer, 413, "too_large")


def test_415(client, city):
    answer = client.post(
        f"{API}/department/batches",
        data=b"x",
        headers=city.collector.headers() | {"Content-Type": "text/csv"},
    )
    assert_problem(answer, 415, "unsupported_media_type")


def test_422(client):
    answer = client.get(f"{API}/open/organisations", query_string={"q": "x"})
    assert_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["field"] == "q"


def test_429(client):
    where = {"REMOTE_ADDR": "203.0.113.99"}
    for _ in range(400):
        answer = client.post(f"{V1}/sessions", json={"code": "x"}, environ_base=where)
        if answer.status_code == 429:
            break
    assert_problem(answer, 429, "too_many_requests")


@pytest.fixture
def logged():
    """What the operator's log holds, as it is written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_500_tells_nothing(client, monkeypatch, logged):
    def broken(house):
        raise RuntimeError(f"about {ZHANG.name} {ZHANG.id_number}")

    monkeypatch.setattr(organisations, "describe_catalogue", broken)
    answer = client.get(f"{API}/open/catalogue")
    assert_problem(answer, 500, "internal")
    for told in (answer.text, logged.getvalue()):
        assert ZHANG.name not in told
        assert ZHANG.id_number not in told
    assert "RuntimeError" in logged.getvalue()
    assert "test_errors.py" in logged.getvalue()  # where it broke is there, what it said is not


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), Unavailable()])
def test_503(client, monkeypatch, error):
    def away(*args, **kwargs):
        raise error

    monkeypatch.setattr(reports, "check", away)
    monkeypatch.setattr(sessions, "sign_in", away)
    assert_problem(client.get(f"{API}/open/reports/x"), 503, "unavailable")
    assert_problem(client.post(f"{V1}/sessions", json={"code": "x"}), 503, "unavailable")


def test_control_characters_are_refused_before_the_database_sees_them(client):
    for path in ("/api/v1/open/organisations?q=ab%00cd", "/api/v1/open/reports/a%00b?code=1"):
        assert_problem(client.get(path), 400, "malformed")


@pytest.mark.parametrize("path", ["/api/swagger.json", "/miniprogram/swagger.json"])
def test_swagger_is_there(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json["swagger"] == "2.0"
    assert answer.json["paths"]


def test_the_swagger_page_is_there(client):
    assert client.get("/api/docs").status_code == 200
    assert client.get("/miniprogram/docs").status_code == 200
