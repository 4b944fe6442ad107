"""Figures of the office: they sum up, agree with the cases themselves, and name nobody."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Case, CaseFact
from services.clocks import city_date
from tests.citizens.acts import refused
from tests.objections.acts import (
    accepted,
    decided,
    done,
    finding,
    objected,
    penalised,
    shown,
    wait,
)
from tests.people import LI, ZHANG
from tests.repairs import acts as repairs

LINES = ("in_time", "late", "running", "overdue")


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


def figures(city, query: str = "") -> dict:
    answer = city.staff("supervisor").get(f"/staff/statistics{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def of(told: dict, part: str, key: str, value: str) -> dict:
    [line] = [each for each in told[part] if each[key] == value]
    return {name: line[name] for name in ("received", *LINES)}


def some(received: int, **parts: int) -> dict:
    return {"received": received} | dict.fromkeys(LINES, 0) | parts


def taken(city, phone, number: str) -> dict:
    penalised(city, number)
    return accepted(city, phone, record_id=shown(phone, number)["id"])


def a_busy_office(city, phone) -> None:
    """Objections decided in time, late, overdue and running, one reviewed, one withdrawn."""
    in_time = taken(city, phone, "一")
    decided(city, in_time["id"], "uphold")
    phone.post(f"/me/objections/{in_time['id']}/review", {"statement": "请再看。"})
    decided(city, taken(city, phone, "二")["id"], "delete")
    given_up = taken(city, phone, "三")
    phone.post(f"/me/objections/{given_up['id']}/withdraw")
    late = taken(city, phone, "四")
    taken(city, phone, "五")
    wait(city, timedelta(days=30), phone)
    decided(city, late["id"], "uphold")
    taken(city, phone, "六")
    phone.post("/me/complaints", {"about": "窗口", "text": "等了很久。"})


def test_each_case_stands_where_its_clock_put_it(city, phone):
    a_busy_office(city, phone)
    told = figures(city)
    assert of(told, "kinds", "kind", "objection") == some(
        6, in_time=3, late=1, running=1, overdue=1
    )
    assert of(told, "kinds", "kind", "review") == some(1, overdue=1)
    assert of(told, "kinds", "kind", "complaint") == some(1, running=1)
    assert of(told, "kinds", "kind", "repair") == some(0)
    endings = {(each["kind"], each["outcome"]): each["number"] for each in told["outcomes"]}
    assert endings == {
        ("objection", "uphold"): 2,
        ("objection", "delete"): 1,
        ("objection", "withdrawn"): 1,
    }


def test_whatever_way_it_is_cut_the_sums_agree_with_the_cases(city, phone):
    a_busy_office(city, phone)
    told = figures(city)
    for part in ("kinds", "months", "departments"):
        sums: Counter = Counter()
        for line in told[part]:
            assert line["received"] == sum(line[name] for name in LINES)
            sums.update({name: line[name] for name in ("received", *LINES)})
        assert {name: sums[name] for name in told["total"]} == told["total"]
    today = city_date(city.house.clock.now())
    with city.worker.db.session(write=False) as tx:
        cases = tx.scalars(select(Case)).all()
    kinds = of(told, "kinds", "kind", "objection")
    first = [each for each in cases if each.kind == "objection"]
    assert len(first) == kinds["received"]
    is_over = [each for each in cases if each.closed_at is None and each.due_on]
    assert told["total"]["overdue"] == sum(each.due_on < today for each in is_over)


def test_they_are_counted_by_the_month_of_receipt(city, phone):
    taken(city, phone, "旧")
    before = f"{city_date(city.house.clock.now()):%Y-%m}"
    wait(city, timedelta(days=40), phone)
    taken(city, phone, "新")
    now = f"{city_date(city.house.clock.now()):%Y-%m}"
    told = figures(city)
    assert len(told["months"]) == 12
    assert (told["from"], told["to"]) == (told["months"][0]["month"], now)
    assert of(told, "months", "month", before)["received"] == 1
    assert of(told, "months", "month", now)["received"] == 1
    assert figures(city, f"?from={before}&to={before}")["total"]["received"] == 1
    assert figures(city, "?from=2020-01&to=2020-12")["total"] == some(0)


def test_the_department_is_the_records_source_whoever_delivered_it(city, phone):
    case = taken(city, phone, "问")
    department = city.department("市公安局交警支队", ["P-PEN-001"])
    done(city.staff("clerk"), case["id"], "forward", department="市公安局交警支队")
    assert finding(department, case["id"], "delete").status_code == 200
    decided(city, case["id"], "delete")
    told = figures(city)
    source = city.house.catalogue.items["P-PEN-001"].source
    assert of(told, "departments", "department", source) == some(1, in_time=1)


def test_a_repair_is_counted_by_how_it_ended(city, phone):
    repairs.punished(city, number="修一", months=4)
    repairs.granted(city, phone, "修一")
    told = figures(city)
    assert of(told, "kinds", "kind", "repair") == some(1, in_time=1)
    assert [(each["kind"], each["name"]) for each in told["outcomes"]] == [("repair", "准予修复")]


def test_what_is_returned_runs_on_without_a_day_that_it_could_miss(city, phone):
    case = objected(phone)
    done(city.staff("clerk"), case["id"], "return", missing=["决定书照片"])
    wait(city, timedelta(days=20), phone)
    assert of(figures(city), "kinds", "kind", "objection") == some(1, running=1)
    wait(city, timedelta(days=20), phone)
    told = figures(city)
    assert of(told, "kinds", "kind", "objection") == some(1, in_time=1)
    assert told["outcomes"][0]["outcome"] == "withdrawn"


def test_nothing_in_it_is_personal(city, phone):
    a_busy_office(city, phone)
    text = city.staff("supervisor").get("/staff/statistics").text
    for word in (ZHANG.name, ZHANG.id_number, ZHANG.phone, "出差", "一号", LI.name):
        assert word not in text
    with city.worker.db.session(write=False) as tx:
        [row] = tx.scalars(select(CaseFact).limit(1))
    assert not {"subject_id", "account_id"} & set(row.__table__.c.keys())


def test_the_role_is_asked_and_the_months_are_checked(city, phone):
    refused(city.staff("clerk").get("/staff/statistics"), 403, "role_forbidden")
    assert city.staff("auditor").get("/staff/statistics").status_code == 200
    desk = city.staff("supervisor")
    for query, field in (
        ("?from=2026-13", "from"),
        ("?to=today", "to"),
        ("?from=2026-05&to=2026-04", "from"),
        ("?from=2019-01&to=2026-04", "from"),
    ):
        refused(desk.get(f"/staff/statistics{query}"), 422, "invalid", field)
