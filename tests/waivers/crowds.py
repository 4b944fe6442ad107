"""Many merchants at once, and what each of them was answered when."""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

from services import sessions
from services.callers import Citizen, InstitutionCaller
from services.errors import ServiceError
from services.merchants import enrolling, offers
from services.waivers.opening import Order
from tests.builders import REGISTRATION, City, Phone, organisation_record
from tests.people import uscc

MANY = 16


class Took(NamedTuple):
    """What one of those who acted at once was given, and when, in nanoseconds.

    `answer`: `done`, or the code of the refusal; `value`: what came back.
    """

    answer: str
    value: object
    began: int
    ended: int


def at_once(acts: Sequence[Callable[[], object]]) -> list[Took]:
    """Let each act begin at the same moment, in a thread of its own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> Took:
        start.wait(10)
        began = time.monotonic_ns()
        try:
            value = act()
        except ServiceError as error:
            return Took(error.code, error, began, time.monotonic_ns())
        return Took("done", value, began, time.monotonic_ns())

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def answers(took: Sequence[Took]) -> list[str]:
    return sorted(each.answer for each in took)


@dataclass(frozen=True)
class Enrolled:
    """A merchant as the services know it, and as it would sign in."""

    caller: InstitutionCaller
    client_id: str
    secret: str


def enrol_many(city: City, *offered: dict, count: int = MANY) -> list[Enrolled]:
    """Merchants that all have these offers."""
    shops = [(f"第{number}书店有限公司", uscc(2000 + number)) for number in range(count)]
    city.deliver([organisation_record(shop, REGISTRATION, f"登记-{shop[1]}") for shop in shops])
    found = []
    for _, code in shops:
        told = enrolling.enrol(city.house, None, code)
        caller = InstitutionCaller(
            uuid.UUID(told["institution_id"]), enrolling.MERCHANT, told["name"], None
        )
        for each in offered:
            offers.add(city.house, caller, **each)
        found.append(Enrolled(caller, told["client_id"], told["client_secret"]))
    return found


def citizen_of(city: City, phone: Phone) -> Citizen:
    """Whoever holds this phone, as the services know them."""
    return sessions.authenticate(city.house, phone.access_token)


def order_on(scan: dict, out_order_no: str, deposit_fen: int, due_at) -> Order:
    """An order on what a scan answered."""
    scan_id = uuid.UUID(scan["scan_id"])
    return Order(scan_id, out_order_no, "山地自行车 7 号", deposit_fen, due_at)
