"""The shop: scan → decision against its floor, and two hundred counters at once."""

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench.city import PEOPLE, Plan, parties, write_feed
from bench.figures import Figure, figure, in_turns, ratios
from bench.serving import APP, SCAN_FLOOR, Server, load, serving
from bench.stands import Stand, databases, sign_in, standing
from models import Binding, Pass
from policy import catalogues
from services import institutions
from services.house import House
from services.ingestion.rows import write_many
from services.merchants import offers
from services.passes import hash_token
from services.subjects import PERSON
from services.tokens import INSTITUTION, issue_access

PATH = "/api/v1/merchant/scans"
PEOPLE_ENOUGH, ROUNDS, A_ROUND, WARM = 40, 9, 250, 60
CROWD, CROWDS = 200, 5
SCENE, DEPOSIT = "books", 3000


def measure(_: float) -> Iterator[Figure]:
    """Throughput against the floor, then a crowd, on each database that is here."""
    for database in databases():
        with standing(database) as stand, contextlib.ExitStack() as stack:
            shop = Shop(stand)
            servers = {
                name: stack.enter_context(serving(stand, target))
                for name, target in (("app", APP), ("floor", SCAN_FLOOR))
            }
            for server in servers.values():  # statements are prepared, connections open
                shop.scan(server, WARM)
            measured = {name: shop.measuring(server) for name, server in servers.items()}
            taken = in_turns(measured, ROUNDS)
            yield figure(
                f"scan, of its floor, {database}",
                ratios(taken["app"], taken["floor"]),
                "×",
                ">= 0.6",
                "scan → decision; one worker; 8 keep-alive connections; each scan a fresh pass",
            )
            yield figure(f"scan, throughput, {database}", taken["app"], "/s")
            yield from _crowd(shop, servers["app"], database)


def _crowd(shop: "Shop", server: Server, database: str) -> Iterator[Figure]:
    """Two hundred counters ask in the same moment, several times over."""
    told = [shop.scan(server, CROWD, connections=CROWD) for _ in range(CROWDS)]
    yield figure(
        f"{CROWD} scans at once, refused, {database}",
        [sum(n for status, n in each["statuses"].items() if status != "201") for each in told],
        "scans",
        "<= 0",
        "each connection one scan of another pass",
    )
    yield figure(
        f"{CROWD} scans at once, slowest, {database}",
        [each["p99_ms"] for each in told],
        "ms",
        "<= 1000",
        "99th percentile of the crowd; one worker",
    )


class Shop:
    """A merchant on a stand, and passes to scan, each used once."""

    def __init__(self, stand: Stand):
        self._stand = stand
        plan = Plan(PEOPLE_ENOUGH / PEOPLE, seed=4)
        with tempfile.TemporaryDirectory() as folder:
            feed = Path(folder) / "feed.csv"
            write_feed(feed, plan, catalogues.load())
            stand.run("bench.ingesting", str(feed))
        with stand.house() as house:
            sign_in(house, list(parties(plan, PERSON)), house.clock.now())
            with house.db.connect(write=False) as tx:
                query = select(Binding.subject_id, Binding.account_id)
                self._people = tx.execute(query.order_by(Binding.subject_id)).all()
            client_id, _ = institutions.enrol(house, "merchant", "杭城初见书店有限公司")
            caller = institutions.find_by_client(house, client_id)
            assert caller is not None
            offers.add(house, caller, scene=SCENE, title="图书", deposit_fen=5000, days=30)
            self._token = issue_access(house, INSTITUTION, caller.institution_id, house.clock.now())

    def measuring(self, server: Server) -> Callable[[], float]:
        """Scans a second, in one round."""
        return lambda: self.scan(server, A_ROUND)["per_s"]

    def scan(self, server: Server, count: int, connections: int | None = None) -> dict:
        """Scan so many fresh passes; none is refused."""
        with self._stand.house() as house:
            contents = self._passes(house, count)
        body = {"scene": SCENE, "deposit_fen": DEPOSIT}
        asked = [
            {"method": "POST", "path": PATH, "token": self._token, "body": body | {"pass": content}}
            for content in contents
        ]
        told = load(server, asked, connections=connections)
        assert connections or set(told["statuses"]) == {"201"}, told["statuses"]
        return told

    def _passes(self, house: House, count: int) -> list[str]:
        """Passes as if phones had just drawn them, one person after the other."""
        now = house.clock.now()
        tokens = [secrets.token_urlsafe(20) for _ in range(count)]
        rows = []
        for number, token in enumerate(tokens):
            subject_id, account_id = self._people[number % len(self._people)]
            until = now + timedelta(minutes=1)
            rows.append((hash_token(token), subject_id, account_id, now, until))
        columns = ("pass_hash", "subject_id", "account_id", "issued_at", "expires_at")
        with house.db.connect() as tx:
            write_many(tx, Pass, columns, rows)
            tx.commit()
        return [f"{house.public_base_url}/p#{token}" for token in tokens]
