"""What of a file can be objected to, and what a case remembers of what it is about."""

import uuid
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, ListEntry, Record
from policy.catalogues import RECORD_CLASSES, Item
from services import lists, parties, ready_files
from services.callers import Citizen
from services.cases.machines import OBJECTION
from services.errors import NotFound, invalid_field
from services.house import House
from services.looks import Purpose
from services.objections import grounds, matching
from services.objections.grounds import ENTRY, ITEM, RECORD, Target
from services.parties import Party
from services.subjects import ORGANISATION, PERSON

CHOOSE = Purpose("选择要提出异议的记录", "本人登录并已实名认证", "本人的记录和名单信息")
LIST_EFFECTS = {"red": "positive", "black": "negative"}
NEGATIVE, NEUTRAL, POSITIVE = EFFECTS = ("negative", "neutral", "positive")


def what_can_be_objected(
    house: House, caller: Citizen, words: str = "", organisation: str | None = None
) -> list[dict[str, Any]]:
    """The records and list entries for choosing one of them: the caller's own, or those of the
    organisation of this code, which the caller represents.

    What costs something first, and of those the newest.
    `{kind: record or entry, id, title, source, decided_on, effect, status, grounds: [{code,
    name}], open, case_id, named}`; `open`: whether an objection to it is already running, which
    is `case_id`; `named`: whether it is what the words name, or one of several that they may.
    """
    party, now = parties.chosen(house, caller, organisation), house.clock.now()
    subject_id = party.subject_id
    with house.db.connect(subject_id) as tx:
        file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        running = {row.target: row.case_id for row in tx.execute(_open_targets(subject_id))}
        party.confirm(house, tx, now)
        party.note(tx, CHOOSE, now)
        tx.commit()
    told = orjson.loads(file.body)
    rows = [row for section in told["sections"] for row in section["records"]]
    found = [*map(_record, rows), *map(_entry, told["lists"])]
    found.sort(key=lambda each: (each["decided_on"], each["id"]), reverse=True)
    found.sort(key=lambda each: EFFECTS.index(each["effect"]))
    texts = {row["id"]: _texts(house, row) for row in rows}
    named = matching.named_in(
        words,
        {each["id"]: (each["title"], each["source"], *texts.get(each["id"], ())) for each in found},
    )
    for each in found:
        each["grounds"] = _grounds(each)
        case_id = running.get(Target(each["kind"], each["id"]).text)
        each["open"], each["case_id"] = case_id is not None, case_id.hex if case_id else None
        each["named"] = each["id"] in named
    return found


def what_may_be_missing(house: House, words: str) -> list[dict[str, Any]]:
    """What a person may miss in the own file, of which the words name something.

    `{kind: item, id, title, source}`; its id is the item's code.
    """
    items = {item.code: item for item in _missable(house, PERSON)}
    named = matching.named_in(words, {code: (item.title,) for code, item in items.items()})
    return [
        {"kind": ITEM, "id": code, "title": items[code].title, "source": items[code].source}
        for code in sorted(named)
    ]


def all_that_may_be_missing(house: House, organisation: str | None = None) -> list[dict[str, Any]]:
    """Likewise all of it by class, for choosing: `[{title, items: [{code, title, source}]}]`.

    Or what an organisation may miss in its own.
    """
    by_class: dict[str, list[dict[str, str]]] = {code: [] for code, _ in RECORD_CLASSES}
    for item in _missable(house, ORGANISATION if organisation else PERSON):
        line = {"code": item.code, "title": item.title, "source": item.source}
        by_class[item.record_class].append(line)
    return [
        {"title": title, "items": by_class[code]}
        for code, title in RECORD_CLASSES
        if by_class[code]
    ]


def _missable(house: House, subject_kind: str) -> list[Item]:
    """The catalogue's items of such a subject, but for those that nobody claims: the negative."""
    return [
        item
        for item in house.catalogue.items.values()
        if item.subject_kind == subject_kind and item.effect != NEGATIVE
    ]


def describe(house: House, tx: Tx, party: Party, target: Target) -> dict[str, Any]:
    """What a case keeps of what it is about, so that it can be told after a deletion.

    `{kind, id, item_code, title, source, document_no, decided_on}`. NotFound for what is not
    the party's; Invalid for an item that the catalogue has not for its kind of subject.
    """
    subject_id = party.subject_id
    match target.kind:
        case grounds.RECORD:
            return _describe_record(house, tx, subject_id, target)
        case grounds.ENTRY:
            entry = tx.get(ListEntry, (subject_id, target.id))
            if entry is None:
                raise NotFound
            return _described(
                target,
                title=lists.NAMES.get(entry.list_name, entry.list_name),
                source=entry.basis,
                decided_on=entry.entered_on.isoformat(),
            )
    item = house.catalogue.items.get(target.key)
    if item is None or item.subject_kind != party.kind:
        raise invalid_field("item_code", "unknown", "信用目录中没有这个事项")
    return _described(target, item_code=item.code, title=item.title, source=item.source)


def as_it_stands(
    house: House, tx: Tx, subject_id: uuid.UUID, target: Target
) -> dict[str, Any] | None:
    """The record that is objected to as it is now, which its case keeps; None for what is none."""
    record = tx.get(Record, (subject_id, target.id)) if target.kind == RECORD else None
    if record is None:
        return None
    told = read_body(house, record)
    return {
        "title": told["title"],
        "document_no": told["document_no"],
        "decided_on": record.decided_on.isoformat(),
        "valid_until": record.valid_until.isoformat() if record.valid_until else None,
        "fields": told["fields"],
    }


def effect_of(house: House, about: dict[str, Any]) -> str:
    """Whether what a case is about costs its person something: negative, neutral or positive."""
    if about["kind"] == ENTRY:
        named = {title: name for name, title in lists.NAMES.items()}
        return LIST_EFFECTS.get(named.get(about["title"], about["title"]), NEUTRAL)
    item = house.catalogue.items.get(about["item_code"])
    return item.effect if item else NEUTRAL


def title_of(house: House, about: dict[str, Any]) -> str:
    """The target in words that name nobody: the item's title, or the list's."""
    if about["kind"] == ENTRY:
        return about["title"]
    item = house.catalogue.items.get(about["item_code"])
    return item.title if item else "已不在目录的事项"


def told_title(house: House, body: dict[str, Any]) -> str:
    """Likewise for who follows the case: an organisation's representative may have several."""
    title, organisation = title_of(house, body["about"]), body.get("organisation")
    return f"{organisation['name']}：{title}" if organisation else title


def _describe_record(house: House, tx: Tx, subject_id: uuid.UUID, target: Target) -> dict[str, Any]:
    record = tx.get(Record, (subject_id, target.id))
    item = house.catalogue.items.get(record.item_code) if record else None
    if record is None or item is None:
        raise NotFound
    told = read_body(house, record)
    return _described(
        target,
        item_code=item.code,
        title=told["title"],
        source=item.source,
        document_no=told["document_no"],
        decided_on=record.decided_on.isoformat(),
    )


def read_body(house: House, record: Record) -> dict[str, Any]:
    """`{title, document_no, fields}` of a record."""
    place = b"records.body:" + record.record_id.bytes
    return orjson.loads(house.sealer.open(record.subject_id.bytes, place, record.body))


def _described(target: Target, **told: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("item_code", "title", "source", "document_no", "decided_on"))
    return {"kind": target.kind, "id": target.key} | nothing | told


def _open_targets(subject_id: uuid.UUID):
    return select(Case.target, Case.case_id).where(
        Case.subject_id == subject_id, Case.kind == OBJECTION, Case.closed_at.is_(None)
    )


def _grounds(found: dict[str, Any]) -> list[dict[str, str]]:
    """The grounds on which one of the choices is objected to."""
    of_record = found["kind"] == RECORD
    codes = grounds.of_effect(found["effect"]) if of_record else (grounds.WRONGLY_LISTED,)
    return [{"code": code, "name": grounds.NAMES[code]} for code in codes]


def _record(row: dict[str, Any]) -> dict[str, Any]:
    shown = ("id", "title", "source", "decided_on", "effect", "status")
    return {"kind": RECORD} | {name: row[name] for name in shown}


def _texts(house: House, row: dict[str, Any]) -> list[str]:
    """What a record says besides its title, by which its person may call it."""
    item = house.catalogue.items.get(row["item_code"])
    fields = [text for text in row["fields"].values() if isinstance(text, str)]
    return [*fields, item.title] if item else fields


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": ENTRY,
        "id": row["id"],
        "title": lists.NAMES.get(row["list"], row["list"]),
        "source": row["basis"],
        "decided_on": row["entered_on"],
        "effect": LIST_EFFECTS.get(row["list"], "neutral"),
        "status": row["status"],
    }
