"""Forged, borrowed, stretched and broken tokens: every one is refused, in both directions."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime

import jwt
import pytest

from app import create_app
from services import tokens
from tests.builders import API, City
from tests.citizens.acts import ask, refused
from tests.people import ZHANG

MINUTE = 60
HEADER = {"alg": "HS256", "typ": "at+jwt", "kid": "t1"}


@pytest.fixture(scope="module")
def city(migrated, simulator):
    """One city for the whole list: nothing here changes what the next test stands on."""
    simulator.forget()
    city = City(create_app(migrated), migrated, simulator)
    yield city
    city.close()


@pytest.fixture
def phone(city):
    return city.phone(ZHANG, proved=False)


@pytest.fixture
def key(city) -> bytes:
    return city.house.token_keys["t1"]


@pytest.fixture
def claims(phone) -> dict:
    """What a good token of this phone says."""
    return jwt.decode(phone.access_token, options={"verify_signature": False})


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(key: bytes, claims, header: dict | str = HEADER, digest=hashlib.sha256) -> str:
    """A token made by hand, so that it may say what no library would write."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    body = ".".join(b64(part.encode()) for part in parts)
    return f"{body}.{b64(hmac.digest(key, body.encode(), digest))}"


def check_refused(city, token: str) -> None:
    refused(ask(city, "GET", "/me", token), 401, "token_invalid")


def test_the_hand_that_forges_can_also_make_a_good_token(city, key, claims):
    assert ask(city, "GET", "/me", signed(key, claims)).status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "null"])
@pytest.mark.parametrize("ending", ["", ".", ".AA"])
def test_no_signature(city, claims, algorithm, ending):
    unsigned = signed(b"", claims, HEADER | {"alg": algorithm}).rsplit(".", 1)[0]
    check_refused(city, unsigned + ending)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512", "hs256", "RS256", "EdDSA", "ES256", None])
def test_another_algorithm_even_with_our_key(city, key, claims, algorithm):
    digests = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}
    digest = digests.get(algorithm, hashlib.sha256)
    check_refused(city, signed(key, claims, HEADER | {"alg": algorithm}, digest))


def test_another_key(city, phone, claims):
    public = city.app.test_client().get(f"{API}/.well-known/jwks.json").get_data()
    for other in (b"", b"secret", bytes(32), public, b"zhangxin", phone.access_token.encode()):
        check_refused(city, signed(other, claims))


@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null",
        "/proc/sys/kernel/randomize_va_space",
        "t1' UNION SELECT 'x' --",
        "t1; DROP TABLE sessions",
        "t1\u0000",
        "unknown",
        "",
        "T1",
        None,
        1,
        ["t1"],
        {"t1": 1},
        "t" * 1000,
    ],
)
def test_a_key_id_is_looked_up_among_ours_and_nowhere_else(city, claims, kid):
    for guess in (b"", b"x", b"0", bytes(32)):
        check_refused(city, signed(guess, claims, HEADER | {"kid": kid}))


def test_keys_that_a_token_brings_along_are_not_used(city, claims):
    own = b"k" * 32
    jwk = {"kty": "oct", "k": b64(own), "alg": "HS256"}
    for brought in ({"jwk": jwk}, {"jku": "https://example.com/jwks"}, {"x5u": "https://e.com"}):
        check_refused(city, signed(own, claims, HEADER | brought))


def test_a_header_without_key_id(city, key, claims):
    check_refused(city, signed(key, claims, {"alg": "HS256", "typ": "at+jwt"}))


def test_extensions_that_must_be_understood(city, key, claims):
    check_refused(city, signed(key, claims, HEADER | {"crit": ["b64"], "b64": False}))


TIMES = [
    {"exp": 1e30},
    {"exp": 10**30},
    {"exp": -1},
    {"exp": 0},
    {"exp": True},
    {"exp": None},
    {"exp": "9999999999"},
    {"exp": [9999999999]},
    {"iat": True},
    {"iat": "0"},
    {"iat": 0.5},
    {"iat": None},
    {"iat": -(10**30)},
]


@pytest.mark.parametrize("changed", TIMES)
def test_times_that_are_none(city, key, claims, changed):
    check_refused(city, signed(key, claims | changed))


@pytest.mark.parametrize("word", ["Infinity", "-Infinity", "NaN", "1e999", "1.5e9"])
@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
def test_numbers_that_no_clock_shows(city, key, claims, word, claim):
    text = json.dumps(claims | {claim: "*"}).replace('"*"', word)
    answer = ask(city, "GET", "/me", signed(key, text))
    # We give no `nbf` a meaning; what it may not do is break us.
    assert answer.status_code == 401 or (claim == "nbf" and answer.status_code == 200)


def test_float_times_even_when_whole(city, key, claims):
    check_refused(city, signed(key, claims | {"exp": float(claims["exp"])}))
    check_refused(city, signed(key, claims | {"iat": float(claims["iat"])}))


def test_a_longer_life_than_we_give_though_signed_by_our_key(city, key, claims):
    iat = claims["iat"]
    assert ask(city, "GET", "/me", signed(key, claims | {"exp": iat + 900})).status_code == 200
    check_refused(city, signed(key, claims | {"exp": iat + 901}))
    check_refused(city, signed(key, claims | {"exp": iat + 86400}))
    check_refused(city, signed(key, claims | {"iat": iat - 86400, "exp": iat + 60}))


def test_a_token_from_the_future(city, key, claims):
    for ahead in (10, 3600, 10**9):
        moved = {"iat": claims["iat"] + ahead, "exp": claims["iat"] + ahead + 900}
        check_refused(city, signed(key, claims | moved))


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "iat", "exp", "jti"])
def test_a_claim_is_missing(city, key, claims, missing):
    del claims[missing]
    check_refused(city, signed(key, claims))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "zhangxin2"},
        {"iss": "Zhangxin"},
        {"iss": ["zhangxin"]},
        {"iss": ""},
        {"aud": "institution"},
        {"aud": "Citizen"},
        {"aud": ["citizen"]},
        {"aud": ["citizen", "institution"]},
        {"aud": ""},
        {"aud": {"citizen": 1}},
        {"sub": ""},
        {"sub": "x"},
        {"sub": 7},
        {"sub": None},
        {"sub": ["0" * 32]},
        {"sub": "' OR 1=1 --"},
        {"jti": 1},
    ],
)
def test_claims_that_are_not_ours(city, key, claims, changed):
    check_refused(city, signed(key, claims | changed))


def test_a_session_that_there_is_not(city, key, claims):
    told = claims | {"sub": uuid.uuid4().hex}
    refused(ask(city, "GET", "/me", signed(key, told)), 401, "session_ended")


@pytest.mark.parametrize("kind", ["JWT", "jwt", "rt+jwt", "AT+JWT ", "", None, 1])
def test_a_token_of_another_kind(city, key, claims, kind):
    check_refused(city, signed(key, claims, HEADER | {"typ": kind}))


@pytest.mark.parametrize("doubled", ["aud", "sub", "exp", "iss", "extra"])
def test_doubled_names_in_the_claims(city, key, claims, doubled):
    text = json.dumps(claims)
    value = json.dumps(claims.get(doubled))
    twice = f'{{"{doubled}": {value}, "{doubled}": {value}, {text[1:]}'
    check_refused(city, signed(key, twice))


def test_doubled_names_in_the_header(city, key, claims):
    check_refused(city, signed(key, claims, '{"alg":"none",' + json.dumps(HEADER)[1:]))


def test_twin_that_lets_a_parser_choose_takes_doubled_names(city, key, claims, monkeypatch):
    monkeypatch.setattr(tokens, "_each_once", dict)
    twice = '{"aud": "institution", ' + json.dumps(claims)[1:]
    assert ask(city, "GET", "/me", signed(key, twice)).status_code == 200


def test_twin_that_leaves_times_to_the_library_takes_a_life_without_end(
    city, key, claims, monkeypatch
):
    monkeypatch.setattr(tokens, "_check_times", lambda claims, now: None)
    assert ask(city, "GET", "/me", signed(key, claims | {"exp": 10**30})).status_code == 200


def test_a_changed_token(city, phone):
    head, body, signature = phone.access_token.split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    check_refused(city, f"{head}.{body}.{flipped}")
    check_refused(city, f"{head}.{body}A.{signature}")
    check_refused(city, f"{head}.{body}.")
    check_refused(city, f"{head}.{body}.{signature}.x.y")


def test_a_refresh_token_opens_nothing(city, phone):
    check_refused(city, phone.refresh_token)


def test_an_access_token_refreshes_nothing(city, phone):
    body = {"refresh_token": phone.access_token}
    answer = ask(city, "POST", "/sessions/refresh", body=body)
    assert answer.status_code in (401, 422), answer.text


def test_a_citizens_token_opens_no_institutions_door_nor_the_reverse(city, phone):
    department = city.department()
    check_refused(city, department.token)
    mine = {"Authorization": f"Bearer {phone.access_token}"}
    for path in ("/department/batches/x", "/department/objections", "/merchant/summary"):
        answer = city.app.test_client().get(API + path, headers=mine)
        assert answer.status_code in (401, 404), (path, answer.text)
    upload = city.app.test_client().post(f"{API}/department/batches", headers=mine)
    refused(upload, 401, "token_invalid")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dTpw",
        "Bearer x",
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer \u00ff\u00fe",
        "Bearer " + "\u00e9" * 300,
        "Bearer " + "A" * 3000,
        "Bearer " + "." * 3000,
        "Bearer " + "e30." * 500,
        "token",
    ],
)
def test_what_is_no_token_at_all(city, header):
    answer = ask(city, "GET", "/me", Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_a_megabyte(city, key, claims):
    check_refused(city, "A" * (1 << 20))
    check_refused(city, signed(key, claims | {"padding": "x" * (1 << 20)}))


def test_claims_nested_without_end(city, key, claims):
    deep = "[" * 700 + "]" * 700
    check_refused(city, signed(key, "{" + f'"x": {deep}' + "}"))


def test_an_access_token_lives_a_quarter_of_an_hour(city, phone):
    city.simulator.advance(15 * MINUTE - 5)
    assert phone.get("/me").status_code == 200
    city.simulator.advance(6)
    refused(phone.get("/me"), 401, "token_invalid")


def test_two_tokens_are_never_the_same(city, key):
    now = datetime.now(UTC)
    holder = uuid.uuid4()
    made = {tokens.issue_access(city.house, tokens.CITIZEN, holder, now) for _ in range(50)}
    assert len(made) == 50
