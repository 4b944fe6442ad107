"""On what ground something is objected to, and what each ground is about."""

import uuid
from dataclasses import dataclass

from services.errors import invalid_field

RECORD, ITEM, ENTRY = "record", "item", "entry"
NOT_MINE, INACCURATE, EXPIRED = "not_mine", "inaccurate", "expired"
ALREADY_CORRECTED, MISSING, WRONGLY_LISTED = "already_corrected", "missing", "wrongly_listed"

NAMES = {
    NOT_MINE: "不是本人的信息",
    INACCURATE: "内容有错误",
    EXPIRED: "已超过期限",
    ALREADY_CORRECTED: "原单位已更正或撤销",
    MISSING: "应有的信息没有归集",
    WRONGLY_LISTED: "不应列入名单",
}
ABOUT = dict.fromkeys(NAMES, RECORD) | {MISSING: ITEM, WRONGLY_LISTED: ENTRY}
# Of what is to a person's credit nothing was ever put right.
OF_RECORDS = (NOT_MINE, INACCURATE, EXPIRED, ALREADY_CORRECTED)
OF_HONOURS = (NOT_MINE, INACCURATE, EXPIRED)
FIELDS = {RECORD: "record_id", ITEM: "item_code", ENTRY: "list_entry_id"}


@dataclass(frozen=True, slots=True)
class Target:
    """What an objection is about: a record, an item of the catalogue, an entry on a list."""

    kind: str
    key: str

    @property
    def text(self) -> str:
        """As the case's row has it: of one such text one objection is open at a time."""
        return f"{self.kind}:{self.key}"

    @property
    def id(self) -> uuid.UUID:
        """The record's or the entry's id; an item has none."""
        return uuid.UUID(hex=self.key)


def of_effect(effect: str) -> tuple[str, ...]:
    """The grounds on which a record of this effect is objected to."""
    return OF_HONOURS if effect == "positive" else OF_RECORDS


def read_target(text: str) -> Target:
    """The target of a case's row."""
    kind, _, key = text.partition(":")
    return Target(kind, key)


def choose(
    ground: str,
    record_id: uuid.UUID | None,
    item_code: str | None,
    list_entry_id: uuid.UUID | None,
) -> Target:
    """What is objected to; Invalid naming the field that the ground lacks or has no use for."""
    if ground not in NAMES:
        raise invalid_field("ground", "not_listed", f"ground 须为 {'、'.join(NAMES)} 之一")
    told = {RECORD: record_id, ITEM: item_code, ENTRY: list_entry_id}
    wanted = ABOUT[ground]
    if told[wanted] is None:
        field = FIELDS[wanted]
        raise invalid_field(field, "required", f"“{NAMES[ground]}”须说明 {field}")
    for kind, value in told.items():
        if kind != wanted and value is not None:
            text = f"“{NAMES[ground]}”不能同时指定 {FIELDS[kind]}"
            raise invalid_field(FIELDS[kind], "not_applicable", text)
    value = told[wanted]
    return Target(wanted, value.hex if isinstance(value, uuid.UUID) else str(value))
