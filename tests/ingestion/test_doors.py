"""Who may deliver, and what: a department its own items, nobody else anything."""

import io

import pytest
from sqlalchemy import update

from models import Institution
from services import institutions
from tests.builders import API, V1, feed, record
from tests.people import ZHANG

HONOUR, PENALTY = "P-HON-001", "P-PEN-001"


def test_a_department_delivers_its_own_items_only(city):
    own = city.department("市志愿者协会", [HONOUR])
    batch = own.deliver(feed([record(ZHANG, HONOUR, "一号"), record(ZHANG, PENALTY, "二号")]))
    assert (batch["created"], batch["rejected"]) == (1, 1)
    assert own.rejects(batch["batch_id"]) == [
        {
            "row": "3",
            "field": "item_code",
            "reason": "这个事项不归本部门报送",
            "value": PENALTY,
            "code": "item_not_yours",
        }
    ]


def test_the_collector_delivers_for_others_and_the_source_is_the_items_department(city):
    city.deliver([record(ZHANG, HONOUR, "一号")])
    report = city.phone(ZHANG).get("/me/report").json
    (shown,) = (row for part in report["sections"] for row in part["records"])
    assert shown["source"] == city.house.catalogue.items[HONOUR].source


def test_another_departments_batch_is_not_there(city):
    batch_id = city.collector.upload(feed([record(ZHANG, HONOUR, "一号")])).json["batch_id"]
    other = city.department("另一部门", [HONOUR])
    for path in (f"/department/batches/{batch_id}", f"/department/batches/{batch_id}/rejects"):
        answer = other.client.get(API + path, headers=other.headers())
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert (
            city.collector.client.get(API + path, headers=city.collector.headers()).status_code
            == 200
        )


def _upload(city, headers: dict):
    return city.app.test_client().post(
        f"{API}/department/batches",
        data={
            "file": (io.BytesIO(feed([record(ZHANG, HONOUR, "一号")])), "x"),
            "format": "records",
        },
        headers=headers,
    )


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer x.y.z", "Basic eDp5", "Bearer \x80"]
)
def test_without_a_token_of_ours_nobody_delivers(city, authorization):
    answer = _upload(city, {"Authorization": authorization} if authorization else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_tokens_open_only_their_own_doors(city):
    phone = city.phone(ZHANG)
    citizens = {"Authorization": f"Bearer {phone.access_token}"}
    assert _upload(city, citizens).status_code == 401
    department = city.app.test_client().get(f"{V1}/me/report", headers=city.collector.headers())
    assert department.status_code == 401
    client_id, secret = institutions.enrol(city.house, "merchant", "初见书店")
    token = (
        city.app.test_client()
        .post(f"{API}/tokens", data={"grant_type": "client_credentials"}, auth=(client_id, secret))
        .json["access_token"]
    )
    refused = _upload(city, {"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json["code"]) == (403, "wrong_institution")


@pytest.mark.parametrize("part", ["client", "secret", "empty", "swapped"])
def test_unknown_clients_and_wrong_secrets_get_the_same_answer(city, part):
    other = city.department("另一部门", [])
    auth = {
        "client": ("department-000000000000", city.collector.secret),
        "secret": (city.collector.client_id, "x" * 43),
        "empty": ("", ""),
        "swapped": (city.collector.client_id, other.secret),
    }[part]
    answer = city.app.test_client().post(
        f"{API}/tokens", data={"grant_type": "client_credentials"}, auth=auth
    )
    assert (answer.status_code, answer.json["code"]) == (401, "client_invalid")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_suspension_is_effective_with_the_next_request(city):
    assert _upload(city, city.collector.headers()).status_code == 202
    with city.house.db.connect() as tx:
        tx.execute(update(Institution).values(suspended_at=city.house.clock.now()))
        tx.commit()
    assert _upload(city, city.collector.headers()).status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "field"),
    [
        ({"format": "records"}, 400, "file"),
        ({"file": b"x"}, 400, "format"),
        ({"file": b"x", "format": "xml"}, 422, "format"),
        ({"file": b"x", "format": "records", "as_of": "2199-01-01T00:00:00+08:00"}, 422, "as_of"),
        ({"file": b"x", "format": "records", "as_of": "yesterday"}, 400, "as_of"),
        ({"file": b"x", "format": "records", "as_of": "2026-01-01T00:00:00"}, 400, "as_of"),
        ({"file": b"x", "format": "records", "as_of": "0001-01-01T00:00:00+08:00"}, 400, "as_of"),
        ({"file": b"", "format": "records"}, 422, None),
    ],
)
def test_a_wrong_form_names_its_field(city, form, status, field):
    data = {
        name: (io.BytesIO(value), "x") if isinstance(value, bytes) else value
        for name, value in form.items()
    }
    answer = city.app.test_client().post(
        f"{API}/department/batches",
        data=data,
        headers=city.collector.headers(),
        content_type="multipart/form-data",
    )
    assert answer.status_code == status, answer.text
    if field:
        assert [error["field"] for error in answer.json["errors"]] == [field]


def test_something_that_is_no_form_is_refused_by_its_kind(city):
    answer = city.app.test_client().post(
        f"{API}/department/batches", json={"format": "records"}, headers=city.collector.headers()
    )
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")
