"""The people whom the identity authority knows."""

import hashlib
from dataclasses import dataclass

MATCH = "match"
MISMATCH = "mismatch"
PHONE_MISMATCH = "phone_mismatch"


@dataclass(frozen=True)
class Person:
    """Somebody with a name, a resident ID, a phone and a face that passes or fails."""

    name: str
    id_number: str
    phone: str
    face: str = "pass"
    openid: str = ""
    official_openid: str = ""
    unionid: str = ""


class People:
    def __init__(self) -> None:
        self._by_id_number: dict[str, Person] = {}

    def __iter__(self):
        return iter(list(self._by_id_number.values()))

    def put(self, person: Person) -> bool:
        """Adds or replaces; true when the person is new."""
        key = person.id_number.upper()
        new = key not in self._by_id_number
        self._by_id_number[key] = person
        return new

    def known_as(self, name: str, id_number: str) -> Person | None:
        person = self._by_id_number.get(id_number.upper())
        return person if person is not None and person.name == name else None

    def compare(self, name: str, id_number: str, phone: str) -> str:
        person = self.known_as(name, id_number)
        if person is None:
            return MISMATCH
        return MATCH if person.phone == phone else PHONE_MISMATCH


def made_up_openid(app_id: str, id_number: str) -> str:
    """The same 28 characters for the same person in the same account."""
    return "o" + hashlib.sha256(f"{app_id}{id_number.upper()}".encode()).hexdigest()[:27]
