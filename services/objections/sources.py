"""Which departments may be asked about an objection: those that have to do with what it is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Case, Institution
from services import institutions
from services.errors import invalid_field
from services.house import House
from services.objections.grounds import ENTRY, read_target


def names_of(house: House, tx: Tx, case: Case, body: Mapping[str, Any]) -> list[str]:
    """The names of the enrolled departments that may be asked."""
    query = select(Institution).where(*_ENROLLED).order_by(Institution.name)
    found = (each for each in tx.scalars(query) if _has_to_do(house, each, case, body))
    return list(dict.fromkeys(each.name for each in found))


def find(house: House, tx: Tx, case: Case, body: Mapping[str, Any], name: str) -> Institution:
    """The enrolled department of this name; Invalid for none, and for one that may not be asked."""
    query = select(Institution).where(*_ENROLLED, Institution.name == name.strip())
    found = tx.scalars(query.order_by(Institution.institution_id)).all()
    if not found:
        raise invalid_field("department", "unknown_department", "没有登记这个部门")
    for department in found:
        if _has_to_do(house, department, case, body):
            return department
    told = f"{name} 不是这类信息的来源单位，不能查看这件异议"
    raise invalid_field("department", "not_the_source", told)


def _has_to_do(house: House, department: Institution, case: Case, body: Mapping[str, Any]) -> bool:
    if read_target(case.target).kind == ENTRY:
        return True
    code = body["about"]["item_code"]
    if department.items is None or code in department.items:
        return True
    return house.catalogue.may_deliver(department.name, code)


_ENROLLED = (Institution.kind == institutions.DEPARTMENT, Institution.suspended_at.is_(None))
