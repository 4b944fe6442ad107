"""What a bound citizen sees of the organisations whose legal representative they are."""

import uuid
from typing import Any

import orjson
from sqlalchemy import func, select

from models import Case
from services import looks, parties, ready_files
from services.callers import Citizen
from services.cases.machines import OBJECTION, REPAIR
from services.house import House
from services.looks import Purpose
from services.parties import Party

BASIS = "本人登录并已实名认证"
VIEW = Purpose("查阅本单位信用报告", BASIS, "信用报告全文，他人证件号码除外")
LOOKS = Purpose("查看本单位的查询记录", BASIS, "谁查询过本单位的信用信息")


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """The organisations `{name, uscc, open_objections, open_repairs}`, and where the next page begins.

    Whatever the newest registration of each says now.
    """
    found = [
        party
        for party in parties.organisations(house, caller)
        if before is None or party.subject_id > before
    ]
    shown = [_described(house, party) for party in found[:limit]]
    return shown, found[limit - 1].subject_id if len(found) > limit else None


def view_report(house: House, caller: Citizen, uscc: str) -> dict[str, Any]:
    """The organisation's own report, whole, without other people's identity numbers.

    More than the public one: what is shared or no longer published can be objected to as well.
    NotFound, and a line in the organisation's log, for who does not represent it.
    """
    party, now = parties.of_organisation(house, caller, uscc), house.clock.now()
    with house.db.connect(party.subject_id) as tx:
        party.confirm(house, tx, now)
        party.note(tx, VIEW, now)
        file = ready_files.current(tx, house.sealer, house.catalogue, party.subject_id, now)
        tx.commit()
    report = orjson.loads(file.body)
    for section in report["sections"]:
        for record in section["records"]:
            fields = record["fields"].items()
            record["fields"] = {
                name: house.catalogue.covered(name, value) for name, value in fields
            }
    return report


def list_looks(
    house: House, caller: Citizen, uscc: str, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Who looked at the organisation's file, newest first; this look as well."""
    party, now = parties.of_organisation(house, caller, uscc), house.clock.now()
    with house.db.connect(party.subject_id) as tx:
        party.confirm(house, tx, now)
        party.note(tx, LOOKS, now)
        tx.commit()
    return looks.page(house, party.subject_id, limit=limit, before=before)


def _described(house: House, party: Party) -> dict[str, Any]:
    is_open = (Case.subject_id == party.subject_id, Case.closed_at.is_(None))
    query = select(Case.kind, func.count()).where(*is_open).group_by(Case.kind)
    with house.db.connect(party.subject_id, write=False) as tx:
        running = {row.kind: row.count for row in tx.execute(query)}
    return {
        **(party.organisation or {}),
        "open_objections": running.get(OBJECTION, 0),
        "open_repairs": running.get(REPAIR, 0),
    }
