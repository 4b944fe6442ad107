"""What a file shows: the seven sections, and of them what everybody may see."""

import uuid
from collections import defaultdict
from datetime import date

import orjson

from models import Sealer
from policy.catalogues import RECORD_CLASSES, Catalogue
from policy.scoring import CONTESTED, REPAIRED
from services.materials import Material
from services.score_facts import is_looked_into

# What a decision says beside a record that is to be shown to nobody else any more.
UNDISCLOSED = "undisclosed"


def sections(
    sealer: Sealer, catalogue: Catalogue, subject_id: uuid.UUID, material: Material
) -> list[dict]:
    """The seven sections in the catalogue's order, each with its records, newest first."""
    by_class: dict[str, list[tuple[date, str, dict]]] = defaultdict(list)
    scope, items = subject_id.bytes, catalogue.items
    for row in material.records:
        item = items.get(row.item_code)
        if item is None:
            continue  # the item left the catalogue: what may not be collected is not shown
        said = material.annotations.get(row.record_id, [])
        told = orjson.loads(sealer.open(scope, b"records.body:" + row.record_id.bytes, row.body))
        record = {
            "id": row.record_id.hex,
            "item_code": row.item_code,
            "title": told["title"],
            "source": item.source,
            "document_no": told["document_no"],
            "decided_on": row.decided_on.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "effect": item.effect,
            "status": shown_status(row.status, said),
            "annotations": said,
            "fields": told["fields"],
        }
        by_class[item.record_class].append((row.decided_on, record["id"], record))
    return [
        {
            "class": key,
            "title": title,
            "records": [record for *_, record in sorted(by_class[key], key=_newest_first)],
        }
        for key, title in RECORD_CLASSES
    ]


def shown_status(status: str, annotations: list[dict]) -> str:
    """What the file says of a record; what is repaired stays so, whatever is asked about it."""
    return CONTESTED if status != REPAIRED and is_looked_into(annotations) else status


def _newest_first(entry: tuple[date, str, dict]) -> tuple[int, str]:
    return -entry[0].toordinal(), entry[1]


def public_sections(catalogue: Catalogue, shown: list[dict], today: date) -> list[dict]:
    """What everybody may see of an organisation.

    Only items that the catalogue discloses, until their publicity ends, and of each only the
    fields that the catalogue lists as public: what a department adds is for the file alone.
    """
    return [
        section
        | {
            "records": [
                public
                for record in section["records"]
                if (public := _public_record(catalogue, record, today))
            ]
        }
        for section in shown
    ]


def is_disclosed(record: dict) -> bool:
    """Whether anybody but its subject may still be shown a record of a report."""
    is_ended = any(each["kind"] == UNDISCLOSED for each in record["annotations"])
    return record["status"] != REPAIRED and not is_ended


def _public_record(catalogue: Catalogue, record: dict, today: date) -> dict | None:
    item = catalogue.items[record["item_code"]]
    if not is_disclosed(record):
        return None
    until = item.public_until(date.fromisoformat(record["decided_on"]))
    if item.disclosure != "public" or (until is not None and until < today):
        return None
    names = {field.name for field in item.fields if field.public}
    return record | {
        "fields": {name: value for name, value in record["fields"].items() if name in names}
    }
