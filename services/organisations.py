"""What anyone may see: organisations, their public credit, and the catalogue."""

import re
import uuid

from sqlalchemy import Row, func, select

from models import Organisation
from policy.catalogues import Item
from policy.identifiers import IdentifierError, parse_uscc
from services import ready_files
from services.errors import NotFound, invalid_field
from services.house import House

SHORTEST_QUERY = 2
# Two characters with gaps between them stand in too many names; so many gaps cost a scan too much.
SHORTEST_WITH_GAPS, LONGEST_WITH_GAPS = 3, 12
_LEGAL_FORM = re.compile("(股份|有限|责任|集团|总|分|公司)+$")
_NAMES = select(Organisation.subject_id, Organisation.uscc, Organisation.name)


def search(
    house: House, text: str, *, limit: int, after: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """Organisations whose name contains the text, or whose code it is."""
    text = text.strip()
    if len(text) < SHORTEST_QUERY:
        raise invalid_field("q", "query_too_short", "请至少输入两个字")
    matches = Organisation.name.like(f"%{_escaped(text)}%", escape="\\") | (
        Organisation.uscc == text.upper()
    )
    query = _NAMES.where(matches)
    if after:
        query = query.where(Organisation.subject_id > after)
    with house.db.connect(write=False) as tx:
        rows = tx.execute(query.order_by(Organisation.subject_id).limit(limit + 1)).all()
    return [_named(row) for row in rows[:limit]], rows[limit - 1].subject_id if len(
        rows
    ) > limit else None


def resembling(house: House, text: str, *, limit: int) -> list[dict]:
    """Organisations that a short name may mean: its own part stands in theirs, with gaps if need be.

    望江建设公司 is 望江建设工程有限公司, and 中石化 is 中国石油化工.
    """
    own = _LEGAL_FORM.sub("", text.strip())
    if len(own) < SHORTEST_QUERY:
        return []
    found, _ = search(house, own, limit=limit, after=None)
    if found or len(own) < SHORTEST_WITH_GAPS:
        return found
    pattern = "".join(f"%{_escaped(character)}" for character in own[:LONGEST_WITH_GAPS]) + "%"
    query = _NAMES.where(Organisation.name.like(pattern, escape="\\"))
    with house.db.connect(write=False) as tx:
        rows = tx.execute(query.order_by(func.length(Organisation.name)).limit(limit)).all()
    return [_named(row) for row in rows]


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


def _named(row: Row) -> dict:
    return {"name": row.name, "uscc": row.uscc}


def _escaped(text: str) -> str:
    """For LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
