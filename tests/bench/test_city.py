"""The made-up city: the same from the same seed, the promised size, and nothing refused."""

from datetime import date

import pytest

from bench.city import Plan, parties, rows, write_feed
from policy import catalogues
from services.feeds import Row, read

PLAN = Plan(scale=0.0004, seed=7)


@pytest.fixture(scope="module")
def catalogue():
    return catalogues.load()


def test_the_same_seed_gives_the_same_bytes(tmp_path, catalogue):
    for name in ("one", "two"):
        write_feed(tmp_path / name, PLAN, catalogue)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_seed_gives_another_city(catalogue):
    other = Plan(scale=PLAN.scale, seed=8)
    assert list(rows(PLAN, catalogue)) != list(rows(other, catalogue))


def test_every_row_is_accepted_and_the_count_is_the_plans(tmp_path, catalogue):
    path = tmp_path / "feed.csv"
    assert write_feed(path, PLAN, catalogue) == PLAN.records
    results = list(
        read(
            path,
            "records",
            catalogue=catalogue,
            allowed=lambda code: True,
            today=date(2026, 7, 1),
        )
    )
    assert [result for result in results if type(result) is not Row] == []
    assert len(results) == PLAN.records
    keys = {(row.subject_number, row.item.code, row.document_no) for row in results}
    assert len(keys) == PLAN.records
    for kind, count in (("person", PLAN.people), ("organisation", PLAN.organisations)):
        assert len({r.subject_number for r in results if r.subject_kind == kind}) == count


def test_the_reference_city_has_the_promised_size():
    plan = Plan()
    assert (plan.people, plan.organisations, plan.records) == (53_420, 9_040, 8_770_000)


def test_nobody_is_born_twice():
    people = [party.number for party in parties(Plan(scale=0.2), "person")]
    assert len(set(people)) == len(people)
