"""Asks every route, as one person, for everything that is another's.

What to ask is taken from the route map and from the Swagger files; what is another's is taken from
the database, so that a new route or a new table is covered by being there.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import LargeBinary, select

from models import Base, Binding
from services.subjects import read_names
from tests.builders import City
from tests.people import Person

OWNERS = ("subject_id", "account_id")
SWAGGER = ("/api/swagger.json", "/miniprogram/swagger.json")
# Values of a body that let it pass its shape, so that the service behind it is reached.
FITTING = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}


@dataclass(frozen=True)
class Asked:
    """One request to try."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.query} {self.body}"


class Belongings:
    """What the database holds about one person: ids to ask for, marks that must not be seen."""

    def __init__(self, city: City, person: Person):
        self._city, self._person = city, person
        worker = city.worker
        with worker.db.session(write=False) as tx:
            for binding in tx.scalars(select(Binding)):
                names = read_names(tx.connection(), worker.sealer, [binding.subject_id])
                if names[binding.subject_id][1] == person.id_number:
                    self._owner = {
                        "subject_id": binding.subject_id,
                        "account_id": binding.account_id,
                    }
        self.ids = self._ids()

    def _ids(self) -> set[str]:
        found = {value.hex for value in self._owner.values()}
        for rows in self.rows().values():
            for row in rows:
                for name, value in row.items():
                    if isinstance(value, uuid.UUID):
                        found.add(value.hex)
                    elif name == "report_no":
                        found.add(value)
        return found

    def rows(self) -> dict[str, list[dict]]:
        """Every row about the person, by table; bytes left out."""
        found = {}
        with self._city.worker.db.connect(write=False) as tx:
            for table in Base.metadata.sorted_tables:
                for owner in OWNERS:
                    if owner in table.c:
                        columns = [c for c in table.c if not isinstance(c.type, LargeBinary)]
                        query = select(*columns).where(table.c[owner] == self._owner[owner])
                        rows = [dict(row._mapping) for row in tx.execute(query)]
                        found[table.name] = sorted(rows, key=repr)
        return found

    @property
    def words(self) -> set[str]:
        person = self._person
        told = (person.name, person.id_number, person.phone, person.openid)
        return {*told, person.official_openid, person.unionid}


def everything_to_ask(city: City, ids: set[str]) -> list[Asked]:
    """Every route and method, with each of the ids in each place that takes one."""
    client = city.app.test_client()
    documented = {}
    for address in SWAGGER:
        swagger = client.get(address).json
        for path, operations in swagger["paths"].items():
            documented[swagger["basePath"].rstrip("/") + path] = (operations, swagger)
    asked = []
    for rule in city.app.url_map.iter_rules():
        operations, swagger = documented.get(_as_swagger(rule.rule), ({}, {}))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            operation = operations.get(method.lower(), {})
            shared = operations.get("parameters", [])
            parameters = [*shared, *operation.get("parameters", [])]
            asked += _requests(rule.rule, rule.arguments, method, parameters, swagger, ids)
    return asked


def _as_swagger(rule: str) -> str:
    return rule.replace("<path:", "{").replace("<", "{").replace(">", "}")


def _requests(rule, arguments, method, parameters, swagger, ids) -> Iterator[Asked]:
    names = [p["name"] for p in parameters if p["in"] == "query"]
    shapes = [_resolved(p["schema"], swagger) for p in parameters if p["in"] == "body"]
    if not arguments and not names and not shapes:
        yield Asked(method, rule)
        return
    yield Asked(method, _filled(rule, arguments, uuid.uuid4().hex), {}, _body(shapes, "x"))
    for value in sorted(ids):
        path = _filled(rule, arguments, value)
        yield Asked(method, path, dict.fromkeys(names, value), _body(shapes, value))
        for name in names:
            yield Asked(method, path, {name: value}, _body(shapes, value))


def _filled(rule: str, arguments, value: str) -> str:
    for name in arguments:
        rule = rule.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
    return rule


def _resolved(schema: dict, swagger: dict) -> dict:
    if "$ref" in schema:
        return swagger["definitions"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _body(shapes: list[dict], value: str) -> dict | None:
    if not shapes:
        return None
    return {
        name: told["enum"][0] if "enum" in told else FITTING.get(told.get("type"), value)
        for name, told in shapes[0].get("properties", {}).items()
    }
