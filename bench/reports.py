"""The report path: against its floor, against the ordinary way, and as the city grows."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select

from bench.city import PEOPLE, RECORDS, Party, Plan, parties, write_feed
from bench.figures import Figure, figure, in_turns, ratios
from bench.serving import APP, FLOOR, ORDINARY, Server, load, serving
from bench.stands import Stand, databases, sign_in, standing
from models import ReadyFile
from policy import catalogues
from services.house import House
from services.subjects import PERSON, find_targets

PATH = "/miniprogram/v1/me/report"
PEOPLE_AT_LEAST, PHONES, ROUNDS, SECONDS = 24, 12, 9, 0.8
TYPICAL_BYTES = 60_000  # a file of 164 records
SMALL_CITY = 0.4e6 / RECORDS


def measure(scale: float) -> Iterator[Figure]:
    """Throughput against the floor and the ordinary way, on each database that is here."""
    for database in databases():
        plan = Plan(max(scale / 10, PEOPLE_AT_LEAST / PEOPLE), seed=2)
        with standing(database) as stand:
            tokens = _settle(stand, plan)
            yield from _against_others(stand, tokens)


def measure_growth(scale: float) -> Iterator[Figure]:
    """The same report in a large city and in one 22 times smaller."""
    for database in databases():
        scale = max(scale, PEOPLE_AT_LEAST / PEOPLE / SMALL_CITY)
        large, small = Plan(scale, seed=3), Plan(scale * SMALL_CITY, seed=3)
        with contextlib.ExitStack() as stack:
            measured = {}
            for name, plan in (("large", large), ("small", small)):
                stand = stack.enter_context(standing(database))
                tokens = _settle(stand, plan)
                server = stack.enter_context(serving(stand, APP))
                measured[name] = _loader(server, tokens, "median_ms")
            for each in measured.values():
                each()
            taken = in_turns(measured, ROUNDS)
            yield figure(
                f"report, large city against small, {database}",
                ratios(taken["large"], taken["small"]),
                "×",
                "<= 1.15",
                f"median time of a report at {large.records:,} records against {small.records:,}",
            )


def _against_others(stand: Stand, tokens: list[str]) -> Iterator[Figure]:
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(serving(stand, target))
            for name, target in (("app", APP), ("floor", FLOOR), ("ordinary", ORDINARY))
        }
        measured = {name: _loader(server, tokens, "per_s") for name, server in servers.items()}
        for each in measured.values():  # statements are prepared, connections open
            each()
        taken = in_turns(measured, ROUNDS)
    note = "one worker; 8 keep-alive connections; data files in memory where there is such a place"
    database = stand.database
    yield figure(
        f"report, of its floor, {database}",
        ratios(taken["app"], taken["floor"]),
        "×",
        ">= 0.75",
        note,
    )
    yield figure(
        f"report, of the ordinary way, {database}",
        ratios(taken["app"], taken["ordinary"]),
        "×",
        ">= 5",
        note,
    )
    yield figure(f"report, throughput, {database}", taken["app"], "/s", None, note)


def _settle(stand: Stand, plan: Plan) -> list[str]:
    """Take a city in and sign its people in; returns the access tokens of some of them."""
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "feed.csv"
        write_feed(feed, plan, catalogues.load())
        stand.run("bench.ingesting", str(feed))
    everybody = list(parties(plan, PERSON))
    with stand.house() as house:
        tokens = sign_in(house, everybody, house.clock.now())
        sizes = _sizes(house, everybody)
    # The same length in every city, or luck with a few thick files would be measured.
    order = sorted(range(len(tokens)), key=lambda place: abs(sizes[place] - TYPICAL_BYTES))
    return [tokens[place] for place in order[:PHONES]]


def _sizes(house: House, people: list[Party]) -> list[int]:
    """How long each person's file is, as it is stored."""
    with house.db.connect(write=False) as tx:
        subjects = find_targets(tx, house.sealer, PERSON, [party.number for party in people])
        query = select(ReadyFile.subject_id, func.length(ReadyFile.body))
        lengths = {row.subject_id: row[1] for row in tx.execute(query)}
    return [lengths[subjects[party.number]] for party in people]


def _loader(server: Server, tokens: list[str], wanted: str) -> Callable[[], float]:
    requests = [{"method": "GET", "path": PATH, "token": token} for token in tokens]

    def measured() -> float:
        told = load(server, requests, SECONDS)
        assert set(told["statuses"]) == {"200"}, told["statuses"]
        return told[wanted]

    return measured
