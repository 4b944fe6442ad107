"""A merchant with a server of its own, which does what a test tells it to."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Institution, Merchant, MerchantEvent, new_id
from services import institutions, webhooks
from tests.builders import API, City, Department
from tests.clients.servers import OutsideServer
from tests.people import uscc

HOOK = "/api/v1/merchant/webhook"


class Shop:
    """A merchant's machine, with short ways to do what its orders would do."""

    def __init__(self, city: City, number: int = 1):
        self.city = city
        now = city.house.clock.now()
        name = f"测试商户{number}"
        client_id, secret = institutions.enrol(city.house, "merchant", name)
        self.machine = Department(city, client_id, secret)
        with city.house.db.session() as tx:
            query = select(Institution).where(Institution.client_id == client_id)
            self.institution_id = tx.scalars(query).one().institution_id
            tx.add(
                Merchant(
                    institution_id=self.institution_id,
                    organisation_id=new_id(),
                    uscc=uscc(2000 + number),
                    name=name,
                    code=f"CODE{number:08}",
                    enrolled_at=now,
                )
            )
            tx.commit()

    @property
    def headers(self) -> dict:
        self.machine.__dict__.pop("token", None)  # the clock may have moved beyond its life
        return self.machine.headers()

    def get(self, path: str):
        return self.machine.client.get(API + path, headers=self.headers)

    def put_webhook(self, url: str):
        return self.machine.client.put(HOOK, json={"url": url}, headers=self.headers)

    def delete_webhook(self):
        return self.machine.client.delete(HOOK, headers=self.headers)

    def happens(self, kind: str = "waiver.created", count: int = 1, **data) -> list[str]:
        """Queue events as an order would; returns their ids."""
        house, ids = self.city.house, []
        for _ in range(count):
            with house.db.session() as tx:
                now = house.clock.now()
                ids.append(webhooks.queue(tx, house, self.institution_id, kind, data, now).hex)
                tx.commit()
        return ids

    def events(self) -> list[dict]:
        return self.get("/merchant/events?limit=100").json["items"]

    def rows(self) -> list[MerchantEvent]:
        with self.city.house.db.session(write=False) as tx:
            query = select(MerchantEvent).where(MerchantEvent.institution_id == self.institution_id)
            return list(tx.scalars(query.order_by(MerchantEvent.event_id)))


@pytest.fixture
def outside() -> Iterator[OutsideServer]:
    server = OutsideServer()
    yield server
    server.close()


@pytest.fixture
def shop(city) -> Shop:
    return Shop(city)


@pytest.fixture
def hooked(shop, outside) -> Shop:
    """A merchant that wants its events posted to `outside`."""
    answer = shop.put_webhook(f"{outside.url}/hook")
    assert answer.status_code == 200, answer.text
    return shop
