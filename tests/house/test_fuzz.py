"""Hostile input gets a clear 4xx: both Swagger files, fuzzed in process, no answer of 500 or more."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from services import organisations
from tests.builders import City, record
from tests.people import LI, ZHANG

QUICK = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,  # the same in every run; the long one wanders
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
WANDERING = settings(QUICK, max_examples=300, derandomize=False)
HONOUR = "P-HON-001"


@pytest.fixture
def city(city: City, monkeypatch) -> City:
    """Without the limit per address, which would answer nearly everything."""
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    return city


@pytest.fixture(
    params=[QUICK, pytest.param(WANDERING, marks=pytest.mark.long)], ids=["quick", "long"]
)
def examples(request):
    return request.param


def fuzz(city: City, address: str, headers, examples: settings, under: str = "") -> set[int]:
    """Call every operation, `under` a path, with what its schema allows and what it does not."""
    schema = schemathesis.openapi.from_wsgi(address, city.app)
    schema.config.generation.modes = list(schemathesis.GenerationMode)
    statuses: set[int] = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.full_path.startswith(under):
            _fuzz_one(operation, headers, examples, statuses)
    return statuses


def _fuzz_one(operation, headers, examples: settings, statuses: set[int]) -> None:
    @examples
    @given(case=operation.as_strategy())
    def call(case):
        case.headers = {**(case.headers or {}), **headers()}
        answer = case.call()
        statuses.add(answer.status_code)
        assert answer.status_code < 500, f"{operation.label}: {answer.status_code}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]

    call()


def test_a_citizens_calls(city, examples):
    city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号")])
    phone = city.phone(ZHANG)

    def headers() -> dict:
        nonlocal phone
        if phone.get("/me").status_code != 200:  # signed out, unbound or closed by the fuzzing
            phone = city.phone(ZHANG)
        return {"Authorization": f"Bearer {phone.access_token}"}

    assert fuzz(city, "/miniprogram/swagger.json", headers, examples) >= {200, 201, 400}


def test_institutions_calls(city, examples):
    city.deliver([record(ZHANG, HONOUR, "一号")])
    statuses = fuzz(city, "/api/swagger.json", city.collector.headers, examples)
    assert statuses >= {200, 404, 422}


def test_a_merchants_calls(city, examples):
    merchant = city.merchant(offers=[("books", "图书借阅", 10000, 30)])
    merchant.site()

    def headers() -> dict:
        if merchant.get("/merchant/offers").status_code != 200:
            merchant.token = merchant.ask_token().json["access_token"]
        return merchant.headers()

    statuses = fuzz(city, "/api/swagger.json", headers, examples, "/api/v1/merchant")
    assert statuses >= {200, 404, 422}


def test_the_desks_calls(city, examples):
    city.merchant()
    desk = city.staff("supervisor")

    def headers() -> dict:
        if desk.get("/staff/merchants").status_code != 200:  # signed out by the fuzzing
            assert desk.sign_in().status_code == 201
        return desk.headers()

    statuses = fuzz(city, "/api/swagger.json", headers, examples, "/api/v1/staff")
    assert statuses >= {200, 401, 404, 422}


def test_a_500_would_be_found(city, monkeypatch):
    """The control: a call that breaks over what it is given."""

    def broken(house, text, **more):
        raise KeyError(text)

    monkeypatch.setattr(organisations, "search", broken)
    with pytest.raises(AssertionError, match="organisations: 500"):
        fuzz(city, "/api/swagger.json", city.collector.headers, QUICK)
