"""Floor and ordinary way answer what the app answers, refuse what it refuses, log as it logs."""

import io
from datetime import timedelta

import jwt
import orjson
import pytest
from sqlalchemy import select, update

from bench import floors, ordinary
from models import Look, Session
from services.tokens import ALGORITHM, CITIZEN, INSTITUTION, issue_access, read_access

PATH = "/miniprogram/v1/me/report"


@pytest.fixture
def floor(small):
    return floors.create(small[0].settings)


def ask(app, token: str, path: str = PATH) -> tuple[int, dict, bytes]:
    """Ask any WSGI callable for the report."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "bench",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "bench",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    answered = []
    body = b"".join(
        app(environ, lambda status, headers, _=None: answered.extend((status, headers)))
    )
    return int(answered[0][:3]), dict(answered[1]), body


def looks(city) -> list[tuple]:
    columns = (Look.subject_id, Look.who, Look.role, Look.purpose, Look.basis, Look.shown)
    with city.worker.db.connect(write=False) as tx:
        return list(map(tuple, tx.execute(select(*columns, Look.outcome).order_by(Look.look_id))))


def test_the_floor_answers_the_same_bytes_and_writes_the_same_look(small, floor):
    city, people, tokens = small
    for token in tokens:
        status, headers, body = ask(city.app, token)
        assert status == 200
        of_floor = ask(floor, token)
        assert (of_floor[0], of_floor[2]) == (200, body)
        assert len(body) > 1000
        for name in ("Content-Type", "Cache-Control", "Content-Length"):
            assert of_floor[1][name] == headers[name]
    written = looks(city)
    assert len(written) == 2 * len(people)
    assert written[0::2] == written[1::2]


def test_the_ordinary_way_answers_equal_json_and_writes_the_same_look(small):
    city, _, tokens = small
    app = ordinary.create_app(city.settings)
    for token in tokens:
        assert orjson.loads(ask(app, token)[2]) == orjson.loads(ask(city.app, token)[2])
    written = looks(city)
    assert written[0::2] == written[1::2]


def _bad_tokens(city, token: str) -> dict[str, str]:
    house = city.house
    now = house.clock.now()
    session_id = read_access(house, CITIZEN, token, now)
    key_id, key = next(iter(house.token_keys.items()))
    claims = jwt.decode(token, options={"verify_signature": False})
    headers = {"kid": key_id, "typ": "at+jwt"}
    return {
        "garbage": "garbage",
        "cut": token[:-2],
        "expired": issue_access(house, CITIZEN, session_id, now - timedelta(hours=1)),
        "of an institution": issue_access(house, INSTITUTION, session_id, now),
        "without signature": jwt.encode(claims, "", "none", headers=headers),
        "with a foreign key": jwt.encode(claims, b"x" * 32, ALGORITHM, headers=headers),
        "too long a life": jwt.encode(
            claims | {"exp": claims["exp"] + 60}, key, ALGORITHM, headers=headers
        ),
        "of nobody": issue_access(
            house, CITIZEN, city.house.sealer.record_id(session_id, "", ""), now
        ),
    }


def test_the_floor_refuses_what_the_app_refuses(small, floor):
    city, _, tokens = small
    for what, token in _bad_tokens(city, tokens[0]).items():
        assert ask(city.app, token)[0] == 401, what
        assert ask(floor, token)[0] == 401, what
    assert looks(city) == []


def test_an_ended_session_is_refused_by_all_three(small, floor):
    city, _, tokens = small
    now = city.house.clock.now()
    session_id = read_access(city.house, CITIZEN, tokens[0], now)
    with city.worker.db.connect() as tx:
        tx.execute(update(Session).where(Session.session_id == session_id).values(ended_at=now))
        tx.commit()
    for app in (city.app, floor, ordinary.create_app(city.settings)):
        assert ask(app, tokens[0])[0] == 401
        assert ask(app, tokens[1])[0] == 200
