"""A city to act in: phones that sign in, departments that deliver, a clock that moves."""

import csv
import io
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from flask import Flask
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from werkzeug.serving import make_server

from app import WORKER, build_house
from config import Settings
from models import Base
from models.database import driver_url
from services import (
    chat_messages,
    content_checks,
    evidence_jobs,
    expiry,
    ingestion,
    institutions,
    notices,
    partner_tellings,
    photo_outcomes,
    reminders,
    webhooks,
)
from services.cases import hand_overs
from services.cases import rounds as cases
from services.house import House
from services.waivers import clock as waivers
from tests.desks import Merchant, Staff
from tests.people import SHOP, Person
from tests.simulating import RunningSimulator

RECORD_COLUMNS = (
    "subject_kind",
    "subject_id",
    "subject_name",
    "item_code",
    "document_no",
    "title",
    "decided_on",
    "valid_until",
    "fields",
)
REGISTRATION = "O-BAS-001"
V1, API = "/miniprogram/v1", "/api/v1"


class City:
    """An app with its simulator and its worker, and short ways to do what people do."""

    def __init__(self, app: Flask, settings: Settings, simulator: RunningSimulator):
        self.app, self.settings, self.simulator = app, settings, simulator
        self.house: House = app.extensions["house"]
        self._collector: Department | None = None
        self._staff: dict[str, Staff] = {}
        self.empty()

    @cached_property
    def worker(self) -> House:
        return build_house(self.settings, WORKER)

    def empty(self) -> None:
        """Clear every table but the data keys, as their owner."""
        kept = {"data_keys"}
        names = [table.name for table in Base.metadata.sorted_tables if table.name not in kept]
        engine = create_engine(driver_url(self.settings.owner_database_url), poolclass=NullPool)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"TRUNCATE {', '.join(names)}"))
            else:
                for name in names:
                    connection.execute(text(f"DELETE FROM {name}"))
        if self.settings.redis_url:
            # Limits count per address, and all tests come from one.
            with Redis.from_url(self.settings.redis_url) as redis:
                redis.flushall()

    def close(self) -> None:
        for house in (self.house, self.__dict__.get("worker")):
            if house is not None:
                house.db.engine.dispose()

    def phone(self, person: Person, *, proved: bool = True) -> "Phone":
        """A signed-in phone; proved to be the person's unless told otherwise."""
        phone = Phone(self, person)
        phone.sign_in()
        if proved:
            self.simulator.know(person)
            answer = phone.prove()
            assert answer.status_code == 201, answer.text
        return phone

    def department(
        self, name: str = "市公共信用信息中心", items: Iterable[str] | None = None
    ) -> "Department":
        client_id, secret = institutions.enrol(
            self.house, institutions.DEPARTMENT, name, list(items) if items is not None else None
        )
        return Department(self, client_id, secret)

    def staff(self, role: str = "supervisor", **told) -> Staff:
        """Somebody of the credit office, signed in; the same one for a role that says no more."""
        if told:
            return Staff.enrolled(self, role, **told)
        if role not in self._staff:
            self._staff[role] = Staff.enrolled(self, role)
        return self._staff[role]

    def merchant(
        self, shop: tuple[str, str] = SHOP, offers: Iterable[tuple] = (), **told
    ) -> Merchant:
        """A merchant, enrolled at the desk once its organisation is known.

        `offers`: `(scene, title, deposit_fen, days)` of each.
        """
        self.deliver([organisation_record(shop, REGISTRATION, f"登记-{shop[1]}")])
        merchant = Merchant.enrolled(self, shop, **told)
        for offer in offers:
            merchant.offer(*offer)
        return merchant

    @property
    def collector(self) -> "Department":
        if self._collector is None:
            self._collector = self.department()
        return self._collector

    def deliver(self, rows: list[dict], *, as_of: str | None = None) -> dict:
        """Deliver a record feed as the collector, and have the worker take it in."""
        return self.collector.deliver(feed(rows), as_of=as_of)

    def work(self) -> None:
        """What the worker does when its rows are due."""
        while batch_id := ingestion.claim(self.worker):
            ingestion.run(self.worker, batch_id)
        while expiry.sweep(self.worker):
            pass
        waivers.run(self.worker)
        cases.run(self.worker)
        hand_overs.run(self.worker)
        reminders.send(self.worker)
        evidence_jobs.run(self.worker)
        content_checks.dispatch(self.worker)
        photo_outcomes.tell(self.worker)
        while chat_messages.dispatch(self.worker):
            pass
        while notices.dispatch(self.worker):
            pass
        partner_tellings.run(self.worker)
        webhooks.dispatch(self.worker)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The app on a real port, with the simulator pushing to it."""
        server = make_server("127.0.0.1", 0, self.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        self.simulator.forget(url, self.house.public_base_url)
        try:
            yield url
        finally:
            server.shutdown()
            server.server_close()


class Phone:
    """A citizen's phone."""

    def __init__(self, city: City, person: Person):
        self.city, self.person = city, person
        self.client = city.app.test_client()
        self.access_token = self.refresh_token = ""

    def sign_in(self, code: str | None = None):
        code = code or self.city.simulator.login_code(self.person.openid, self.person.unionid)
        answer = self.client.post(f"{V1}/sessions", json={"code": code})
        if answer.status_code == 201:
            self.access_token = answer.json["access_token"]
            self.refresh_token = answer.json["refresh_token"]
        return answer

    def prove(self, **changed):
        """Say who this is, with the own phone unless told otherwise."""
        person = self.person
        number = changed.pop("phone", person.phone)
        body = {
            "name": person.name,
            "id_number": person.id_number,
            "phone_code": self.city.simulator.phone_code(person.openid, number),
        }
        return self.post("/me/identity", body | changed)

    def prove_afresh(self, **told):
        """Give a fresh proof; `page` is what a waiting page asks with."""
        code = self.city.simulator.phone_code(self.person.openid, self.person.phone)
        return self.post("/me/proof", {"phone_code": code} | told)

    def _headers(self) -> dict:
        return {"Authorization": f"Bearer {self.access_token}"}

    def get(self, path: str):
        return self.client.get(V1 + path, headers=self._headers())

    def post(self, path: str, body: dict | None = None):
        return self.client.post(V1 + path, json=body or {}, headers=self._headers())

    def delete(self, path: str):
        return self.client.delete(V1 + path, headers=self._headers())


class Department:
    """A department's machine."""

    def __init__(self, city: City, client_id: str, secret: str):
        self.city, self.client_id, self.secret = city, client_id, secret
        self.client = city.app.test_client()

    @cached_property
    def token(self) -> str:
        answer = self.client.post(
            f"{API}/tokens",
            data={"grant_type": "client_credentials"},
            auth=(self.client_id, self.secret),
        )
        assert answer.status_code == 200, answer.text
        return answer.json["access_token"]

    def headers(self) -> dict:
        return {"Authorization": f"Bearer {self.token}"}

    def upload(
        self,
        content: bytes,
        format: str = "records",
        *,
        as_of: str | None = None,
        headers: dict | None = None,
    ):
        form = {"file": (io.BytesIO(content), "delivery"), "format": format}
        if as_of:
            form["as_of"] = as_of
        return self.client.post(
            f"{API}/department/batches", data=form, headers=self.headers() | (headers or {})
        )

    def deliver(self, content: bytes, format: str = "records", *, as_of: str | None = None) -> dict:
        """Upload, have the worker take it in, and return how the batch ended."""
        answer = self.upload(content, format, as_of=as_of)
        assert answer.status_code == 202, answer.text
        self.city.work()
        return self.batch(answer.json["batch_id"])

    def batch(self, batch_id: str) -> dict:
        return self.client.get(f"{API}/department/batches/{batch_id}", headers=self.headers()).json

    def rejects(self, batch_id: str) -> list[dict]:
        answer = self.client.get(
            f"{API}/department/batches/{batch_id}/rejects", headers=self.headers()
        )
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def record(person: Person, item_code: str, document_no: str, **changed) -> dict:
    """A row of the record feed about a person."""
    row = {
        "subject_kind": "person",
        "subject_id": person.id_number,
        "subject_name": person.name,
        "item_code": item_code,
        "document_no": document_no,
        "title": "测试记录",
        "decided_on": date(2026, 3, 2).isoformat(),
        "valid_until": "",
        "fields": {},
    }
    return row | changed


def organisation_record(shop: tuple[str, str], item_code: str, document_no: str, **changed) -> dict:
    """A row of the record feed about an organisation `(name, code)`."""
    row = {"subject_kind": "organisation", "subject_id": shop[1], "subject_name": shop[0]}
    return record(Person("", "", "", "", "", ""), item_code, document_no) | row | changed


def feed(rows: list[dict]) -> bytes:
    """A record feed as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, RECORD_COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"fields": json.dumps(row["fields"], ensure_ascii=False)})
    return out.getvalue().encode()
