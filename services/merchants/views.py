"""What the code on a merchant's door opens: its public credit, its offers, where it is."""

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Site
from policy.scoring import CONTESTED
from services import organisations
from services.house import House
from services.merchants import offers, places, sites

MOST_SITES = 100


def view(house: House, code: str, site_code: str | None = None) -> dict:
    """A merchant as anybody may see it; NotFound for a code that is nobody's.

    `site` is the one whose code was scanned; None where that is closed or was never one.
    """
    with house.db.session(write=False) as tx:
        place = places.find(tx, code)
        merchant = place.merchant
        scanned = places.find_site(tx, merchant.institution_id, site_code) if site_code else None
        granted = [offers.described(offer) for offer in offers.active(tx, merchant.institution_id)]
        open_sites = [] if place.is_suspended else _open_sites(tx, place)
    return {
        "code": merchant.code,
        "name": merchant.name,
        "uscc": merchant.uscc,
        "suspended": place.is_suspended,
        "credit": _credit(house, merchant.uscc),
        "offers": granted,
        "sites": [sites.described(site) for site in open_sites],
        "site": sites.described(scanned) if scanned else None,
    }


def _counts_against(record: dict) -> bool:
    """What is being looked into counts against nobody (domain rule 5)."""
    return record["effect"] == "negative" and record["status"] != CONTESTED


def _open_sites(tx: Tx, place: places.Place) -> list[Site]:
    mine = (Site.institution_id == place.merchant.institution_id, Site.closed_at.is_(None))
    return list(tx.scalars(select(Site).where(*mine).order_by(Site.site_id).limit(MOST_SITES)))


def _credit(house: House, uscc: str) -> dict:
    """The public report in numbers, and where the whole of it is."""
    report = orjson.loads(organisations.view_public(house, uscc))
    return {
        "as_of": report["generated_at"],
        "classes": [
            {
                "class": section["class"],
                "title": section["title"],
                "records": len(section["records"]),
                "negative": sum(_counts_against(record) for record in section["records"]),
            }
            for section in report["sections"]
        ],
        "lists": report["lists"],
        "report": f"{house.public_base_url}/api/v1/open/organisations/{uscc}/report",
    }
