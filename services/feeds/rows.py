"""What comes out of a delivered file: a row, a reject, or the refusal of all of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

REASON_LENGTH = 200
VALUE_LENGTH = 200


@dataclass(slots=True)
class Row:
    """A checked row. `number` is the first physical line of the record, header included."""

    number: int
    subject_kind: str
    subject_number: str
    subject_name: str
    item: Any  # policy.catalogues.Item; the tests bring small ones of their own
    document_no: str
    title: str
    decided_on: date
    valid_until: date | None
    fields: dict[str, str]


@dataclass(slots=True, frozen=True)
class Reject:
    """The first fault of a row, in the order of the format's columns.

    `reason` never repeats what stood in the cell, because reasons are counted and shown in
    places where a person's number must not be; `value` does, as delivered, cut to 200 characters.
    """

    number: int
    field: str
    code: str
    reason: str
    value: str


class FeedRefused(Exception):
    """The file as a whole cannot be read. `reason` is for the clerk who sent it."""

    def __init__(self, code: str, reason: str):
        self.code = code
        self.reason = reason if len(reason) <= REASON_LENGTH else reason[: REASON_LENGTH - 1] + "…"
        super().__init__(code)


class Fault(Exception):
    """What is wrong with one value; whoever reads the row adds where."""

    def __init__(self, code: str, reason: str):
        self.code = code
        self.reason = reason
        super().__init__(code)


def reject(number: int, field: str, fault: Fault, value: object) -> Reject:
    """The reject of row `number` for a fault found in `field`."""
    text = "" if value is None else str(value)
    return Reject(number, field, fault.code, fault.reason[:REASON_LENGTH], text[:VALUE_LENGTH])
