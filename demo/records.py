"""The demo city's records: realistic, the same for the same day, delivered as departments would."""

import calendar
import csv
import io
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demo.people import ORGANISATIONS, PEOPLE, Organisation, Person
from policy.catalogues import Catalogue, Item

SEED = 20260401
TEMPLATES = Path(__file__).with_name("templates.yaml")
COLUMNS = (
    *("subject_kind", "subject_id", "subject_name", "item_code", "document_no"),
    *("title", "decided_on", "valid_until", "fields"),
)
OLDEST_DAYS = 4 * 365


@dataclass(frozen=True)
class Writer:
    """Writes one subject's records."""

    catalogue: Catalogue
    today: date
    rng: random.Random
    kind: str
    subject: Person | Organisation

    def all(self) -> Iterator[dict[str, str]]:
        """The harmless records over the last years, then those that end soon or later."""
        for item in self._harmless(self.subject.records):
            yield self._record(item, self.today - timedelta(days=self._age(item)))
        for code, days_left in self.subject.negatives:
            item = self.catalogue.items[code]
            yield self._record(item, decided_for(item, self.today + timedelta(days=days_left)))

    def _harmless(self, wanted: int) -> list[Item]:
        """One of each class first, then whatever else, repeating only what may be repeated."""
        items = [self.catalogue.items[code] for code in templates()]
        items = [i for i in items if i.effect != "negative" and i.subject_kind == self.kind]
        self.rng.shuffle(items)
        of_classes = list({item.record_class: item for item in items}.values())
        rest = [item for item in items if item not in of_classes]
        chosen = [*of_classes, *rest][:wanted]
        repeatable = [item for item in items if templates()[item.code].get("repeats")]
        return chosen + self.rng.choices(repeatable, k=wanted - len(chosen))

    def _age(self, item: Item) -> int:
        """Old enough to look real, young enough to be still valid."""
        oldest = OLDEST_DAYS
        if item.validity is not None:
            oldest = min(oldest, item.validity.days or item.validity.months * 30 - 40)
        return self.rng.randint(5, oldest)

    def _record(self, item: Item, decided_on: date) -> dict[str, str]:
        template = templates()[item.code]
        told = {
            "day": decided_on.isoformat(),
            "year": decided_on.year,
            "no": self.rng.randint(11, 9899),
            "name": self.subject.name,
        }
        if isinstance(self.subject, Organisation):
            speaker = self.subject.representative
            told |= {"representative": speaker.name, "representative_id": speaker.id_number}
        fields = {name: self._said(text, told) for name, text in template["fields"].items()}
        subject = self.subject
        return {
            "subject_kind": self.kind,
            "subject_id": subject.id_number if isinstance(subject, Person) else subject.uscc,
            "subject_name": subject.name,
            "item_code": item.code,
            "document_no": self._said(template["document"], told),
            "title": self._said(template["title"], told),
            "decided_on": decided_on.isoformat(),
            "valid_until": "",
            "fields": json.dumps({k: v for k, v in fields.items() if v}, ensure_ascii=False),
        }

    def _said(self, text: str | list[str], told: Mapping[str, Any]) -> str:
        return (text if isinstance(text, str) else self.rng.choice(text)).format_map(told)


def decided_for(item: Item, last_day: date) -> date:
    """The day of decision after which the catalogue lets the record end on `last_day`.

    Where no day does exactly (the end of a short month), the next one.
    """
    assert item.validity is not None
    if item.validity.days:
        return last_day - timedelta(days=item.validity.days)
    year, month = divmod(last_day.year * 12 + last_day.month - 1 - item.validity.months, 12)
    return date(year, month + 1, min(last_day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def templates() -> dict[str, dict[str, Any]]:
    """What a record of each item says, by catalogue code."""
    return yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))


def of_city(catalogue: Catalogue, today: date) -> list[dict[str, str]]:
    """Every record of the record feeds, person by person, then organisation by organisation."""
    rng = random.Random(SEED)  # noqa: S311 - the same city for everybody
    subjects: list[tuple[str, Person | Organisation]] = [("person", each) for each in PEOPLE]
    subjects += [("organisation", each) for each in ORGANISATIONS]
    return [
        record
        for kind, subject in subjects
        for record in Writer(catalogue, today, rng, kind, subject).all()
    ]


def feed(records: Iterable[Mapping[str, str]]) -> bytes:
    """A record feed: CSV in UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()
