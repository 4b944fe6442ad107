"""Where credit earns something: the nearest sites, every merchant by name, or the one named."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session as Tx

from models import Institution, Merchant, Offer, Site
from policy import scenes
from services.errors import invalid_field
from services.house import House
from services.merchants import sites

EARTH_KM = 6371.0
DEGREE_KM = EARTH_KM * radians(1)
# A dense centre is answered from the first box; nobody walks farther than the last.
RADII_KM = (2, 10, 50)


def nearest(
    house: House, latitude: float, longitude: float, *, scene: str | None, limit: int
) -> list[dict]:
    """The nearest open sites within fifty kilometres, nearest first."""
    for field, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if not -most <= value <= most:
            raise invalid_field("near", "out_of_range", f"near 的 {field} 超出范围")
    wanted = _offering(scene)
    with house.db.session(write=False) as tx:
        for radius in RADII_KM:
            query = (
                select(Site, Merchant)
                .join(Merchant, Merchant.institution_id == Site.institution_id)
                .join(Institution, Institution.institution_id == Site.institution_id)
                .where(Site.closed_at.is_(None), _box(latitude, longitude, radius), wanted)
            )
            found = [
                (distance, row.Site, row.Merchant)
                for row in tx.execute(query)
                if (distance := _km(latitude, longitude, row.Site)) <= radius
            ]
            if len(found) >= limit:
                break
        found.sort(key=lambda each: (each[0], each[1].site_id))
        scenes_of = _scenes_of(tx, {site.institution_id for _, site, _ in found[:limit]})
    return [
        _described(merchant, scenes_of, site, round(distance * 1000))
        for distance, site, merchant in found[:limit]
    ]


def by_name(
    house: House, *, scene: str | None, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Merchants that offer something, by name."""
    wanted = _offering(scene)
    with house.db.session(write=False) as tx:
        query = (
            select(Merchant)
            .join(Institution, Institution.institution_id == Merchant.institution_id)
            .where(wanted)
        )
        last = tx.get(Merchant, after) if after else None
        if last is not None:
            later = and_(Merchant.name == last.name, Merchant.institution_id > last.institution_id)
            query = query.where(or_(Merchant.name > last.name, later))
        ordered = query.order_by(Merchant.name, Merchant.institution_id)
        rows = tx.scalars(ordered.limit(limit + 1)).all()
        scenes_of = _scenes_of(tx, {row.institution_id for row in rows})
    items = [_described(row, scenes_of, None, None) for row in rows[:limit]]
    return items, rows[limit - 1].institution_id if len(rows) > limit else None


def named(house: House, text: str, *, limit: int) -> list[dict]:
    """Merchants whose name contains the text, suspended ones too: whoever asks has one in mind."""
    query = select(Merchant).where(Merchant.name.contains(text.strip(), autoescape=True))
    with house.db.session(write=False) as tx:
        rows = tx.scalars(query.order_by(Merchant.name, Merchant.institution_id).limit(limit)).all()
        scenes_of = _scenes_of(tx, {row.institution_id for row in rows})
    return [_described(row, scenes_of, None, None) for row in rows]


def _offering(scene: str | None) -> ColumnElement[bool]:
    """Merchants that go on and have an offer, in this scene where one is named."""
    granting = [code for code, each in scenes.load().scenes.items() if each.grants_waivers]
    if scene is not None and scene not in granting:
        raise invalid_field("scene", "not_listed", f"scene 须为 {'、'.join(granting)} 之一")
    asked = [scene] if scene is not None else granting
    has_offer = exists().where(
        Offer.institution_id == Institution.institution_id,
        Offer.withdrawn_at.is_(None),
        Offer.scene.in_(asked),
    )
    return and_(Institution.suspended_at.is_(None), has_offer)


def _scenes_of(tx: Tx, institution_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    query = (
        select(Offer.institution_id, Offer.scene)
        .where(Offer.institution_id.in_(institution_ids), Offer.withdrawn_at.is_(None))
        .distinct()
        .order_by(Offer.scene)
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in tx.execute(query):
        found[row.institution_id].append(row.scene)
    return found


def _box(latitude: float, longitude: float, radius_km: float) -> ColumnElement[bool]:
    """What an index can tell; the circle is cut out of it afterwards."""
    height = radius_km / DEGREE_KM
    box = Site.latitude.between(latitude - height, latitude + height)
    shrunk = cos(radians(min(90.0, abs(latitude) + height)))
    width = height / shrunk if shrunk > height / 180 else 180.0
    if longitude - width < -180 or longitude + width > 180:
        return box  # across the date line, or around a pole
    return and_(box, Site.longitude.between(longitude - width, longitude + width))


def _km(latitude: float, longitude: float, site: Site) -> float:
    """Along the great circle (haversine)."""
    assert site.latitude is not None
    assert site.longitude is not None
    here, there = radians(latitude), radians(site.latitude)
    half = sin((there - here) / 2) ** 2
    half += cos(here) * cos(there) * sin(radians(site.longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _described(
    merchant: Merchant,
    scenes_of: dict[uuid.UUID, list[str]],
    site: Site | None,
    distance_m: int | None,
) -> dict:
    return {
        "name": merchant.name,
        "code": merchant.code,
        "uscc": merchant.uscc,
        "scenes": scenes_of.get(merchant.institution_id, []),
        "site": sites.described(site) if site else None,
        "distance_m": distance_m,
    }
