"""Evidence in an S3-compatible store: an outage loses nothing and is seen by the operator."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from clients.objects import ObjectFiles
from models import Evidence
from policy import evidence as evidence_policy
from services import evidence_jobs
from tests.builders import record
from tests.clients import stores
from tests.clients.stores import Store
from tests.evidence.acts import hand_in, listed, open_case, release, rows, stored
from tests.evidence.files import HIDDEN, pdf, photo
from tests.people import ZHANG


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with stores.running() as running:
        yield running


@pytest.fixture
def city(city, store):
    """A city whose files lie in the store."""
    at(city, ObjectFiles(store.url, store.credentials))
    return city


def at(city, files: ObjectFiles) -> None:
    house = replace(city.house, files=files)
    city.house = city.app.extensions["house"] = house
    city.__dict__["worker"] = replace(city.worker, files=files)


def away(city) -> None:
    at(city, ObjectFiles("http://127.0.0.1:9/evidence", city.house.files._credentials, 1.0))


def back(city, store: Store) -> None:
    at(city, ObjectFiles(store.url, store.credentials))


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


@pytest.fixture
def case_id(city, phone):
    return open_case(city, phone)


def parts(city) -> dict:
    return city.app.test_client().get("/readyz").json["parts"]


def test_what_is_handed_in_lies_there_sealed_and_comes_back_through_its_link(city, phone, case_id):
    assert hand_in(phone, case_id, pdf()).status_code == 201
    assert hand_in(phone, case_id, photo()).status_code == 201
    release(city)
    assert stored(city) == []  # not in the folder
    for item in listed(phone, case_id):
        answer = city.app.test_client().get(item["url"].removeprefix(city.settings.public_base_url))
        assert answer.status_code == 200
        assert len(answer.get_data()) == item["size"]
        with city.house.files.open(f"evidence-{item['id']}") as sealed:
            content = sealed.read()
        assert answer.get_data() not in content
        assert HIDDEN.encode() not in content


def test_while_it_is_away_nothing_is_acknowledged_and_later_it_is_taken(
    city, store, phone, case_id
):
    away(city)
    refused = hand_in(phone, case_id, photo())
    assert (refused.status_code, refused.json["code"]) == (503, "unavailable")
    assert refused.headers["Retry-After"]
    back(city, store)
    assert hand_in(phone, case_id, photo()).status_code == 201
    evidence_jobs.forget(city.worker)
    assert [row.state for row in rows(city)] == ["checking"]
    assert city.house.files.exists(f"evidence-{rows(city)[0].evidence_id.hex}")


def test_while_it_is_away_a_link_says_later_and_works_again(city, store, phone, case_id):
    hand_in(phone, case_id, pdf())
    [item] = listed(phone, case_id)
    path = item["url"].removeprefix(city.settings.public_base_url)
    away(city)
    answer = city.app.test_client().get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    back(city, store)
    assert city.app.test_client().get(path).status_code == 200


def test_what_is_to_be_forgotten_is_forgotten_once_it_is_back(city, store, phone, case_id):
    hand_in(phone, case_id, pdf())
    [row] = rows(city)
    with city.worker.db.session(row.subject_id) as tx:
        past = city.house.clock.now() - timedelta(days=1)
        tx.execute(update(Evidence).values(delete_after=past))
        tx.commit()
    away(city)
    assert evidence_jobs.forget(city.worker) == 0
    assert len(rows(city)) == 1  # without the row nobody would know of the file
    back(city, store)
    assert evidence_jobs.forget(city.worker) == 1
    assert rows(city) == []
    assert not city.house.files.exists(f"evidence-{row.evidence_id.hex}")


def test_a_delivery_goes_through_it_as_well(city):
    batch = city.deliver([record(ZHANG, "P-HON-001", "荣誉一号")])
    assert (batch["state"], batch["accepted"]) == ("done", 1)


def test_the_operator_sees_that_it_is_away(city, store):
    assert parts(city)["files"] == "ok"
    away(city)
    answer = city.app.test_client().get("/readyz")
    assert answer.status_code == 200  # reading goes on
    assert answer.json["parts"]["files"] == "down"
    wrong = replace(store.credentials, secret_key="wrong")
    at(city, ObjectFiles(store.url, wrong))
    assert parts(city)["files"] == "down"
    assert 'zhangxin_ready{part="files"} 0.0' in city.app.test_client().get("/metrics").text
    back(city, store)
    assert parts(city)["files"] == "ok"


def test_the_largest_file_that_is_taken_fits(city, phone, case_id):
    largest = evidence_policy.load().largest_bytes
    exact = pdf(stream=b"%" + b"x" * (largest - len(pdf()) - 2) + b"\n")
    assert hand_in(phone, case_id, exact).status_code == 201
    assert listed(phone, case_id)[0]["size"] == largest
