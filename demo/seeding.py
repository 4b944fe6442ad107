"""Bringing the demo city into a database, once, by the ways that real institutions use."""

import io
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from demo import records, sheets
from launchers.addresses import CITY_FILE
from policy.catalogues import Catalogue
from services import institutions
from services.callers import InstitutionCaller
from services.clocks import city_date
from services.house import House

# They deliver their own items; whatever else there is comes from the credit office.
DEPARTMENTS = ("市公安局", "市市场监督管理局", "共青团市委员会", "市图书馆")

Deliver = Callable[[House, InstitutionCaller, BinaryIO, str], Any]


def seed(house: House, folder: Path, deliver: Deliver) -> bool:
    """Enrol the departments and deliver their feeds; False when this database has the city.

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
    _write(path, city | {"is_complete": True})
    return True


def _city(today: date) -> dict[str, Any]:
    return {
        "seeded_on": today.isoformat(),
        "is_complete": False,
        "departments": [],
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
