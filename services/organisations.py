"""What anyone may see: organisations, their public credit, and the catalogue."""

import uuid

from sqlalchemy import select

from models import Organisation
from policy.catalogues import Item
from policy.identifiers import IdentifierError, parse_uscc
from services import ready_files
from services.errors import NotFound, invalid_field
from services.house import House

SHORTEST_QUERY = 2


def search(
    house: House, text: str, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Organisations whose name contains the text, or whose code it is."""
    text = text.strip()
    if len(text) < SHORTEST_QUERY:
        raise invalid_field("q", "query_too_short", "请至少输入两个字")
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    matches = Organisation.name.like(f"%{escaped}%", escape="\\") | (
        Organisation.uscc == text.upper()
    )
    query = select(Organisation.subject_id, Organisation.uscc, Organisation.name).where(matches)
    if after:
        query = query.where(Organisation.subject_id > after)
    with house.db.connect(write=False) as tx:
        rows = tx.execute(query.order_by(Organisation.subject_id).limit(limit + 1)).all()
    items = [{"name": row.name, "uscc": row.uscc} for row in rows[:limit]]
    return items, rows[limit - 1].subject_id if len(rows) > limit else None


def view_public(house: House, uscc: str) -> bytes:
    """An organisation's public report as JSON: only items that the catalogue discloses."""
    try:
        uscc = parse_uscc(uscc)
    except IdentifierError as error:
        raise invalid_field("uscc", error.code, error.message_zh) from error
    with house.db.connect(write=False) as tx:
        query = select(Organisation.subject_id).where(Organisation.uscc == uscc)
        subject_id = tx.scalar(query)
    if subject_id is None:
        raise NotFound("not_found", "没有找到这家单位的公共信用信息")
    file = _file(house, subject_id)
    assert file.public_body is not None  # an organisation's file always has its public part
    return file.public_body


def _file(house: House, subject_id: uuid.UUID) -> ready_files.File:
    """Read without a write lock, which on SQLite strangers would otherwise queue for."""
    now = house.clock.now()
    with house.db.connect(subject_id, write=False) as tx:
        file = ready_files.if_true(tx, house.sealer, subject_id, now)
    if file is None:
        with house.db.connect(subject_id) as tx:
            file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
            tx.commit()
    return file


def describe_catalogue(house: House) -> list[dict]:
    """The list of items that may be collected at all (国办发〔2020〕49号)."""
    return [_described(item) for item in house.catalogue.items.values()]


def _described(item: Item) -> dict:
    return {
        "code": item.code,
        "class": item.record_class,
        "title": item.title,
        "subject_kind": item.subject_kind,
        "effect": item.effect,
        "severity": item.severity,
        "source": item.source,
        "disclosure": item.disclosure,
        "validity": item.validity.as_json() if item.validity else None,
        "consent_required": item.consent_required,
        "basis": item.basis,
    }
