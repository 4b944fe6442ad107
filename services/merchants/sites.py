"""A merchant's counters, shops and cabinets."""

import uuid

from sqlalchemy import select

from models import Site, new_id
from services.callers import InstitutionCaller
from services.codes import new_code
from services.errors import NotFound, invalid_field
from services.house import House
from services.races import settled
from services.words import one_line

MOST_LATITUDE, MOST_LONGITUDE = 90, 180
LONGEST_NAME, LONGEST_ADDRESS = 60, 120


def list_own(house: House, caller: InstitutionCaller) -> list[dict]:
    """The caller's open sites."""
    open_ones = (Site.institution_id == caller.institution_id, Site.closed_at.is_(None))
    with house.db.session(write=False) as tx:
        rows = tx.scalars(select(Site).where(*open_ones).order_by(Site.site_id)).all()
    return [{"id": row.site_id.hex} | described(row) for row in rows]


def add(
    house: House,
    caller: InstitutionCaller,
    *,
    name: str,
    address: str,
    latitude: float | None = None,
    longitude: float | None = None,
) -> dict:
    """Open a site. The point is where WeChat's map shows it (GCJ-02), both numbers or none."""
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        raise invalid_field(missing, "required", "经度和纬度须同时填写")
    for field, value, most in (
        ("latitude", latitude, MOST_LATITUDE),
        ("longitude", longitude, MOST_LONGITUDE),
    ):
        if value is not None and not -most <= value <= most:
            raise invalid_field(field, "out_of_range", f"{field} 须在 -{most} 到 {most} 之间")
    name = one_line("name", name, LONGEST_NAME)
    address = one_line("address", address, LONGEST_ADDRESS)

    def act() -> Site:
        site = Site(
            site_id=new_id(),
            institution_id=caller.institution_id,
            code=new_code(),
            name=name,
            address=address,
            latitude=latitude,
            longitude=longitude,
            created_at=house.clock.now(),
            closed_at=None,
        )
        with house.db.session() as tx:
            tx.add(site)
            tx.commit()
        return site

    site = settled(act)
    return {"id": site.site_id.hex} | described(site)


def close(house: House, caller: InstitutionCaller, site_id: uuid.UUID) -> None:
    """Close a site: it is shown to nobody any more."""
    with house.db.session() as tx:
        site = tx.get(Site, site_id)
        if site is None or site.institution_id != caller.institution_id or site.closed_at:
            raise NotFound
        site.closed_at = house.clock.now()
        tx.commit()


def described(site: Site) -> dict:
    """A site as everybody sees it."""
    return {
        "code": site.code,
        "name": site.name,
        "address": site.address,
        "latitude": site.latitude,
        "longitude": site.longitude,
    }
