"""Bringing the demo city into a database, once, by the ways that real institutions use."""

import io
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from demo import records, sheets
from demo.merchants import DESKS, SHOPS, UNIT, Desk, Shop
from demo.partners import RECEIVERS
from launchers.addresses import CITY_FILE
from policy.catalogues import Catalogue
from services import institutions, partners, staff
from services.callers import InstitutionCaller
from services.clocks import city_date
from services.house import House
from services.merchants import enrolling, offers, sites

# They deliver their own items; whatever else there is comes from the credit office.
DEPARTMENTS = ("市公安局", "市市场监督管理局", "共青团市委员会", "市图书馆")

Deliver = Callable[[House, InstitutionCaller, BinaryIO, str], Any]


def seed(house: House, folder: Path, deliver: Deliver) -> bool:
    """Enrol departments, merchants and staff, deliver the feeds; False when the city is there.

    What was done is written down step by step, secrets included, since they are shown only once
    (and nobody's name, which the demo's code has already): interrupted and called again, it goes on where it was, with the same files.
    """
    path = folder / CITY_FILE
    city = _read(path)
    if not _is_of(house, city):
        city = _city(city_date(house.clock.now()))
    if city["is_complete"]:
        return False
    for name in (house.catalogue.collector, *DEPARTMENTS):
        if name not in {department["name"] for department in city["departments"]}:
            city["departments"].append(_enrol(house, name))
            _write(path, city)
    _deliver(house, city, deliver)
    for shop in SHOPS:  # after the files, which say that their organisations exist
        if shop.uscc not in {merchant["uscc"] for merchant in city["merchants"]}:
            city["merchants"].append(_open_shop(house, shop))
            _write(path, city)
    for receiver in RECEIVERS:
        if receiver.name not in {partner["name"] for partner in city["partners"]}:
            told = partners.enrol(house, None, **vars(receiver))
            kept = ("name", "recipient_id", "client_id", "client_secret")
            city["partners"].append({key: told[key] for key in kept})
            _write(path, city)
    for desk in DESKS:
        if desk.username not in {each["username"] for each in city["staff"]}:
            city["staff"].append(_seat(house, desk))
            _write(path, city)
    _write(path, city | {"is_complete": True})
    return True


def _city(today: date) -> dict[str, Any]:
    return {
        "seeded_on": today.isoformat(),
        "is_complete": False,
        "departments": [],
        "merchants": [],
        "partners": [],
        "staff": [],
    }


def _is_of(house: House, city: dict[str, Any]) -> bool:
    """Whether the city that was written down is the one in this database."""
    departments = city.get("departments", [])
    return bool(departments) and all(
        institutions.find_by_client(house, department["client_id"]) for department in departments
    )


def _enrol(house: House, name: str) -> dict[str, Any]:
    items = _own_items(house.catalogue, name)
    client_id, secret = institutions.enrol(house, institutions.DEPARTMENT, name, items)
    return {
        "name": name,
        "client_id": client_id,
        "client_secret": secret,
        "items": "all" if items is None else items,
    }


def _open_shop(house: House, shop: Shop) -> dict[str, Any]:
    enrolled = enrolling.enrol(house, None, shop.uscc, name=shop.name)
    caller = institutions.find_by_client(house, enrolled["client_id"])
    assert caller is not None
    for site in shop.sites:
        sites.add(house, caller, **vars(site))
    kept = ("name", "uscc", "code", "client_id", "client_secret")
    return {
        **{key: enrolled[key] for key in kept},
        "offers": [offers.add(house, caller, **vars(offer)) for offer in shop.offers],
    }


def _seat(house: House, desk: Desk) -> dict[str, Any]:
    told = staff.enrol(house, **vars(desk), unit=UNIT)
    return {"username": told.username, "password": told.password, "role": desk.role}


def _own_items(catalogue: Catalogue, name: str) -> list[str] | None:
    """The catalogue codes that a department may deliver; None, all of them, for the collector."""
    if name == catalogue.collector:
        return None
    return [item.code for item in catalogue.of_department(name)]


def _deliver(house: House, city: dict[str, Any], deliver: Deliver) -> None:
    today = date.fromisoformat(city["seeded_on"])
    waiting = records.of_city(house.catalogue, today)
    collector, *others = city["departments"]
    for department in others:
        own = set(department["items"])
        mine = [record for record in waiting if record["item_code"] in own]
        waiting = [record for record in waiting if record["item_code"] not in own]
        _send(house, department, records.feed(mine), "records", deliver)
    _send(house, collector, records.feed(waiting), "records", deliver)
    sheet = sheets.as_gb18030(sheets.of_city(today))
    _send(house, collector, sheet, "penalty_sheet", deliver)


def _send(house: House, department: dict, content: bytes, format: str, deliver: Deliver) -> None:
    caller = institutions.find_by_client(house, department["client_id"])
    assert caller is not None
    deliver(house, caller, io.BytesIO(content), format)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _write(path: Path, city: dict[str, Any]) -> None:
    fresh = path.with_suffix(".tmp")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(city, file, ensure_ascii=False, indent=2)
    fresh.replace(path)
